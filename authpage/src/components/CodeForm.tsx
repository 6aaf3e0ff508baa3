/** The form for a second factor: a passkey, the code of an authenticator app, or one of the recovery codes. */

import { ActionButton, SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Field } from "@tacit/ui/components/Field.tsx";
import { useState } from "react";
import { Checkbox } from "react-aria-components";
import { hasCode, sentence } from "../lib/errors.ts";
import { hasPasskeys } from "../lib/passkey.ts";
import type { Challenge, CodeKind, FactorKind } from "../lib/signIn.ts";
import { textOf, useSubmission } from "../lib/useSubmission.ts";
import { text } from "../text/index.ts";

interface Props {
  readonly challenge: Challenge;
  /** Whether "trust this device" is offered. */
  readonly trusts: boolean;
  /** It is proven. Keeps its promise open while it leaves the page. */
  done(next: string): Promise<void> | void;
  /** The sign-in is over: too many wrong codes, or too long ago. */
  onExpired(): void;
}

export function CodeForm({ challenge, trusts, done, onExpired }: Props) {
  const usable = challenge.kinds.filter((kind) => kind !== "passkey" || hasPasskeys());
  const [kind, setKind] = useState<FactorKind>(usable[0] ?? challenge.kinds[0] ?? "recovery_code");
  const code: CodeKind | undefined = kind === "passkey" ? undefined : kind;
  const words = text.secondFactor;
  const { busy, errors, submit } = useSubmission({
    check: (data) => {
      const missing = code !== undefined && textOf(data, "code").trim() === "";
      return { code: missing ? words.missing[code] : undefined };
    },
    act: async (data, signal) => {
      const trust = data.get("trust") !== null;
      const proven =
        code === undefined
          ? challenge.signWithPasskey(trust, signal)
          : challenge.prove(code, textOf(data, "code").trim(), trust, signal);
      await done(await proven);
    },
    say: (error) => sentence(error, text),
    handle: (error) => {
      if (code !== undefined && hasCode(error, "wrong_code")) return { code: words.wrong[code] };
      if (!hasCode(error, "login_expired")) return false;
      onExpired();
      return true;
    },
  });
  return (
    <form method="post" noValidate onSubmit={submit} className="form" aria-label={words.heading} key={kind}>
      <ErrorSummary errors={errors} />
      {code === undefined ? (
        <p className="hint">{words.passkeyHint}</p>
      ) : (
        <Field
          name="code"
          label={words.label[code]}
          hint={words.hint[code]}
          autoComplete="one-time-code"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck="false"
          inputMode={code === "totp" ? "numeric" : "text"}
          maxLength={40}
          autoFocus
          error={errors.fields.code}
        />
      )}
      {trusts && (
        <Checkbox name="trust" value="yes" className="checkbox">
          <span className="box" aria-hidden="true" />
          {words.trust}
        </Checkbox>
      )}
      <SubmitButton isPending={busy} working={words.working}>
        {code === undefined ? text.passkey.use : words.submit}
      </SubmitButton>
      {usable
        .filter((other) => other !== kind)
        .map((other) => (
          <ActionButton key={other} kind="quiet" isDisabled={busy} onPress={() => setKind(other)}>
            {words.instead[other]}
          </ActionButton>
        ))}
    </form>
  );
}
