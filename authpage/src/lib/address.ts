import { webUrl } from "@tacit/ui/next.ts";

/** A web address without its scheme: of several at one host the path tells which. Nothing where it is none. */
export function hostAndPath(address: string): string | undefined {
  const url = webUrl(address);
  if (url === undefined) return undefined;
  return url.pathname === "/" ? url.host : url.host + url.pathname;
}
