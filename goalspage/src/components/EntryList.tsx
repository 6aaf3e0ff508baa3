/** What was done for a goal, newest first as the API orders it. */
import { useEffect, useRef, useState } from "react";
import type { GoalsApi } from "../api/client.ts";
import { ApiProblem, sentence } from "../api/problem.ts";
import type { Entry, Goal, Page } from "../api/types.ts";
import { useSignedIn } from "../auth/useSession.tsx";
import { formatAmount } from "../lib/amount.ts";
import { dayOfEntry, formatWhen } from "../lib/date.ts";
import { removeWaiting, useWaiting } from "../lib/queue.ts";
import { useAction } from "../lib/useAction.ts";
import type { Request } from "../lib/useRequest.ts";
import { useToday } from "../lib/useToday.ts";
import { text } from "../text/index.ts";
import { Alert } from "./Alert.tsx";
import { ActionButton, IconButton, Spinner } from "./Buttons.tsx";
import { DialogFrame } from "./Dialogs.tsx";
import { EntryForm } from "./EntryForm.tsx";
import { Quantity } from "./Quantity.tsx";
import { useToast } from "./Toast.tsx";

interface Props {
  readonly api: GoalsApi;
  readonly goal: Goal;
  readonly request: Request<Page<Entry>>;
  onChanged(): void;
}

export function EntryList({ api, goal, request, onChanged }: Props) {
  const [open, setOpen] = useState<Entry>();
  const section = useRef<HTMLElement>(null);
  const deleting = useAction();
  const loading = useAction();
  const toast = useToast();
  const today = useToday();
  const close = () => setOpen(undefined);
  const { data } = request;
  const cursor = data?.next_cursor ?? null;
  const focusOn = useFocusOnRow(section, data?.items);

  /** At once, and taken back for a while: a question before each would be in the way of whoever means it. */
  const remove = (entry: Entry) =>
    deleting.run(async () => {
      await api.deleteEntry(goal.id, entry.id, entry.etag);
      const at = data?.items.findIndex(({ id }) => id === entry.id) ?? 0;
      // Gone at once: what the API answers to the reload says the same.
      request.set((before) => before && withoutEntry(before, entry.id));
      focusOn(at);
      onChanged();
      toast(text.entry.deleted, {
        undo: async () => {
          await api.putBackEntry(goal.id, entry);
          onChanged();
        },
      });
    }, reloadIfChanged);
  const reloadIfChanged = (error: unknown) => {
    if (error instanceof ApiProblem && (error.kind === "changed" || error.kind === "missing")) onChanged();
  };
  /** After a change that came too late: the next one is made to what is shown now, of which the user was told. */
  const takeOver = async (id: string) => {
    onChanged();
    const now = await api.entry(goal.id, id).catch(() => undefined);
    if (now) setOpen((before) => before && { ...before, etag: now.etag });
  };

  const more = (from: string) =>
    loading.run(async () => {
      const next = await api.entries(goal.id, from);
      request.set((before) => before && { ...next, items: [...before.items, ...next.items] });
      focusOn(data?.items.length ?? 0);
    });

  return (
    <section className="panel" aria-labelledby="entries-heading" ref={section}>
      <h2 id="entries-heading" tabIndex={-1}>
        {text.entry.heading}
      </h2>
      {request.error !== undefined && (
        <Alert>
          <p>{sentence(request.error)}</p>
          <ActionButton onPress={request.reload}>{text.tryAgain}</ActionButton>
        </Alert>
      )}
      {!data && request.loading && <Spinner label={text.entry.loading} />}
      {deleting.error && <Alert focus>{deleting.error}</Alert>}
      <WaitingEntries goal={goal} today={today} />
      {data?.items.length === 0 && (
        <p className="hint">{data.isKept ? text.offline.noneKeptHint : text.entry.none}</p>
      )}
      {data && data.items.length > 0 && (
        <ul className="entries">
          {data.items.map((entry) => (
            <EntryRow
              key={entry.id}
              entry={entry}
              unit={goal.unit}
              today={today}
              edit={() => setOpen(entry)}
              remove={() => {
                remove(entry);
              }}
            />
          ))}
        </ul>
      )}
      {loading.error && <Alert>{loading.error}</Alert>}
      {cursor !== null && (
        <ActionButton isPending={loading.busy} onPress={() => more(cursor)}>
          {text.entry.older}
        </ActionButton>
      )}

      {open && (
        <DialogFrame title={text.entry.editTitle} onClose={close}>
          <EntryForm
            unit={goal.unit}
            entry={open}
            submit={text.save}
            save={async (_, changed) => {
              if (Object.keys(changed).length > 0) {
                const after = await api.changeEntry(goal.id, open.id, changed, open.etag);
                // At once, with its new version: the next change may come before the list does.
                request.set((before) => before && withEntry(before, after));
                onChanged();
              }
              close();
              toast(text.saved);
            }}
            onChanged={() => void takeOver(open.id)}
            onCancel={close}
          />
        </DialogFrame>
      )}
    </section>
  );
}

function withEntry(page: Page<Entry>, changed: Entry): Page<Entry> {
  return { ...page, items: page.items.map((entry) => (entry.id === changed.id ? changed : entry)) };
}

function withoutEntry(page: Page<Entry>, gone: string): Page<Entry> {
  return { ...page, items: page.items.filter(({ id }) => id !== gone) };
}

/**
 * After a button has gone with its row, or with the last page, the focus goes to the row that stands in its place, else
 * to the heading: on the page it would begin at the top again.
 */
function useFocusOnRow(section: React.RefObject<HTMLElement | null>, items: readonly Entry[] | undefined) {
  const wanted = useRef<number>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other items are another list to find the row in
  useEffect(() => {
    const at = wanted.current;
    if (at === undefined) return;
    wanted.current = undefined;
    // After the dialog's own attempt to give the focus back.
    setTimeout(() => {
      const rows = section.current?.querySelectorAll<HTMLElement>("li.entry") ?? [];
      const row = rows[Math.min(at, rows.length - 1)];
      (row?.querySelector<HTMLElement>("button") ?? section.current?.querySelector("h2"))?.focus();
    }, 60);
  }, [items]);
  return (at: number) => {
    wanted.current = at;
  };
}

/** What was noted without a network, above what the API knows. */
function WaitingEntries({ goal, today }: { readonly goal: Goal; readonly today: string }) {
  const { person } = useSignedIn();
  const waiting = useWaiting(person.sub).filter((each) => each.goal === goal.id);
  if (waiting.length === 0) return null;
  return (
    <ul className="entries entries-waiting" aria-label={text.offline.waitingHere}>
      {waiting.map(({ key, input, refused }) => {
        const words = describe({ ...input, day: input.occurred_at.slice(0, 10) }, goal.unit, today);
        return (
          <li className="entry entry-waiting" key={key}>
            <span className="entry-when">{refused ? text.offline.refused : text.offline.waits}</span>
            <span className="entry-amount">
              {input.amount !== null && <Quantity amount={input.amount} unit={goal.unit} isSigned />}
            </span>
            <span className="entry-note">{input.note !== null && <bdi>{input.note}</bdi>}</span>
            <span className="entry-buttons">
              <IconButton
                icon="trash"
                label={text.entry.deleteOf(words)}
                onPress={() => removeWaiting(key)}
              />
            </span>
          </li>
        );
      })}
    </ul>
  );
}

interface RowProps {
  readonly entry: Entry;
  readonly unit: string | null;
  readonly today: string;
  edit(): void;
  remove(): void;
}

function EntryRow({ entry, unit, today, edit, remove }: RowProps) {
  const words = describe(entry, unit, today);
  return (
    <li className="entry">
      <time className="entry-when" dateTime={entry.occurred_at}>
        {formatWhen(dayOfEntry(entry), entry.occurred_at, today)}
      </time>
      <span className="entry-amount">
        {entry.amount !== null && <Quantity amount={entry.amount} unit={unit} isSigned />}
      </span>
      <span className="entry-note">{entry.note !== null && <bdi>{entry.note}</bdi>}</span>
      <span className="entry-buttons">
        <IconButton icon="edit" label={text.entry.editOf(words)} onPress={edit} />
        <IconButton icon="trash" label={text.entry.deleteOf(words)} onPress={remove} />
      </span>
    </li>
  );
}

type Written = Pick<Entry, "amount" | "note" | "occurred_at" | "day">;

function describe(entry: Written, unit: string | null, today: string): string {
  const { amount, note, occurred_at } = entry;
  const what = [amount === null ? "" : formatAmount(amount, unit), note ?? ""].filter((part) => part !== "");
  return text.onDay(what.join(text.list), formatWhen(dayOfEntry(entry), occurred_at, today));
}
