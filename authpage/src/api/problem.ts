/**
 * What can go wrong between a page and the server, as one type. The server answers problem details (RFC 9457) with
 * a `code`; everything else (no network, an answer that is no JSON) gets a code of its own here.
 */
export const PROBLEM_CODES = [
  "invalid_request",
  "invalid_link",
  "invalid_credentials",
  "invalid_code",
  "login_expired",
  "not_signed_in",
  "interaction_expired",
  "rate_limited",
  "cross_origin",
  "payload_too_large",
  "unavailable",
  "server_error",
] as const;

export type ProblemCode = (typeof PROBLEM_CODES)[number] | "network" | "unknown";

export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly code: ProblemCode,
    readonly status: number,
    /** Seconds to wait, from Retry-After. */
    readonly retryAfter?: number,
  ) {
    super(code);
  }
}

/** Turns an answer that is not 2xx into an error; never throws itself. */
export async function problemFrom(response: Response): Promise<ApiError> {
  const retryAfter = parseRetryAfter(response.headers.get("retry-after"), Date.now());
  const body: unknown = await response.json().catch(() => undefined);
  const code = codeIn(body) ?? codeForStatus(response.status);
  return new ApiError(code, response.status, retryAfter);
}

function codeIn(body: unknown): ProblemCode | undefined {
  if (typeof body !== "object" || body === null || !("code" in body)) return undefined;
  return PROBLEM_CODES.find((known) => known === body.code);
}

/** A proxy in between knows nothing of our codes. */
function codeForStatus(status: number): ProblemCode {
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
