/** The keys that tokens are signed with, and a rotation before its time. */
import { ActionButton } from "@tacit/ui/components/Buttons.tsx";
import { issuer } from "@tacit/ui/facts.ts";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useState } from "react";
import { api } from "../api/endpoints.ts";
import type { Key } from "../api/shapes.ts";
import { Confirm } from "../components/Confirm.tsx";
import { Copyable } from "../components/Copyable.tsx";
import { DataTable } from "../components/DataTable.tsx";
import { Loaded } from "../components/Loading.tsx";
import { Moment } from "../components/Moment.tsx";
import { Screen } from "../components/Screen.tsx";
import { Badge } from "../components/Status.tsx";
import { useMay } from "../lib/me.ts";
import { text } from "../text/index.ts";

export function KeysPage() {
  const loaded = useLoad("keys", (_, signal) => api.keys(signal));
  const [asks, setAsks] = useState(false);
  const [said, setSaid] = useState<string>();
  const may = useMay();
  const words = text.keys;
  const rotate = may("manage_keys") && (
    <ActionButton kind="quiet" onPress={() => setAsks(true)}>
      {words.rotate.button}
    </ActionButton>
  );
  return (
    <Screen title={words.title} lead={words.lead} actions={rotate}>
      <p role="status" className="hint good">
        {said}
      </p>
      <Loaded of={loaded}>
        {(keys) => (
          <DataTable
            label={words.label}
            rows={[...keys].sort(byState)}
            id={({ kid }) => kid}
            columns={[
              {
                head: words.columns.state,
                cell: ({ state }) => (
                  <>
                    <Badge tone={state === "active" ? "good" : "plain"}>{words.states[state]}</Badge>{" "}
                    <span className="hint">{words.about[state]}</span>
                  </>
                ),
              },
              { head: words.columns.algorithm, cell: ({ algorithm }) => algorithm },
              {
                head: words.columns.kid,
                cell: ({ kid }) => <code className="anywhere">{kid}</code>,
                wide: true,
              },
              {
                head: words.columns.since,
                cell: ({ created_at }) => <Moment value={created_at} />,
                wide: true,
              },
              {
                head: words.columns.until,
                cell: ({ retires_at }) => <Moment value={retires_at} />,
                wide: true,
              },
            ]}
          />
        )}
      </Loaded>
      <div className="copyables">
        <Copyable name={words.published} value={`${issuer() ?? location.origin}/oauth/jwks/`} />
      </div>
      {asks && (
        <Confirm
          title={words.rotate.question}
          yes={words.rotate.yes}
          typed={words.rotate.word}
          close={() => setAsks(false)}
          act={async (signal) => {
            await api.rotateKeys(signal);
            setAsks(false);
            setSaid(words.rotate.done);
            loaded.retry();
          }}
        >
          <p>{words.rotate.lead}</p>
        </Confirm>
      )}
    </Screen>
  );
}

const ORDER = ["active", "next", "retiring"];

/** What signs first. */
function byState(one: Key, other: Key): number {
  return (
    ORDER.indexOf(one.state) - ORDER.indexOf(other.state) || one.algorithm.localeCompare(other.algorithm)
  );
}
