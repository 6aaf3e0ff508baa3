/**
 * That a sign-up was begun in this browser, and its end told to the tab that began it. Whoever opens the link elsewhere
 * finds no mark: the app that waits is not in that browser. Read signupMark.test.ts first.
 */

import { members, number, text } from "@tacit/ui/shape.ts";
import { forget, keep, recall } from "@tacit/ui/storage.ts";

const KEY = "tacit.signup";
/** Tells the tabs of this browser; it is kept nowhere. */
const CHANNEL = "tacit.signed-up";
/** Longer than links are good for by default: what is wrong for a while is only which words are shown. */
const KEPT_MS = 24 * 60 * 60 * 1000;

/** Without the address: others may use this browser later. */
export function beginSignup(now: number): void {
  keep("local", KEY, { at: now });
}

export function wasBegunHere(now: number): boolean {
  const at = recall("local", KEY, (value) => number(members(value)?.at));
  return at !== undefined && at <= now && now - at < KEPT_MS;
}

/** `waits`: for an administrator's approval. */
export function endSignup(email: string, waits = false): void {
  forget("local", KEY);
  const channel = open();
  channel?.postMessage({ email, waits });
  channel?.close();
}

/** Calls back when somebody has signed up with this address in another tab. Answers how to stop listening. */
export function onSignedUp(email: string, done: (waits: boolean) => void): () => void {
  const channel = open();
  const heard = (event: MessageEvent<unknown>) => {
    const told = members(event.data);
    if (sameAddress(text(told?.email), email)) done(told?.waits === true);
  };
  channel?.addEventListener("message", heard);
  return () => channel?.close();
}

/** The server writes addresses its own way, in small letters for instance. */
export function sameAddress(one: string | undefined, other: string): boolean {
  return one !== undefined && one.normalize("NFC").toLowerCase() === other.normalize("NFC").toLowerCase();
}

function open(): BroadcastChannel | undefined {
  return typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(CHANNEL);
}
