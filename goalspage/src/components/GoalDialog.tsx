/** The form for a new goal and for changing one. What is typed survives every error. */
import { type FormEvent, useState } from "react";
import { ApiProblem } from "../api/problem.ts";
import type { Goal, GoalInput } from "../api/types.ts";
import { editableAmount, parseAmount } from "../lib/amount.ts";
import { useAction } from "../lib/useAction.ts";
import { Alert } from "./Alert.tsx";
import { ActionButton } from "./Buttons.tsx";
import { DialogFrame } from "./Dialogs.tsx";
import { Field } from "./Field.tsx";

const LONGEST_TITLE = 200;

interface Props {
  readonly title: string;
  readonly submit: string;
  readonly goal?: Goal;
  save(input: GoalInput): Promise<void>;
  /** The goal was changed elsewhere: it is loaded anew, the form stays as it is. */
  onChanged?(): void;
  onClose(): void;
}

export function GoalDialog({ title: heading, submit, goal, save, onChanged, onClose }: Props) {
  const [title, setTitle] = useState(goal?.title ?? "");
  const [target, setTarget] = useState(editableAmount(goal?.target_amount ?? null));
  const [unit, setUnit] = useState(goal?.unit ?? "");
  const [due, setDue] = useState(goal?.due_on ?? "");
  const [notes, setNotes] = useState(goal?.notes ?? "");
  const [wrong, setWrong] = useState<{ title?: string; target?: string }>({});
  const [elsewhere, setElsewhere] = useState(false);
  const action = useAction();

  const send = (event: FormEvent) => {
    event.preventDefault();
    const amount = parseAmount(target);
    const found = {
      ...(title.trim() === "" && { title: "Give it a name." }),
      ...(!amount.ok && { target: amount.message }),
      ...(amount.ok && amount.value !== null && amount.value <= 0 && { target: "A target is more than 0." }),
    };
    setWrong(found);
    if (!amount.ok || Object.keys(found).length > 0) {
      document.getElementById(found.title ? "goal-title" : "goal-target")?.focus();
      return;
    }
    setElsewhere(false);
    action.run(
      () =>
        save({
          title: title.trim(),
          notes: notes.trim() || null,
          target_amount: amount.value,
          unit: unit.trim() || null,
          due_on: due || null,
        }),
      (error) => {
        if (!(error instanceof ApiProblem) || error.kind !== "changed") return;
        setElsewhere(true);
        onChanged?.();
      },
    );
  };

  return (
    <DialogFrame title={heading} busy={action.busy} onClose={onClose}>
      <form className="form" noValidate onSubmit={send}>
        {action.error && (
          <Alert focus>
            {action.error}
            {elsewhere && " What you typed is still here: save again to put it in place of the other change."}
          </Alert>
        )}
        <Field
          id="goal-title"
          label="What do you want to reach?"
          value={title}
          onChange={setTitle}
          error={wrong.title}
          maxLength={LONGEST_TITLE}
          placeholder="Run the river path"
          autoFocus
          isRequired
        />
        <div className="form-row">
          <Field
            id="goal-target"
            label="Target"
            optional
            value={target}
            onChange={setTarget}
            error={wrong.target}
            inputMode="decimal"
            placeholder="100"
          />
          <Field label="Unit" optional value={unit} onChange={setUnit} maxLength={32} placeholder="km" />
        </div>
        <Field label="By when" optional type="date" value={due} onChange={setDue} />
        <Field label="Notes" optional lines={3} maxLength={10_000} value={notes} onChange={setNotes} />
        <div className="dialog-buttons">
          <ActionButton onPress={onClose} isDisabled={action.busy}>
            Cancel
          </ActionButton>
          <ActionButton kind="primary" type="submit" isPending={action.busy}>
            {submit}
          </ActionButton>
        </div>
      </form>
    </DialogFrame>
  );
}
