/** The form for a new goal and for changing one. What is typed survives every error. */
import { type FormEvent, useState } from "react";
import { ApiProblem } from "../api/problem.ts";
import type { Goal, GoalInput } from "../api/types.ts";
import { amountFault, editableAmount, formatAmount, formatCount, parseAmount } from "../lib/amount.ts";
import { dayFault } from "../lib/date.ts";
import { fieldsOf, LONGEST, lengthOf, line, lines, tagsIn } from "../lib/form.ts";
import { useAction } from "../lib/useAction.ts";
import { useOpened } from "../lib/useOpened.ts";
import { text } from "../text/index.ts";
import { Alert } from "./Alert.tsx";
import { ActionButton } from "./Buttons.tsx";
import { DialogFrame } from "./Dialogs.tsx";
import { Field } from "./Field.tsx";

interface Props {
  readonly title: string;
  readonly submit: string;
  readonly goal?: Goal;
  /** All that stands in the form, and what of it was changed since it was opened. */
  save(input: GoalInput, changed: Partial<GoalInput>): Promise<void>;
  /** The goal was changed elsewhere: it is loaded anew, the form stays as it is. */
  onChanged?(): void;
  onClose(): void;
}

type Name = "title" | "target" | "unit" | "due" | "tags" | "notes";

type Faults = Partial<Record<Name, string>>;

const FIELDS: Readonly<Record<keyof GoalInput, Name>> = {
  title: "title",
  notes: "notes",
  target_amount: "target",
  unit: "unit",
  due_on: "due",
  tags: "tags",
};

export function GoalDialog({ title: heading, submit, goal, save, onChanged, onClose }: Props) {
  const [wrong, setWrong] = useState<Faults>({});
  const [elsewhere, setElsewhere] = useState(false);
  const [opened, isTouched] = useOpened();
  const action = useAction();

  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const field = fieldsOf(form);
    const target = parseAmount(field("target"));
    const input = {
      title: line(field("title")),
      notes: lines(field("notes")) || null,
      target_amount: target.ok ? target.value : null,
      unit: line(field("unit")) || null,
      due_on: field("due") || null,
      tags: tagsIn(field("tags")),
    };
    // What the API has sent and nobody has touched is good.
    const isSent = (name: Name) => !goal || isTouched(name, field) || (name === "due" && isBadDay(form));
    const found = faults(input, amountFault(target), isBadDay(form), isSent);
    setWrong(found);
    const [first] = Object.keys(found);
    if (first) {
      form.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
      return;
    }
    setElsewhere(false);
    action.run(
      () => save(input, changedOf(input, isSent)),
      (error) => {
        if (!(error instanceof ApiProblem) || error.kind !== "changed") return;
        setElsewhere(true);
        onChanged?.();
      },
    );
  };

  const of = (name: Name, initial: string | null | undefined) => ({
    name,
    initial: initial ?? "",
    error: wrong[name],
  });

  return (
    <DialogFrame title={heading} busy={action.busy} onClose={onClose}>
      <form ref={opened} className="form" noValidate onSubmit={send}>
        {action.error && (
          <Alert focus>
            {action.error}
            {elsewhere && ` ${text.typedIsStillHere}`}
          </Alert>
        )}
        <Field
          {...of("title", goal?.title)}
          label={text.form.title}
          placeholder={text.form.titleExample}
          autoComplete="off"
          takesFocus
          isRequired
        />
        <div className="form-row">
          <Field
            {...of("target", editableAmount(goal?.target_amount ?? null))}
            label={text.form.target}
            optional
            inputMode="decimal"
            placeholder={formatAmount(100)}
            autoComplete="off"
          />
          <Field
            {...of("unit", goal?.unit)}
            label={text.form.unit}
            optional
            placeholder={text.form.unitExample}
          />
        </div>
        <Field {...of("due", goal?.due_on)} label={text.form.due} optional type="date" />
        <Field
          {...of("tags", goal?.tags.join(text.list))}
          label={text.form.tags}
          optional
          placeholder={text.form.tagsExample}
          autoComplete="off"
        />
        <Field {...of("notes", goal?.notes)} label={text.form.notes} optional lines={3} />
        <div className="dialog-buttons">
          <ActionButton onPress={onClose} isDisabled={action.busy}>
            {text.cancel}
          </ActionButton>
          <ActionButton kind="primary" type="submit" isPending={action.busy}>
            {submit}
          </ActionButton>
        </div>
      </form>
    </DialogFrame>
  );
}

function changedOf(input: GoalInput, isSent: (name: Name) => boolean): Partial<GoalInput> {
  const members = Object.entries(input).filter(([member]) => isSent(FIELDS[member as keyof GoalInput]));
  return Object.fromEntries(members);
}

/** In the order of the fields: the first one gets the focus. */
function faults(
  input: GoalInput,
  target: string | undefined,
  badDay: boolean,
  isSent: (name: Name) => boolean,
): Faults {
  const { field } = text;
  const small = input.target_amount !== null && input.target_amount <= 0;
  const day = badDay ? field.day : input.due_on === null ? undefined : dayFault(input.due_on);
  const found: Record<Name, string | undefined> = {
    title: input.title === "" ? field.title : tooLong(input.title, LONGEST.title, field.titleLong),
    target: target ?? (small ? field.targetSmall : undefined),
    unit: tooLong(input.unit, LONGEST.unit, field.unitLong),
    due: day,
    tags: tagsFault(input.tags),
    notes: tooLong(input.notes, LONGEST.notes, field.notesLong),
  };
  return Object.fromEntries(
    Object.entries(found).filter(([name, words]) => words !== undefined && isSent(name as Name)),
  );
}

function tagsFault(tags: readonly string[]): string | undefined {
  if (tags.length > LONGEST.tags) return text.field.tags;
  return tags.some((tag) => lengthOf(tag) > LONGEST.tag) ? text.field.tags : undefined;
}

function tooLong(typed: string | null, most: number, words: (most: string) => string): string | undefined {
  return typed !== null && lengthOf(typed) > most ? words(formatCount(most)) : undefined;
}

/** A day that is half typed has no value, but it is not empty. */
function isBadDay(form: HTMLFormElement): boolean {
  const field = form.elements.namedItem("due");
  return field instanceof HTMLInputElement && field.validity.badInput;
}
