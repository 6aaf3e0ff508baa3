/** What happened to the account lately, newest first, in words; more of it where the person asks. */

import { ActionButton } from "@tacit/ui/components/Buttons.tsx";
import { Waiting } from "@tacit/ui/components/Waiting.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useState } from "react";
import { api } from "../../api/endpoints.ts";
import type { Activity, ActivityEvent } from "../../api/shapes.ts";
import { Moment } from "../../components/Moment.tsx";
import { sentence } from "../../lib/errors.ts";
import { browserWords, placeWords } from "../../lib/origin.ts";
import { text } from "../../text/index.ts";

export function ActivitySection() {
  const loaded = useLoad("activity", (_, signal) => api.activity(undefined, signal));
  const words = text.account.activity;
  return (
    <section className="section" aria-labelledby="activity">
      <h2 id="activity">{words.heading}</h2>
      <p className="hint">{words.lead}</p>
      {loaded.state === "loading" && <Waiting label={words.loading} />}
      {loaded.state === "failed" && <p className="notice notice-bad">{sentence(loaded.error, text)}</p>}
      {loaded.state === "ready" && <Events first={loaded.value} />}
    </section>
  );
}

function Events({ first }: { readonly first: Activity }) {
  const words = text.account.activity;
  const [pages, setPages] = useState<readonly Activity[]>([first]);
  const [state, setState] = useState<{ readonly busy: boolean; readonly error?: unknown }>({ busy: false });
  const next = pages.at(-1)?.next;
  const more = async () => {
    setState({ busy: true });
    try {
      const page = await api.activity(next);
      setPages((before) => [...before, page]);
      setState({ busy: false });
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return (
    <>
      <ul className="events">
        {pages.flatMap((page, at) =>
          page.events.map((event, line) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they have no name, and never change
            <Event key={`${at}.${line}`} event={event} />
          )),
        )}
      </ul>
      {state.error !== undefined && <p className="notice notice-bad">{sentence(state.error, text)}</p>}
      {next !== undefined && (
        <ActionButton kind="quiet" isPending={state.busy} working={words.loading} onPress={more}>
          {words.more}
        </ActionButton>
      )}
    </>
  );
}

function Event({ event }: { readonly event: ActivityEvent }) {
  const words = text.account.activity;
  const key = event.outcome === "refused" ? `${event.action}_refused` : event.action;
  // A newer server may tell of what this page has no words for.
  const say = Object.hasOwn(words.did, key) ? words.did[key] : undefined;
  const from = event.by_operator
    ? [words.byOperator]
    : [
        browserWords(event.browser),
        ...(event.place === undefined ? [] : [placeWords(event.place)]),
        ...(event.this_session ? [words.thisSession] : []),
      ];
  return (
    <li>
      <p className={event.outcome === "refused" ? "event-what event-refused" : "event-what"}>
        {say ? say(event.client ?? words.someApp) : words.other}
      </p>
      <p className="hint">
        <Moment value={event.at} /> · {from.join(" · ")}
      </p>
    </li>
  );
}
