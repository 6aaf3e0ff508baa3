/**
 * Sign up, second half: the mailed link. Its token came in the fragment and is out of the address bar already; the
 * password chosen here is turned into an OPAQUE registration record by the worker and never leaves it.
 *
 * A link may be opened on another device than the one that asked for it. The app that waits is not here then, so the page
 * does not go on to it: it says where to go.
 */

import { SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Page } from "@tacit/ui/components/Page.tsx";
import { Picture } from "@tacit/ui/components/Picture.tsx";
import { Waiting } from "@tacit/ui/components/Waiting.tsx";
import { needsApproval } from "@tacit/ui/facts.ts";
import { follow } from "@tacit/ui/next.ts";
import { Link } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useEffect, useState } from "react";
import { api } from "../api/endpoints.ts";
import type { Client } from "../api/shapes.ts";
import { NewPassword } from "../components/NewPassword.tsx";
import { PromiseNote } from "../components/PromiseNote.tsx";
import { hasCode } from "../lib/errors.ts";
import { checkNewPassword } from "../lib/fields.ts";
import { leaveLink, type Link as MailLink } from "../lib/link.ts";
import { registerNewPassword } from "../lib/newPassword.ts";
import { takeReturn } from "../lib/return.ts";
import { endSignup, sameAddress, wasBegunHere } from "../lib/signupMark.ts";
import { useSession } from "../lib/useSession.ts";
import { textOf, useSubmission } from "../lib/useSubmission.ts";
import { opaque } from "../opaque/client.ts";
import { text } from "../text/index.ts";
import { LoadFailure } from "./FailurePage.tsx";
import { AppLink } from "./OverPage.tsx";
import { ClosedPage } from "./SignupPage.tsx";

type Outcome =
  | { readonly is: "invalid" }
  | { readonly is: "closed"; readonly byInvitation: boolean }
  | { readonly is: "elsewhere"; readonly client: Client | undefined };

export function ConfirmPage({ link }: { readonly link: MailLink }) {
  const { token } = link;
  const checked = useLoad(token, api.checkLink);
  const person = useSession();
  const [outcome, setOutcome] = useState<Outcome>();
  const refused = checked.state === "failed" && hasCode(checked.error, "invalid_link");

  useEffect(() => opaque.warmUp(), []);
  useEffect(() => {
    if (refused) leaveLink(false);
  }, [refused]);

  // It was closed since the link was mailed.
  const fails = (code: string) => checked.state === "failed" && hasCode(checked.error, code);
  if (fails("signup_closed")) return <ClosedPage />;
  if (fails("signup_by_invitation")) return <ClosedPage byInvitation />;
  if (outcome?.is === "closed") return <ClosedPage byInvitation={outcome.byInvitation} />;
  if (outcome?.is === "elsewhere") return <ElsewherePage client={outcome.client} />;
  if (outcome?.is === "invalid" || refused) return <LinkPage lead={text.confirm.expired} />;
  if (token === undefined) return <LinkPage lead={link.used ? text.confirm.used : text.confirm.incomplete} />;
  switch (checked.state) {
    case "loading":
      return (
        <Page title={text.confirm.title} heading={text.confirm.heading} key="loading">
          <Waiting label={text.confirm.checking} />
        </Page>
      );
    case "failed":
      return <LoadFailure error={checked.error} retry={checked.retry} />;
    case "ready": {
      const { email, name, client } = checked.value;
      return (
        <Page
          title={text.confirm.title}
          heading={text.confirm.heading}
          lead={name ? text.confirm.welcome(name) : text.confirm.lead}
          foot={<PromiseNote />}
          key="ready"
        >
          {/* Links are opened wherever mail is read: whose session ends by it is said before it does. */}
          {person && !sameAddress(person.email, email) && (
            <p className="notice notice-above">{text.signup.replaces(person.email)}</p>
          )}
          <PasswordForm
            token={token}
            email={email}
            name={name ?? ""}
            client={client}
            onOutcome={setOutcome}
          />
        </Page>
      );
    }
  }
}

interface FormProps {
  readonly token: string;
  readonly email: string;
  readonly name: string;
  /** The app whose request waits for this account. */
  readonly client: Client | undefined;
  onOutcome(outcome: Outcome): void;
}

function PasswordForm({ token, email, name, client, onOutcome }: FormProps) {
  const { busy, errors, submit } = useSubmission({
    check: (data) => ({ "new-password": checkNewPassword(textOf(data, "new-password"), text) }),
    act: async (data, signal) => {
      // An account without an app begins wherever its link was opened.
      const elsewhere = client !== undefined && !wasBegunHere(Date.now());
      const exchange = await registerNewPassword(textOf(data, "new-password"), signal);
      try {
        const answer = await api.startRegistration({ token, registration_request: exchange.message }, signal);
        const record = await exchange.finish(answer.registration_response, answer.ksf, signal);
        const { next, waits } = await api.finishRegistration(
          { token, registration_record: record, elsewhere },
          signal,
        );
        leaveLink(true);
        endSignup(email, waits);
        const back = takeReturn(Date.now());
        // A request that waits says itself where it goes on, and who waits for an approval goes nowhere yet.
        if (!elsewhere || waits) await follow((client === undefined && !waits ? back : undefined) ?? next);
        onOutcome({ is: "elsewhere", client });
      } finally {
        exchange.discard();
      }
    },
    handle: (error) => {
      const byInvitation = hasCode(error, "signup_by_invitation");
      if (byInvitation || hasCode(error, "signup_closed")) {
        onOutcome({ is: "closed", byInvitation });
        return true;
      }
      if (!hasCode(error, "invalid_link")) return false;
      leaveLink(false);
      onOutcome({ is: "invalid" });
      return true;
    },
  });

  return (
    <form method="post" action="/confirm" noValidate onSubmit={submit} className="form">
      <ErrorSummary errors={errors} />
      <NewPassword email={email} name={name} error={errors.fields["new-password"]} />
      <SubmitButton isPending={busy} working={text.confirm.working}>
        {needsApproval() ? text.confirm.submitToWait : text.confirm.submit}
      </SubmitButton>
    </form>
  );
}

/** The account is made, and the app that waits for it is on another device, or in another browser. */
function ElsewherePage({ client }: { readonly client: Client | undefined }) {
  return (
    <Page
      title={text.confirm.elsewhereTitle}
      heading={text.confirm.elsewhereTitle}
      lead={text.confirm.elsewhere(client?.name)}
      picture={<Picture of="done" />}
      key="elsewhere"
    >
      <div className="buttons">
        <AppLink app={client} />
        <a className="button button-quiet" href="/account">
          {text.over.toAccount}
        </a>
      </div>
    </Page>
  );
}

/** The link leads nowhere. Who is signed in needs none; everybody else signs in, or asks for another. */
function LinkPage({ lead }: { readonly lead: string }) {
  const person = useSession();
  return (
    <Page
      title={text.confirm.expiredTitle}
      heading={text.confirm.expiredHeading}
      lead={lead}
      picture={<Picture of="stop" />}
      key="link"
    >
      <div className="buttons">
        {person ? (
          <Link className="button button-primary" href="/account">
            {text.person.continueAs(person.name ?? person.email)}
          </Link>
        ) : (
          <Link className="button button-primary" href="/login">
            {text.confirm.toLogin}
          </Link>
        )}
        <Link className="button button-quiet" href="/signup">
          {text.confirm.newLink}
        </Link>
      </div>
    </Page>
  );
}
