/** From what was thrown to the sentence that a person reads: OPAQUE's failures and passkeys', our own codes, then the common ones. */
import { usernamesSignIn } from "@tacit/ui/facts.ts";
import { hasCode } from "@tacit/ui/problem.ts";
import { sentence as common } from "@tacit/ui/sentence.ts";
import { OpaqueError } from "../opaque/protocol.ts";
import type { Messages } from "../text/index.ts";
import { PasskeyError } from "./passkey.ts";

export { hasCode } from "@tacit/ui/problem.ts";

export function sentence(error: unknown, text: Messages): string {
  if (error instanceof PasskeyError) return text.error[error.code];
  if (hasCode(error, "invalid_credentials")) return wrongCredentials(text);
  if (!(error instanceof OpaqueError)) return common(error, text.error);
  switch (error.code) {
    case "invalid_credentials":
      return wrongCredentials(text);
    case "ksf_refused":
      return text.error.ksf_refused;
    case "invalid_message":
      return text.error.opaque;
    case "unavailable":
      return text.error.crypto;
  }
}

/** The server does not say what of it is wrong, nor does this page know. */
function wrongCredentials(text: Messages): string {
  return usernamesSignIn() ? text.error.invalid_credentials_by_username : text.error.invalid_credentials;
}
