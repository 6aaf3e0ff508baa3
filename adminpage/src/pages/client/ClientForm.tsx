/**
 * Every field of an app's registration, in sections. Only what was changed is sent, for the state that was shown; where
 * somebody else was faster, both are shown and nothing that was typed is lost.
 */
import { ActionButton, SubmitButton } from "@tacit/ui/components/Buttons.tsx";
import { ErrorSummary } from "@tacit/ui/components/ErrorSummary.tsx";
import { Field } from "@tacit/ui/components/Field.tsx";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Tagged } from "../../api/client.ts";
import { api } from "../../api/endpoints.ts";
import type { Client, Discovery } from "../../api/shapes.ts";
import { Choice, Lines, type Option, Tick, Ticks } from "../../components/inputs.tsx";
import { hasCode } from "../../lib/errors.ts";
import { useSubmission } from "../../lib/useSubmission.ts";
import { text } from "../../text/index.ts";
import * as fields from "./fields.ts";

interface Props {
  readonly client: Tagged<Client>;
  readonly discovery: Discovery;
  readonly readOnly: boolean;
  saved(client: Tagged<Client>, secret: string | undefined): void;
  /** Shows what is there, without what was typed. */
  drop(client: Tagged<Client>): void;
}

interface Conflict {
  readonly theirs: Tagged<Client>;
  readonly typed: fields.Typed["values"];
}

export function ClientForm({ client, discovery, readOnly, saved, drop }: Props) {
  const [conflict, setConflict] = useState<Conflict>();
  const [said, setSaid] = useState<string>();
  const form = useRef<HTMLFormElement>(null);
  const words = text.client.page;
  const base = client.value;
  const { busy, errors, submit } = useSubmission({
    check: (data) => {
      const { faults } = fields.read(data);
      return Object.fromEntries(Object.entries(faults).map(([name, fault]) => [name, words[fault]]));
    },
    act: async (data, signal) => {
      const { values } = fields.read(data);
      const changed = fields.changes(base.metadata, values);
      if (Object.keys(changed).length === 0) {
        setSaid(words.unchanged);
        return;
      }
      // Over a state that was shown as a conflict: that one, and no later one.
      const tag = (conflict?.theirs ?? client).tag;
      try {
        const { value, tag: now } = await api.changeClient(base.id, changed, tag, signal);
        setConflict(undefined);
        saved({ value: value.client, tag: now }, value.secret);
      } catch (error) {
        if (!hasCode(error, "precondition_failed")) throw error;
        setConflict({ theirs: await api.client(base.id, signal), typed: values });
      }
    },
  });
  return (
    <form noValidate onSubmit={submit} className="form client-form" aria-label={base.id} ref={form}>
      <ErrorSummary errors={errors} />
      {conflict !== undefined && (
        <ConflictNotice
          base={base}
          conflict={conflict}
          busy={busy}
          save={() => form.current?.requestSubmit()}
          drop={() => drop(conflict.theirs)}
        />
      )}
      {fields.SECTIONS.map((section) => (
        <FormPart
          key={section.name}
          section={section}
          client={base}
          discovery={discovery}
          readOnly={readOnly}
          errors={errors.fields}
        />
      ))}
      {!readOnly && conflict === undefined && (
        <div className="save-bar">
          <p role="status" className="hint">
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

function ConflictNotice({
  base,
  conflict,
  busy,
  save,
  drop,
}: {
  readonly base: Client;
  readonly conflict: Conflict;
  readonly busy: boolean;
  save(): void;
  drop(): void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const words = text.client.page.conflict;
  const { theirs, typed } = conflict;
  const mine = fields.differing(base.metadata, typed);
  const show = (value: unknown, { kind }: fields.Field) =>
    (kind === "tick" ? (value === true ? text.yes : text.no) : fields.shown(value, kind)) || text.none;
  useEffect(() => box.current?.focus(), []);
  return (
    <div className="notice notice-conflict" role="alert" tabIndex={-1} ref={box}>
      <p className="notice-title">{words.title}</p>
      <p>{words.lead}</p>
      <table className="table conflict">
        <caption className="visually-hidden">{words.title}</caption>
        <thead>
          <tr>
            <th scope="col">{words.field}</th>
            <th scope="col">{words.theirs}</th>
            <th scope="col">{words.mine}</th>
          </tr>
        </thead>
        <tbody>
          {fields.differing(base.metadata, theirs.value.metadata).map((field) => (
            <tr key={field.name}>
              <th scope="row">{text.client.fields[field.name].label}</th>
              <td>{show(theirs.value.metadata[field.name], field)}</td>
              <td>{mine.includes(field) ? show(typed[field.name], field) : words.untouched}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="buttons buttons-start">
        <ActionButton kind="quiet" onPress={drop} isDisabled={busy}>
          {words.drop}
        </ActionButton>
        <ActionButton onPress={save} isPending={busy} working={text.working}>
          {words.save}
        </ActionButton>
      </div>
    </div>
  );
}

interface PartProps {
  readonly section: fields.FormSection;
  readonly client: Client;
  readonly discovery: Discovery;
  readonly readOnly: boolean;
  readonly errors: Readonly<Record<string, string | undefined>>;
}

function FormPart({ section, ...rest }: PartProps) {
  const words = text.client.sections[section.name];
  const content = section.fields.map((field) => <Input key={field.name} field={field} {...rest} />);
  const faulty = section.fields.some(({ name }) => rest.errors[name] !== undefined);
  if (section.open)
    return (
      <fieldset className="part form-part">
        <legend>{words.title}</legend>
        <p className="hint">{words.lead}</p>
        {content}
      </fieldset>
    );
  return (
    <Opened words={words} faulty={faulty}>
      {content}
    </Opened>
  );
}

/** Opened by hand, or because something in it was refused. What is closed is hidden from everybody alike. */
function Opened({
  words,
  faulty,
  children,
}: {
  readonly words: { readonly title: string; readonly lead: string };
  readonly faulty: boolean;
  readonly children: ReactNode;
}) {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (faulty) setOpen(true);
  }, [faulty]);
  return (
    <details className="part form-part" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span className="part-title">{words.title}</span> <span className="hint">{words.lead}</span>
      </summary>
      <div hidden={!open}>{children}</div>
    </details>
  );
}

function Input({
  field: { name, kind },
  client,
  discovery,
  readOnly,
  errors,
}: { readonly field: fields.Field } & Omit<PartProps, "section">) {
  const { label, help } = text.client.fields[name];
  const value = client.metadata[name];
  const shown = fields.shown(value, kind);
  const common = { name, label, error: errors[name], ...(help !== "" && { hint: help }) };
  const choice = (options: readonly Option[]) => (
    <Choice {...common} value={shown} options={options} disabled={readOnly} />
  );
  switch (kind) {
    case "tick":
      return <Tick {...common} selected={value === true} disabled={readOnly} />;
    case "three":
      return choice([usual(), { value: "true", label: text.yes }, { value: "false", label: text.no }]);
    case "lines":
      return <Lines {...common} value={shown} disabled={readOnly} />;
    case "json":
      return <Lines {...common} value={shown} rows={5} code disabled={readOnly} />;
    case "grants":
      return (
        <Ticks
          {...common}
          selected={fields.words(value)}
          options={known(discovery.grantTypes, fields.words(value), text.client.grants)}
          disabled={readOnly}
        />
      );
    case "scopes":
      return (
        <Ticks
          {...common}
          selected={fields.words(value)}
          options={scopeOptions(discovery, fields.words(value))}
          disabled={readOnly}
        />
      );
    case "method":
      return choice(known(discovery.authMethods, [shown], text.client.methods));
    case "signing":
      return choice([usual(), ...known(discovery.signing, shown === "" ? [] : [shown], {})]);
    case "type":
      return choice(known(["web", "native"], [], text.client.types));
    case "subject":
      return choice(known(["public", "pairwise"], [], text.client.subjects));
    default:
      return (
        <Field
          {...common}
          optional={name !== "client_name"}
          defaultValue={shown}
          disabled={readOnly}
          {...(kind === "number" && { inputMode: "numeric" })}
          autoComplete="off"
          spellCheck="false"
        />
      );
  }
}

const usual = (): Option => ({ value: "", label: text.client.page.byDefault });

/** What the server knows, and what the app has already, by their names. */
function known(
  all: readonly string[],
  has: readonly string[],
  names: Readonly<Record<string, string>>,
): readonly Option[] {
  return [...new Set([...all, ...has])].map((value) => ({
    value,
    label: Object.hasOwn(names, value) ? (names[value] ?? value) : value,
  }));
}

export function scopeOptions(discovery: Discovery, has: readonly string[]) {
  return [...new Set([...discovery.scopes, ...has])].map((value) => ({
    value,
    label: value,
    hint: Object.hasOwn(text.client.scopes, value) ? text.client.scopes[value] : undefined,
  }));
}
