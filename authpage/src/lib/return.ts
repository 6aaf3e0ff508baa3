/**
 * Where a person goes on after signing in without an app: only to a page that is named here. The address is put together
 * anew from what was read, so nothing of what somebody wrote into a link leads anywhere else.
 */

import { members, number, text } from "@tacit/ui/shape.ts";
import { forget, keep, recall } from "@tacit/ui/storage.ts";
import { withInteraction } from "./interactions.ts";

/** The page that accepts an invitation to administer; its token rests in the tab meanwhile. */
export const INVITATION = "/admin-invitation";

const ORIGIN = "https://return.invalid";

/** The account page, at the change of the password. */
export const CHANGE_PASSWORD = "/account/security?change=password";

export function returnPath(wanted: string | undefined): string | undefined {
  if (wanted === INVITATION) return INVITATION;
  if (wanted === CHANGE_PASSWORD) return CHANGE_PASSWORD;
  if (wanted === "/account/data") return wanted;
  // Not even what a browser would mend into a path: tabs, line ends, backslashes, a host.
  if (wanted === undefined || !/^\/device\/?(?:\?[^\s\\]*)?$/.test(wanted)) return undefined;
  const url = new URL(wanted, ORIGIN);
  if (url.origin !== ORIGIN) return undefined;
  return devicePath(url.searchParams.get("user_code") ?? undefined);
}

export function devicePath(userCode: string | undefined): string {
  return userCode === undefined ? "/device" : `/device?user_code=${encodeURIComponent(userCode)}`;
}

/** The sign-in page that leads back. */
export function loginFor(path: string): string {
  return `/login?return=${encodeURIComponent(path)}`;
}

/** Another page on the way there: it hands on the request of an app that waits, or where to come back to without one. */
export function onTheWay(path: string, interaction: string | undefined, back: string | undefined): string {
  if (interaction !== undefined || back === undefined) return withInteraction(path, interaction);
  return `${path}?return=${encodeURIComponent(back)}`;
}

const KEY = "tacit.return";
/** A little longer than mailed links are good for by default: who comes later has begun something else. */
const KEPT_MS = 60 * 60 * 1000;

/** The way goes on in a mail, whose link opens in a tab of its own: kept for this browser until then. */
export function keepReturn(path: string | undefined, now: number): void {
  if (path === undefined) forget("local", KEY);
  else keep("local", KEY, { path, at: now });
}

/** Once, and only to a page that is named above, whatever lies in the storage. */
export function takeReturn(now: number): string | undefined {
  const kept = recall("local", KEY, members);
  forget("local", KEY);
  const at = number(kept?.at);
  return at !== undefined && at <= now && now - at < KEPT_MS ? returnPath(text(kept?.path)) : undefined;
}
