/**
 * Sign in: address and password in one form, so that password managers know what it is. The password goes to the
 * OPAQUE worker and no further; a wrong one is noticed here, by the server's answer not opening (RFC 9807 section 6.4).
 */
import { useEffect, useRef, useState } from "react";
import { Checkbox } from "react-aria-components";
import { api, type Interaction } from "../api/endpoints.ts";
import { ClientAbout } from "../components/Asked.tsx";
import { SubmitButton } from "../components/Buttons.tsx";
import { Decline } from "../components/Decline.tsx";
import { ErrorSummary } from "../components/ErrorSummary.tsx";
import { Field, PasswordField } from "../components/Field.tsx";
import { Page } from "../components/Page.tsx";
import { hasCode } from "../lib/errors.ts";
import { checkEmail, checkPassword } from "../lib/fields.ts";
import { follow } from "../lib/next.ts";
import { returnPath } from "../lib/return.ts";
import { signIn } from "../lib/signIn.ts";
import { useInteraction } from "../lib/useInteraction.ts";
import { textOf, useSubmission } from "../lib/useSubmission.ts";
import { opaque } from "../opaque/client.ts";
import { Link, withInteraction } from "../router.tsx";
import { text } from "../text/index.ts";
import { FailurePage } from "./FailurePage.tsx";

interface Props {
  readonly interaction: string | undefined;
  /** A page of ours that wants a signed-in person, and gets them back. */
  readonly returnTo: string | undefined;
}

export function LoginPage({ interaction, returnTo }: Props) {
  const asked = useInteraction(interaction);
  const [expired, setExpired] = useState(false);

  useEffect(() => opaque.warmUp(), []);

  if (expired || (asked.state === "failed" && hasCode(asked.error, "interaction_expired"))) {
    return <FailurePage code="interaction_expired" />;
  }
  const known = asked.state === "ready" ? asked.value : undefined;
  return (
    <Page
      title={text.login.title}
      heading={text.login.heading}
      lead={
        interaction === undefined ? undefined : known ? text.login.toContinue(known.client.name) : "\u00a0"
      }
      aside={
        <>
          {text.login.noAccount}{" "}
          <Link href={withInteraction("/signup", interaction)}>{text.login.signup}</Link>
        </>
      }
      promise
    >
      <LoginForm
        interaction={interaction}
        returnTo={returnTo}
        known={known}
        onExpired={() => setExpired(true)}
      />
      {known && interaction !== undefined && (
        <>
          <Decline interaction={interaction} client={known.client.name} onExpired={() => setExpired(true)} />
          <ClientAbout client={known.client} />
        </>
      )}
    </Page>
  );
}

interface FormProps extends Props {
  readonly known: Interaction | undefined;
  onExpired(): void;
}

function LoginForm({ interaction, returnTo, known, onExpired }: FormProps) {
  const [email, setEmail] = useState("");
  const touched = useRef(false);
  const hint = known?.login_hint ?? known?.signed_in_as ?? "";

  useEffect(() => {
    if (hint === "" || touched.current) return;
    setEmail(hint);
    if (document.activeElement?.id === "email") document.getElementById("password")?.focus();
  }, [hint]);

  const { busy, errors, submit } = useSubmission({
    check: (data) => ({
      email: checkEmail(textOf(data, "email"), text),
      password: checkPassword(textOf(data, "password"), text),
    }),
    act: async (data, signal) => {
      const credentials = {
        email: textOf(data, "email").trim(),
        password: textOf(data, "password"),
        remember: data.get("remember") !== null,
        interaction,
      };
      const next = await signIn(api, opaque, credentials, signal);
      // A request that waits says itself where it goes on.
      await follow((interaction === undefined ? returnPath(returnTo) : undefined) ?? next);
    },
    handle: (error) => {
      // The server knows more about addresses than our own look at them.
      if (hasCode(error, "invalid_request")) return { email: text.fieldError.emailShape };
      if (!hasCode(error, "interaction_expired")) return false;
      onExpired();
      return true;
    },
  });

  return (
    <form method="post" action="/login" noValidate onSubmit={submit} className="form">
      {known?.signed_in_as && <p className="notice">{text.login.reauthenticate(known.signed_in_as)}</p>}
      <ErrorSummary errors={errors} />
      <Field
        name="email"
        label={text.field.email}
        type="email"
        inputMode="email"
        autoComplete="username"
        autoFocus
        value={email}
        onChange={(value) => {
          touched.current = true;
          setEmail(value);
        }}
        error={errors.fields.email}
      />
      <PasswordField
        name="password"
        label={text.field.password}
        autoComplete="current-password"
        error={errors.fields.password}
      />
      <Checkbox name="remember" value="yes" className="checkbox">
        <span className="box" aria-hidden="true" />
        {text.login.remember}
      </Checkbox>
      <SubmitButton isPending={busy} working={text.login.working}>
        {text.login.submit}
      </SubmitButton>
    </form>
  );
}
