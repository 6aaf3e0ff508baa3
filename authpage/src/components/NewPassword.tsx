/**
 * A new password: whose it is, so that password managers keep it under the right name, the field, and how strong what stands
 * in it is. The same wherever one is chosen.
 */

import { Field, PasswordField } from "@tacit/ui/components/Field.tsx";
import { useState } from "react";
import { text } from "../text/index.ts";
import { StrengthMeter } from "./StrengthMeter.tsx";

interface Props {
  readonly email: string;
  readonly name?: string;
  readonly error: string | undefined;
}

export function NewPassword({ email, name = "", error }: Props) {
  const [password, setPassword] = useState("");
  return (
    <>
      <Field
        name="email"
        label={text.field.email}
        type="email"
        autoComplete="username"
        defaultValue={email}
        readOnly
      />
      <PasswordField
        name="new-password"
        label={text.field.newPassword}
        autoComplete="new-password"
        autoFocus
        onInput={(event) => setPassword(event.currentTarget.value)}
        // Filled in without a word of it by a password manager: it is rated when the field is looked at next.
        onFocus={(event) => setPassword(event.currentTarget.value)}
        onBlur={(event) => setPassword(event.currentTarget.value)}
        hint={text.confirm.hint}
        below={<StrengthMeter password={password} own={[email, name]} />}
        error={error}
      />
    </>
  );
}
