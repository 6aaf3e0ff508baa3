/** What an app asks for, in words; what is not ticked is not granted. `openid` alone is not a choice: it is the sign-in. */
import { useState } from "react";
import { Checkbox, CheckboxGroup } from "react-aria-components";
import { api, type Interaction } from "../api/endpoints.ts";
import { ClientAbout, ClientSite, Details, ScopeList, scopeWords } from "../components/Asked.tsx";
import { SubmitButton } from "../components/Buttons.tsx";
import { ErrorSummary } from "../components/ErrorSummary.tsx";
import { Page } from "../components/Page.tsx";
import { Waiting } from "../components/Waiting.tsx";
import { hasCode } from "../lib/errors.ts";
import { follow } from "../lib/next.ts";
import { useInteraction } from "../lib/useInteraction.ts";
import { useSubmission } from "../lib/useSubmission.ts";
import { navigate, withInteraction } from "../router.tsx";
import { text } from "../text/index.ts";
import { FailurePage, LoadFailure } from "./FailurePage.tsx";

const ALWAYS = ["openid"];

export function ConsentPage({ interaction }: { readonly interaction: string | undefined }) {
  const asked = useInteraction(interaction);
  const [expired, setExpired] = useState(false);

  if (interaction === undefined || expired) return <FailurePage code="interaction_expired" />;
  switch (asked.state) {
    case "loading":
      return (
        <Page title={text.consent.title} heading={text.consent.title} key="loading">
          <Waiting />
        </Page>
      );
    case "failed":
      if (hasCode(asked.error, "interaction_expired")) return <FailurePage code="interaction_expired" />;
      return <LoadFailure error={asked.error} retry={asked.retry} />;
    case "ready": {
      const { client, signed_in_as } = asked.value;
      return (
        <Page
          title={text.consent.title}
          heading={text.consent.heading(client.name)}
          lead={text.consent.lead(client.name)}
          aside={signed_in_as ? text.consent.signedInAs(signed_in_as) : undefined}
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
  const always = asked.scopes.filter(({ name }) => ALWAYS.includes(name));
  const choices = asked.scopes.filter(({ name }) => !ALWAYS.includes(name));
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
        <ScopeList scopes={always} label={text.consent.always} />
        {choices.map((scope) => (
          <Checkbox key={scope.name} value={scope.name} className="checkbox">
            <span className="box" aria-hidden="true" />
            {scopeWords(scope)}
          </Checkbox>
        ))}
      </CheckboxGroup>
      <Details details={asked.authorization_details} />
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
