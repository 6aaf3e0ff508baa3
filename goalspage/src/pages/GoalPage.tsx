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
import { PaceWords } from "../components/PaceWords.tsx";
import { Heading, usePageTitle } from "../components/Page.tsx";
import { Progress } from "../components/Progress.tsx";
import { Tags } from "../components/Tags.tsx";
import { useToast } from "../components/Toast.tsx";
import { formatCount } from "../lib/amount.ts";
import { tellChanged } from "../lib/connection.ts";
import { describeDue, formatDay } from "../lib/date.ts";
import { useAction } from "../lib/useAction.ts";
import { type Request, useRequest } from "../lib/useRequest.ts";
import { useToday } from "../lib/useToday.ts";
import { Link, listHref, navigate } from "../router.tsx";
import { text } from "../text/index.ts";

export function GoalPage({ api, id }: { readonly api: GoalsApi; readonly id: string }) {
  const goal = useRequest(id, (signal) => api.goal(id, signal));
  usePageTitle(goal.data?.value.title);
  const missing = goal.error instanceof ApiProblem && goal.error.kind === "missing";
  return (
    <main className="page">
      <Link href={listHref()} className="back">
        <Icon name="back" />
        {text.goal.all}
      </Link>
      {missing ? (
        <div className="empty">
          <Heading>{text.goal.missing}</Heading>
          <p>{text.goal.missingHint}</p>
        </div>
      ) : (
        goal.error !== undefined && (
          <Alert>
            <p>{sentence(goal.error)}</p>
            <ActionButton onPress={goal.reload}>{text.tryAgain}</ActionButton>
          </Alert>
        )
      )}
      {!goal.data && goal.loading && (
        <p className="waiting">
          <Spinner label={text.goal.loading} />
        </p>
      )}
      {goal.data && !missing && <OneGoal api={api} held={goal.data} request={goal} />}
    </main>
  );
}

/** Entries that are sent again where a deletion is taken back: ten pages of them. */
const MOST_UNDONE = 500;

interface Props {
  readonly api: GoalsApi;
  readonly held: Versioned<Goal>;
  readonly request: Request<Versioned<Goal>>;
}

function OneGoal({ api, held, request }: Props) {
  const { value: goal } = held;
  const [asking, setAsking] = useState(false);
  /** What the dialog was opened with, whatever other tabs bring meanwhile: its version is the one that is changed. */
  const [edited, setEdited] = useState<Versioned<Goal>>();
  const entries = useRequest(`entries of ${goal.id}`, (signal) => api.entries(goal.id, undefined, signal));
  const pace = useRequest(`pace of ${goal.id}`, (signal) => api.pace(goal.id, signal));
  const series = useRequest(`series of ${goal.id}`, (signal) => api.series(goal.id, signal));
  const action = useAction();
  const toast = useToast();

  const reloadIfChanged = (error: unknown) => {
    if (error instanceof ApiProblem && (error.kind === "changed" || error.kind === "missing"))
      request.reload();
  };
  const archive = () =>
    action.run(async () => {
      const changed = await api.changeOpened(held, { archived: !goal.archived });
      request.set(() => changed);
      toast(goal.archived ? text.goal.restoredNow : text.goal.archivedNow);
    }, reloadIfChanged);
  const remove = () =>
    action.run(async () => {
      const undo = await api.atItsVersion(held, async (etag) => {
        const back = await wayBack();
        await api.deleteGoal(goal.id, etag);
        return back;
      });
      toast(text.goals.deleted(goal.title), undo && { undo });
      navigate(listHref());
    }, reloadIfChanged);
  /** What it takes to put it back; nothing where it has more entries than are sent again at once: then it is asked first. */
  const wayBack = async () => {
    const all = goal.entry_count > MOST_UNDONE ? undefined : await api.allEntries(goal.id, MOST_UNDONE);
    return all && (() => api.restore(goal, all).then(() => tellChanged(true)));
  };
  /** After a change that came too late: the next one is made to what is shown now, of which the user was told. */
  const takeOver = async () => {
    const now = await api.goal(goal.id).catch(() => undefined);
    if (!now) return;
    request.set(() => now);
    setEdited((before) => before && { ...before, etag: now.etag });
  };
  /** A change to the entries changes the goal's sum. */
  const entriesChanged = () => {
    entries.reload();
    series.reload();
    pace.reload();
    request.reload();
  };

  return (
    <>
      <section className="goal" aria-labelledby="goal">
        <div className="goal-head" id="goal">
          <Heading>{goal.title}</Heading>
          <Due goal={goal} />
        </div>
        {goal.notes && (
          <p className="goal-notes" dir="auto">
            {goal.notes}
          </p>
        )}
        {goal.tags.length > 0 && <Tags tags={goal.tags} />}
        <Progress goal={goal} large />
        {pace.data && <PaceWords goal={goal} pace={pace.data} />}
        {/* Where it can't be had, the numbers above and the entries below say the same. */}
        {series.data && <Chart goal={goal} series={series.data} />}
        {action.error && !asking && <Alert focus>{action.error}</Alert>}
        <div className="goal-actions">
          <ActionButton icon="edit" onPress={() => setEdited(held)}>
            {text.edit}
          </ActionButton>
          <ActionButton
            icon={goal.archived ? "restore" : "archive"}
            onPress={archive}
            isPending={action.busy && !asking}
          >
            {goal.archived ? text.goal.restore : text.goal.archive}
          </ActionButton>
          <ActionButton
            icon="trash"
            onPress={() => {
              action.clear();
              if (goal.entry_count > MOST_UNDONE) setAsking(true);
              else remove();
            }}
          >
            {text.delete}
          </ActionButton>
        </div>
      </section>

      <section className="panel" aria-labelledby="add-heading">
        <h2 id="add-heading">{text.entry.addHeading}</h2>
        <EntryForm
          unit={goal.unit}
          submit={text.entry.add}
          save={async (input) => {
            const waits = await api.addEntry(goal.id, input);
            if (!waits) entriesChanged();
            toast(waits ? text.offline.noted : text.entry.added);
          }}
        />
      </section>

      <EntryList api={api} goal={goal} request={entries} onChanged={entriesChanged} />

      {edited && (
        <GoalDialog
          title={text.form.editTitle}
          submit={text.save}
          goal={edited.value}
          save={async (_, changed) => {
            if (Object.keys(changed).length > 0) {
              const after = await api.changeOpened(edited, changed);
              request.set(() => after);
              pace.reload();
            }
            setEdited(undefined);
            toast(text.saved);
          }}
          onChanged={() => void takeOver()}
          onClose={() => setEdited(undefined)}
        />
      )}
      {asking && (
        <ConfirmDialog
          title={text.goal.deleteAsk}
          confirm={text.delete}
          action={action}
          onConfirm={remove}
          onClose={() => setAsking(false)}
        >
          {text.goal.deleteWhat(goal.title, goal.entry_count, formatCount(goal.entry_count))}
        </ConfirmDialog>
      )}
    </>
  );
}

function Due({ goal }: { readonly goal: Goal }) {
  const today = useToday();
  if (goal.archived) return <p className="due">{text.due.archived}</p>;
  if (goal.due_on === null) return null;
  const due = describeDue(goal.due_on, today);
  const open = goal.progress === null || goal.progress < 1;
  return (
    <p className={due.overdue && open ? "due due-over" : "due"}>
      <Icon name="calendar" />
      <time dateTime={goal.due_on} title={formatDay(goal.due_on)}>
        {open ? due.words : text.due.by(formatDay(goal.due_on))}
      </time>
    </p>
  );
}
