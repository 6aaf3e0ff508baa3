/** What was done for a goal, newest first as the API orders it. */
import { useState } from "react";
import type { GoalsApi } from "../api/client.ts";
import { sentence } from "../api/problem.ts";
import type { Entry, Goal, Page } from "../api/types.ts";
import { formatAmount } from "../lib/amount.ts";
import { formatMoment } from "../lib/date.ts";
import { useAction } from "../lib/useAction.ts";
import type { Request } from "../lib/useRequest.ts";
import { Alert } from "./Alert.tsx";
import { ActionButton, IconButton, Spinner } from "./Buttons.tsx";
import { ConfirmDialog, DialogFrame } from "./Dialogs.tsx";
import { EntryForm } from "./EntryForm.tsx";
import { useToast } from "./Toast.tsx";

interface Props {
  readonly api: GoalsApi;
  readonly goal: Goal;
  readonly request: Request<Page<Entry>>;
  onChanged(): void;
}

export function EntryList({ api, goal, request, onChanged }: Props) {
  const [open, setOpen] = useState<{ what: "edit" | "delete"; entry: Entry }>();
  const deleting = useAction();
  const loading = useAction();
  const toast = useToast();
  const close = () => setOpen(undefined);
  const { data } = request;
  const cursor = data?.next_cursor ?? null;

  const more = (from: string) =>
    loading.run(async () => {
      const next = await api.entries(goal.id, from);
      request.set((before) => before && { ...next, items: [...before.items, ...next.items] });
    });

  return (
    <section className="panel" aria-labelledby="entries-heading">
      <h2 id="entries-heading">Entries</h2>
      {request.error !== undefined && (
        <Alert>
          <p>{sentence(request.error)}</p>
          <ActionButton onPress={request.reload}>Try again</ActionButton>
        </Alert>
      )}
      {!data && request.loading && <Spinner label="Loading the entries" />}
      {data?.items.length === 0 && (
        <p className="hint">Nothing yet. Every step counts: add the first one above.</p>
      )}
      {data && data.items.length > 0 && (
        <ul className="entries">
          {data.items.map((entry) => (
            <EntryRow
              key={entry.id}
              entry={entry}
              unit={goal.unit}
              edit={() => setOpen({ what: "edit", entry })}
              remove={() => {
                deleting.clear();
                setOpen({ what: "delete", entry });
              }}
            />
          ))}
        </ul>
      )}
      {loading.error && <Alert>{loading.error}</Alert>}
      {cursor !== null && (
        <ActionButton isPending={loading.busy} onPress={() => more(cursor)}>
          Show older entries
        </ActionButton>
      )}

      {open?.what === "edit" && (
        <DialogFrame title="Edit entry" onClose={close}>
          <EntryForm
            unit={goal.unit}
            entry={open.entry}
            submit="Save"
            save={async (input) => {
              await api.changeEntry(goal.id, open.entry.id, input);
              close();
              onChanged();
              toast("Saved.");
            }}
            onCancel={close}
          />
        </DialogFrame>
      )}
      {open?.what === "delete" && (
        <ConfirmDialog
          title="Delete this entry?"
          confirm="Delete"
          action={deleting}
          onConfirm={() =>
            deleting.run(async () => {
              await api.deleteEntry(goal.id, open.entry.id);
              close();
              onChanged();
              toast("Entry deleted.");
            })
          }
          onClose={close}
        >
          {describe(open.entry, goal.unit)}
        </ConfirmDialog>
      )}
    </section>
  );
}

interface RowProps {
  readonly entry: Entry;
  readonly unit: string | null;
  edit(): void;
  remove(): void;
}

function EntryRow({ entry, unit, edit, remove }: RowProps) {
  const words = describe(entry, unit);
  return (
    <li className="entry">
      <time className="entry-when" dateTime={entry.occurred_at}>
        {formatMoment(entry.occurred_at, new Date())}
      </time>
      <span className="entry-amount">{entry.amount !== null && signed(entry.amount, unit)}</span>
      <span className="entry-note">{entry.note}</span>
      <span className="entry-buttons">
        <IconButton icon="edit" label={`Edit entry: ${words}`} onPress={edit} />
        <IconButton icon="trash" label={`Delete entry: ${words}`} onPress={remove} />
      </span>
    </li>
  );
}

function signed(amount: number | string, unit: string | null): string {
  return Number(amount) > 0 ? `+${formatAmount(amount, unit)}` : formatAmount(amount, unit);
}

function describe({ amount, note, occurred_at }: Entry, unit: string | null): string {
  const what = [amount === null ? "" : formatAmount(amount, unit), note ?? ""].filter((part) => part !== "");
  return `${what.join(", ")} (${formatMoment(occurred_at, new Date())})`;
}
