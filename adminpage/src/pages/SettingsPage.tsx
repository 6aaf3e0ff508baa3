/** The settings that this server runs with, and where each comes from: those first that somebody has set. */
import { Link } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { Fragment } from "react";
import { api } from "../api/endpoints.ts";
import type { Setting } from "../api/shapes.ts";
import { DataTable } from "../components/DataTable.tsx";
import { Empty, Loaded } from "../components/Loading.tsx";
import { Screen } from "../components/Screen.tsx";
import { Badge } from "../components/Status.tsx";
import { at, useParameters } from "../lib/address.ts";
import { text } from "../text/index.ts";

export function SettingsPage() {
  const { show } = useParameters("show");
  const all = show === "all";
  const loaded = useLoad("settings", (_, signal) => api.settings(signal));
  const words = text.settings;
  return (
    <Screen title={words.title} lead={words.lead}>
      <nav className="tabs" aria-label={words.lists.label}>
        <ul>
          <li>
            <Link href={at("/settings")} aria-current={all ? undefined : "page"}>
              {words.lists.set}
            </Link>
          </li>
          <li>
            <Link href={at("/settings", { show: "all" })} aria-current={all ? "page" : undefined}>
              {words.lists.all}
            </Link>
          </li>
        </ul>
      </nav>
      <Loaded of={loaded}>
        {(settings) => <Settings settings={all ? settings : settings.filter(isSet)} />}
      </Loaded>
    </Screen>
  );
}

function isSet({ origin }: Setting): boolean {
  return origin !== "default";
}

function Settings({ settings }: { readonly settings: readonly Setting[] }) {
  const words = text.settings;
  if (settings.length === 0)
    return (
      <Empty title={words.none.title}>
        <p>{words.none.text}</p>
      </Empty>
    );
  return (
    <DataTable
      label={words.label}
      rows={settings}
      id={({ name }) => name}
      columns={[
        { head: words.columns.name, cell: ({ name }) => <Name of={name} /> },
        {
          head: words.columns.value,
          cell: ({ value }) =>
            value === undefined ? (
              <span className="hint">{words.secret}</span>
            ) : (
              <code className="anywhere">{value}</code>
            ),
        },
        {
          head: words.columns.origin,
          cell: ({ origin }) => (
            <Badge tone={origin === "default" ? "plain" : "good"}>{words.origins[origin]}</Badge>
          ),
          wide: true,
        },
      ]}
    />
  );
}

/** Where there is no room it is broken between its words, and not within one. */
function Name({ of }: { readonly of: string }) {
  const [first, ...rest] = of.match(/[^._]+[._]*/g) ?? [of];
  return (
    <code className="setting-name">
      {first}
      {rest.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they stand where they stand
        <Fragment key={index}>
          <wbr />
          {part}
        </Fragment>
      ))}
    </code>
  );
}
