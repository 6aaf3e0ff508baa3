/**
 * Sign up, second half: the mailed link. Its token came in the fragment and is out of the address bar already; the
 * password chosen here is turned into an OPAQUE registration record by the worker and never leaves it.
 */
import { useEffect, useState } from "react";
import { api } from "../api/endpoints.ts";
import { SubmitButton } from "../components/Buttons.tsx";
import { ErrorSummary } from "../components/ErrorSummary.tsx";
import { Field, PasswordField } from "../components/Field.tsx";
import { Page } from "../components/Page.tsx";
import { Picture } from "../components/Picture.tsx";
import { StrengthMeter } from "../components/StrengthMeter.tsx";
import { Waiting } from "../components/Waiting.tsx";
import { hasCode } from "../lib/errors.ts";
import { checkNewPassword } from "../lib/fields.ts";
import { follow } from "../lib/next.ts";
import { useLoad } from "../lib/useLoad.ts";
import { textOf, useSubmission } from "../lib/useSubmission.ts";
import { opaque } from "../opaque/client.ts";
import { Link } from "../router.tsx";
import { text } from "../text/index.ts";
import { LoadFailure } from "./FailurePage.tsx";

export function ConfirmPage({ token }: { readonly token: string | undefined }) {
  const checked = useLoad(token, api.checkLink);
  const [usedUp, setUsedUp] = useState(false);

  useEffect(() => opaque.warmUp(), []);

  if (token === undefined) return <LinkPage lead={text.confirm.incomplete} />;
  if (usedUp) return <LinkPage lead={text.confirm.expired} />;
  switch (checked.state) {
    case "loading":
      return (
        <Page title={text.confirm.title} heading={text.confirm.heading} key="loading">
          <Waiting label={text.confirm.checking} />
        </Page>
      );
    case "failed":
      if (hasCode(checked.error, "invalid_link")) return <LinkPage lead={text.confirm.expired} />;
      return <LoadFailure error={checked.error} retry={checked.retry} />;
    case "ready": {
      const { email, name } = checked.value;
      return (
        <Page
          title={text.confirm.title}
          heading={text.confirm.heading}
          lead={name ? text.confirm.welcome(name) : text.confirm.lead}
          promise
          key="ready"
        >
          <PasswordForm token={token} email={email} name={name ?? ""} onUsedUp={() => setUsedUp(true)} />
        </Page>
      );
    }
  }
}

interface FormProps {
  readonly token: string;
  readonly email: string;
  readonly name: string;
  onUsedUp(): void;
}

function PasswordForm({ token, email, name, onUsedUp }: FormProps) {
  const [password, setPassword] = useState("");
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({ "new-password": checkNewPassword(textOf(data, "new-password"), text) }),
    act: async (data, signal) => {
      const exchange = await opaque.startRegistration(textOf(data, "new-password"), signal);
      try {
        const answer = await api.startRegistration({ token, registration_request: exchange.message }, signal);
        const record = await exchange.finish(answer.registration_response, answer.ksf, signal);
        const { next } = await api.finishRegistration({ token, registration_record: record }, signal);
        await follow(next);
      } finally {
        exchange.discard();
      }
    },
    handle: (error) => {
      if (!hasCode(error, "invalid_link")) return false;
      onUsedUp();
      return true;
    },
  });

  return (
    <form method="post" action="/confirm" noValidate onSubmit={submit} className="form">
      <ErrorSummary errors={errors} />
      <Field
        name="email"
        label={text.field.email}
        type="email"
        autoComplete="username"
        value={email}
        isReadOnly
      />
      <PasswordField
        name="new-password"
        label={text.field.newPassword}
        autoComplete="new-password"
        autoFocus
        value={password}
        onChange={setPassword}
        hint={text.confirm.hint}
        below={<StrengthMeter password={password} own={[email, name]} />}
        error={errors.fields["new-password"]}
      />
      <SubmitButton isPending={busy} working={text.confirm.working}>
        {text.confirm.submit}
      </SubmitButton>
    </form>
  );
}

function LinkPage({ lead }: { readonly lead: string }) {
  return (
    <Page
      title={text.confirm.expiredTitle}
      heading={text.confirm.expiredHeading}
      lead={lead}
      picture={<Picture of="stop" />}
      key="link"
    >
      <div className="buttons">
        <Link className="button button-primary" href="/signup">
          {text.confirm.newLink}
        </Link>
        <Link className="button button-quiet" href="/login">
          {text.confirm.toLogin}
        </Link>
      </div>
    </Page>
  );
}
