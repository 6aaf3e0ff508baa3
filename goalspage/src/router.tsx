/**
 * Two pages on one address: `/` is the list, `/?goal=ID` is one goal. So any server that serves `/` serves them all. What
 * the list shows (`show`, `q`, `tag`) is part of the address too: the way back leads to what was there.
 */
import { type AnchorHTMLAttributes, type MouseEvent, useSyncExternalStore } from "react";
import type { GoalStatus } from "./api/types.ts";

const MOVED = "goals:moved";

function subscribe(changed: () => void): () => void {
  addEventListener("popstate", changed);
  addEventListener(MOVED, changed);
  return () => {
    removeEventListener("popstate", changed);
    removeEventListener(MOVED, changed);
  };
}

function useAddress(): URLSearchParams {
  return new URLSearchParams(useSyncExternalStore(subscribe, () => location.search));
}

export function useOpenGoal(): string | undefined {
  return useAddress().get("goal") || undefined;
}

export interface Filters {
  readonly status: GoalStatus;
  readonly q: string;
  /** Empty for all. */
  readonly tag: string;
}

const KINDS: readonly GoalStatus[] = ["active", "done", "archived"];

/** The list as it was last seen, for the way back that is a link. */
let lastList = "/";

export function useFilters(): Filters {
  const address = useAddress();
  const status = KINDS.find((kind) => kind === address.get("show")) ?? "active";
  return { status, q: address.get("q") ?? "", tag: address.get("tag") ?? "" };
}

/** In place of this entry of the history: one step back leaves the list, whatever was tried out in it. */
export function filter({ status, q, tag }: Filters): void {
  const search = new URLSearchParams({
    ...(status !== "active" && { show: status }),
    ...(q !== "" && { q }),
    ...(tag !== "" && { tag }),
  });
  lastList = search.size === 0 ? "/" : `/?${search}`;
  history.replaceState(history.state, "", lastList);
  dispatchEvent(new Event(MOVED));
}

export function listHref(): string {
  return lastList;
}

export function goalHref(id: string): string {
  return `/?goal=${encodeURIComponent(id)}`;
}

export function navigate(to: string): void {
  history.pushState(null, "", to);
  dispatchEvent(new Event(MOVED));
  scrollTo(0, 0);
}

export function Link({ href, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (event.defaultPrevented || !plain) return;
    event.preventDefault();
    if (href === "/") lastList = "/";
    navigate(href);
  };
  return <a {...rest} href={href} onClick={follow} />;
}
