/**
 * What was last loaded, so that it can be read without a network: the API's answers of the person who is signed in, by
 * person and path. It lies beside the session in this browser's storage and goes with it: `forgetKept` at the end of a session, and
 * nothing is kept while nobody is signed in, so that an answer that comes after a sign-out leaves no trace.
 */
import { read, write } from "./storage.ts";

const PREFIX = "goals.kept ";
/** The pages that somebody goes back to; browsers give a page some five million characters in all. */
const MOST = 60;
const LONGEST = 200_000;

interface Kept {
  readonly at: number;
  readonly etag: string | null;
  readonly value: unknown;
}

export function keep(sub: string, path: string, value: unknown, etag: string | null): void {
  if (!isAnybodySignedIn()) return;
  const place = placeOf(sub, path);
  const text = JSON.stringify({ at: Date.now(), etag, value } satisfies Kept);
  if (text.length > LONGEST) {
    // Not even what was there before: it is older than what the user has seen.
    write("localStorage", place, null);
    return;
  }
  const keys = ours();
  if (!keys.includes(place) && keys.length >= MOST) {
    const [oldest] = keys
      .map((key) => ({ key, at: parse(read("localStorage", key))?.at ?? 0 }))
      .sort((a, b) => a.at - b.at);
    if (oldest) write("localStorage", oldest.key, null);
  }
  // Full of something else: then it is not kept, nor is what it would have replaced.
  if (!write("localStorage", place, text)) write("localStorage", place, null);
}

export function kept(sub: string, path: string): Kept | undefined {
  return parse(read("localStorage", placeOf(sub, path)));
}

/** The paths of what is kept for this person. */
export function keptPaths(sub: string): string[] {
  const theirs = placeOf(sub, "");
  return ours()
    .filter((key) => key.startsWith(theirs))
    .map((key) => key.slice(theirs.length));
}

/** What is not true any more. */
export function forgetPath(sub: string, path: string): void {
  write("localStorage", placeOf(sub, path), null);
}

/** Of everybody but this person, if there is one. */
export function forgetKept(but?: string): void {
  const theirs = but === undefined ? undefined : placeOf(but, "");
  for (const key of ours())
    if (theirs === undefined || !key.startsWith(theirs)) write("localStorage", key, null);
}

function placeOf(sub: string, path: string): string {
  return `${PREFIX}${sub} ${path}`;
}

function parse(text: string | null): Kept | undefined {
  try {
    const found: unknown = JSON.parse(text ?? "");
    if (typeof found !== "object" || found === null || !("value" in found)) return undefined;
    return found as Kept;
  } catch {
    return undefined;
  }
}

function ours(): string[] {
  return keys().filter((key) => key.startsWith(PREFIX));
}

/** The library's own record of the session: gone in the moment in which any tab signs out. */
function isAnybodySignedIn(): boolean {
  return keys().some((key) => key.startsWith("goals.user:"));
}

function keys(): string[] {
  try {
    return Object.keys(localStorage);
  } catch {
    return [];
  }
}
