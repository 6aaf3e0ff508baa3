/** From what was thrown to the sentence that a person reads. Nothing technical is shown. */
import { words } from "./language.ts";
import { ApiError } from "./problem.ts";

/** `own` are the sentences of a page's own codes; they stand over the common ones. */
export function sentence(error: unknown, own: Readonly<Record<string, string>> = {}): string {
  if (!(error instanceof ApiError)) return words.error.unknown;
  if (Object.hasOwn(own, error.code) && own[error.code] !== undefined) return own[error.code] ?? "";
  const known: Readonly<Record<string, string>> = words.error;
  if (error.common === "rate_limited") return words.rateLimited(error.retryAfter);
  return (Object.hasOwn(known, error.code) ? known[error.code] : known[error.common]) ?? words.error.unknown;
}
