/** Everybody with an account: found by how their address or their name begins, page by page; or those who wait for an approval. */
import { issuer } from "@tacit/ui/facts.ts";
import { Link, navigate } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useEffect, useRef } from "react";
import { Input, Label } from "react-aria-components";
import { api } from "../api/endpoints.ts";
import type { User } from "../api/shapes.ts";
import { Copyable } from "../components/Copyable.tsx";
import { type Column, DataTable, Pager } from "../components/DataTable.tsx";
import { Empty, Loaded } from "../components/Loading.tsx";
import { Moment } from "../components/Moment.tsx";
import { Screen } from "../components/Screen.tsx";
import { UserStatus } from "../components/Status.tsx";
import { at, useParameters, userPath } from "../lib/address.ts";
import { text } from "../text/index.ts";
import { ExportSection } from "./users/ExportSection.tsx";

/** Between the last key and the question: nobody waits for what they have not finished typing. */
const PAUSE_MS = 300;

export function UsersPage() {
  const asked = useParameters("email", "name", "status", "cursor");
  const loaded = useLoad(JSON.stringify(asked), (_, signal) => api.users(asked, signal));
  const words = text.users;
  const waits = asked.status === "waiting";
  const isFiltered = asked.email !== undefined || asked.name !== undefined;
  return (
    <Screen title={words.title} lead={words.lead}>
      <Lists waits={waits} />
      {!waits && (
        <Search by={asked.name === undefined ? "email" : "name"} value={asked.name ?? asked.email ?? ""} />
      )}
      <Loaded of={loaded}>
        {({ items, next }) => (
          <>
            <p role="status" className="hint">
              {items.length > 0 &&
                asked.cursor === undefined &&
                words.found(items.length, next !== undefined)}
            </p>
            {items.length > 0 && (
              <DataTable
                label={words.label}
                rows={items}
                columns={columns()}
                id={({ id }) => id}
                href={({ id }) => userPath(id)}
              />
            )}
            {items.length === 0 && (waits ? <NobodyWaits /> : isFiltered ? <NoMatch /> : <Nobody />)}
            <Pager
              words={words.pager}
              next={next && at("/users", { ...asked, cursor: next })}
              first={asked.cursor && at("/users", { ...asked, cursor: undefined })}
            />
          </>
        )}
      </Loaded>
      <ExportSection />
    </Screen>
  );
}

function Lists({ waits }: { readonly waits: boolean }) {
  const words = text.users.lists;
  return (
    <nav className="tabs" aria-label={words.label}>
      <ul>
        <li>
          <Link href={at("/users")} aria-current={waits ? undefined : "page"}>
            {words.all}
          </Link>
        </li>
        <li>
          <Link href={at("/users", { status: "waiting" })} aria-current={waits ? "page" : undefined}>
            {words.waiting}
          </Link>
        </li>
      </ul>
    </nav>
  );
}

function columns(): readonly Column<User>[] {
  const words = text.users.columns;
  return [
    { head: words.email, cell: ({ email }) => email },
    { head: words.name, cell: ({ name }) => name ?? "", wide: true },
    { head: words.status, cell: ({ status }) => <UserStatus status={status} /> },
    { head: words.since, cell: ({ created_at }) => <Moment value={created_at} />, wide: true },
  ];
}

function Search({ by, value }: { readonly by: "email" | "name"; readonly value: string }) {
  const form = useRef<HTMLFormElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const words = text.users;
  const show = (pause: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const data = new FormData(form.current ?? undefined);
      const begins = String(data.get("q") ?? "").trim();
      navigate(at("/users", { [data.get("by") === "name" ? "name" : "email"]: begins }), "replace");
    }, pause);
  };
  return (
    <search>
      <form
        ref={form}
        className="search"
        onSubmit={(event) => {
          event.preventDefault();
          show(0);
        }}
      >
        <div className="field">
          <Label className="label" htmlFor="by">
            {words.by}
          </Label>
          <select id="by" name="by" className="input" defaultValue={by} onChange={() => show(0)}>
            <option value="email">{words.byEmail}</option>
            <option value="name">{words.byName}</option>
          </select>
        </div>
        <div className="field search-field">
          <Label className="label" htmlFor="q">
            {words.search}
          </Label>
          <Input
            id="q"
            name="q"
            type="search"
            className="input"
            defaultValue={value}
            maxLength={254}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck="false"
            aria-describedby="q-hint"
            onInput={() => show(PAUSE_MS)}
          />
        </div>
        <p className="hint" id="q-hint">
          {words.hint}
        </p>
      </form>
    </search>
  );
}

function Nobody() {
  const words = text.users.empty;
  const address = `${issuer() ?? location.origin}/signup`;
  return (
    <Empty title={words.title}>
      <p>{words.text}</p>
      <Copyable name="URL" value={address} />
    </Empty>
  );
}

function NobodyWaits() {
  const words = text.users.nobodyWaits;
  return (
    <Empty title={words.title}>
      <p>{words.text}</p>
    </Empty>
  );
}

function NoMatch() {
  const words = text.users.noMatch;
  return (
    <Empty title={words.title}>
      <p>{words.text}</p>
      <p>
        <Link href={at("/users")}>{text.users.pager.first}</Link>
      </p>
    </Empty>
  );
}
