/** All goals of one kind: under way, reached, or put away; by name if wanted. */
import { type ReactNode, useState } from "react";
import { Button, Input, SearchField, ToggleButton, ToggleButtonGroup } from "react-aria-components";
import type { GoalsApi } from "../api/client.ts";
import { sentence } from "../api/problem.ts";
import type { Goal, GoalStatus, Page } from "../api/types.ts";
import { Alert } from "../components/Alert.tsx";
import { ActionButton, Spinner } from "../components/Buttons.tsx";
import { GoalDialog } from "../components/GoalDialog.tsx";
import { Icon } from "../components/Icon.tsx";
import { Heading, usePageTitle } from "../components/Page.tsx";
import { Progress } from "../components/Progress.tsx";
import { useToast } from "../components/Toast.tsx";
import { dayOf, describeDue } from "../lib/date.ts";
import { useAction } from "../lib/useAction.ts";
import { useDelayed } from "../lib/useDelayed.ts";
import { useRequest } from "../lib/useRequest.ts";
import { goalHref, Link, navigate } from "../router.tsx";

const KINDS: readonly (readonly [GoalStatus, string])[] = [
  ["active", "Active"],
  ["done", "Done"],
  ["archived", "Archived"],
];

/** A list, and what was asked for to get it. */
interface Shown {
  readonly status: GoalStatus;
  readonly q: string;
  readonly page: Page<Goal>;
}

export function GoalsPage({ api }: { readonly api: GoalsApi }) {
  const [status, setStatus] = useState<GoalStatus>("active");
  const [typed, setTyped] = useState("");
  const [adding, setAdding] = useState(false);
  const q = useDelayed(typed.trim(), 250);
  const toast = useToast();
  const goals = useRequest<Shown>(`${status} ${q}`, async (signal) => ({
    status,
    q,
    page: await api.goals({ status, q }, signal),
  }));
  const shown = goals.data;
  usePageTitle(undefined);

  return (
    <main className="page">
      <div className="page-head">
        <Heading>Your goals</Heading>
        <ActionButton kind="primary" icon="plus" onPress={() => setAdding(true)}>
          New goal
        </ActionButton>
      </div>
      <div className="filters">
        <ToggleButtonGroup
          className="segments"
          aria-label="Which goals"
          disallowEmptySelection
          selectedKeys={[status]}
          onSelectionChange={(keys) => setStatus([...keys][0] as GoalStatus)}
        >
          {KINDS.map(([kind, label]) => (
            <ToggleButton key={kind} id={kind} className="segment">
              {label}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
        <SearchField aria-label="Search goals" value={typed} onChange={setTyped} className="search">
          <Icon name="search" />
          <Input className="input" placeholder="Search" />
          <Button className="icon-button">
            <Icon name="close" />
          </Button>
        </SearchField>
      </div>
      {goals.error !== undefined && (
        <Alert>
          <p>{sentence(goals.error)}</p>
          <ActionButton onPress={goals.reload}>Try again</ActionButton>
        </Alert>
      )}
      {shown && (
        <div className="results" aria-busy={goals.loading}>
          <GoalList
            key={`${shown.status} ${shown.q}`}
            first={shown.page}
            more={(cursor) => api.goals({ status: shown.status, q: shown.q, cursor })}
            empty={<Nothing status={shown.status} q={shown.q} add={() => setAdding(true)} />}
          />
        </div>
      )}
      {!shown && goals.loading && (
        <p className="waiting">
          <Spinner label="Loading your goals" />
        </p>
      )}
      {adding && (
        <GoalDialog
          title="New goal"
          submit="Add goal"
          save={async (input) => {
            const { value } = await api.addGoal(input);
            setAdding(false);
            toast(`“${value.title}” added.`);
            navigate(goalHref(value.id));
          }}
          onClose={() => setAdding(false)}
        />
      )}
    </main>
  );
}

interface ListProps {
  readonly first: Page<Goal>;
  more(cursor: string): Promise<Page<Goal>>;
  readonly empty: ReactNode;
}

function GoalList({ first, more, empty }: ListProps) {
  const [later, setLater] = useState<readonly Page<Goal>[]>([]);
  const action = useAction();
  const pages = [first, ...later];
  const goals = pages.flatMap(({ items }) => items);
  const cursor = pages.at(-1)?.next_cursor ?? null;
  if (goals.length === 0) return empty;
  return (
    <>
      <ul className="cards">
        {goals.map((goal) => (
          <GoalCard key={goal.id} goal={goal} />
        ))}
      </ul>
      {action.error && <Alert>{action.error}</Alert>}
      {cursor !== null && (
        <ActionButton
          isPending={action.busy}
          onPress={() =>
            action.run(async () => {
              const next = await more(cursor);
              setLater((before) => [...before, next]);
            })
          }
        >
          Show more
        </ActionButton>
      )}
    </>
  );
}

function GoalCard({ goal }: { readonly goal: Goal }) {
  const due = goal.due_on === null ? undefined : describeDue(goal.due_on, dayOf(new Date()));
  const done = goal.progress !== null && goal.progress >= 1;
  return (
    <li className="card">
      <h2 className="card-title">
        <Link href={goalHref(goal.id)}>{goal.title}</Link>
      </h2>
      <Progress goal={goal} />
      {due && !done && !goal.archived && (
        <p className={due.overdue ? "due due-over" : "due"}>
          <Icon name="calendar" />
          {due.text}
        </p>
      )}
    </li>
  );
}

function Nothing({ status, q, add }: { readonly status: GoalStatus; readonly q: string; add(): void }) {
  if (q !== "") {
    return (
      <div className="empty">
        <h2>No goal matches “{q}”</h2>
        <p>Try fewer letters, or look under another heading.</p>
      </div>
    );
  }
  switch (status) {
    case "active":
      return (
        <div className="empty">
          <h2>What do you want to reach?</h2>
          <p>
            A distance, a sum, a number of pages: anything that grows by steps. It may have a target and a
            date, or neither.
          </p>
          <ActionButton kind="primary" icon="plus" onPress={add}>
            Add your first goal
          </ActionButton>
        </div>
      );
    case "done":
      return (
        <div className="empty">
          <h2>Nothing reached yet</h2>
          <p>Goals move here by themselves when their target is reached.</p>
        </div>
      );
    case "archived":
      return (
        <div className="empty">
          <h2>Nothing put away</h2>
          <p>Archive a goal to keep its entries without seeing it every day.</p>
        </div>
      );
  }
}
