/** At which browsers the person is signed in; ending that at one, at all others, or everywhere. */

import { ActionButton } from "@tacit/ui/components/Buttons.tsx";
import { Question } from "@tacit/ui/components/Question.tsx";
import { Waiting } from "@tacit/ui/components/Waiting.tsx";
import { follow } from "@tacit/ui/next.ts";
import { navigate } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useRef, useState } from "react";
import { api } from "../../api/endpoints.ts";
import type { SessionLine } from "../../api/shapes.ts";
import { Moment } from "../../components/Moment.tsx";
import { hasCode, sentence } from "../../lib/errors.ts";
import { browserWords, placeWords } from "../../lib/origin.ts";
import { useSubmission } from "../../lib/useSubmission.ts";
import { text } from "../../text/index.ts";

/** What the person is asked about: one session, all others, or everything. */
type Asks = SessionLine | "others" | "everywhere" | undefined;

export function SessionsSection() {
  const loaded = useLoad("sessions", (_, signal) => api.sessions(signal));
  const [asks, setAsks] = useState<Asks>();
  const [said, setSaid] = useState<string>();
  const heading = useRef<HTMLHeadingElement>(null);
  const words = text.account.sessionList;
  const done = (what: string) => {
    setAsks(undefined);
    setSaid(what);
    loaded.retry();
    // The button that had the focus is gone.
    heading.current?.focus();
  };
  const lines = loaded.state === "ready" ? loaded.value : [];

  return (
    <section className="section" aria-labelledby="sessions">
      <div className="section-head">
        <h2 id="sessions" ref={heading} tabIndex={-1}>
          {words.heading}
        </h2>
        {lines.length > 1 && (
          <ActionButton kind="quiet" onPress={() => setAsks("others")}>
            {words.endOthers}
          </ActionButton>
        )}
      </div>
      <p className="hint">{words.lead}</p>
      {loaded.state === "loading" && <Waiting label={words.loading} />}
      {loaded.state === "failed" && <p className="notice notice-bad">{sentence(loaded.error, text)}</p>}
      <ul className="lines">
        {lines.map((line) => (
          <Line key={line.id} line={line} end={() => setAsks(line)} />
        ))}
      </ul>
      <p className="hint good" role="status">
        {said}
      </p>
      <div className="section">
        <h2>{words.everywhere.heading}</h2>
        <p className="hint">{words.everywhere.lead}</p>
        <div className="form">
          <ActionButton kind="quiet" onPress={() => setAsks("everywhere")}>
            {words.everywhere.submit}
          </ActionButton>
        </div>
      </div>
      {asks !== undefined && <End asks={asks} done={done} keep={() => setAsks(undefined)} />}
    </section>
  );
}

function Line({ line, end }: { readonly line: SessionLine; end(): void }) {
  const words = text.account.sessionList;
  const browser = browserWords(line.browser);
  return (
    <li>
      <div className="section-head">
        <p className="line-name">
          {browser}
          {line.this_session && <span className="badge">{words.thisOne}</span>}
        </p>
        {!line.this_session && (
          <ActionButton kind="quiet" aria-label={words.endOf(browser)} onPress={end}>
            {words.end}
          </ActionButton>
        )}
      </div>
      <p className="hint">
        {line.place !== undefined && `${placeWords(line.place)} · `}
        <Moment value={line.since} words={words.since} />
        {" · "}
        {line.this_session ? words.now : <Moment value={line.last_used_at} words={words.lastUsed} />}
      </p>
    </li>
  );
}

interface EndProps {
  readonly asks: SessionLine | "others" | "everywhere";
  done(what: string): void;
  keep(): void;
}

function End({ asks, done, keep }: EndProps) {
  const words = text.account.sessionList;
  const { busy, errors, submit } = useSubmission({
    act: async (_, signal) => {
      if (asks === "everywhere") {
        const { next } = await api.logout({ everywhere: true }, signal);
        await follow(next);
      } else if (asks === "others") {
        await api.endOtherSessions(signal);
        done(words.endedOthers);
      } else {
        await api.endSession(asks.id, signal);
        done(words.ended(browserWords(asks.browser)));
      }
    },
    handle: (error) => {
      if (hasCode(error, "not_signed_in")) navigate("/login", "replace");
      // It has ended meanwhile, which is what was wanted.
      else if (hasCode(error, "not_found") && typeof asks === "object")
        done(words.ended(browserWords(asks.browser)));
      else return false;
      return true;
    },
  });
  const question =
    asks === "everywhere"
      ? { title: words.everywhere.ask, yes: words.everywhere.submit, asked: words.everywhere.asked }
      : asks === "others"
        ? { title: words.askOthers, yes: words.endOthers, asked: words.askedOthers }
        : { title: words.ask(browserWords(asks.browser)), yes: words.end, asked: words.asked };
  return (
    <Question
      title={question.title}
      yes={question.yes}
      no={words.keep}
      working={words.working}
      busy={busy}
      errors={errors}
      onYes={submit}
      onNo={keep}
    >
      {question.asked}
    </Question>
  );
}
