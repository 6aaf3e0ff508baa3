/** Sign up, first half: the address. What follows looks the same for an address that has an account and one that has none. */
import { useState } from "react";
import { api } from "../api/endpoints.ts";
import { ActionButton, SubmitButton } from "../components/Buttons.tsx";
import { ErrorSummary } from "../components/ErrorSummary.tsx";
import { Field } from "../components/Field.tsx";
import { Page } from "../components/Page.tsx";
import { Picture } from "../components/Picture.tsx";
import { hasCode } from "../lib/errors.ts";
import { checkEmail, checkName } from "../lib/fields.ts";
import { textOf, useSubmission } from "../lib/useSubmission.ts";
import { Link, withInteraction } from "../router.tsx";
import { text } from "../text/index.ts";

interface Entered {
  readonly email: string;
  readonly name: string;
}

export function SignupPage({ interaction }: { readonly interaction: string | undefined }) {
  const [entered, setEntered] = useState<Entered>({ email: "", name: "" });
  const [sent, setSent] = useState(false);

  const send = async ({ email, name }: Entered, signal: AbortSignal) => {
    await api.signup(
      { email, ...(name === "" ? {} : { name }), ...(interaction === undefined ? {} : { interaction }) },
      signal,
    );
  };

  if (sent) {
    return (
      <SentPage
        email={entered.email}
        resend={(signal) => send(entered, signal)}
        back={() => setSent(false)}
      />
    );
  }
  return (
    <Page
      title={text.signup.title}
      heading={text.signup.heading}
      lead={text.signup.lead}
      aside={
        <>
          {text.signup.haveAccount}{" "}
          <Link href={withInteraction("/login", interaction)}>{text.signup.login}</Link>
        </>
      }
      promise
    >
      <SignupForm
        entered={entered}
        onChange={setEntered}
        send={async (all, signal) => {
          await send(all, signal);
          setEntered(all);
          setSent(true);
        }}
      />
    </Page>
  );
}

interface FormProps {
  readonly entered: Entered;
  onChange(entered: Entered): void;
  send(entered: Entered, signal: AbortSignal): Promise<void>;
}

function SignupForm({ entered, onChange, send }: FormProps) {
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({
      email: checkEmail(textOf(data, "email"), text),
      name: checkName(textOf(data, "name"), text),
    }),
    act: (data, signal) =>
      send({ email: textOf(data, "email").trim(), name: textOf(data, "name").trim() }, signal),
    handle: (error) => hasCode(error, "invalid_request") && { email: text.fieldError.emailShape },
  });

  return (
    <form method="post" action="/signup" noValidate onSubmit={submit} className="form">
      <ErrorSummary errors={errors} />
      <Field
        name="email"
        label={text.field.email}
        type="email"
        inputMode="email"
        autoComplete="email"
        autoFocus
        value={entered.email}
        onChange={(email) => onChange({ ...entered, email })}
        error={errors.fields.email}
      />
      <Field
        name="name"
        label={text.field.name}
        autoComplete="name"
        isRequired={false}
        value={entered.name}
        onChange={(name) => onChange({ ...entered, name })}
        error={errors.fields.name}
      />
      <SubmitButton isPending={busy} working={text.signup.working}>
        {text.signup.submit}
      </SubmitButton>
    </form>
  );
}

interface SentProps {
  readonly email: string;
  resend(signal: AbortSignal): Promise<void>;
  back(): void;
}

function SentPage({ email, resend, back }: SentProps) {
  const [again, setAgain] = useState(false);
  const { busy, errors, submit } = useSubmission({
    act: async (_, signal) => {
      setAgain(false);
      await resend(signal);
      setAgain(true);
    },
  });
  return (
    <Page
      title={text.signup.sentTitle}
      heading={text.signup.sentHeading}
      picture={<Picture of="mail" />}
      lead={
        <>
          {text.signup.sent.before}
          <strong className="address">{email}</strong>
          {text.signup.sent.after}
        </>
      }
    >
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
    </Page>
  );
}
