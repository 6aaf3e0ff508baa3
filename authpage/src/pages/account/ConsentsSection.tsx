/** The apps that may use the account, what they may, and taking it back. */
import { useRef, useState } from "react";
import { api, type Consent } from "../../api/endpoints.ts";
import { scopeWords } from "../../components/Asked.tsx";
import { SubmitButton } from "../../components/Buttons.tsx";
import { ErrorSummary } from "../../components/ErrorSummary.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { inDate } from "../../lib/date.ts";
import { hasCode, sentence } from "../../lib/errors.ts";
import { useLoad } from "../../lib/useLoad.ts";
import { useSubmission } from "../../lib/useSubmission.ts";
import { navigate } from "../../router.tsx";
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
  const date = inDate(since, locale, { dateStyle: "long" });
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
    <li>
      <form noValidate onSubmit={submit}>
        <ErrorSummary errors={errors} />
        <div className="section-head">
          <p className="person-name">{client.name}</p>
          <SubmitButton
            kind="quiet"
            isPending={busy}
            working={words.working}
            aria-label={words.revokeOf(client.name)}
          >
            {words.revoke}
          </SubmitButton>
        </div>
        <ul className="consent-scopes">
          {scopes.map((scope) => (
            <li key={scope.name}>{scopeWords(scope)}</li>
          ))}
        </ul>
        {date !== undefined && <p className="hint">{words.since(date.text)}</p>}
      </form>
    </li>
  );
}
