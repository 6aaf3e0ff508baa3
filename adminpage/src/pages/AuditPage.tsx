/** The audit log: by filters that are in the address, the newest first, and as a file. */
import { ActionButton } from "@tacit/ui/components/Buttons.tsx";
import { localDay } from "@tacit/ui/date.ts";
import { Link, navigate } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Input, Label } from "react-aria-components";
import { type AuditQuery, api } from "../api/endpoints.ts";
import { Pager } from "../components/DataTable.tsx";
import { Choice } from "../components/inputs.tsx";
import { Empty, Loaded } from "../components/Loading.tsx";
import { Screen, Section } from "../components/Screen.tsx";
import { at, useParameters } from "../lib/address.ts";
import { sentence } from "../lib/errors.ts";
import { language, text } from "../text/index.ts";
import { actionName, EventList } from "./audit/EventList.tsx";
import { collect, csv, download } from "./audit/export.ts";

const FILTERS = ["action", "outcome", "user", "actor", "client", "since", "until"] as const;
type Filter = Record<(typeof FILTERS)[number], string | undefined>;

/** A moment as a field of the browser's shows it, in this device's own time; the API wants one that names its zone. */
function asked(filter: Filter): AuditQuery {
  const moment = (value: string | undefined) => {
    const date = value === undefined ? undefined : new Date(value);
    return date === undefined || Number.isNaN(date.getTime()) ? undefined : date.toISOString();
  };
  return { ...filter, since: moment(filter.since), until: moment(filter.until) };
}

export function AuditPage() {
  const filter = useParameters(...FILTERS);
  const { cursor } = useParameters("cursor");
  const query = asked(filter);
  const loaded = useLoad(JSON.stringify({ query, cursor }), (_, signal) =>
    api.audit({ ...query, cursor }, signal),
  );
  const words = text.audit;
  return (
    <Screen title={words.title} lead={words.lead}>
      <Filters filter={filter} key={JSON.stringify(filter)} />
      <Loaded of={loaded}>
        {({ items, next }) => (
          <>
            {items.length > 0 && <EventList events={items} label={words.label} />}
            {items.length === 0 &&
              (next === undefined ? (
                <Empty title={words.empty.title}>
                  <p>{words.empty.text}</p>
                </Empty>
              ) : (
                <Empty title={words.partial} />
              ))}
            <Pager
              words={words.pager}
              next={next && at("/audit", { ...filter, cursor: next })}
              first={cursor && at("/audit", filter)}
            />
          </>
        )}
      </Loaded>
      <Export query={query} />
    </Screen>
  );
}

function Filters({ filter }: { readonly filter: Filter }) {
  const words = text.audit;
  const isSet = Object.values(filter).some((value) => value !== undefined);
  const show = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const typed = FILTERS.map((name) => [name, String(data.get(name) ?? "").trim()] as const);
    navigate(at("/audit", Object.fromEntries(typed)));
  };
  const field = (name: keyof Filter, type = "text") => (
    <div className="field">
      <Label className="label" htmlFor={name}>
        {words.fields[name]}
      </Label>
      <Input
        id={name}
        name={name}
        type={type}
        className="input"
        defaultValue={filter[name]}
        autoComplete="off"
        spellCheck="false"
      />
    </div>
  );
  const actions = Object.keys(text.actions)
    .map((value) => ({ value, label: actionName(value) }))
    .sort((one, other) => one.label.localeCompare(other.label, language));
  const known = filter.action === undefined || filter.action in text.actions;
  return (
    <search>
      <form className="filters" aria-label={words.filters} onSubmit={show}>
        <Choice
          name="action"
          label={words.fields.action}
          value={filter.action ?? ""}
          options={[
            { value: "", label: words.fields.anything },
            ...actions,
            ...(known ? [] : [{ value: filter.action ?? "", label: filter.action ?? "" }]),
          ]}
        />
        <Choice
          name="outcome"
          label={words.fields.outcome}
          value={filter.outcome ?? ""}
          options={[
            { value: "", label: words.either },
            ...["success", "refused"].map((value) => ({ value, label: words.outcomes[value] ?? value })),
          ]}
        />
        {field("client")}
        {field("user")}
        {field("actor")}
        {field("since", "datetime-local")}
        {field("until", "datetime-local")}
        <div className="filter-buttons">
          <button type="submit" className="button button-primary button-small">
            {words.apply}
          </button>
          {isSet && (
            <Link className="button button-quiet button-small" href={at("/audit")}>
              {words.clear}
            </Link>
          )}
        </div>
      </form>
    </search>
  );
}

type State =
  | { readonly is: "idle" }
  | { readonly is: "busy"; readonly count: number }
  | { readonly is: "said"; readonly words: string; readonly bad?: boolean };

function Export({ query }: { readonly query: AuditQuery }) {
  const [state, setState] = useState<State>({ is: "idle" });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const words = text.audit.export;
  const begin = async (kind: "csv" | "json") => {
    const controller = new AbortController();
    running.current = controller;
    setState({ is: "busy", count: 0 });
    try {
      const progress = (count: number) => setState({ is: "busy", count });
      const { events, cut } = await collect(query, progress, controller.signal);
      const name = `${words.file}-${localDay(new Date())}.${kind}`;
      if (kind === "csv") download(name, "text/csv;charset=utf-8", csv(events));
      else download(name, "application/json", `${JSON.stringify(events, undefined, 2)}\n`);
      setState({ is: "said", words: cut ? words.cut(events.length) : words.done(events.length) });
    } catch (error) {
      if (controller.signal.aborted) setState({ is: "idle" });
      else setState({ is: "said", words: sentence(error), bad: true });
    }
  };
  return (
    <Section title={words.title} lead={words.lead}>
      <div className="buttons buttons-start">
        {state.is === "busy" ? (
          <ActionButton kind="quiet" onPress={() => running.current?.abort()}>
            {words.stop}
          </ActionButton>
        ) : (
          <>
            <ActionButton kind="quiet" onPress={() => void begin("csv")}>
              {words.csv}
            </ActionButton>
            <ActionButton kind="quiet" onPress={() => void begin("json")}>
              {words.json}
            </ActionButton>
          </>
        )}
      </div>
      <p role="status" className={state.is === "said" && state.bad ? "field-error" : "hint"}>
        {state.is === "busy" && words.working(state.count)}
        {state.is === "said" && state.words}
      </p>
    </Section>
  );
}
