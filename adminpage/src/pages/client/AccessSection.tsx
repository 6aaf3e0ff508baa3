/**
 * Who may use an app: everyone, or the members of some groups and single people. Kept for the state that was shown; users are
 * typed by their addresses and kept by their identifiers, since an address may be another's one day.
 */
import { ActionButton, SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useRef, useState } from "react";
import type { Tagged } from "../../api/client.ts";
import { api } from "../../api/endpoints.ts";
import type { Client } from "../../api/shapes.ts";
import { Lines, Notes } from "../../components/inputs.tsx";
import { Loaded } from "../../components/Loading.tsx";
import { Section } from "../../components/Screen.tsx";
import { ApiError, hasCode } from "../../lib/errors.ts";
import { useMay } from "../../lib/me.ts";
import { textOf, useSubmission } from "../../lib/useSubmission.ts";
import { text } from "../../text/index.ts";
import { inShort, lines, type Rule, ruleOf } from "./access.ts";
import { kindOf } from "./kinds.ts";

interface Props {
  readonly client: Tagged<Client>;
  readonly readOnly: boolean;
  saved(client: Tagged<Client>): void;
}

/** Whom a rule names, by their addresses; by the identifier who is gone, or may not be looked at. */
type Names = ReadonlyMap<string, string>;

export function AccessSection(props: Props) {
  const may = useMay();
  const words = text.client.access;
  const { metadata } = props.client.value;
  const users = ruleOf(metadata)?.users ?? [];
  // Once: what is saved from here on was typed here.
  const names = useLoad(props.client.value.id, (_, signal) => named(may("read_users") ? users : [], signal));
  if (kindOf(metadata) === "service")
    return (
      <Section title={words.title}>
        <p>{words.service}</p>
      </Section>
    );
  return (
    <Section title={words.title} lead={words.lead}>
      <Loaded of={names}>
        {(known) =>
          props.readOnly ? (
            <p className="beside">{inWords(metadata, known)}</p>
          ) : (
            <AccessForm {...props} names={known} />
          )
        }
      </Loaded>
    </Section>
  );
}

async function named(users: readonly string[], signal: AbortSignal): Promise<Names> {
  const found = await Promise.all(
    users.map(async (id) => {
      try {
        return [id, (await api.user(id, signal)).email] as const;
      } catch (error) {
        // Deleted since: they stay in the rule by their identifier, which is nobody else's.
        if (hasCode(error, "not_found")) return [id, id] as const;
        throw error;
      }
    }),
  );
  return new Map(found);
}

function inWords(metadata: Client["metadata"], names: Names): string {
  const rule = ruleOf(metadata);
  const words = text.client.access;
  if (rule === undefined) return words.options.everyone;
  const all = [...rule.groups, ...rule.users.map((id) => names.get(id) ?? id)];
  return all.length === 0 ? words.closed : all.join(", ");
}

/** The identifiers of who was typed: by address, or by what they are already. */
async function identified(typed: readonly string[], names: Names, signal: AbortSignal): Promise<Names> {
  const ids = new Map<string, string>();
  const unknown: string[] = [];
  for (const line of typed) {
    const kept = [...names].find(([id, email]) => id === line || same(email, line))?.[0];
    if (kept !== undefined || !line.includes("@")) {
      ids.set(kept ?? line, line);
      continue;
    }
    const { items } = await api.users({ email: line }, signal);
    const found = items.find(({ email }) => same(email, line));
    if (found === undefined) unknown.push(line);
    else ids.set(found.id, found.email);
  }
  if (unknown.length === 0) return ids;
  const message = text.client.access.unknown(unknown.join(", "));
  throw new ApiError("invalid_values", 422, undefined, "invalid_request", {
    errors: [{ field: "access-users", message }],
  });
}

const same = (one: string, other: string): boolean => one.toLocaleLowerCase() === other.toLocaleLowerCase();

function AccessForm({ client, saved, names: loaded }: Props & { readonly names: Names }) {
  const [names, setNames] = useState(loaded);
  const [shown, setShown] = useState(client);
  const [theirs, setTheirs] = useState<Tagged<Client>>();
  const [said, setSaid] = useState<string>();
  const rule = ruleOf(shown.value.metadata);
  const [only, setOnly] = useState(rule !== undefined);
  const form = useRef<HTMLFormElement>(null);
  const may = useMay();
  const words = text.client.access;
  const { busy, errors, submit } = useSubmission({
    act: async (data, signal) => {
      const isRule = data.get("access") === "only";
      const users = lines(isRule ? textOf(data, "access-users") : "");
      const typed = await identified(users, names, signal);
      const wanted: Rule | "everyone" = isRule
        ? { groups: lines(textOf(data, "access-groups")), users: [...typed.keys()] }
        : "everyone";
      setSaid(undefined);
      try {
        const tag = (theirs ?? client).tag;
        const { value, tag: now } = await api.changeClient(client.value.id, { access: wanted }, tag, signal);
        const kept = { value: value.client, tag: now };
        setTheirs(undefined);
        setNames(new Map([...names, ...typed]));
        setShown(kept);
        setSaid(inShort(value.client.metadata) === words.nobody ? words.closed : text.saved);
        saved(kept);
      } catch (error) {
        if (!hasCode(error, "precondition_failed")) throw error;
        setTheirs(await api.client(client.value.id, signal));
      }
    },
  });
  return (
    <form noValidate onSubmit={submit} className="form" aria-label={words.title} ref={form} key={shown.tag}>
      <ErrorSummary errors={errors} />
      {theirs !== undefined && (
        <div className="notice notice-conflict" role="alert">
          <p>
            {words.conflict} <strong>{inWords(theirs.value.metadata, names)}</strong>
          </p>
          <div className="buttons buttons-start">
            <ActionButton
              kind="quiet"
              onPress={() => {
                setShown(theirs);
                setOnly(ruleOf(theirs.value.metadata) !== undefined);
                saved(theirs);
                setTheirs(undefined);
              }}
            >
              {words.takeTheirs}
            </ActionButton>
            <ActionButton
              onPress={() => form.current?.requestSubmit()}
              isPending={busy}
              working={text.working}
            >
              {words.saveMine}
            </ActionButton>
          </div>
        </div>
      )}
      <fieldset className="field kinds" id="access" tabIndex={-1}>
        <legend className="label">{words.question}</legend>
        {(["everyone", "only"] as const).map((each) => (
          <label key={each} className="kind">
            <input
              type="radio"
              name="access"
              value={each}
              checked={only === (each === "only")}
              onChange={() => setOnly(each === "only")}
            />
            <span>
              <span className="kind-name">{words.options[each]}</span>
              <span className="hint">{words.about[each]}</span>
            </span>
          </label>
        ))}
        <Notes name="access" label={words.question} error={errors.fields.access} />
      </fieldset>
      <div hidden={!only}>
        <Lines
          name="access-groups"
          label={words.groups}
          hint={words.groupsHint}
          value={rule?.groups.join("\n")}
          error={errors.fields["access-groups"]}
        />
        <Lines
          name="access-users"
          label={words.people}
          hint={may("read_users") ? words.peopleHint : words.peopleById}
          value={rule?.users.map((id) => names.get(id) ?? id).join("\n")}
          error={errors.fields["access-users"]}
        />
      </div>
      {theirs === undefined && (
        <div className="save-bar">
          <p role="status" className="hint good">
            {said}
          </p>
          <SubmitButton isPending={busy} working={text.working}>
            {text.save}
          </SubmitButton>
        </div>
      )}
    </form>
  );
}
