/** All apps, by identifier; filtered here by a part of their name, since there are hundreds at most. */
import { Link, navigate } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { Input, Label } from "react-aria-components";
import { api } from "../api/endpoints.ts";
import type { Client } from "../api/shapes.ts";
import { type Column, DataTable } from "../components/DataTable.tsx";
import { Empty, Loaded } from "../components/Loading.tsx";
import { Moment } from "../components/Moment.tsx";
import { Screen } from "../components/Screen.tsx";
import { Badge } from "../components/Status.tsx";
import { at, clientPath, useParameters } from "../lib/address.ts";
import { useMay } from "../lib/me.ts";
import { text } from "../text/index.ts";
import { inShort } from "./client/access.ts";
import { isBuiltIn, kindOf, nameOf } from "./client/kinds.ts";

const PAGE = 100;
/** Where apps register themselves there may be any number: what is beyond is found by its identifier in the address. */
const PAGES = 20;

async function all(signal: AbortSignal): Promise<readonly Client[]> {
  const found: Client[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < PAGES; pages++) {
    const page = await api.clients(cursor, PAGE, signal);
    found.push(...page.items);
    cursor = page.next;
    if (cursor === undefined) break;
  }
  return found;
}

export function ClientsPage() {
  const { q = "" } = useParameters("q");
  const loaded = useLoad("clients", (_, signal) => all(signal));
  const may = useMay();
  const words = text.client.list;
  const add = may("manage_clients") && (
    <Link className="button button-primary button-small" href={at("/clients/new")}>
      {words.add}
    </Link>
  );
  return (
    <Screen title={words.title} lead={words.lead} actions={add}>
      <Loaded of={loaded}>{(clients) => <List clients={clients} q={q} />}</Loaded>
    </Screen>
  );
}

function List({ clients, q }: { readonly clients: readonly Client[]; readonly q: string }) {
  const words = text.client.list;
  const wanted = q.toLocaleLowerCase();
  const shown = clients.filter(
    ({ id, metadata }) =>
      id.toLocaleLowerCase().includes(wanted) || nameOf(id, metadata).toLocaleLowerCase().includes(wanted),
  );
  const own = clients.filter(({ id }) => !isBuiltIn(id));
  return (
    <>
      <search>
        <form className="search" onSubmit={(event) => event.preventDefault()}>
          <div className="field search-field">
            <Label className="label" htmlFor="q">
              {words.search}
            </Label>
            <Input
              id="q"
              name="q"
              type="search"
              className="input"
              defaultValue={q}
              autoComplete="off"
              aria-describedby="q-hint"
              onInput={(event) =>
                navigate(at("/clients", { q: event.currentTarget.value.trim() }), "replace")
              }
            />
          </div>
          <p className="hint" id="q-hint">
            {words.hint}
          </p>
        </form>
      </search>
      <p role="status" className="hint">
        {words.shown(shown.length)}
      </p>
      {shown.length === 0 ? (
        <Empty title={words.noMatch.title}>
          <p>{words.noMatch.text}</p>
        </Empty>
      ) : (
        <DataTable
          label={words.label}
          rows={shown}
          columns={columns()}
          id={({ id }) => id}
          href={({ id }) => clientPath(id)}
        />
      )}
      {own.length === 0 && (
        <Empty title={words.empty.title}>
          <p>{words.empty.text}</p>
        </Empty>
      )}
    </>
  );
}

function columns(): readonly Column<Client>[] {
  const words = text.client.list.columns;
  return [
    {
      head: words.name,
      cell: ({ id, metadata }) => (
        <>
          {nameOf(id, metadata)} <ClientBadges id={id} metadata={metadata} />
        </>
      ),
    },
    { head: words.id, cell: ({ id }) => <code className="anywhere">{id}</code>, wide: true },
    { head: words.kind, cell: ({ metadata }) => text.client.kinds[kindOf(metadata)].name, wide: true },
    { head: words.open, cell: ({ metadata }) => inShort(metadata) },
    { head: words.since, cell: ({ created_at }) => <Moment value={created_at} />, wide: true },
  ];
}

export function ClientBadges({ id, metadata }: Pick<Client, "id" | "metadata">) {
  if (isBuiltIn(id)) return <Badge>{text.client.builtIn}</Badge>;
  if (typeof metadata.declared_in === "string") return <Badge>{metadata.declared_in}</Badge>;
  if (metadata.metadata_document === true) return <Badge>{text.client.ofDocument}</Badge>;
  return metadata.first_party === true ? <Badge>{text.client.firstParty}</Badge> : null;
}
