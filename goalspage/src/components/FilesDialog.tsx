/** All goals as a file, and a file of goals into this list. What the API does not accept is shown by its lines. */
import { useRef, useState } from "react";
import type { GoalsApi } from "../api/client.ts";
import { ApiProblem, type Place } from "../api/problem.ts";
import { formatCount } from "../lib/amount.ts";
import { dayOf } from "../lib/date.ts";
import { useAction } from "../lib/useAction.ts";
import { text } from "../text/index.ts";
import { Alert } from "./Alert.tsx";
import { ActionButton } from "./Buttons.tsx";
import { DialogFrame } from "./Dialogs.tsx";
import { useToast } from "./Toast.tsx";

interface Props {
  readonly api: GoalsApi;
  onImported(): void;
  onClose(): void;
}

/** What the API takes at once (`crates/api/src/transfer/mod.rs`). */
const MOST_BYTES = 4 * 1024 * 1024;
/** More lines than this nobody reads before they look at the file. */
const MOST_SHOWN = 8;

export function FilesDialog({ api, onImported, onClose }: Props) {
  const field = useRef<HTMLInputElement>(null);
  const [places, setPlaces] = useState<readonly Place[]>([]);
  const [fault, setFault] = useState<string>();
  const action = useAction();
  const toast = useToast();
  const { files: words } = text;

  const save = (format: "json" | "csv") =>
    action.run(async () => {
      setPlaces([]);
      offer(await api.export(format), `goals-${dayOf(new Date())}.${format}`);
      toast(words.saved);
    });
  const bring = (decimal?: "point" | "comma") => {
    const file = field.current?.files?.[0];
    setPlaces([]);
    setFault(undefined);
    if (!file) return setFault(words.choose);
    if (file.size > MOST_BYTES) return setFault(words.tooLarge);
    action.run(
      async () => {
        // A page that says JSON is believed; the rest are tables, whatever the system calls them.
        const type =
          /\.json$/i.test(file.name) || file.type === "application/json" ? "application/json" : "text/csv";
        const { goals, entries } = await api.import(file, type, decimal);
        toast(words.done(goals.added, formatCount(goals.added), entries.added, formatCount(entries.added)));
        onImported();
        onClose();
      },
      (error) => {
        if (error instanceof ApiProblem) setPlaces(error.places);
      },
    );
  };
  const isAboutNumbers = places.some(({ field: column }) => column === "amount");

  return (
    <DialogFrame title={words.title} busy={action.busy} onClose={onClose}>
      <section className="files" aria-labelledby="files-out">
        <h3 id="files-out">{words.out}</h3>
        <p className="hint">{words.outHint}</p>
        <div className="page-buttons">
          <ActionButton icon="file" onPress={() => save("csv")} isDisabled={action.busy}>
            {words.table}
          </ActionButton>
          <ActionButton icon="file" onPress={() => save("json")} isDisabled={action.busy}>
            {words.json}
          </ActionButton>
        </div>
      </section>
      <section className="files" aria-labelledby="files-in">
        <h3 id="files-in">{words.in}</h3>
        <p className="hint">{words.inHint}</p>
        {(fault ?? action.error) && (
          <Alert focus>
            <p>{fault ?? (places.length > 0 ? words.refused : action.error)}</p>
            {places.length > 0 && (
              <ul>
                {places.slice(0, MOST_SHOWN).map(({ line, field: column }, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: two faults may be in one place
                  <li key={index}>
                    <bdi>{line === undefined ? column : words.line(String(line), column)}</bdi>
                  </li>
                ))}
                {places.length > MOST_SHOWN && (
                  <li>{words.andMore(formatCount(places.length - MOST_SHOWN))}</li>
                )}
              </ul>
            )}
          </Alert>
        )}
        <label className="label" htmlFor="files-file">
          {words.file}
        </label>
        <input
          id="files-file"
          ref={field}
          className="input"
          type="file"
          accept=".csv,.json,.tsv,.txt,text/csv,application/json,text/tab-separated-values,text/plain"
        />
        <div className="page-buttons">
          <ActionButton kind="primary" onPress={() => bring()} isPending={action.busy}>
            {words.bring}
          </ActionButton>
          {isAboutNumbers && (
            <>
              <ActionButton onPress={() => bring("comma")} isDisabled={action.busy}>
                {words.comma}
              </ActionButton>
              <ActionButton onPress={() => bring("point")} isDisabled={action.busy}>
                {words.point}
              </ActionButton>
            </>
          )}
        </div>
      </section>
    </DialogFrame>
  );
}

/** As a browser saves any file that is linked. */
function offer(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // Not before the browser has begun with it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
