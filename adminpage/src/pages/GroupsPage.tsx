/** All groups: found by how their name begins, page by page. */
import { Link, navigate } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useEffect, useRef } from "react";
import { Input, Label } from "react-aria-components";
import { api } from "../api/endpoints.ts";
import type { Group } from "../api/shapes.ts";
import { type Column, DataTable, Pager } from "../components/DataTable.tsx";
import { Empty, Loaded } from "../components/Loading.tsx";
import { Screen } from "../components/Screen.tsx";
import { at, groupPath, useParameters } from "../lib/address.ts";
import { useMay } from "../lib/me.ts";
import { text } from "../text/index.ts";

/** Between the last key and the question: nobody waits for what they have not finished typing. */
const PAUSE_MS = 300;

export function GroupsPage() {
  const asked = useParameters("name", "cursor");
  const loaded = useLoad(JSON.stringify(asked), (_, signal) => api.groups(asked, signal));
  const may = useMay();
  const words = text.groups;
  const add = may("manage_groups") && (
    <Link className="button button-primary button-small" href={at("/groups/new")}>
      {words.add}
    </Link>
  );
  return (
    <Screen title={words.title} lead={words.lead} actions={add}>
      <Search value={asked.name ?? ""} />
      <Loaded of={loaded}>
        {({ items, next }) => (
          <>
            {items.length > 0 && (
              <DataTable
                label={words.label}
                rows={items}
                columns={columns()}
                id={({ name }) => name}
                href={({ name }) => groupPath(name)}
              />
            )}
            {items.length === 0 && (
              <Empty {...(asked.name === undefined ? words.empty : words.noMatch)}>
                <p>{(asked.name === undefined ? words.empty : words.noMatch).text}</p>
              </Empty>
            )}
            <Pager
              words={words.pager}
              next={next && at("/groups", { ...asked, cursor: next })}
              first={asked.cursor && at("/groups", { ...asked, cursor: undefined })}
            />
          </>
        )}
      </Loaded>
    </Screen>
  );
}

function columns(): readonly Column<Group>[] {
  const words = text.groups.columns;
  return [
    { head: words.name, cell: ({ name }) => name },
    { head: words.description, cell: ({ description }) => description },
    { head: words.roles, cell: ({ roles }) => roles.join(", "), wide: true },
  ];
}

function Search({ value }: { readonly value: string }) {
  const form = useRef<HTMLFormElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const words = text.groups;
  const show = (pause: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const name = String(new FormData(form.current ?? undefined).get("q") ?? "").trim();
      navigate(at("/groups", { name }), "replace");
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
            maxLength={64}
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
