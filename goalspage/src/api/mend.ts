/**
 * What is kept for the time without a network, after a change: it says what the API would say now, or it is dropped. Nobody
 * is shown an empty list that was true before they had added something.
 *
 * Kept are the API's own answers, so they are mended as such; what can't be read among them is dropped.
 */
import { forgetPath, keep, kept, keptPaths } from "../lib/kept.ts";
import * as shape from "./shape.ts";
import type { Goal, GoalStatus } from "./types.ts";

const TAGS = "/tags/";

interface RawPage {
  readonly items: readonly unknown[];
  readonly next_cursor: string | null;
}

/** A goal as the API answers with it, after a change or at a look; a goal of a list has no entity tag. */
export function goalSeen(sub: string, sent: unknown, etag: string | null): void {
  const goal = shape.goal(sent);
  keep(sub, goalPath(goal.id), sent, etag);
  const tags = rawPage(kept(sub, TAGS)?.value)?.items.map((item) => (item as { tag?: unknown }).tag);
  if (!goal.tags.every((tag) => tags?.includes(tag))) forgetPath(sub, TAGS);
  for (const path of lists(sub)) mendList(sub, path, goal, sent);
}

/** A list has come: the goals in it are as new as it is, where they were kept before. */
export function goalsSeen(sub: string, sent: unknown): void {
  for (const item of rawPage(sent)?.items ?? []) {
    const path = goalPath(shape.goal(item).id);
    const before = kept(sub, path);
    // The same is left alone, with its entity tag.
    if (before && JSON.stringify(before.value) !== JSON.stringify(item)) keep(sub, path, item, null);
  }
}

export function goalGone(sub: string, id: string): void {
  forgetPath(sub, TAGS);
  for (const path of keptPaths(sub)) if (path.startsWith(goalPath(id))) forgetPath(sub, path);
  for (const path of lists(sub)) mendPage(sub, path, (page) => ({ ...page, items: without(page.items, id) }));
}

/** An entry was added or changed. The first page of them is mended; what is reckoned from all of them is dropped. */
export function entrySeen(sub: string, goal: string, sent: unknown): void {
  const { id, occurred_at } = shape.entry(sent);
  reckoningsGone(sub, goal);
  mendPage(sub, entriesPath(goal), (page) => {
    const items = without(page.items, id);
    const later = items.findIndex((item) => momentOf(item) < Date.parse(occurred_at));
    if (later === -1 && page.next_cursor !== null) return { ...page, items };
    const at = later === -1 ? items.length : later;
    return { ...page, items: [...items.slice(0, at), sent, ...items.slice(at)] };
  });
}

export function entryGone(sub: string, goal: string, id: string): void {
  reckoningsGone(sub, goal);
  mendPage(sub, entriesPath(goal), (page) => ({ ...page, items: without(page.items, id) }));
}

/** Anything may have changed. */
export function allGone(sub: string): void {
  for (const path of keptPaths(sub)) forgetPath(sub, path);
}

function reckoningsGone(sub: string, goal: string): void {
  for (const path of keptPaths(sub)) {
    const isOfGoal = path.startsWith(goalPath(goal)) && path !== goalPath(goal);
    if (isOfGoal && path !== entriesPath(goal)) forgetPath(sub, path);
  }
}

function mendList(sub: string, path: string, goal: Goal, sent: unknown): void {
  const query = new URLSearchParams(path.slice(path.indexOf("?")));
  // Whether it is found by these words only the API knows.
  if (query.has("q") || query.has("tag")) {
    forgetPath(sub, path);
    return;
  }
  mendPage(sub, path, (page) => {
    const at = page.items.findIndex((item) => idOf(item) === goal.id);
    const items = without(page.items, goal.id);
    if (query.get("status") !== statusOf(goal)) return { ...page, items };
    if (at === -1 && query.has("cursor")) return page;
    return { ...page, items: [...items.slice(0, Math.max(at, 0)), sent, ...items.slice(Math.max(at, 0))] };
  });
}

function mendPage(sub: string, path: string, mend: (page: RawPage) => RawPage): void {
  const before = kept(sub, path);
  if (!before) return;
  const page = rawPage(before.value);
  if (page) keep(sub, path, mend(page), before.etag);
  else forgetPath(sub, path);
}

/** As the API tells them apart. */
function statusOf({ archived, progress }: Goal): GoalStatus {
  if (archived) return "archived";
  return progress !== null && progress >= 1 ? "done" : "active";
}

function lists(sub: string): string[] {
  return keptPaths(sub).filter((path) => path.startsWith("/goals/?"));
}

function rawPage(value: unknown): RawPage | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { items, next_cursor } = value as Partial<RawPage>;
  return Array.isArray(items) ? { items, next_cursor: next_cursor ?? null } : undefined;
}

function without(items: readonly unknown[], id: string): unknown[] {
  return items.filter((item) => idOf(item) !== id);
}

function idOf(item: unknown): unknown {
  return typeof item === "object" && item !== null && "id" in item ? item.id : undefined;
}

function momentOf(item: unknown): number {
  return Date.parse((item as { occurred_at?: string } | null)?.occurred_at ?? "");
}

export function goalPath(id: string): string {
  return `/goals/${encodeURIComponent(id)}/`;
}

export function entriesPath(goal: string): string {
  return `${goalPath(goal)}entries/`;
}
