/** The apps that may use the account, what they may, and taking it back. */

import { ActionButton } from "@tacit/ui/components/Buttons.tsx";
import { Question } from "@tacit/ui/components/Question.tsx";
import { Waiting } from "@tacit/ui/components/Waiting.tsx";
import { inDate } from "@tacit/ui/date.ts";
import { navigate } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useRef, useState } from "react";
import { api } from "../../api/endpoints.ts";
import type { Consent } from "../../api/shapes.ts";
import { grouped, scopeWords } from "../../components/Asked.tsx";
import { hasCode, sentence } from "../../lib/errors.ts";
import { useSubmission } from "../../lib/useSubmission.ts";
import { locale, text } from "../../text/index.ts";

export function ConsentsSection() {
  const loaded = useLoad("consents", (_, signal) => api.consents(signal));
  const [gone, setGone] = useState<readonly Consent["client"][]>([]);
  const heading = useRef<HTMLHeadingElement>(null);
  const words = text.account.consents;
  const last = gone.at(-1);
  const left = (all: readonly Consent[]) =>
    all.filter(({ client }) => gone.every(({ id }) => id !== client.id));

  return (
    <section className="section" aria-labelledby="consents">
      <h2 id="consents" ref={heading} tabIndex={-1}>
        {words.heading}
      </h2>
      {loaded.state === "loading" && <Waiting label={words.loading} />}
      {loaded.state === "failed" && <p className="notice notice-bad">{sentence(loaded.error, text)}</p>}
      {loaded.state === "ready" && left(loaded.value).length === 0 && <p className="hint">{words.none}</p>}
      {loaded.state === "ready" && (
        <ul className="consents">
          {left(loaded.value).map((consent) => (
            <ConsentItem
              key={consent.client.id}
              consent={consent}
              revoked={() => {
                setGone((before) => [...before, consent.client]);
                // The button that had the focus is gone.
                heading.current?.focus();
              }}
            />
          ))}
        </ul>
      )}
      <p className="hint good" role="status">
        {last && words.revoked(last.name)}
      </p>
    </section>
  );
}

function ConsentItem({ consent, revoked }: { readonly consent: Consent; revoked(): void }) {
  const words = text.account.consents;
  const { client, scopes, since } = consent;
  const date = since === undefined ? undefined : inDate(since, locale, { dateStyle: "long" });
  const [asks, setAsks] = useState(false);
  return (
    <li>
      <div className="section-head">
        <p className="person-name">{client.name}</p>
        <ActionButton kind="quiet" aria-label={words.revokeOf(client.name)} onPress={() => setAsks(true)}>
          {words.revoke}
        </ActionButton>
      </div>
      <dl className="consent-scopes">
        {grouped(scopes).map(({ key, label, members }) => (
          <div key={key}>
            <dt>{label}</dt>
            {members.map((scope) => (
              <dd key={scope.name}>{scopeWords(scope)}</dd>
            ))}
          </div>
        ))}
      </dl>
      {date !== undefined && <p className="hint">{words.since(date.text)}</p>}
      {asks && <Revoke client={client} revoked={revoked} keep={() => setAsks(false)} />}
    </li>
  );
}

interface RevokeProps {
  readonly client: Consent["client"];
  revoked(): void;
  keep(): void;
}

function Revoke({ client, revoked, keep }: RevokeProps) {
  const words = text.account.consents;
  const { busy, errors, submit } = useSubmission({
    act: async (_, signal) => {
      await api.revokeConsent(client.id, signal);
      revoked();
    },
    handle: (error) => {
      if (!hasCode(error, "not_signed_in")) return false;
      navigate("/login", "replace");
      return true;
    },
  });
  return (
    <Question
      title={words.ask(client.name)}
      yes={words.revoke}
      no={words.keep}
      working={words.working}
      busy={busy}
      errors={errors}
      onYes={submit}
      onNo={keep}
    >
      {words.asked}
    </Question>
  );
}
