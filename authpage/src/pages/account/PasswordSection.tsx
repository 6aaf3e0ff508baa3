/**
 * A change of the password: the current one is proven by OPAQUE as at a sign-in, then the code of a mail is typed and the new
 * one chosen. Everything else of this account is signed out by it; this browser stays.
 */

import { ActionButton, SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { PasswordField } from "@tacit/ui/components/Field.tsx";
import { navigate } from "@tacit/ui/router.tsx";
import { useEffect, useState } from "react";
import { api } from "../../api/endpoints.ts";
import { CodeField } from "../../components/CodeField.tsx";
import { NewPassword } from "../../components/NewPassword.tsx";
import { hasCode } from "../../lib/errors.ts";
import { checkNewPassword, checkPassword } from "../../lib/fields.ts";
import { registerNewPassword } from "../../lib/newPassword.ts";
import { textOf, useSubmission } from "../../lib/useSubmission.ts";
import { opaque } from "../../opaque/client.ts";
import { OpaqueError } from "../../opaque/protocol.ts";
import { text } from "../../text/index.ts";

type Step =
  | { readonly at: "shown"; readonly said?: string }
  | { readonly at: "current" }
  | { readonly at: "new"; readonly change: string };

interface Props {
  readonly email: string;
  /** Somebody has come to do it. */
  readonly begun: boolean;
}

export function PasswordSection({ email, begun }: Props) {
  const [step, setStep] = useState<Step>(begun ? { at: "current" } : { at: "shown" });
  const words = text.account.password;
  const back = () => setStep({ at: "shown" });
  return (
    <section className="section" aria-labelledby="password-heading">
      <div className="section-head">
        <h2 id="password-heading">{words.heading}</h2>
        {step.at === "shown" && (
          <ActionButton kind="quiet" onPress={() => setStep({ at: "current" })}>
            {words.change}
          </ActionButton>
        )}
      </div>
      <p className="hint">{words.lead}</p>
      {step.at === "current" && (
        <CurrentForm email={email} cancel={back} mailed={(change) => setStep({ at: "new", change })} />
      )}
      {step.at === "new" && (
        <NewForm
          email={email}
          change={step.change}
          cancel={back}
          over={() => setStep({ at: "shown", said: words.over })}
          done={() => setStep({ at: "shown", said: words.done })}
        />
      )}
      <p className="hint good" role="status">
        {step.at === "shown" && step.said}
      </p>
    </section>
  );
}

function signedOut(error: unknown): boolean {
  if (!hasCode(error, "not_signed_in")) return false;
  navigate("/login", "replace");
  return true;
}

interface CurrentProps {
  readonly email: string;
  cancel(): void;
  mailed(change: string): void;
}

function CurrentForm({ email, cancel, mailed }: CurrentProps) {
  const words = text.account.password;
  useEffect(() => opaque.warmUp(), []);
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({ password: checkPassword(textOf(data, "password"), text) }),
    act: async (data, signal) => {
      const exchange = await opaque.startLogin(textOf(data, "password"), signal);
      try {
        const { login_id, ke2, ksf } = await api.startLogin({ email, ke1: exchange.message }, signal);
        const ke3 = await exchange.finish(ke2, ksf, signal);
        mailed((await api.requestPasswordChange({ login_id, ke3 }, signal)).change_id);
      } finally {
        exchange.discard();
      }
    },
    handle: (error) => (isWrong(error) ? { password: words.wrong } : signedOut(error)),
  });
  return (
    <form noValidate onSubmit={submit} className="form">
      <ErrorSummary errors={errors} />
      <input
        className="visually-hidden"
        type="email"
        name="username"
        autoComplete="username"
        value={email}
        readOnly
        tabIndex={-1}
        aria-hidden="true"
      />
      <PasswordField
        name="password"
        label={words.current}
        autoComplete="current-password"
        autoFocus
        error={errors.fields.password}
      />
      <div className="buttons buttons-row">
        <ActionButton kind="quiet" isDisabled={busy} onPress={cancel}>
          {text.account.profile.cancel}
        </ActionButton>
        <SubmitButton isPending={busy} working={text.signup.working}>
          {words.next}
        </SubmitButton>
      </div>
    </form>
  );
}

/** A wrong password shows here (RFC 9807 section 6.4), or at the server. */
function isWrong(error: unknown): boolean {
  const here = error instanceof OpaqueError && error.code === "invalid_credentials";
  return here || hasCode(error, "invalid_credentials");
}

interface NewProps {
  readonly email: string;
  readonly change: string;
  cancel(): void;
  over(): void;
  done(): void;
}

function NewForm({ email, change, cancel, over, done }: NewProps) {
  const words = text.account.password;
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({
      code: textOf(data, "code").trim() === "" ? text.fieldError.mailCode : undefined,
      "new-password": checkNewPassword(textOf(data, "new-password"), text),
    }),
    act: async (data, signal) => {
      const code = textOf(data, "code").trim();
      const exchange = await registerNewPassword(textOf(data, "new-password"), signal);
      try {
        const start = { change_id: change, code, registration_request: exchange.message };
        const answer = await api.startPasswordChange(start, signal);
        const record = await exchange.finish(answer.registration_response, answer.ksf, signal);
        await api.finishPasswordChange({ change_id: change, code, registration_record: record }, signal);
        done();
      } finally {
        exchange.discard();
      }
    },
    handle: (error) => {
      if (hasCode(error, "wrong_code")) return { code: text.error.wrong_code };
      if (!hasCode(error, "invalid_link")) return signedOut(error);
      over();
      return true;
    },
  });
  return (
    <form noValidate onSubmit={submit} className="form">
      <ErrorSummary errors={errors} />
      <p className="hint">{words.mailed(email)}</p>
      <CodeField error={errors.fields.code} />
      <NewPassword email={email} error={errors.fields["new-password"]} />
      <div className="buttons buttons-row">
        <ActionButton kind="quiet" isDisabled={busy} onPress={cancel}>
          {text.account.profile.cancel}
        </ActionButton>
        <SubmitButton isPending={busy} working={text.confirm.working}>
          {text.recover.save}
        </SubmitButton>
      </div>
    </form>
  );
}
