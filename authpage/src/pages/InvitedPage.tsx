/**
 * An operator's invitation to make an account: the mailed link. Its token came in the fragment and is out of the address bar already;
 * looking takes nothing. Whoever is signed in as somebody else is shown so first, and nothing is taken before they say who goes on.
 */

import { ActionButton, SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Page } from "@tacit/ui/components/Page.tsx";
import { Picture } from "@tacit/ui/components/Picture.tsx";
import { Waiting } from "@tacit/ui/components/Waiting.tsx";
import { follow } from "@tacit/ui/next.ts";
import { Link } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useEffect, useState } from "react";
import { api } from "../api/endpoints.ts";
import { NewPassword } from "../components/NewPassword.tsx";
import { Person } from "../components/Person.tsx";
import { PromiseNote } from "../components/PromiseNote.tsx";
import { hasCode } from "../lib/errors.ts";
import { checkNewPassword } from "../lib/fields.ts";
import { leaveLink, type Link as MailLink } from "../lib/link.ts";
import { registerNewPassword } from "../lib/newPassword.ts";
import { useSession } from "../lib/useSession.ts";
import { textOf, useSubmission } from "../lib/useSubmission.ts";
import { opaque } from "../opaque/client.ts";
import { text } from "../text/index.ts";
import { LoadFailure } from "./FailurePage.tsx";
import { ClosedPage } from "./SignupPage.tsx";

type Outcome = "invalid" | "closed" | "another";

export function InvitedPage({ link }: { readonly link: MailLink }) {
  const { token } = link;
  const checked = useLoad(token, api.checkInvitationToSignUp);
  const person = useSession(token !== undefined);
  const [goesOn, setGoesOn] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();
  const fails = (code: string) => checked.state === "failed" && hasCode(checked.error, code);
  const invalid = fails("invalid_link") || outcome === "invalid";

  useEffect(() => opaque.warmUp(), []);
  useEffect(() => {
    if (invalid) leaveLink(false);
  }, [invalid]);

  if (outcome === "closed" || fails("signup_closed")) return <ClosedPage />;
  if (invalid) return <OverPage lead={text.invited.over} />;
  if (token === undefined) return <OverPage lead={link.used ? text.invited.used : text.invited.incomplete} />;
  if (checked.state === "failed") return <LoadFailure error={checked.error} retry={checked.retry} />;
  if (checked.state === "loading" || person === undefined) {
    return (
      <Page title={text.invited.title} heading={text.invited.heading} key="loading">
        <Waiting label={text.invited.checking} />
      </Page>
    );
  }
  const { email, name } = checked.value;
  // Somebody may have signed in in another tab since this page was loaded: the server says so then.
  const isAnother = person !== null || outcome === "another";
  if (isAnother && !goesOn) {
    return (
      <Page
        title={text.invited.title}
        heading={text.invited.otherHeading}
        lead={text.invited.other(email, person?.email)}
        key="other"
      >
        {person && <Person {...person} />}
        <div className="buttons">
          <ActionButton kind="primary" onPress={() => setGoesOn(true)}>
            {text.invited.goOn(email)}
          </ActionButton>
          <Link className="button button-quiet" href="/account">
            {text.invited.stay}
          </Link>
        </div>
      </Page>
    );
  }
  return (
    <Page
      title={text.invited.title}
      heading={text.invited.heading}
      lead={text.invited.lead(name)}
      foot={<PromiseNote />}
      key="ready"
    >
      {person && <p className="notice notice-above">{text.signup.replaces(person.email)}</p>}
      <PasswordForm
        token={token}
        email={email}
        name={name ?? ""}
        replaces={goesOn}
        onOutcome={(reached) => {
          setGoesOn(false);
          setOutcome(reached);
        }}
      />
    </Page>
  );
}

interface FormProps {
  readonly token: string;
  readonly email: string;
  readonly name: string;
  /** Whoever is signed in has said that they go on as who is invited. */
  readonly replaces: boolean;
  onOutcome(outcome: Outcome): void;
}

function PasswordForm({ token, email, name, replaces, onOutcome }: FormProps) {
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({ "new-password": checkNewPassword(textOf(data, "new-password"), text) }),
    act: async (data, signal) => {
      const exchange = await registerNewPassword(textOf(data, "new-password"), signal);
      try {
        const invitation = true;
        const answer = await api.startRegistration(
          { token, invitation, registration_request: exchange.message },
          signal,
        );
        const record = await exchange.finish(answer.registration_response, answer.ksf, signal);
        const { next } = await api.finishRegistration(
          { token, invitation, registration_record: record, replaces },
          signal,
        );
        leaveLink(true);
        await follow(next);
      } finally {
        exchange.discard();
      }
    },
    handle: (error) => {
      const outcomes: Readonly<Record<string, Outcome>> = {
        invalid_link: "invalid",
        signup_closed: "closed",
        signed_in_as_another: "another",
      };
      const reached = Object.keys(outcomes).find((code) => hasCode(error, code));
      if (reached === undefined) return false;
      onOutcome(outcomes[reached] ?? "invalid");
      return true;
    },
  });

  return (
    <form method="post" action="/invitation" noValidate onSubmit={submit} className="form">
      <ErrorSummary errors={errors} />
      <NewPassword email={email} name={name} error={errors.fields["new-password"]} />
      <SubmitButton isPending={busy} working={text.confirm.working}>
        {text.invited.submit}
      </SubmitButton>
    </form>
  );
}

/** The link leads nowhere: whoever has an account by now signs in. */
function OverPage({ lead }: { readonly lead: string }) {
  return (
    <Page
      title={text.invited.title}
      heading={text.invitation.overTitle}
      lead={lead}
      picture={<Picture of="stop" />}
      key="over"
    >
      <div className="buttons">
        <Link className="button button-primary" href="/login">
          {text.signup.login}
        </Link>
      </div>
    </Page>
  );
}
