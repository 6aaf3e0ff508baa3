/** One step towards a goal: how much, what, when. At least one of the first two. */
import { type FormEvent, useState } from "react";
import type { Entry, EntryInput } from "../api/types.ts";
import { editableAmount, parseAmount } from "../lib/amount.ts";
import { dayOf, momentOf } from "../lib/date.ts";
import { useAction } from "../lib/useAction.ts";
import { Alert } from "./Alert.tsx";
import { ActionButton } from "./Buttons.tsx";
import { Field } from "./Field.tsx";

interface Props {
  readonly unit: string | null;
  readonly entry?: Entry;
  readonly submit: string;
  save(input: EntryInput): Promise<void>;
  onCancel?(): void;
}

export function EntryForm({ unit, entry, submit, save, onCancel }: Props) {
  const begin = () => ({
    amount: editableAmount(entry?.amount ?? null),
    note: entry?.note ?? "",
    day: dayOf(entry ? new Date(entry.occurred_at) : new Date()),
  });
  const [typed, setTyped] = useState(begin);
  const [wrong, setWrong] = useState<{ amount?: string; day?: string }>({});
  const action = useAction();
  const prefix = entry ? "change" : "new";

  const send = (event: FormEvent) => {
    event.preventDefault();
    const amount = parseAmount(typed.amount);
    const note = typed.note.trim();
    const found = {
      ...(!amount.ok && { amount: amount.message }),
      ...(amount.ok && amount.value === null && note === "" && { amount: "Enter an amount or a note." }),
      ...(Number.isNaN(Date.parse(typed.day)) && { day: "Choose a day." }),
    };
    setWrong(found);
    if (!amount.ok || Object.keys(found).length > 0) {
      document.getElementById(`${prefix}-${found.amount ? "amount" : "day"}`)?.focus();
      return;
    }
    action.run(async () => {
      await save({ amount: amount.value, note: note || null, occurred_at: moment(typed.day, entry) });
      setTyped(begin());
      if (!entry) document.getElementById(`${prefix}-amount`)?.focus();
    });
  };

  return (
    <form className="form entry-form" noValidate onSubmit={send}>
      {action.error && <Alert focus>{action.error}</Alert>}
      <div className="entry-fields">
        <Field
          id={`${prefix}-amount`}
          label="Amount"
          value={typed.amount}
          onChange={(amount) => setTyped((before) => ({ ...before, amount }))}
          error={wrong.amount}
          inputMode="decimal"
          unit={unit}
          autoComplete="off"
        />
        <Field
          label="Note"
          value={typed.note}
          onChange={(note) => setTyped((before) => ({ ...before, note }))}
          maxLength={10_000}
          autoComplete="off"
        />
        <Field
          id={`${prefix}-day`}
          label="When"
          type="date"
          value={typed.day}
          onChange={(day) => setTyped((before) => ({ ...before, day }))}
          error={wrong.day}
        />
      </div>
      <div className={onCancel ? "dialog-buttons" : "entry-button"}>
        {onCancel && (
          <ActionButton onPress={onCancel} isDisabled={action.busy}>
            Cancel
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

/** An entry whose day was not touched keeps its time. */
function moment(day: string, entry: Entry | undefined): string {
  if (entry && dayOf(new Date(entry.occurred_at)) === day) return entry.occurred_at;
  return momentOf(day, new Date());
}
