/**
 * One step towards a goal: how much, what, when. At least one of the first two. A new entry is of today until somebody
 * chooses another day, also where the page was opened yesterday.
 */
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Entry, EntryInput } from "../api/types.ts";
import { amountFault, editableAmount, formatCount, type ParsedAmount, parseAmount } from "../lib/amount.ts";
import { dayFault, dayOf, dayOfEntry, momentOf } from "../lib/date.ts";
import { fieldsOf, LONGEST, lengthOf, lines } from "../lib/form.ts";
import { useAction } from "../lib/useAction.ts";
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
  save(input: EntryInput): Promise<void>;
  onCancel?(): void;
}

type Faults = Partial<Record<"amount" | "note" | "day", string>>;

export function EntryForm({ unit, entry, submit, takesFocus = false, save, onCancel }: Props) {
  const before = entry && dayOfEntry(entry);
  const [wrong, setWrong] = useState<Faults>({});
  const form = useRef<HTMLFormElement>(null);
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
    const found = faults(amount, note, day, before, dayOf(now));
    setWrong(found);
    const [first] = Object.keys(found);
    if (first || !amount.ok) {
      sending.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
      return;
    }
    // An entry whose day was not touched keeps its time.
    const occurred_at = entry && day === before ? entry.occurred_at : momentOf(day, now);
    action.run(async () => {
      await save({ amount: amount.value, note: note || null, occurred_at });
      if (entry) return;
      for (const [name, value] of Object.entries({ amount: "", note: "", day: dayOf(new Date()) })) {
        const emptied = sending.elements.namedItem(name);
        if (emptied instanceof HTMLInputElement) emptied.value = value;
      }
      offered.current = dayOf(new Date());
      sending.querySelector<HTMLElement>('[name="amount"]')?.focus();
    });
  };

  return (
    <form ref={form} className="form entry-form" noValidate onSubmit={send}>
      {action.error && <Alert focus>{action.error}</Alert>}
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
): Faults {
  const { field } = text;
  const nothing = amount.ok && amount.value === null && note === "";
  const long = lengthOf(note) > LONGEST.notes;
  // One that was recorded ahead elsewhere may stay there.
  const ahead = day > today && day !== before;
  const found = {
    amount: amountFault(amount) ?? (nothing ? field.amountOrNote : undefined),
    note: long ? field.notesLong(formatCount(LONGEST.notes)) : undefined,
    day: dayFault(day) ?? (ahead ? field.dayToCome : undefined),
  };
  return Object.fromEntries(Object.entries(found).filter(([, words]) => words !== undefined));
}
