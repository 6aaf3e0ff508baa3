/** From what was thrown to the sentence that a person reads: OPAQUE's failures and passkeys', our own codes, then the common ones. */
import { sentence as common } from "@tacit/ui/sentence.ts";
import { OpaqueError } from "../opaque/protocol.ts";
import type { Messages } from "../text/index.ts";
import { PasskeyError } from "./passkey.ts";

export { hasCode } from "@tacit/ui/problem.ts";

export function sentence(error: unknown, text: Messages): string {
  if (error instanceof PasskeyError) return text.error[error.code];
  if (!(error instanceof OpaqueError)) return common(error, text.error);
  switch (error.code) {
    case "invalid_credentials":
      return text.error.invalid_credentials;
    case "ksf_refused":
      return text.error.ksf_refused;
    case "invalid_message":
      return text.error.opaque;
    case "unavailable":
      return text.error.crypto;
  }
}
