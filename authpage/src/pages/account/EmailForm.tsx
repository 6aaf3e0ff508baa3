/**
 * Another address: it and the current password, which is proven by OPAQUE as at a sign-in; then the code that was mailed there.
 * A record of the password is good for one address, so a new one is begun while the password is at hand: it stays in the worker
 * until the code is typed, and this page keeps nothing of it.
 */

import { ActionButton, SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Field, PasswordField } from "@tacit/ui/components/Field.tsx";
import { navigate } from "@tacit/ui/router.tsx";
import { useEffect, useRef, useState } from "react";
import { api } from "../../api/endpoints.ts";
import { CodeField } from "../../components/CodeField.tsx";
import { hasCode } from "../../lib/errors.ts";
import { checkEmail, checkPassword } from "../../lib/fields.ts";
import { StepUpCancelled, useStepUp } from "../../lib/useStepUp.tsx";
import { textOf, useSubmission } from "../../lib/useSubmission.ts";
import { type Exchange, opaque } from "../../opaque/client.ts";
import { OpaqueError } from "../../opaque/protocol.ts";
import { text } from "../../text/index.ts";

/** A code is on its way, and this is what it is for. */
interface Asked {
  readonly change: string;
  readonly to: string;
  readonly registration: Exchange;
}

interface Props {
  /** The present address. */
  readonly email: string;
  cancel(): void;
  over(): void;
  done(email: string, undoFor: number | undefined): void;
}

export function EmailForm({ email, cancel, over, done }: Props) {
  const [asked, setAsked] = useState<Asked>();
  // Whoever leaves has no use for it.
  useEffect(() => () => asked?.registration.discard(), [asked]);
  return asked === undefined ? (
    <AddressForm email={email} cancel={cancel} asked={setAsked} />
  ) : (
    <CodeForm asked={asked} cancel={cancel} over={over} done={done} />
  );
}

function signedOut(error: unknown): boolean {
  if (!hasCode(error, "not_signed_in")) return false;
  navigate("/login", "replace");
  return true;
}

interface AddressProps {
  readonly email: string;
  cancel(): void;
  asked(asked: Asked): void;
}

function AddressForm({ email, cancel, asked }: AddressProps) {
  const words = text.account.email;
  useEffect(() => opaque.warmUp(), []);
  const { guarded, dialog } = useStepUp(email);
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({
      email: checkEmail(textOf(data, "email"), text),
      password: checkPassword(textOf(data, "password"), text),
    }),
    act: async (data, signal) => {
      const [to, password] = [textOf(data, "email").trim(), textOf(data, "password")];
      const change = await guarded(() => ask(email, to, password, signal));
      asked({ change, to, registration: await opaque.startRegistration(password, signal) });
    },
    handle: (error) => {
      if (error instanceof StepUpCancelled) return true;
      if (hasCode(error, "invalid_request")) return { email: words.refused };
      return isWrong(error) ? { password: text.account.password.wrong } : signedOut(error);
    },
  });
  return (
    <>
      <form noValidate onSubmit={submit} className="form">
        <ErrorSummary errors={errors} />
        <Field
          name="email"
          type="email"
          label={words.new}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck="false"
          autoFocus
          error={errors.fields.email}
        />
        <PasswordField
          name="password"
          label={text.account.password.current}
          autoComplete="current-password"
          error={errors.fields.password}
        />
        <div className="buttons buttons-row">
          <ActionButton kind="quiet" isDisabled={busy} onPress={cancel}>
            {text.account.profile.cancel}
          </ActionButton>
          <SubmitButton isPending={busy} working={text.signup.working}>
            {text.account.password.next}
          </SubmitButton>
        </div>
      </form>
      {dialog}
    </>
  );
}

/** Proves the password and has the code mailed; the change's name. After a step-up it is all done once more. */
async function ask(email: string, to: string, password: string, signal: AbortSignal): Promise<string> {
  const exchange = await opaque.startLogin(password, signal);
  try {
    const { login_id, ke2, ksf } = await api.startLogin({ email, ke1: exchange.message }, signal);
    const ke3 = await exchange.finish(ke2, ksf, signal);
    return (await api.requestEmailChange({ email: to, login_id, ke3 }, signal)).change_id;
  } finally {
    exchange.discard();
  }
}

/** A wrong password shows here (RFC 9807 section 6.4), or at the server. */
function isWrong(error: unknown): boolean {
  const here = error instanceof OpaqueError && error.code === "invalid_credentials";
  return here || hasCode(error, "invalid_credentials");
}

interface CodeProps extends Omit<Props, "email"> {
  readonly asked: Asked;
}

function CodeForm({ asked, cancel, over, done }: CodeProps) {
  const words = text.account.email;
  const { change, to, registration } = asked;
  // Made once: where the last step finds no network, it is sent again.
  const record = useRef<string>(undefined);
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({ code: textOf(data, "code").trim() === "" ? text.fieldError.mailCode : undefined }),
    act: async (data, signal) => {
      const named = { change_id: change, code: textOf(data, "code").trim() };
      if (record.current === undefined) {
        const start = { ...named, registration_request: registration.message };
        const answer = await api.startEmailChange(start, signal);
        record.current = await registration.finish(answer.registration_response, answer.ksf, signal);
      }
      const last = { ...named, registration_record: record.current };
      const { email, undo_for } = await api.finishEmailChange(last, signal);
      done(email, undo_for);
    },
    handle: (error) => {
      if (hasCode(error, "wrong_code")) return { code: text.error.wrong_code };
      // The worker has gone, and with it what it held of the password.
      const lost = error instanceof OpaqueError && error.code === "unavailable";
      if (!lost && !hasCode(error, "invalid_link")) return signedOut(error);
      over();
      return true;
    },
  });
  return (
    <form noValidate onSubmit={submit} className="form">
      <ErrorSummary errors={errors} />
      <p className="hint">{words.mailed(to)}</p>
      <CodeField error={errors.fields.code} />
      <div className="buttons buttons-row">
        <ActionButton kind="quiet" isDisabled={busy} onPress={cancel}>
          {text.account.profile.cancel}
        </ActionButton>
        <SubmitButton isPending={busy} working={text.account.profile.working}>
          {words.save}
        </SubmitButton>
      </div>
    </form>
  );
}
