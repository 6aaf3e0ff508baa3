/**
 * Sign up, first half: the address. What follows looks the same for an address that has an account and one that has none.
 * The page that says "look in your mail" notices when the account is made in another tab of this browser.
 */

import { ActionButton, SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Field, RequiredNote } from "@tacit/ui/components/Field.tsx";
import { Page } from "@tacit/ui/components/Page.tsx";
import { Picture } from "@tacit/ui/components/Picture.tsx";
import { Waiting } from "@tacit/ui/components/Waiting.tsx";
import { domains, needsApproval, signUpPolicy } from "@tacit/ui/facts.ts";
import { Link } from "@tacit/ui/router.tsx";
import { useState } from "react";
import { api } from "../api/endpoints.ts";
import { PromiseNote } from "../components/PromiseNote.tsx";
import { hasCode } from "../lib/errors.ts";
import { checkEmail, checkName } from "../lib/fields.ts";
import { appOf, withInteraction } from "../lib/interactions.ts";
import { keepReturn, onTheWay, returnPath } from "../lib/return.ts";
import { beginSignup } from "../lib/signupMark.ts";
import { useInteraction } from "../lib/useInteraction.ts";
import { useSession } from "../lib/useSession.ts";
import { useSignedUp } from "../lib/useSignedUp.ts";
import { textOf, useSubmission } from "../lib/useSubmission.ts";
import { text } from "../text/index.ts";
import { AppLink, OverPage } from "./OverPage.tsx";
import { SignedInPage } from "./SignedInPage.tsx";
import { WaitingPage } from "./WaitingPage.tsx";

interface Entered {
  readonly email: string;
  readonly name: string;
}

interface Sent extends Entered {
  /** For how many seconds the link is good, as the server says. */
  readonly expiresIn: number | undefined;
}

interface Props {
  readonly interaction: string | undefined;
  /** A page of ours that wants a signed-in person. */
  readonly returnTo: string | undefined;
}

export function SignupPage({ interaction, returnTo }: Props) {
  const back = returnPath(returnTo);
  const asked = useInteraction(interaction);
  const person = useSession(interaction === undefined);
  const [another, setAnother] = useState(false);
  const [entered, setEntered] = useState<Entered>({ email: "", name: "" });
  const [sent, setSent] = useState<Sent>();
  const [closed, setClosed] = useState<"invitation" | "closed" | undefined>(() => {
    const policy = signUpPolicy();
    return policy === "invitation" || policy === "closed" ? policy : undefined;
  });

  const send = async (all: Entered, signal: AbortSignal) => {
    const { email, name } = all;
    const { expires_in } = await api.signup(
      { email, ...(name === "" ? {} : { name }), ...(interaction === undefined ? {} : { interaction }) },
      signal,
    );
    beginSignup(Date.now());
    keepReturn(interaction === undefined ? back : undefined, Date.now());
    setEntered(all);
    setSent({ ...all, expiresIn: expires_in });
  };

  if (closed !== undefined)
    return <ClosedPage interaction={interaction} byInvitation={closed === "invitation"} />;
  if (sent !== undefined) {
    return (
      <SentPage
        sent={sent}
        interaction={interaction}
        resend={(signal) => send(sent, signal)}
        back={() => setSent(undefined)}
      />
    );
  }
  if (asked.state === "failed" && hasCode(asked.error, "interaction_expired")) {
    return <OverPage interaction={interaction} />;
  }
  if (person === undefined) {
    return (
      <Page title={text.signup.title} heading={text.signup.heading} key="loading">
        <Waiting />
      </Page>
    );
  }
  if (person && !another) {
    return (
      <SignedInPage
        person={person}
        next={back ?? "/account"}
        other={{ words: text.signup.another, press: () => setAnother(true) }}
      />
    );
  }
  const known = asked.state === "ready" ? asked.value : undefined;
  const signedInAs = known?.signed_in_as ?? person?.email;
  return (
    <Page
      title={text.signup.title}
      heading={text.signup.heading}
      lead={
        interaction === undefined
          ? text.signup.lead
          : known
            ? text.signup.toContinue(known.client.name)
            : "\u00a0"
      }
      aside={
        <>
          {text.signup.haveAccount}{" "}
          <Link href={onTheWay("/login", interaction, back)}>{text.signup.login}</Link>
        </>
      }
      foot={<PromiseNote />}
      key="form"
    >
      {signedInAs !== undefined && <p className="notice notice-above">{text.signup.replaces(signedInAs)}</p>}
      {needsApproval() && <p className="notice notice-above">{text.signup.approval}</p>}
      <SignupForm entered={entered} send={send} closed={setClosed} />
    </Page>
  );
}

/** Nobody may: who has an account signs in, for the app that waits if there is one. */
export function ClosedPage({
  interaction,
  byInvitation = false,
}: {
  readonly interaction?: string | undefined;
  /** Nobody may who was not invited. */
  readonly byInvitation?: boolean;
}) {
  const title = byInvitation ? text.signup.byInvitationTitle : text.signup.closedTitle;
  return (
    <Page
      title={title}
      heading={title}
      lead={byInvitation ? text.signup.byInvitation : text.signup.closed}
      picture={<Picture of="stop" />}
      key="closed"
    >
      <div className="buttons">
        <Link className="button button-primary" href={withInteraction("/login", interaction)}>
          {text.signup.login}
        </Link>
      </div>
    </Page>
  );
}

interface FormProps {
  readonly entered: Entered;
  send(entered: Entered, signal: AbortSignal): Promise<void>;
  /** It was closed since this page was loaded. */
  closed(policy: "invitation" | "closed"): void;
}

function SignupForm({ entered, send, closed }: FormProps) {
  const allowed = domains();
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({
      email: checkEmail(textOf(data, "email"), text),
      name: checkName(textOf(data, "name"), text),
    }),
    act: (data, signal) =>
      send({ email: textOf(data, "email").trim(), name: textOf(data, "name").trim() }, signal),
    handle: (error) => {
      const policies = { signup_closed: "closed", signup_by_invitation: "invitation" } as const;
      for (const [code, policy] of Object.entries(policies)) {
        if (!hasCode(error, code)) continue;
        closed(policy);
        return true;
      }
      return (
        hasCode(error, "invalid_request") && {
          email: allowed === undefined ? text.fieldError.emailShape : text.signup.domains(allowed),
        }
      );
    },
  });

  return (
    <form method="post" action="/signup" noValidate onSubmit={submit} className="form">
      <ErrorSummary errors={errors} />
      <RequiredNote />
      <Field
        name="email"
        label={text.field.email}
        marked
        type="email"
        inputMode="email"
        autoComplete="email"
        autoFocus
        defaultValue={entered.email}
        hint={allowed === undefined ? undefined : text.signup.domains(allowed)}
        error={errors.fields.email}
      />
      <Field
        name="name"
        label={text.field.name}
        optional
        autoComplete="name"
        defaultValue={entered.name}
        error={errors.fields.name}
      />
      <SubmitButton isPending={busy} working={text.signup.working}>
        {text.signup.submit}
      </SubmitButton>
    </form>
  );
}

interface SentProps {
  readonly sent: Sent;
  readonly interaction: string | undefined;
  resend(signal: AbortSignal): Promise<void>;
  back(): void;
}

function SentPage({ sent, interaction, resend, back }: SentProps) {
  const done = useSignedUp(sent.email);
  const [again, setAgain] = useState(false);
  const { busy, errors, submit } = useSubmission({
    act: async (_, signal) => {
      setAgain(false);
      await resend(signal);
      setAgain(true);
    },
  });
  if (done === "waits") return <WaitingPage />;
  if (done === "done") {
    return (
      <Page
        title={text.signup.doneTitle}
        heading={text.signup.doneTitle}
        lead={text.signup.done}
        picture={<Picture of="done" />}
        key="done"
      >
        <div className="buttons">
          <AppLink app={appOf(interaction)} />
          <a className="button button-quiet" href="/account">
            {text.over.toAccount}
          </a>
        </div>
      </Page>
    );
  }
  return (
    <Page
      title={text.signup.sentTitle}
      heading={text.signup.sentHeading}
      picture={<Picture of="mail" />}
      lead={
        <>
          {text.signup.sent.before}
          <strong className="address">{sent.email}</strong>
          {text.signup.sent.after(sent.expiresIn)}
        </>
      }
      aside={
        <>
          {text.signup.elsewhere}{" "}
          <Link href={withInteraction("/login", interaction)}>{text.signup.login}</Link>
        </>
      }
      key="sent"
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
