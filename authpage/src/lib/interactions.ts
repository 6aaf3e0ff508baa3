/** The requests that wait behind a page, as these pages remember them. */

import { members, present, text } from "@tacit/ui/shape.ts";
import { keep, recall } from "@tacit/ui/storage.ts";

/** The app that a request came from: when the request is over, the page can still say where to go back to. */
export interface App {
  readonly name: string;
  readonly uri?: string;
}

const KEY = "tacit.app";

export function withInteraction(path: string, interaction: string | undefined): string {
  return interaction === undefined ? path : `${path}?interaction=${encodeURIComponent(interaction)}`;
}

/** In this tab, until it is closed. */
export function rememberApp(interaction: string, { name, uri }: { name: string; uri?: string }): void {
  keep("session", KEY, { interaction, name, uri });
}

export function appOf(interaction: string | undefined): App | undefined {
  return recall("session", KEY, (value) => {
    const kept = members(value);
    const name = text(kept?.name);
    if (kept?.interaction !== interaction || name === undefined) return undefined;
    return present<App>({ name, uri: text(kept?.uri) });
  });
}
