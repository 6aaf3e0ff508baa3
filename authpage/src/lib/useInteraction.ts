/** The request that waits behind a page; the page speaks the language that its app suggests. */
import { api, type Interaction } from "../api/endpoints.ts";
import { suggestLanguages } from "../text/index.ts";
import { useLoad } from "./useLoad.ts";

export function useInteraction(interaction: string | undefined) {
  return useLoad(interaction, load);
}

async function load(id: string, signal: AbortSignal): Promise<Interaction> {
  const asked = await api.interaction(id, signal);
  suggestLanguages(asked.ui_locales);
  return asked;
}
