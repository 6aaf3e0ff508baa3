/** One goal: how far it has come, its entries, and everything that can be done with it. */
import { useState } from "react";
import type { GoalsApi } from "../api/client.ts";
import { ApiProblem, sentence } from "../api/problem.ts";
import type { Goal, Versioned } from "../api/types.ts";
import { Alert } from "../components/Alert.tsx";
import { ActionButton, Spinner } from "../components/Buttons.tsx";
import { Chart } from "../components/Chart.tsx";
import { ConfirmDialog } from "../components/Dialogs.tsx";
import { EntryForm } from "../components/EntryForm.tsx";
import { EntryList } from "../components/EntryList.tsx";
import { GoalDialog } from "../components/GoalDialog.tsx";
import { Icon } from "../components/Icon.tsx";
import { Heading, usePageTitle } from "../components/Page.tsx";
import { Progress } from "../components/Progress.tsx";
import { useToast } from "../components/Toast.tsx";
import { dayOf, describeDue, formatDay } from "../lib/date.ts";
import { useAction } from "../lib/useAction.ts";
import { type Request, useRequest } from "../lib/useRequest.ts";
import { Link, navigate } from "../router.tsx";

export function GoalPage({ api, id }: { readonly api: GoalsApi; readonly id: string }) {
  const goal = useRequest(id, (signal) => api.goal(id, signal));
  usePageTitle(goal.data?.value.title);
  const missing = goal.error instanceof ApiProblem && goal.error.kind === "missing";
  return (
    <main className="page">
      <Link href="/" className="back">
        <Icon name="back" />
        All goals
      </Link>
      {missing ? (
        <div className="empty">
          <Heading>This goal is not there</Heading>
          <p>It was deleted, or it is not yours.</p>
        </div>
      ) : (
        goal.error !== undefined && (
          <Alert>
            <p>{sentence(goal.error)}</p>
            <ActionButton onPress={goal.reload}>Try again</ActionButton>
          </Alert>
        )
      )}
      {!goal.data && goal.loading && (
        <p className="waiting">
          <Spinner label="Loading the goal" />
        </p>
      )}
      {goal.data && !missing && <OneGoal api={api} held={goal.data} request={goal} />}
    </main>
  );
}

interface Props {
  readonly api: GoalsApi;
  readonly held: Versioned<Goal>;
  readonly request: Request<Versioned<Goal>>;
}

function OneGoal({ api, held, request }: Props) {
  const { value: goal, etag } = held;
  const [open, setOpen] = useState<"edit" | "delete">();
  const entries = useRequest(`entries of ${goal.id}`, (signal) => api.entries(goal.id, undefined, signal));
  const action = useAction();
  const toast = useToast();

  const reloadIfChanged = (error: unknown) => {
    if (error instanceof ApiProblem && (error.kind === "changed" || error.kind === "missing"))
      request.reload();
  };
  const archive = () =>
    action.run(async () => {
      const changed = await api.changeGoal(goal.id, { archived: !goal.archived }, etag);
      request.set(() => changed);
      toast(goal.archived ? "Back among your active goals." : "Archived.");
    }, reloadIfChanged);
  const remove = () =>
    action.run(async () => {
      await api.deleteGoal(goal.id, etag);
      toast(`“${goal.title}” deleted.`);
      navigate("/");
    }, reloadIfChanged);
  /** A change to the entries changes the goal's sum. */
  const entriesChanged = () => {
    entries.reload();
    request.reload();
  };

  return (
    <>
      <section className="goal" aria-labelledby="goal">
        <div className="goal-head" id="goal">
          <Heading>{goal.title}</Heading>
          <Due goal={goal} />
        </div>
        {goal.notes && <p className="goal-notes">{goal.notes}</p>}
        <Progress goal={goal} large />
        {entries.data && <Chart goal={goal} entries={entries.data.items} />}
        {action.error && open === undefined && <Alert focus>{action.error}</Alert>}
        <div className="goal-actions">
          <ActionButton icon="edit" onPress={() => setOpen("edit")}>
            Edit
          </ActionButton>
          <ActionButton
            icon={goal.archived ? "restore" : "archive"}
            onPress={archive}
            isPending={action.busy && open === undefined}
          >
            {goal.archived ? "Restore" : "Archive"}
          </ActionButton>
          <ActionButton
            icon="trash"
            onPress={() => {
              action.clear();
              setOpen("delete");
            }}
          >
            Delete
          </ActionButton>
        </div>
      </section>

      <section className="panel" aria-labelledby="add-heading">
        <h2 id="add-heading">Add progress</h2>
        <EntryForm
          unit={goal.unit}
          submit="Add"
          save={async (input) => {
            await api.addEntry(goal.id, input);
            entriesChanged();
            toast("Added.");
          }}
        />
      </section>

      <EntryList api={api} goal={goal} request={entries} onChanged={entriesChanged} />

      {open === "edit" && (
        <GoalDialog
          title="Edit goal"
          submit="Save"
          goal={goal}
          save={async (input) => {
            const changed = await api.changeGoal(goal.id, input, etag);
            request.set(() => changed);
            setOpen(undefined);
            toast("Saved.");
          }}
          onChanged={request.reload}
          onClose={() => setOpen(undefined)}
        />
      )}
      {open === "delete" && (
        <ConfirmDialog
          title="Delete this goal?"
          confirm="Delete"
          action={action}
          onConfirm={remove}
          onClose={() => setOpen(undefined)}
        >
          “{goal.title}” and {entriesWord(goal.entry_count)} will be gone for good.
        </ConfirmDialog>
      )}
    </>
  );
}

function Due({ goal }: { readonly goal: Goal }) {
  if (goal.archived) return <p className="due">archived</p>;
  if (goal.due_on === null) return null;
  const due = describeDue(goal.due_on, dayOf(new Date()));
  const open = goal.progress === null || goal.progress < 1;
  return (
    <p className={due.overdue && open ? "due due-over" : "due"}>
      <Icon name="calendar" />
      <time dateTime={goal.due_on} title={formatDay(goal.due_on)}>
        {open ? due.text : `by ${formatDay(goal.due_on)}`}
      </time>
    </p>
  );
}

function entriesWord(count: number): string {
  if (count === 0) return "everything about it";
  return count === 1 ? "its one entry" : `its ${count} entries`;
}
