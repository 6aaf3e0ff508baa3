/** The short code of a mail: digits, which phones offer to fill in and spaces may part. */

import { Field } from "@tacit/ui/components/Field.tsx";
import { text } from "../text/index.ts";

interface Props {
  readonly hint?: string;
  readonly error: string | undefined;
}

export function CodeField({ hint, error }: Props) {
  return (
    <Field
      name="code"
      label={text.field.code}
      inputMode="numeric"
      autoComplete="one-time-code"
      autoFocus
      hint={hint}
      error={error}
    />
  );
}
