/** The request that waits behind a page; the page speaks the language of who is signed in, else one that its app suggests. */
import { useLoad } from "@tacit/ui/useLoad.ts";
import { api } from "../api/endpoints.ts";
import type { Interaction } from "../api/shapes.ts";
import { accountLanguage, suggestLanguages } from "../text/index.ts";
import { rememberApp } from "./interactions.ts";

export function useInteraction(interaction: string | undefined) {
  return useLoad(interaction, load);
}

async function load(id: string, signal: AbortSignal): Promise<Interaction> {
  const asked = await api.interaction(id, signal);
  rememberApp(id, asked.client);
  suggestLanguages(asked.ui_locales);
  if (asked.signed_in_as !== undefined) accountLanguage(asked.signed_in_locale);
  return asked;
}
