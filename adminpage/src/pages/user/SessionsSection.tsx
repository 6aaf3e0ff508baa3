/** Where a user is signed in: each browser session, and its end. All at once end by "Sign out everywhere". */
import { ActionButton } from "@tacit/ui/components/Buttons.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useState } from "react";
import { api } from "../../api/endpoints.ts";
import type { BrowserSession, User } from "../../api/shapes.ts";
import { Confirm } from "../../components/Confirm.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { Empty, Loaded } from "../../components/Loading.tsx";
import { Moment } from "../../components/Moment.tsx";
import { Section } from "../../components/Screen.tsx";
import { useMay } from "../../lib/me.ts";
import { text } from "../../text/index.ts";

export function SessionsSection({ user }: { readonly user: User }) {
  const loaded = useLoad(user.id, api.sessions);
  const [ending, setEnding] = useState<BrowserSession>();
  const [said, setSaid] = useState<string>();
  const may = useMay();
  const words = text.user.sessions;
  return (
    <Section title={words.title} lead={words.lead}>
      <p role="status" className="hint good">
        {said}
      </p>
      <Loaded of={loaded}>
        {(sessions) =>
          sessions.length === 0 ? (
            <Empty title={words.empty} />
          ) : (
            <DataTable
              label={words.title}
              rows={sessions}
              id={({ id }) => id}
              columns={columns(may("manage_users") ? setEnding : undefined)}
            />
          )
        }
      </Loaded>
      {ending !== undefined && (
        <Confirm
          title={words.question}
          yes={words.end}
          close={() => setEnding(undefined)}
          act={async (signal) => {
            await api.endSession(user.id, ending.id, signal);
            setEnding(undefined);
            setSaid(words.done);
            loaded.retry();
          }}
        >
          <p>{words.text}</p>
        </Confirm>
      )}
    </Section>
  );
}

function columns(end: ((session: BrowserSession) => void) | undefined): readonly Column<BrowserSession>[] {
  const words = text.user.sessions;
  const { columns } = words;
  const shown: Column<BrowserSession>[] = [
    { head: columns.browser, cell: ({ user_agent }) => user_agent ?? words.unknown },
    { head: columns.network, cell: ({ network }) => network ?? "", wide: true },
    { head: columns.since, cell: ({ since }) => <Moment value={since} />, wide: true },
    { head: columns.used, cell: ({ last_used_at, since }) => <Moment value={last_used_at ?? since} /> },
  ];
  if (end === undefined) return shown;
  const act: Column<BrowserSession> = {
    head: columns.act,
    cell: (session) => (
      <ActionButton
        kind="quiet"
        aria-label={words.endOf(session.user_agent ?? words.unknown)}
        onPress={() => end(session)}
      >
        {words.end}
      </ActionButton>
    ),
  };
  return [...shown, act];
}
