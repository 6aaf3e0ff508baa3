/**
 * Many invitations at once, of a file. The server reads all of it first and says who would be invited, or every row that is wrong; only
 * then somebody says yes. It goes out in small parts, so that it can be watched and stopped; who is invited is left alone the next time.
 */
import { ActionButton } from "@tacit/ui/components/Buttons.tsx";
import { useEffect, useRef, useState } from "react";
import { Label } from "react-aria-components";
import { api } from "../../api/endpoints.ts";
import { BATCH, type ImportRow } from "../../api/userImport.ts";
import { DataTable } from "../../components/DataTable.tsx";
import { Section } from "../../components/Screen.tsx";
import { fieldsOf, sentence } from "../../lib/errors.ts";
import { text } from "../../text/index.ts";

type State =
  | { readonly is: "idle" }
  | { readonly is: "reading" }
  | { readonly is: "refused"; readonly faults: readonly string[] }
  | { readonly is: "asked"; readonly rows: readonly ImportRow[] }
  | { readonly is: "busy"; readonly done: number; readonly of: number }
  | { readonly is: "over"; readonly words: string; readonly bad: boolean };

/** Rows that are shown before somebody says yes: enough to see whether the columns are the right ones. */
const SHOWN = 5;

export function ImportSection({ happened }: { happened(what: string): void }) {
  const [state, setState] = useState<State>({ is: "idle" });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const words = text.files.import;

  const read = async (file: File) => {
    const controller = new AbortController();
    running.current = controller;
    setState({ is: "reading" });
    try {
      const rows = await api.checkUsers(file, isJson(file), controller.signal);
      setState({ is: "asked", rows });
    } catch (error) {
      if (!controller.signal.aborted) setState({ is: "refused", faults: faultsOf(error) });
    }
  };

  const invite = async (rows: readonly ImportRow[]) => {
    const controller = new AbortController();
    running.current = controller;
    const toDo = rows.filter(({ standing }) => standing === "new");
    let invited = 0;
    try {
      for (let done = 0; done < toDo.length; done += BATCH) {
        setState({ is: "busy", done, of: toDo.length });
        controller.signal.throwIfAborted();
        const some = await api.importUsers(toDo.slice(done, done + BATCH), controller.signal);
        invited += some.filter(({ standing }) => standing === "new").length;
      }
      setState({ is: "idle" });
      happened(words.done(invited));
    } catch (error) {
      const why = controller.signal.aborted
        ? words.stopped(invited)
        : words.brokenOff(invited, sentence(error));
      setState({ is: "over", words: why, bad: !controller.signal.aborted });
    }
  };

  return (
    <Section title={words.title} lead={words.lead}>
      <div className="field narrow file-field">
        <Label className="label" htmlFor="users-file">
          {words.file}
        </Label>
        <input
          id="users-file"
          type="file"
          accept=".csv,.json,text/csv,application/json"
          disabled={state.is === "reading" || state.is === "busy"}
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            if (file) void read(file);
            // The same file can be chosen again, mended.
            event.currentTarget.value = "";
          }}
        />
      </div>
      <p role="status" className={state.is === "over" && state.bad ? "field-error" : "hint"}>
        {state.is === "reading" && words.reading}
        {state.is === "busy" && words.working(state.done, state.of)}
        {state.is === "over" && state.words}
      </p>
      {state.is === "refused" && <Refused faults={state.faults} />}
      {state.is === "asked" && (
        <Asked rows={state.rows} yes={() => void invite(state.rows)} no={() => setState({ is: "idle" })} />
      )}
      {state.is === "busy" && (
        <>
          <progress className="progress" max={state.of} value={state.done} aria-label={words.title} />
          <ActionButton kind="quiet" onPress={() => running.current?.abort()}>
            {words.stop}
          </ActionButton>
        </>
      )}
    </Section>
  );
}

function isJson(file: File): boolean {
  return file.type === "application/json" || file.name.toLowerCase().endsWith(".json");
}

/** Every row that is wrong, in the server's words, or the one sentence that there is. */
function faultsOf(error: unknown): readonly string[] {
  const fields = Object.entries(fieldsOf(error) ?? {});
  return fields.length === 0 ? [sentence(error)] : fields.map(([place, message]) => `${place}: ${message}`);
}

function Refused({ faults }: { readonly faults: readonly string[] }) {
  return (
    <div className="notice notice-bad" role="alert">
      <p>{text.files.import.refused}</p>
      <ul className="plain">
        {faults.map((fault) => (
          <li key={fault} dir="auto">
            {fault}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface AskedProps {
  readonly rows: readonly ImportRow[];
  yes(): void;
  no(): void;
}

function Asked({ rows, yes, no }: AskedProps) {
  const words = text.files.import;
  const count = (standing: ImportRow["standing"]) => rows.filter((row) => row.standing === standing).length;
  return (
    <div className="asked">
      <p role="status">{words.found(count("new"), count("invited"), count("account"))}</p>
      <DataTable
        label={words.first}
        rows={rows.slice(0, SHOWN)}
        id={({ place }) => place}
        columns={[
          { head: words.columns.email, cell: ({ email }) => email },
          { head: words.columns.name, cell: ({ name }) => name ?? "", wide: true },
          { head: words.columns.groups, cell: ({ groups }) => groups.join(", "), wide: true },
          { head: words.columns.standing, cell: ({ standing }) => words.standing[standing] },
        ]}
      />
      {rows.length > SHOWN && <p className="hint">{words.more(rows.length - SHOWN)}</p>}
      <div className="buttons buttons-start">
        {count("new") > 0 && <ActionButton onPress={yes}>{words.yes(count("new"))}</ActionButton>}
        <ActionButton kind="quiet" onPress={no}>
          {text.cancel}
        </ActionButton>
      </div>
    </div>
  );
}
