/**
 * One step towards a goal: how much, what, when. At least one of the first two. A new entry is of today until somebody
 * chooses another day, also where the page was opened yesterday.
 */
import { type FormEvent, useEffect, useRef, useState } from "react";
import { ApiProblem } from "../api/problem.ts";
import type { Entry, EntryInput } from "../api/types.ts";
import { amountFault, editableAmount, formatCount, type ParsedAmount, parseAmount } from "../lib/amount.ts";
import { dayFault, dayOf, dayOfEntry, momentOf } from "../lib/date.ts";
import { fieldsOf, LONGEST, lengthOf, lines } from "../lib/form.ts";
import { useAction } from "../lib/useAction.ts";
import { useOpened } from "../lib/useOpened.ts";
import { useToday } from "../lib/useToday.ts";
import { text } from "../text/index.ts";
import { Alert } from "./Alert.tsx";
import { ActionButton } from "./Buttons.tsx";
import { Field } from "./Field.tsx";

interface Props {
  readonly unit: string | null;
  readonly entry?: Entry;
  readonly submit: string;
  /** The first field has the focus from the beginning: somebody came here to write. */
  readonly takesFocus?: boolean;
  /** All that stands in the form, and what of it was changed since it was opened. */
  save(input: EntryInput, changed: Partial<EntryInput>): Promise<void>;
  /** The entry was changed elsewhere: it is loaded anew, the form stays as it is. */
  onChanged?(): void;
  onCancel?(): void;
}

type Name = "amount" | "note" | "day";

type Faults = Partial<Record<Name, string>>;

export function EntryForm({ unit, entry, submit, takesFocus = false, save, onChanged, onCancel }: Props) {
  const before = entry && dayOfEntry(entry);
  const [wrong, setWrong] = useState<Faults>({});
  const [elsewhere, setElsewhere] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const [opened, isTouched] = useOpened();
  const today = useToday();
  const offered = useRef(today);
  const action = useAction();

  // Whoever has not chosen a day means the one that it is.
  useEffect(() => {
    const field = form.current?.elements.namedItem("day");
    const untouched = !entry && field instanceof HTMLInputElement && field.value === offered.current;
    if (untouched) field.value = today;
    offered.current = today;
  }, [today, entry]);

  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const sending = event.currentTarget;
    const field = fieldsOf(sending);
    const now = new Date();
    const day = !entry && field("day") === offered.current ? dayOf(now) : field("day");
    const amount = parseAmount(field("amount"));
    const note = lines(field("note"));
    const isSent = (name: Name) => !entry || isTouched(name, field);
    const found = faults(amount, note, day, before, dayOf(now), isSent);
    setWrong(found);
    const [first] = Object.keys(found);
    if (first || !amount.ok) {
      sending.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
      return;
    }
    setElsewhere(false);
    // An entry whose day was not touched keeps its time.
    const occurred_at = entry && day === before ? entry.occurred_at : momentOf(day, now);
    const input = { amount: amount.value, note: note || null, occurred_at };
    const changed = {
      ...(isSent("amount") && { amount: input.amount }),
      ...(isSent("note") && { note: input.note }),
      ...(isSent("day") && { occurred_at }),
    };
    const adding = async () => {
      await save(input, changed);
      if (entry) return;
      for (const [name, value] of Object.entries({ amount: "", note: "", day: dayOf(new Date()) })) {
        const emptied = sending.elements.namedItem(name);
        if (emptied instanceof HTMLInputElement || emptied instanceof HTMLTextAreaElement)
          emptied.value = value;
      }
      offered.current = dayOf(new Date());
      sending.querySelector<HTMLElement>('[name="amount"]')?.focus();
    };
    action.run(adding, (error) => {
      if (!entry || !(error instanceof ApiProblem) || error.kind !== "changed") return;
      setElsewhere(true);
      onChanged?.();
    });
  };

  return (
    <form
      ref={(element) => {
        form.current = element;
        opened(element);
      }}
      className="form entry-form"
      noValidate
      onSubmit={send}
      onKeyDown={(event) => {
        // In a field of several lines Enter alone begins another one.
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
      }}
    >
      {action.error && (
        <Alert focus>
          {action.error}
          {elsewhere && ` ${text.typedIsStillHere}`}
        </Alert>
      )}
      <div className="entry-fields">
        <Field
          name="amount"
          label={text.entry.amount}
          initial={editableAmount(entry?.amount ?? null)}
          error={wrong.amount}
          inputMode="decimal"
          unit={unit}
          takesFocus={takesFocus}
          autoComplete="off"
        />
        <Field
          name="note"
          label={text.entry.note}
          initial={entry?.note ?? ""}
          error={wrong.note}
          autoComplete="off"
          lines={1}
        />
        <Field
          name="day"
          label={text.entry.when}
          type="date"
          initial={before ?? today}
          error={wrong.day}
          max={before !== undefined && before > today ? before : today}
        />
      </div>
      <div className={onCancel ? "dialog-buttons" : "entry-button"}>
        {onCancel && (
          <ActionButton onPress={onCancel} isDisabled={action.busy}>
            {text.cancel}
          </ActionButton>
        )}
        <ActionButton
          kind="primary"
          type="submit"
          isPending={action.busy}
          {...(entry ? {} : { icon: "plus" })}
        >
          {submit}
        </ActionButton>
      </div>
    </form>
  );
}

/** In the order of the fields: the first one gets the focus. */
function faults(
  amount: ParsedAmount,
  note: string,
  day: string,
  before: string | undefined,
  today: string,
  isSent: (name: Name) => boolean,
): Faults {
  const { field } = text;
  // One that was recorded elsewhere with neither may stay so.
  const nothing = (isSent("amount") || isSent("note")) && amount.ok && amount.value === null && note === "";
  const long = lengthOf(note) > LONGEST.notes;
  // One that was recorded ahead elsewhere may stay there.
  const ahead = day > today && day !== before;
  const found = {
    amount:
      (isSent("amount") ? amountFault(amount) : undefined) ?? (nothing ? field.amountOrNote : undefined),
    note: long && isSent("note") ? field.notesLong(formatCount(LONGEST.notes)) : undefined,
    day: dayFault(day) ?? (ahead ? field.dayToCome : undefined),
  };
  return Object.fromEntries(Object.entries(found).filter(([, words]) => words !== undefined));
}
