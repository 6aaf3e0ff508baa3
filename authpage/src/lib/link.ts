/**
 * A mail link carries its token in the fragment: fragments reach neither servers, nor proxies, nor Referer headers. It is
 * taken out of the address bar before anything is drawn and rests in this entry of the tab's history, which no address
 * shows: a reload finds it again while it is good. Read lib.test.ts first.
 */
import { members, text } from "@tacit/ui/shape.ts";

/** What this page is for: a link's token; a link that was used here; or neither, an address that is not complete. */
export interface Link {
  readonly token?: string;
  readonly used?: boolean;
}

export function tokenIn(fragment: string): string | undefined {
  const token = new URLSearchParams(fragment.replace(/^#/, "")).get("token");
  return token === null || token === "" ? undefined : token;
}

export function linkIn(state: unknown): Link {
  const kept = members(members(state)?.link);
  const token = text(kept?.token);
  if (token !== undefined && token !== "") return { token };
  return kept?.used === true ? { used: true } : {};
}

export function takeLink(): Link {
  const token = tokenIn(location.hash);
  const link = token === undefined ? linkIn(history.state) : { token };
  if (location.hash !== "") rest(link);
  return link;
}

/** The link has done its work, or was found to be no good. */
export function leaveLink(used: boolean): void {
  rest(used ? { used } : {});
}

function rest(link: Link): void {
  history.replaceState({ link }, "", location.pathname + location.search);
}
