/**
 * Sign in: with a passkey, by the browser's own filling in or by a button; or address and password in one form, so that password
 * managers know what it is. The password goes to the
 * OPAQUE worker and no further; a wrong one is noticed here, by the server's answer not opening (RFC 9807 section 6.4).
 * Who is signed in already, and wanted nothing else, is shown so and need not do it again.
 */

import { ActionButton, SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Field, PasswordField } from "@tacit/ui/components/Field.tsx";
import { Page } from "@tacit/ui/components/Page.tsx";
import { Waiting } from "@tacit/ui/components/Waiting.tsx";
import { remembered, signUpIsOpen, usernamesSignIn } from "@tacit/ui/facts.ts";
import { follow } from "@tacit/ui/next.ts";
import { Link, navigate } from "@tacit/ui/router.tsx";
import { useEffect, useRef, useState } from "react";
import { Checkbox } from "react-aria-components";
import { api } from "../api/endpoints.ts";
import type { Interaction } from "../api/shapes.ts";
import { ClientAbout } from "../components/Asked.tsx";
import { Decline } from "../components/Decline.tsx";
import { PromiseNote } from "../components/PromiseNote.tsx";
import { hasCode } from "../lib/errors.ts";
import { checkPassword, checkSignInName } from "../lib/fields.ts";
import { loginFor, onTheWay, returnPath } from "../lib/return.ts";
import { type Challenge, signIn } from "../lib/signIn.ts";
import { sameAddress } from "../lib/signupMark.ts";
import { useInteraction } from "../lib/useInteraction.ts";
import { usePasskeySignIn } from "../lib/usePasskeySignIn.ts";
import { useSession } from "../lib/useSession.ts";
import { textOf, useSubmission } from "../lib/useSubmission.ts";
import { opaque } from "../opaque/client.ts";
import { text } from "../text/index.ts";
import { OverPage } from "./OverPage.tsx";
import { SecondFactorPage } from "./SecondFactorPage.tsx";
import { SignedInPage } from "./SignedInPage.tsx";

interface Props {
  readonly interaction: string | undefined;
  /** A page of ours that wants a signed-in person, and gets them back. */
  readonly returnTo: string | undefined;
  /** The person wants another account than the one that is signed in. */
  readonly another: boolean;
}

export function LoginPage({ interaction, returnTo, another }: Props) {
  const asked = useInteraction(interaction);
  const person = useSession(interaction === undefined);
  const [expired, setExpired] = useState(false);
  const [challenge, setChallenge] = useState<Challenge>();
  const back = returnPath(returnTo);

  useEffect(() => opaque.warmUp(), []);

  if (expired || (asked.state === "failed" && hasCode(asked.error, "interaction_expired"))) {
    return <OverPage interaction={interaction} />;
  }
  if (challenge) {
    return (
      <SecondFactorPage
        challenge={challenge}
        trusts
        back={interaction === undefined ? back : undefined}
        onExpired={() => setChallenge(undefined)}
      />
    );
  }
  if (person === undefined) {
    return (
      <Page title={text.login.title} heading={text.login.heading} key="loading">
        <Waiting />
      </Page>
    );
  }
  if (person && !another) {
    const other = back === undefined ? "/login?account=other" : `${loginFor(back)}&account=other`;
    return (
      <SignedInPage
        person={person}
        next={back ?? "/account"}
        other={{ words: text.person.other, press: () => navigate(other) }}
      />
    );
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
        signUpIsOpen() ? (
          <>
            {text.login.noAccount}{" "}
            <Link href={onTheWay("/signup", interaction, back)}>{text.login.signup}</Link>
          </>
        ) : undefined
      }
      foot={<PromiseNote />}
      key="form"
    >
      <LoginForm
        interaction={interaction}
        back={back}
        known={known}
        signedInAs={known?.signed_in_as ?? person?.email}
        another={another}
        onChallenge={setChallenge}
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

interface FormProps {
  readonly interaction: string | undefined;
  readonly back: string | undefined;
  readonly known: Interaction | undefined;
  readonly signedInAs: string | undefined;
  readonly another: boolean;
  onChallenge(challenge: Challenge): void;
  onExpired(): void;
}

function LoginForm({ interaction, back, known, signedInAs, another, onChallenge, onExpired }: FormProps) {
  const address = useRef<HTMLInputElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const passkey = usePasskeySignIn({
    interaction,
    back: interaction === undefined ? back : undefined,
    remember: () => form.current !== null && new FormData(form.current).get("remember") !== null,
  });
  const usernames = usernamesSignIn();
  const hint = known?.login_hint ?? (another ? undefined : signedInAs);

  useEffect(() => {
    const field = address.current;
    // What somebody typed, or a password manager filled in, is theirs.
    if (hint === undefined || field === null || field.value !== "") return;
    field.value = hint;
    if (document.activeElement === field) document.getElementById("password")?.focus();
  }, [hint]);

  const { busy, errors, submit } = useSubmission({
    check: (data) => ({
      email: checkSignInName(textOf(data, "email"), usernames, text),
      password: checkPassword(textOf(data, "password"), text),
    }),
    act: async (data, signal) => {
      const credentials = {
        email: textOf(data, "email").trim(),
        password: textOf(data, "password"),
        remember: data.get("remember") !== null,
        interaction,
      };
      const outcome = await signIn(api, opaque, credentials, signal);
      if ("challenge" in outcome) {
        onChallenge(outcome.challenge);
        return;
      }
      // A request that waits says itself where it goes on.
      await follow((interaction === undefined ? back : undefined) ?? outcome.next);
    },
    handle: (error) => {
      // The server knows more about addresses than our own look at them.
      if (hasCode(error, "invalid_request"))
        return { email: usernames ? text.fieldError.emailOrUsernameMissing : text.fieldError.emailShape };
      if (!hasCode(error, "interaction_expired")) return false;
      onExpired();
      return true;
    },
  });

  const notice = noticeOf(signedInAs, known?.login_hint, another);
  return (
    <form ref={form} method="post" action="/login" noValidate onSubmit={submit} className="form">
      {notice !== undefined && <p className="notice">{notice}</p>}
      <ErrorSummary errors={errors} />
      {passkey.failed !== undefined && (
        <p className="notice notice-bad" role="alert">
          {passkey.failed}
        </p>
      )}
      <Field
        ref={address}
        name="email"
        label={usernames ? text.field.emailOrUsername : text.field.email}
        {...(usernames ? NAME : ADDRESS)}
        autoComplete="username webauthn"
        autoFocus
        error={errors.fields.email}
      />
      <PasswordField
        name="password"
        label={text.field.password}
        autoComplete="current-password"
        beside={<Link href={onTheWay("/recover", interaction, back)}>{text.login.forgot}</Link>}
        error={errors.fields.password}
      />
      <Checkbox name="remember" value="yes" className="checkbox">
        <span className="box" aria-hidden="true" />
        {text.login.remember(remembered())}
      </Checkbox>
      <SubmitButton isPending={busy} isDisabled={passkey.busy} working={text.login.working}>
        {text.login.submit}
      </SubmitButton>
      {passkey.offered && (
        <ActionButton
          kind="quiet"
          isDisabled={busy}
          isPending={passkey.busy}
          working={text.login.working}
          onPress={passkey.press}
        >
          {text.passkey.use}
        </ActionButton>
      )}
    </form>
  );
}

/** Which keyboard a phone shows, and what the browser looks at before we do. */
const ADDRESS = { type: "email", inputMode: "email" } as const;
const NAME = { type: "text", autoCapitalize: "none", autoCorrect: "off", spellCheck: "false" } as const;

/** Why somebody who is signed in is asked to do it again. */
function noticeOf(signedInAs: string | undefined, wanted: string | undefined, another: boolean) {
  if (signedInAs === undefined) return undefined;
  if (another) return text.login.replaces(signedInAs);
  if (wanted !== undefined && !sameAddress(wanted, signedInAs)) return text.login.wanted(signedInAs, wanted);
  return text.login.reauthenticate(signedInAs);
}
