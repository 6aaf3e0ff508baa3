/**
 * What can go wrong between a page and the server, as one type. The server answers problem details (RFC 9457) with
 * a `code`; everything else (no network, an answer that is no JSON, a proxy's own words) gets one here.
 */
import { type Members, members, text } from "./shape.ts";

/** Those that every page has a sentence for. A page's own come on top. */
export const COMMON_CODES = [
  "invalid_request",
  "not_signed_in",
  "rate_limited",
  "cross_origin",
  "payload_too_large",
  "unavailable",
  "server_error",
  "network",
  "unknown",
] as const;

export type CommonCode = (typeof COMMON_CODES)[number];

export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    /** The server's code, which may be one that this page has never heard of. */
    readonly code: string,
    readonly status: number,
    /** Seconds to wait, from Retry-After. */
    readonly retryAfter?: number,
    /** What the status alone says, for codes without a sentence. */
    readonly common: CommonCode = COMMON_CODES.find((known) => known === code) ?? "unknown",
    /** What else the server said of it (RFC 9457 section 3.2), by name. */
    readonly more: Members = {},
  ) {
    super(code);
  }
}

/** Turns an answer that is not 2xx into an error; never throws itself. */
export async function problemFrom(response: Response): Promise<ApiError> {
  const retryAfter = parseRetryAfter(response.headers.get("retry-after"), Date.now());
  const body = members(await response.json().catch(() => undefined));
  const common = codeForStatus(response.status);
  return new ApiError(text(body?.code) ?? common, response.status, retryAfter, common, body);
}

/** A proxy in between knows nothing of our codes. */
function codeForStatus(status: number): CommonCode {
  if (status === 413) return "payload_too_large";
  if (status === 429) return "rate_limited";
  if (status === 502 || status === 503 || status === 504) return "unavailable";
  if (status >= 500) return "server_error";
  return status === 400 ? "invalid_request" : "unknown";
}

/** RFC 9110 section 10.2.3: seconds, or a date. */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null || value.trim() === "") return undefined;
  if (/^\d+$/.test(value.trim())) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(1, Math.ceil((date - now) / 1000));
}

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof ApiError && error.code === code;
}
