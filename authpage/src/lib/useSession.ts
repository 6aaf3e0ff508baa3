/** Who is signed in at this browser. Where the browser sent no cookie nobody is, and nobody has to be asked. */
import { hadCookie } from "@tacit/ui/facts.ts";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { api } from "../api/endpoints.ts";

/** Undefined while it is not known yet; null where it is nobody, or where it is unavailable: then the page asks who it is. */
export function useSession(
  wanted = true,
): { readonly email: string; readonly name?: string } | null | undefined {
  const asks = wanted && hadCookie();
  const loaded = useLoad(asks ? "session" : undefined, (_, signal) => api.session(signal));
  if (!asks || loaded.state === "failed") return null;
  if (loaded.state === "loading") return undefined;
  const { email, name } = loaded.value;
  return email === undefined ? null : { email, ...(name !== undefined && { name }) };
}
