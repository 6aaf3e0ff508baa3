/** The short code of a mail: digits, which phones offer to fill in and spaces may part. */

import { Field } from "@tacit/ui/components/Field.tsx";
import { text } from "../text/index.ts";

export function CodeField({ error }: { readonly error: string | undefined }) {
  return (
    <Field
      name="code"
      label={text.field.code}
      inputMode="numeric"
      autoComplete="one-time-code"
      autoFocus
      hint={text.recover.codeHint}
      error={error}
    />
  );
}
