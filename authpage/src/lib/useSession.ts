/** Who is signed in at this browser; the page speaks their language. Where the browser sent no cookie nobody is, and nobody has to be asked. */
import { hadCookie } from "@tacit/ui/facts.ts";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { api } from "../api/endpoints.ts";
import type { Session } from "../api/shapes.ts";
import { accountLanguage } from "../text/index.ts";

/** Undefined while it is not known yet; null where it is nobody, or where it is unavailable: then the page asks who it is. */
export function useSession(
  wanted = true,
): { readonly email: string; readonly name?: string } | null | undefined {
  const asks = wanted && hadCookie();
  const loaded = useLoad(asks ? "session" : undefined, load);
  if (!asks || loaded.state === "failed") return null;
  if (loaded.state === "loading") return undefined;
  const { email, name } = loaded.value;
  return email === undefined ? null : { email, ...(name !== undefined && { name }) };
}

async function load(_: string, signal: AbortSignal): Promise<Session> {
  const session = await api.session(signal);
  if (session.email !== undefined) accountLanguage(session.locale);
  return session;
}
