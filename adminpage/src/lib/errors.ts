/** From what was thrown to the sentence that a person reads; and which fields it is about. */
import { ApiError } from "@tacit/ui/problem.ts";
import { sentence as common } from "@tacit/ui/sentence.ts";
import { list, members, text as textOf } from "@tacit/ui/shape.ts";
import { text } from "../text/index.ts";

export { ApiError, hasCode } from "@tacit/ui/problem.ts";

export function sentence(error: unknown): string {
  return common(error, text.error);
}

/** The members that the server names (problem details with `errors`), each with what it has to be. */
export function fieldsOf(error: unknown): Record<string, string> | undefined {
  if (!(error instanceof ApiError) || error.code !== "invalid_values") return undefined;
  const named = list(error.more.errors, (entry) => {
    const field = textOf(members(entry)?.field);
    const message = textOf(members(entry)?.message);
    return field === undefined || message === undefined ? undefined : ([field, message] as const);
  });
  const fields: Record<string, string> = {};
  for (const [field, message] of named)
    fields[field] = fields[field] === undefined ? message : `${fields[field]}; ${message}`;
  return fields;
}
