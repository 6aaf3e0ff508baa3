/**
 * Entries that were made without a network and wait to be sent. Each has the Idempotency-Key of its first try, so that one
 * whose answer was lost is not made twice. They lie in this browser's storage, so that a reload and another tab have them,
 * and are sent one after the other, by one tab at a time, in the name of the person who made them.
 */
import { useSyncExternalStore } from "react";
import type { EntryInput } from "../api/types.ts";
import { read, write } from "./storage.ts";

const PLACE = "goals.waiting";
const CHANGED = "goals:waiting";

export interface Waiting {
  /** The Idempotency-Key. */
  readonly key: string;
  /** Whose it is. */
  readonly sub: string;
  readonly goal: string;
  readonly input: EntryInput;
  /** The API does not accept it: it waits for its maker to look at it. */
  readonly refused?: boolean;
}

export function waiting(): readonly Waiting[] {
  return parse(read("localStorage", PLACE));
}

/** False where this browser keeps nothing more: then it has not been noted. */
export function addWaiting(entry: Waiting): boolean {
  return put([...waiting(), entry]);
}

export function removeWaiting(key: string): void {
  put(waiting().filter((each) => each.key !== key));
}

/** Of everybody but this person, if there is one. */
export function forgetWaiting(but?: string): void {
  const all = waiting();
  const left = all.filter(({ sub }) => sub === but);
  if (left.length < all.length) put(left);
}

function markRefused(key: string): void {
  put(waiting().map((each) => (each.key === key ? { ...each, refused: true } : each)));
}

export type Sent = "sent" | "refused" | "later";

/** Sends what waits for this person; answers how many were sent. */
export async function sendWaiting(sub: string, send: (entry: Waiting) => Promise<Sent>): Promise<number> {
  return alone(async () => {
    let sent = 0;
    for (const entry of waiting().filter((each) => each.sub === sub && !each.refused)) {
      const outcome = await send(entry);
      if (outcome === "later") break;
      if (outcome === "refused") markRefused(entry.key);
      else {
        removeWaiting(entry.key);
        sent += 1;
      }
    }
    return sent;
  });
}

/** Where browsers have no locks (plain http) the key keeps two tabs from doubling anything. */
function alone<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request("goals-waiting", work) : work();
}

let seen = { text: "", list: [] as readonly Waiting[] };

/** What waits, of this person; in every tab the same. */
export function useWaiting(sub: string): readonly Waiting[] {
  const all = useSyncExternalStore(subscribe, () => {
    const text = read("localStorage", PLACE) ?? "";
    if (text !== seen.text) seen = { text, list: parse(text) };
    return seen.list;
  });
  return all.filter((each) => each.sub === sub);
}

function subscribe(changed: () => void): () => void {
  addEventListener(CHANGED, changed);
  addEventListener("storage", changed);
  return () => {
    removeEventListener(CHANGED, changed);
    removeEventListener("storage", changed);
  };
}

function put(list: readonly Waiting[]): boolean {
  const done = write("localStorage", PLACE, list.length === 0 ? null : JSON.stringify(list));
  dispatchEvent(new Event(CHANGED));
  return done;
}

function parse(text: string | null): readonly Waiting[] {
  try {
    const found: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(found) ? found.filter(isWaiting) : [];
  } catch {
    return [];
  }
}

function isWaiting(value: unknown): value is Waiting {
  if (typeof value !== "object" || value === null) return false;
  const { key, sub, goal, input } = value as Partial<Waiting>;
  return (
    [key, sub, goal].every((part) => typeof part === "string") &&
    typeof input === "object" &&
    input !== null &&
    typeof input.occurred_at === "string"
  );
}
