/**
 * The app asks which account it shall be (`prompt=select_account`, OIDC Core section 3.1.2.1). Who is signed in goes on
 * without a password; nobody is, then the sign-in page takes over.
 */

import { SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Page } from "@tacit/ui/components/Page.tsx";
import { Waiting } from "@tacit/ui/components/Waiting.tsx";
import { follow } from "@tacit/ui/next.ts";
import { Link, navigate } from "@tacit/ui/router.tsx";
import { useEffect, useState } from "react";
import { api } from "../api/endpoints.ts";
import { Decline } from "../components/Decline.tsx";
import { Person } from "../components/Person.tsx";
import { hasCode } from "../lib/errors.ts";
import { withInteraction } from "../lib/interactions.ts";
import { useInteraction } from "../lib/useInteraction.ts";
import { useSession } from "../lib/useSession.ts";
import { useSubmission } from "../lib/useSubmission.ts";
import { text } from "../text/index.ts";
import { LoadFailure } from "./FailurePage.tsx";
import { OverPage } from "./OverPage.tsx";

export function SelectAccountPage({ interaction }: { readonly interaction: string | undefined }) {
  const asked = useInteraction(interaction);
  const person = useSession();
  const [over, setOver] = useState(false);
  const nobody = person === null;

  useEffect(() => {
    if (nobody) navigate(withInteraction("/login", interaction), "replace");
  }, [nobody, interaction]);

  if (over || interaction === undefined) return <OverPage interaction={interaction} />;
  if (asked.state === "failed") {
    if (hasCode(asked.error, "interaction_expired")) return <OverPage interaction={interaction} />;
    return <LoadFailure error={asked.error} retry={asked.retry} />;
  }
  if (asked.state === "loading" || !person) {
    return (
      <Page title={text.person.choose} heading={text.person.choose} key="loading">
        <Waiting />
      </Page>
    );
  }
  const { client } = asked.value;
  return (
    <Page
      title={text.person.choose}
      heading={text.person.choose}
      lead={text.person.chooseFor(client.name)}
      key="ready"
    >
      <Person {...person} />
      <Continue interaction={interaction} who={person.name ?? person.email} onOver={() => setOver(true)} />
      <div className="buttons buttons-below">
        <Link
          className="button button-quiet"
          href={`${withInteraction("/login", interaction)}&account=other`}
        >
          {text.person.other}
        </Link>
      </div>
      <Decline interaction={interaction} client={client.name} onExpired={() => setOver(true)} />
    </Page>
  );
}

interface ContinueProps {
  readonly interaction: string;
  readonly who: string;
  onOver(): void;
}

function Continue({ interaction, who, onOver }: ContinueProps) {
  const { busy, errors, submit } = useSubmission({
    act: async (_, signal) => {
      const { next } = await api.continueAs(interaction, signal);
      await follow(next);
    },
    handle: (error) => {
      if (hasCode(error, "interaction_expired")) onOver();
      else if (hasCode(error, "not_signed_in")) navigate(withInteraction("/login", interaction), "replace");
      else return false;
      return true;
    },
  });
  return (
    <form noValidate onSubmit={submit} className="form" aria-label={text.person.continueAs(who)}>
      <ErrorSummary errors={errors} />
      <SubmitButton isPending={busy} working={text.person.working}>
        {text.person.continueAs(who)}
      </SubmitButton>
    </form>
  );
}
