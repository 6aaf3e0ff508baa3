/** What an app asks for, in words; what is not ticked is not granted. `openid` alone is not a choice: it is the sign-in. */

import { SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Page } from "@tacit/ui/components/Page.tsx";
import { Waiting } from "@tacit/ui/components/Waiting.tsx";
import { follow } from "@tacit/ui/next.ts";
import { Link, navigate } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useState } from "react";
import { Checkbox, CheckboxGroup } from "react-aria-components";
import { api } from "../api/endpoints.ts";
import type { Interaction, Scope } from "../api/shapes.ts";
import {
  AnswerTo,
  ClientAbout,
  ClientSite,
  claimWords,
  Details,
  grouped,
  Resources,
  ScopeList,
  ScopeText,
  Unvouched,
} from "../components/Asked.tsx";
import { hasCode } from "../lib/errors.ts";
import { withInteraction } from "../lib/interactions.ts";
import { filledIn, isWholeProfile } from "../lib/scopes.ts";
import { useInteraction } from "../lib/useInteraction.ts";
import { useSubmission } from "../lib/useSubmission.ts";
import { text } from "../text/index.ts";
import { LoadFailure } from "./FailurePage.tsx";
import { OverPage } from "./OverPage.tsx";

/** It is the sign-in itself, no choice. */
const ALWAYS = ["openid"];

export function ConsentPage({ interaction }: { readonly interaction: string | undefined }) {
  const asked = useInteraction(interaction);
  const [expired, setExpired] = useState(false);

  if (interaction === undefined || expired) return <OverPage interaction={interaction} />;
  switch (asked.state) {
    case "loading":
      return (
        <Page title={text.consent.title} heading={text.consent.title} key="loading">
          <Waiting />
        </Page>
      );
    case "failed":
      if (hasCode(asked.error, "interaction_expired")) return <OverPage interaction={interaction} />;
      return <LoadFailure error={asked.error} retry={asked.retry} />;
    case "ready": {
      const { client, signed_in_as } = asked.value;
      return (
        <Page
          title={text.consent.title}
          heading={text.consent.heading(client.name)}
          lead={text.consent.lead(client.name)}
          aside={
            signed_in_as === undefined ? undefined : (
              <>
                {text.consent.signedInAs(signed_in_as)}{" "}
                <Link href={`${withInteraction("/login", interaction)}&account=other`}>
                  {text.consent.notYou}
                </Link>
              </>
            )
          }
          key="ready"
        >
          <ConsentForm interaction={interaction} asked={asked.value} onExpired={() => setExpired(true)} />
        </Page>
      );
    }
  }
}

interface FormProps {
  readonly interaction: string;
  readonly asked: Interaction;
  onExpired(): void;
}

function ConsentForm({ interaction, asked, onExpired }: FormProps) {
  const always = asked.scopes.filter(isAlways);
  const choices = asked.scopes.filter((scope) => !isAlways(scope));
  const [chosen, setChosen] = useState(() => choices.map(({ name }) => name));
  const [pressed, setPressed] = useState<"allow" | "deny">("allow");

  const handle = (error: unknown) => {
    if (hasCode(error, "interaction_expired")) onExpired();
    else if (hasCode(error, "not_signed_in")) navigate(withInteraction("/login", interaction), "replace");
    else return false;
    return true;
  };
  const { busy, errors, submit } = useSubmission({
    act: async (data, signal) => {
      const allow = data.get("answer") !== "deny";
      const scopes = allow ? [...always.map(({ name }) => name), ...chosen] : [];
      const { next } = await api.consent({ interaction, allow, scopes }, signal);
      await follow(next);
    },
    handle,
  });

  return (
    <form noValidate onSubmit={submit} className="form">
      <ErrorSummary errors={errors} />
      <input type="hidden" name="answer" value={pressed} />
      <CheckboxGroup className="scopes" value={chosen} onChange={setChosen} aria-label={text.consent.title}>
        {grouped(asked.scopes).map(({ key, label, members }) => (
          <section key={key} className="scope-group">
            <h2>{label}</h2>
            <ScopeList scopes={members.filter(isAlways)} label={text.consent.always} />
            {members
              .filter((scope) => !isAlways(scope))
              .map((scope) => (
                <Choice key={scope.name} scope={scope} />
              ))}
          </section>
        ))}
      </CheckboxGroup>
      <Resources resources={asked.resources} />
      <Details details={asked.authorization_details} />
      <Unvouched client={asked.client} />
      <AnswerTo host={asked.redirect_host} />
      <ClientSite uri={asked.client.uri} />
      <ClientAbout client={asked.client} />
      <div className="buttons buttons-row">
        <SubmitButton
          kind="quiet"
          isPending={busy && pressed === "deny"}
          isDisabled={busy && pressed !== "deny"}
          working={text.consent.working}
          onPress={() => setPressed("deny")}
        >
          {text.consent.deny}
        </SubmitButton>
        <SubmitButton
          isPending={busy && pressed === "allow"}
          isDisabled={busy && pressed !== "allow"}
          working={text.consent.working}
          onPress={() => setPressed("allow")}
        >
          {text.consent.allow}
        </SubmitButton>
      </div>
    </form>
  );
}

function isAlways({ name }: Scope): boolean {
  return ALWAYS.includes(name);
}

function Choice({ scope }: { readonly scope: Scope }) {
  return (
    <Checkbox value={scope.name} className="checkbox">
      <span className="box" aria-hidden="true" />
      <span>{scope.name === "profile" ? <ProfileNow scope={scope} /> : <ScopeText scope={scope} />}</span>
    </Checkbox>
  );
}

/**
 * What of the profile has a value now: nobody remembers what they once filled in. The whole profile is said in one sentence,
 * and all that belongs to it under that; of an app that asks for less, that is listed.
 */
function ProfileNow({ scope }: { readonly scope: Scope }) {
  const account = useLoad("own", (_, signal) => api.account(signal));
  const { claims: asked } = scope;
  if (asked !== undefined && !isWholeProfile(asked)) return text.consent.profileOnly(claimWords(asked));
  if (account.state !== "ready") return <ScopeText scope={scope} />;
  const claims = filledIn(account.value);
  return (
    <>
      {claims.length === 0 ? text.consent.profileNothing : text.consent.profile(claimWords(claims))}
      {asked !== undefined && <small className="hint">{text.consent.told(claimWords(asked))}</small>}
    </>
  );
}
