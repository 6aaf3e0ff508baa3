/** From what was thrown to the sentence that a person reads. Every code has its own; nothing technical is shown. */
import { ApiError } from "../api/problem.ts";
import { OpaqueError } from "../opaque/protocol.ts";
import type { Messages } from "../text/index.ts";

export function sentence(error: unknown, text: Messages): string {
  if (error instanceof ApiError) {
    return error.code === "rate_limited" ? text.rateLimited(error.retryAfter) : text.error[error.code];
  }
  if (error instanceof OpaqueError) {
    switch (error.code) {
      case "invalid_credentials":
        return text.error.invalid_credentials;
      case "ksf_refused":
        return text.error.ksf_refused;
      case "invalid_message":
        return text.error.server_error;
      case "unavailable":
        return text.error.crypto;
    }
  }
  return text.error.unknown;
}

export function hasCode(error: unknown, code: ApiError["code"]): boolean {
  return error instanceof ApiError && error.code === code;
}
