/**
 * The second factor. After the password it is asked for by the sign-in page; an app that wants two factors sends whoever is
 * signed in with one straight here.
 */

import { Page } from "@tacit/ui/components/Page.tsx";
import { Waiting } from "@tacit/ui/components/Waiting.tsx";
import { follow } from "@tacit/ui/next.ts";
import { navigate } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useEffect } from "react";
import { api } from "../api/endpoints.ts";
import { CodeForm } from "../components/CodeForm.tsx";
import { hasCode } from "../lib/errors.ts";
import { withInteraction } from "../lib/interactions.ts";
import { type Challenge, challengeOf } from "../lib/signIn.ts";
import { text } from "../text/index.ts";
import { LoadFailure } from "./FailurePage.tsx";

interface Props {
  readonly challenge: Challenge;
  readonly trusts: boolean;
  /** A page of ours to go on to, where no app waits. */
  readonly back?: string | undefined;
  onExpired(): void;
}

export function SecondFactorPage({ challenge, trusts, back, onExpired }: Props) {
  const words = text.secondFactor;
  // A passkey is no code that anybody enters.
  const heading = challenge.kinds.includes("passkey") ? text.stepUp.heading : words.heading;
  return (
    <Page title={heading} heading={heading} lead={words.lead} key="second-factor">
      <CodeForm
        challenge={challenge}
        trusts={trusts}
        done={(next) => follow(back ?? next)}
        onExpired={onExpired}
      />
    </Page>
  );
}

/** For whoever is signed in, at the wish of an app. */
export function ConfirmSecondFactorPage({ interaction }: { readonly interaction: string | undefined }) {
  const asked = useLoad(interaction ?? "", (_, signal) =>
    api.stepUp(interaction === undefined ? {} : { interaction }, signal),
  );
  const words = text.secondFactor;
  // Signed out meanwhile, or the factor is gone: the sign-in page knows how to go on.
  const elsewhere =
    asked.state === "failed" &&
    (hasCode(asked.error, "not_signed_in") || hasCode(asked.error, "no_second_factor"));

  useEffect(() => {
    if (elsewhere) navigate(withInteraction("/login", interaction), "replace");
  }, [elsewhere, interaction]);

  if (asked.state === "failed" && !elsewhere) return <LoadFailure error={asked.error} retry={asked.retry} />;
  if (asked.state !== "ready") {
    return (
      <Page title={words.title} heading={words.heading} key="loading">
        <Waiting />
      </Page>
    );
  }
  return (
    <SecondFactorPage challenge={challengeOf(api, asked.value)} trusts={false} onExpired={asked.retry} />
  );
}
