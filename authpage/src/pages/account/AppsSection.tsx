/** The apps and devices that may use the account, what they may, and taking it back: from all of an app, or from one device. */

import { ActionButton } from "@tacit/ui/components/Buttons.tsx";
import { Question } from "@tacit/ui/components/Question.tsx";
import { Waiting } from "@tacit/ui/components/Waiting.tsx";
import { inDate } from "@tacit/ui/date.ts";
import { navigate } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useRef, useState } from "react";
import { api } from "../../api/endpoints.ts";
import type { Grant } from "../../api/shapes.ts";
import { grouped, scopeWords } from "../../components/Asked.tsx";
import { Moment } from "../../components/Moment.tsx";
import { type AppAccess, byApp } from "../../lib/apps.ts";
import { hasCode, sentence } from "../../lib/errors.ts";
import { browserWords } from "../../lib/origin.ts";
import { useSubmission } from "../../lib/useSubmission.ts";
import { locale, text } from "../../text/index.ts";

/** What is to go: all that an app has, or one line of it. */
interface Asks {
  readonly title: string;
  readonly asked: string;
  readonly done: string;
  act(signal: AbortSignal): Promise<void>;
}

export function AppsSection() {
  const loaded = useLoad("apps", async (_, signal) => {
    const [consents, grants] = await Promise.all([api.consents(signal), api.grants(signal)]);
    return byApp(consents, grants);
  });
  const [asks, setAsks] = useState<Asks>();
  const [said, setSaid] = useState<string>();
  const heading = useRef<HTMLHeadingElement>(null);
  const words = text.account.consents;

  return (
    <section className="section" aria-labelledby="apps">
      <h2 id="apps" ref={heading} tabIndex={-1}>
        {words.heading}
      </h2>
      {loaded.state === "loading" && <Waiting label={words.loading} />}
      {loaded.state === "failed" && <p className="notice notice-bad">{sentence(loaded.error, text)}</p>}
      {loaded.state === "ready" && loaded.value.length === 0 && <p className="hint">{words.none}</p>}
      {loaded.state === "ready" && (
        <ul className="lines">
          {loaded.value.map((app) => (
            <AppItem key={app.client.id} app={app} ask={setAsks} />
          ))}
        </ul>
      )}
      <p className="hint good" role="status">
        {said}
      </p>
      {asks !== undefined && (
        <TakeBack
          asks={asks}
          done={() => {
            setSaid(asks.done);
            setAsks(undefined);
            loaded.retry();
            // The button that had the focus is gone.
            heading.current?.focus();
          }}
          keep={() => setAsks(undefined)}
        />
      )}
    </section>
  );
}

function AppItem({ app, ask }: { readonly app: AppAccess; ask(asks: Asks): void }) {
  const words = text.account.consents;
  const { client, scopes, since, grants } = app;
  const date = since === undefined ? undefined : inDate(since, locale, { dateStyle: "long" });
  const all: Asks = {
    title: words.ask(client.name),
    asked: words.asked,
    done: words.revoked(client.name),
    act: (signal) => api.revokeConsent(client.id, signal),
  };
  return (
    <li>
      <div className="section-head">
        <h3 className="line-name">{client.name}</h3>
        <ActionButton kind="quiet" aria-label={words.revokeOf(client.name)} onPress={() => ask(all)}>
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
      {grants.length > 0 && (
        <ul className="grants" aria-label={words.usedIn(client.name)}>
          {grants.map((grant) => (
            <GrantItem key={grant.id} grant={grant} ask={ask} />
          ))}
        </ul>
      )}
    </li>
  );
}

function GrantItem({ grant, ask }: { readonly grant: Grant; ask(asks: Asks): void }) {
  const words = text.account.consents;
  const browser = browserWords(grant.browser);
  const where =
    grant.kind === "device" ? words.device(browser) : grant.this_session ? words.here(browser) : browser;
  const one: Asks = {
    title: words.askOne(grant.client.name, where),
    asked: words.askedOne,
    done: words.endedOne(grant.client.name, where),
    act: (signal) => api.endGrant(grant.id, signal),
  };
  return (
    <li>
      <p>
        {where}
        <span className="hint">
          <Moment value={grant.last_used_at} words={words.lastUsed} />
          {grant.outlives_session && grant.kind === "app" && ` · ${words.outlives}`}
        </span>
      </p>
      <ActionButton kind="quiet" aria-label={words.endOf(grant.client.name, where)} onPress={() => ask(one)}>
        {words.end}
      </ActionButton>
    </li>
  );
}

function TakeBack({ asks, done, keep }: { readonly asks: Asks; done(): void; keep(): void }) {
  const words = text.account.consents;
  const { busy, errors, submit } = useSubmission({
    act: async (_, signal) => {
      await asks.act(signal);
      done();
    },
    handle: (error) => {
      if (!hasCode(error, "not_signed_in")) return false;
      navigate("/login", "replace");
      return true;
    },
  });
  return (
    <Question
      title={asks.title}
      yes={words.revoke}
      no={words.keep}
      working={words.working}
      busy={busy}
      errors={errors}
      onYes={submit}
      onNo={keep}
    >
      {asks.asked}
    </Question>
  );
}
