/** The shared form hook with the sentences of these pages' own codes, and what every new password is refused for. */
import { type Submission, useSubmission as useShared } from "@tacit/ui/useSubmission.ts";
import { type Messages, text } from "../text/index.ts";
import { sentence } from "./errors.ts";
import { RefusedPassword } from "./newPassword.ts";

export { textOf } from "@tacit/ui/useSubmission.ts";

const REFUSED = {
  common: ({ fieldError }: Messages) => fieldError.newPasswordCommon,
  refused: ({ fieldError }: Messages) => fieldError.newPasswordRefused,
} as const;

export function useSubmission(options: Parameters<typeof useShared>[0]): Submission {
  return useShared({
    say: (error) => sentence(error, text),
    ...options,
    handle: (error) =>
      error instanceof RefusedPassword
        ? { "new-password": REFUSED[error.reason](text) }
        : (options.handle?.(error) ?? false),
  });
}
