/** The request that waits behind a page; the page speaks the language that its app suggests. */
import { useLoad } from "@tacit/ui/useLoad.ts";
import { api } from "../api/endpoints.ts";
import type { Interaction } from "../api/shapes.ts";
import { suggestLanguages } from "../text/index.ts";
import { rememberApp } from "./interactions.ts";

export function useInteraction(interaction: string | undefined) {
  return useLoad(interaction, load);
}

async function load(id: string, signal: AbortSignal): Promise<Interaction> {
  const asked = await api.interaction(id, signal);
  rememberApp(id, asked.client);
  suggestLanguages(asked.ui_locales);
  return asked;
}
