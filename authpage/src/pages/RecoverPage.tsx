/** A forgotten password, first half: the address. What follows looks the same whether it has an account or not. */

import { ActionButton, SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Field } from "@tacit/ui/components/Field.tsx";
import { Page } from "@tacit/ui/components/Page.tsx";
import { Picture } from "@tacit/ui/components/Picture.tsx";
import { Link } from "@tacit/ui/router.tsx";
import { useState } from "react";
import { api } from "../api/endpoints.ts";
import { hasCode } from "../lib/errors.ts";
import { checkEmail } from "../lib/fields.ts";
import { keepReturn, onTheWay, returnPath } from "../lib/return.ts";
import { textOf, useSubmission } from "../lib/useSubmission.ts";
import { text } from "../text/index.ts";

interface Sent {
  readonly email: string;
  /** For how many seconds link and code are good, as the server says. */
  readonly expiresIn: number | undefined;
}

interface Props {
  readonly interaction: string | undefined;
  /** A page of ours that wants a signed-in person. */
  readonly returnTo: string | undefined;
}

export function RecoverPage({ interaction, returnTo }: Props) {
  const back = returnPath(returnTo);
  const [email, setEmail] = useState("");
  const [sent, setSent] = useState<Sent>();

  const send = async (to: string, signal: AbortSignal) => {
    const { expires_in } = await api.recover(
      { email: to, ...(interaction === undefined ? {} : { interaction }) },
      signal,
    );
    keepReturn(interaction === undefined ? back : undefined, Date.now());
    setEmail(to);
    setSent({ email: to, expiresIn: expires_in });
  };

  const aside = <Link href={onTheWay("/login", interaction, back)}>{text.recover.toLogin}</Link>;
  if (sent !== undefined) {
    return (
      <Page
        title={text.recover.sentTitle}
        heading={text.recover.sentTitle}
        picture={<Picture of="mail" />}
        lead={
          <>
            {text.recover.sent.before}
            <strong className="address">{sent.email}</strong>
            {text.recover.sent.after(sent.expiresIn)}
          </>
        }
        aside={aside}
        key="sent"
      >
        <AgainForm resend={(signal) => send(sent.email, signal)} back={() => setSent(undefined)} />
      </Page>
    );
  }
  return (
    <Page
      title={text.recover.title}
      heading={text.recover.title}
      lead={text.recover.lead}
      aside={aside}
      key="form"
    >
      <AddressForm email={email} send={send} />
    </Page>
  );
}

interface AddressProps {
  readonly email: string;
  send(email: string, signal: AbortSignal): Promise<void>;
}

function AddressForm({ email, send }: AddressProps) {
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({ email: checkEmail(textOf(data, "email"), text) }),
    act: (data, signal) => send(textOf(data, "email").trim(), signal),
    handle: (error) => hasCode(error, "invalid_request") && { email: text.fieldError.emailShape },
  });
  return (
    <form method="post" action="/recover" noValidate onSubmit={submit} className="form">
      <ErrorSummary errors={errors} />
      <Field
        name="email"
        label={text.field.email}
        type="email"
        inputMode="email"
        autoComplete="username"
        autoFocus
        defaultValue={email}
        error={errors.fields.email}
      />
      <SubmitButton isPending={busy} working={text.signup.working}>
        {text.recover.submit}
      </SubmitButton>
    </form>
  );
}

interface AgainProps {
  resend(signal: AbortSignal): Promise<void>;
  back(): void;
}

function AgainForm({ resend, back }: AgainProps) {
  const [again, setAgain] = useState(false);
  const { busy, errors, submit } = useSubmission({
    act: async (_, signal) => {
      setAgain(false);
      await resend(signal);
      setAgain(true);
    },
  });
  return (
    <form noValidate onSubmit={submit} className="form">
      <ErrorSummary errors={errors} />
      <p className="hint">{text.signup.sentHint}</p>
      <div className="buttons">
        <SubmitButton kind="quiet" isPending={busy} working={text.signup.working}>
          {text.signup.again}
        </SubmitButton>
        <ActionButton kind="quiet" onPress={back}>
          {text.signup.other}
        </ActionButton>
      </div>
      <p className="hint good" role="status">
        {again && text.signup.sentAgain}
      </p>
    </form>
  );
}
