/**
 * The tokens of this page, and the question whether the person would sign in again: before what can't be undone
 * (RFC 9470), and when the session has ended. Whoever waits for the answer goes on by itself after it.
 */
import { ApiError, hasCode } from "@tacit/ui/problem.ts";
import { again, leave, renew, type Tokens } from "./flow.ts";

/** Renewed before it is too late for a request that is already on its way. */
const EARLY_MS = 15_000;

let tokens: Tokens | undefined;
let renewing: Promise<void> | undefined;

/** Why somebody is asked. */
export interface Asking {
  readonly why: "recent" | "ended";
  readonly maxAge?: number | undefined;
}

interface Asked extends Asking {
  settle(signedIn: boolean): void;
}

let asked: Asked | undefined;
const listeners = new Set<() => void>();
let email: string | undefined;

export function adopt(given: Tokens): void {
  tokens = given;
}

/** For the sign-in page, which then has the address filled in. */
export function belongsTo(address: string): void {
  email = address;
}

/** A token that is good for a while, or the present one where there is none to be had. */
export async function accessToken(): Promise<string | undefined> {
  if (tokens !== undefined && tokens.expires - EARLY_MS < Date.now()) await refresh();
  return tokens?.access;
}

/** Whether there are new tokens now; several who ask at once get the same. */
export async function refresh(): Promise<boolean> {
  const before = tokens;
  if (before?.refresh === undefined) return false;
  const token = before.refresh;
  renewing ??= renew(token)
    .then((renewed) => {
      tokens = { ...before, ...renewed };
    })
    .finally(() => {
      renewing = undefined;
    });
  try {
    await renewing;
    return tokens !== before;
  } catch (error) {
    // Whatever else it was, another try may do better.
    if (hasCode(error, "invalid_grant")) return false;
    throw error;
  }
}

/** Asks the person, and waits; several who ask at once share one question. */
export function askToSignIn(why: Asking): Promise<boolean> {
  return new Promise((resolve) => {
    const before = asked;
    asked = {
      ...why,
      settle: (signedIn) => {
        before?.settle(signedIn);
        resolve(signedIn);
      },
    };
    tell();
  });
}

export const asking = (): Asking | undefined => asked;

export function onAsking(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

/** The person said no: what waited fails, and what was typed is still there. */
export function decline(): void {
  settle(false);
}

/** Opens the window. Answers false where none could be opened, or it was closed. */
export async function signInAgain(signal: AbortSignal): Promise<boolean> {
  const renewed = await again({ maxAge: asked?.maxAge, loginHint: email }, signal);
  if (renewed === undefined) return false;
  const was = tokens?.subject;
  if (was !== undefined && renewed.subject !== was) {
    // Somebody else: what is on the page was somebody's who is no longer there.
    tokens = undefined;
    location.assign("/admin");
    throw new ApiError("unknown", 0);
  }
  tokens = renewed;
  settle(true);
  return true;
}

/** Where windows can't be opened. */
export function signInHere(): Promise<never> {
  return leave(location.pathname + location.search, { maxAge: asked?.maxAge, loginHint: email });
}

function settle(signedIn: boolean): void {
  const done = asked;
  asked = undefined;
  done?.settle(signedIn);
  tell();
}

function tell(): void {
  for (const changed of listeners) changed();
}
