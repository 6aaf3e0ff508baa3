/** The form for the code of a second factor: of an authenticator app, or one of the recovery codes. */

import { ActionButton, SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Field } from "@tacit/ui/components/Field.tsx";
import { useState } from "react";
import { Checkbox } from "react-aria-components";
import { hasCode } from "../lib/errors.ts";
import type { CodeKind } from "../lib/signIn.ts";
import { textOf, useSubmission } from "../lib/useSubmission.ts";
import { text } from "../text/index.ts";

interface Props {
  /** Whether "trust this device" is offered. */
  readonly trusts: boolean;
  /** Keeps its promise open while it leaves the page. */
  prove(kind: CodeKind, code: string, trust: boolean, signal: AbortSignal): Promise<void>;
  /** The sign-in is over: too many wrong codes, or too long ago. */
  onExpired(): void;
}

export function CodeForm({ trusts, prove, onExpired }: Props) {
  const [kind, setKind] = useState<CodeKind>("totp");
  const words = text.secondFactor;
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({ code: textOf(data, "code").trim() === "" ? words.missing[kind] : undefined }),
    act: (data, signal) => prove(kind, textOf(data, "code").trim(), data.get("trust") !== null, signal),
    handle: (error) => {
      if (hasCode(error, "wrong_code")) return { code: words.wrong[kind] };
      if (!hasCode(error, "login_expired")) return false;
      onExpired();
      return true;
    },
  });
  return (
    <form method="post" noValidate onSubmit={submit} className="form" aria-label={words.heading}>
      <ErrorSummary errors={errors} />
      <Field
        key={kind}
        name="code"
        label={words.label[kind]}
        hint={words.hint[kind]}
        autoComplete="one-time-code"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck="false"
        inputMode={kind === "totp" ? "numeric" : "text"}
        maxLength={40}
        autoFocus
        error={errors.fields.code}
      />
      {trusts && (
        <Checkbox name="trust" value="yes" className="checkbox">
          <span className="box" aria-hidden="true" />
          {words.trust}
        </Checkbox>
      )}
      <SubmitButton isPending={busy} working={words.working}>
        {words.submit}
      </SubmitButton>
      <ActionButton
        kind="quiet"
        isDisabled={busy}
        onPress={() => setKind(kind === "totp" ? "recovery_code" : "totp")}
      >
        {words.instead[kind]}
      </ActionButton>
    </form>
  );
}
