/**
 * The second factor. After the password it is asked for by the sign-in page; an app that wants two factors sends whoever is
 * signed in with one straight here.
 */

import { Page } from "@tacit/ui/components/Page.tsx";
import { Waiting } from "@tacit/ui/components/Waiting.tsx";
import { follow } from "@tacit/ui/next.ts";
import { Link, navigate } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { type ReactNode, useEffect, useState } from "react";
import { api } from "../api/endpoints.ts";
import { CodeForm } from "../components/CodeForm.tsx";
import { Decline } from "../components/Decline.tsx";
import { hasCode } from "../lib/errors.ts";
import { withInteraction } from "../lib/interactions.ts";
import { type Challenge, challengeOf } from "../lib/signIn.ts";
import { useInteraction } from "../lib/useInteraction.ts";
import { text } from "../text/index.ts";
import { LoadFailure } from "./FailurePage.tsx";
import { OverPage } from "./OverPage.tsx";

interface Props {
  readonly challenge: Challenge;
  readonly trusts: boolean;
  /** A page of ours to go on to, where no app waits. */
  readonly back?: string | undefined;
  onExpired(): void;
  /** A way out, below the form. */
  readonly children?: ReactNode;
  /** The way to another page. */
  readonly aside?: ReactNode;
}

export function SecondFactorPage({ challenge, trusts, back, onExpired, children, aside }: Props) {
  const words = text.secondFactor;
  // A passkey is no code that anybody enters.
  const heading = challenge.kinds.includes("passkey") ? text.stepUp.heading : words.heading;
  return (
    <Page title={heading} heading={heading} lead={words.lead} aside={aside} key="second-factor">
      <CodeForm
        challenge={challenge}
        trusts={trusts}
        done={(next) => follow(back ?? next)}
        onExpired={onExpired}
      />
      {children}
    </Page>
  );
}

/**
 * For whoever is signed in, at the wish of an app. Who has lost what the app wants (a passkey, where nothing else will do) is not
 * stuck: the app can get a no, and the account page shows what is left.
 */
export function ConfirmSecondFactorPage({ interaction }: { readonly interaction: string | undefined }) {
  const asked = useLoad(interaction ?? "", (_, signal) =>
    api.stepUp(interaction === undefined ? {} : { interaction }, signal),
  );
  const request = useInteraction(interaction);
  const [expired, setExpired] = useState(false);
  const words = text.secondFactor;
  // Signed out meanwhile, or the factor is gone: the sign-in page knows how to go on.
  const elsewhere =
    asked.state === "failed" &&
    (hasCode(asked.error, "not_signed_in") || hasCode(asked.error, "no_second_factor"));

  useEffect(() => {
    if (elsewhere) navigate(withInteraction("/login", interaction), "replace");
  }, [elsewhere, interaction]);

  if (expired || (request.state === "failed" && hasCode(request.error, "interaction_expired")))
    return <OverPage interaction={interaction} />;
  if (asked.state === "failed" && !elsewhere) return <LoadFailure error={asked.error} retry={asked.retry} />;
  if (asked.state !== "ready") {
    return (
      <Page title={words.title} heading={words.heading} key="loading">
        <Waiting />
      </Page>
    );
  }
  return (
    <SecondFactorPage
      challenge={challengeOf(api, asked.value)}
      trusts={false}
      onExpired={asked.retry}
      aside={<Link href="/account/security">{words.lost}</Link>}
    >
      {interaction !== undefined && request.state === "ready" && (
        <Decline
          interaction={interaction}
          client={request.value.client.name}
          onExpired={() => setExpired(true)}
        />
      )}
    </SecondFactorPage>
  );
}
