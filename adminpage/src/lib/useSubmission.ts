/** The shared form hook with the sentences of these pages' own codes, and the fields that the server names. */
import { type Submission, useSubmission as useShared } from "@tacit/ui/useSubmission.ts";
import { fieldsOf, sentence } from "./errors.ts";

export type { FormErrors, Submission } from "@tacit/ui/useSubmission.ts";
export { textOf } from "@tacit/ui/useSubmission.ts";

export function useSubmission(options: Parameters<typeof useShared>[0]): Submission {
  return useShared({
    say: sentence,
    ...options,
    handle: (error) => {
      const handled = options.handle?.(error) ?? false;
      return handled === false ? (fieldsOf(error) ?? false) : handled;
    },
  });
}
