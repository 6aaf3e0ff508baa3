/**
 * An invitation to administer this server: a one-time link that an operator handed over. The page says what it offers and to
 * whom it would go; nothing is taken before that person accepts. Who has to sign in first comes back to it.
 */

import { SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Page } from "@tacit/ui/components/Page.tsx";
import { Picture } from "@tacit/ui/components/Picture.tsx";
import { Waiting } from "@tacit/ui/components/Waiting.tsx";
import { Link, navigate } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useEffect, useState } from "react";
import { api } from "../api/endpoints.ts";
import type { Invitation } from "../api/shapes.ts";
import { hasCode } from "../lib/errors.ts";
import { invitationToken, leaveInvitation } from "../lib/invitation.ts";
import type { Link as InvitationLink } from "../lib/link.ts";
import { INVITATION, loginFor } from "../lib/return.ts";
import { useSubmission } from "../lib/useSubmission.ts";
import { text } from "../text/index.ts";
import { LoadFailure } from "./FailurePage.tsx";

type Outcome = { readonly is: "over" } | { readonly is: "accepted"; readonly invitation: Invitation };

export function AdminInvitationPage({ link }: { readonly link: InvitationLink }) {
  const [token] = useState(() => invitationToken(link));
  const [outcome, setOutcome] = useState<Outcome>();
  const offer = useLoad(token, api.checkInvitation);
  const fails = (code: string) => offer.state === "failed" && hasCode(offer.error, code);
  const signedOut = fails("not_signed_in");
  const invalid = fails("invalid_link") || outcome?.is === "over";

  useEffect(() => {
    if (signedOut) navigate(loginFor(INVITATION), "replace");
  }, [signedOut]);
  useEffect(() => {
    if (invalid || outcome?.is === "accepted") leaveInvitation();
  }, [invalid, outcome]);

  if (outcome?.is === "accepted") {
    return (
      <Page
        title={text.invitation.doneTitle}
        heading={text.invitation.doneTitle}
        lead={text.invitation.done(outcome.invitation.roles)}
        picture={<Picture of="done" />}
        key="done"
      >
        <div className="buttons">
          {/* Another program, with a sign-in of its own. */}
          <a className="button button-primary" href="/admin">
            {text.invitation.administer}
          </a>
        </div>
      </Page>
    );
  }
  if (token === undefined || invalid) {
    return (
      <Page
        title={text.invitation.title}
        heading={text.invitation.overTitle}
        lead={text.invitation.over}
        picture={<Picture of="stop" />}
        key="over"
      />
    );
  }
  if (offer.state === "failed" && !signedOut) {
    return <LoadFailure error={offer.error} retry={offer.retry} />;
  }
  if (offer.state !== "ready") {
    return (
      <Page title={text.invitation.title} heading={text.invitation.heading} key="loading">
        <Waiting />
      </Page>
    );
  }
  return (
    <Page
      title={text.invitation.title}
      heading={text.invitation.heading}
      lead={text.invitation.lead(offer.value.roles)}
      aside={text.person.as(offer.value.email)}
      key="ready"
    >
      <AcceptForm token={token} onOutcome={setOutcome} />
    </Page>
  );
}

interface FormProps {
  readonly token: string;
  onOutcome(outcome: Outcome): void;
}

function AcceptForm({ token, onOutcome }: FormProps) {
  const { busy, errors, submit } = useSubmission({
    act: async (_, signal) => {
      onOutcome({ is: "accepted", invitation: await api.acceptInvitation(token, signal) });
    },
    handle: (error) => {
      if (hasCode(error, "not_signed_in")) navigate(loginFor(INVITATION), "replace");
      else if (hasCode(error, "invalid_link")) onOutcome({ is: "over" });
      else return false;
      return true;
    },
  });
  return (
    <form noValidate onSubmit={submit} className="form">
      <ErrorSummary errors={errors} />
      <div className="buttons">
        <SubmitButton isPending={busy} working={text.person.working}>
          {text.invitation.accept}
        </SubmitButton>
        <Link className="button button-quiet" href={`${loginFor(INVITATION)}&account=other`}>
          {text.person.other}
        </Link>
      </div>
    </form>
  );
}
