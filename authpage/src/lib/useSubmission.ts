/** The shared form hook with the sentences of these pages' own codes, and what every new password is refused for. */
import { type Submission, useSubmission as useShared } from "@tacit/ui/useSubmission.ts";
import { text } from "../text/index.ts";
import { sentence } from "./errors.ts";
import { CommonPassword } from "./newPassword.ts";

export { textOf } from "@tacit/ui/useSubmission.ts";

export function useSubmission(options: Parameters<typeof useShared>[0]): Submission {
  return useShared({
    say: (error) => sentence(error, text),
    ...options,
    handle: (error) =>
      error instanceof CommonPassword
        ? { "new-password": text.fieldError.newPasswordCommon }
        : (options.handle?.(error) ?? false),
  });
}
