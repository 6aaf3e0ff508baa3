/** The shared form hook with the sentences of these pages' own codes. */
import { type Submission, useSubmission as useShared } from "@tacit/ui/useSubmission.ts";
import { text } from "../text/index.ts";
import { sentence } from "./errors.ts";

export { textOf } from "@tacit/ui/useSubmission.ts";

export function useSubmission(options: Parameters<typeof useShared>[0]): Submission {
  return useShared({ say: (error) => sentence(error, text), ...options });
}
