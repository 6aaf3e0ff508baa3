/** All goals of one kind: under way, reached, or put away; by name if wanted. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Button, Input, SearchField, ToggleButton, ToggleButtonGroup } from "react-aria-components";
import type { GoalsApi } from "../api/client.ts";
import { sentence } from "../api/problem.ts";
import type { Goal, GoalStatus, Page } from "../api/types.ts";
import { Alert } from "../components/Alert.tsx";
import { ActionButton, IconButton, Spinner } from "../components/Buttons.tsx";
import { DialogFrame } from "../components/Dialogs.tsx";
import { EntryForm } from "../components/EntryForm.tsx";
import { FilesDialog } from "../components/FilesDialog.tsx";
import { GoalDialog } from "../components/GoalDialog.tsx";
import { Icon } from "../components/Icon.tsx";
import { Heading, usePageTitle } from "../components/Page.tsx";
import { Progress } from "../components/Progress.tsx";
import { Tags } from "../components/Tags.tsx";
import { useToast } from "../components/Toast.tsx";
import { describeDue } from "../lib/date.ts";
import { line } from "../lib/form.ts";
import { useAction } from "../lib/useAction.ts";
import { useDelayed } from "../lib/useDelayed.ts";
import { useRequest } from "../lib/useRequest.ts";
import { useToday } from "../lib/useToday.ts";
import { type Filters, filter, goalHref, Link, navigate, useFilters } from "../router.tsx";
import { text } from "../text/index.ts";

const KINDS: readonly (readonly [GoalStatus, string])[] = [
  ["active", text.goals.active],
  ["done", text.goals.done],
  ["archived", text.goals.archived],
];

/** A list, and what was asked for to get it. */
interface Shown {
  readonly status: GoalStatus;
  readonly q: string;
  readonly tag: string;
  readonly page: Page<Goal>;
}

export function GoalsPage({ api }: { readonly api: GoalsApi }) {
  const { status, q, tag } = useFilters();
  const [typed, setTyped] = useState(q);
  const [adding, setAdding] = useState(false);
  const [files, setFiles] = useState(false);
  const [noting, setNoting] = useState<Goal>();
  useSearchFor(typed, { status, q, tag }, setTyped);
  const toast = useToast();
  const goals = useRequest<Shown>(`${status} ${tag} ${q}`, async (signal) => ({
    status,
    q,
    tag,
    page: await api.goals({ status, q, tag }, signal),
  }));
  const tags = useRequest("tags", (signal) => api.tags(signal));
  const shown = goals.data;
  usePageTitle(undefined);

  return (
    <main className="page">
      <div className="page-head">
        <Heading>{text.goals.heading}</Heading>
        <div className="page-buttons">
          <ActionButton icon="file" onPress={() => setFiles(true)}>
            {text.files.open}
          </ActionButton>
          <ActionButton kind="primary" icon="plus" onPress={() => setAdding(true)}>
            {text.goals.add}
          </ActionButton>
        </div>
      </div>
      <div className="filters">
        <ToggleButtonGroup
          className="segments"
          aria-label={text.goals.which}
          disallowEmptySelection
          selectedKeys={[status]}
          onSelectionChange={(keys) => filter({ status: [...keys][0] as GoalStatus, q, tag })}
        >
          {KINDS.map(([kind, label]) => (
            <ToggleButton key={kind} id={kind} className="segment">
              {label}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
        <SearchField aria-label={text.goals.searchLabel} value={typed} onChange={setTyped} className="search">
          <Icon name="search" />
          <Input className="input" placeholder={text.goals.search} dir="auto" />
          <Button className="icon-button" aria-label={text.goals.clear}>
            <Icon name="close" />
          </Button>
        </SearchField>
      </div>
      <TagChips tags={tags.data ?? []} chosen={tag} choose={(next) => filter({ status, q, tag: next })} />
      {goals.error !== undefined && (
        <Alert>
          <p>{sentence(goals.error)}</p>
          <ActionButton onPress={goals.reload}>{text.tryAgain}</ActionButton>
        </Alert>
      )}
      {shown && (
        <div className="results" aria-busy={goals.loading}>
          <GoalList
            key={`${shown.status} ${shown.tag} ${shown.q}`}
            first={shown.page}
            more={(cursor) => api.goals({ status: shown.status, q: shown.q, tag: shown.tag, cursor })}
            note={setNoting}
            empty={
              <Nothing
                isKept={shown.page.isKept === true}
                status={shown.status}
                q={shown.q || shown.tag}
                add={() => setAdding(true)}
                bring={() => setFiles(true)}
              />
            }
          />
        </div>
      )}
      {!shown && goals.loading && (
        <p className="waiting">
          <Spinner label={text.goals.loading} />
        </p>
      )}
      {adding && (
        <GoalDialog
          title={text.form.newTitle}
          submit={text.form.add}
          save={async (input) => {
            const { value } = await api.addGoal(input);
            setAdding(false);
            toast(text.goals.added(value.title));
            navigate(goalHref(value.id));
          }}
          onClose={() => setAdding(false)}
        />
      )}
      {noting && (
        <DialogFrame title={text.entry.addTo(noting.title)} onClose={() => setNoting(undefined)}>
          <EntryForm
            unit={noting.unit}
            submit={text.entry.add}
            takesFocus
            save={async (input) => {
              const waits = await api.addEntry(noting.id, input);
              setNoting(undefined);
              goals.reload();
              toast(waits ? text.offline.noted : text.entry.added);
            }}
          />
        </DialogFrame>
      )}
      {files && (
        <FilesDialog
          api={api}
          onImported={() => {
            goals.reload();
            tags.reload();
          }}
          onClose={() => setFiles(false)}
        />
      )}
    </main>
  );
}

/**
 * Between the search field and the address, which says what is searched for: what is typed goes there after a pause, and
 * what stands there after a step back or a link goes into the field.
 */
function useSearchFor(typed: string, { status, q, tag }: Filters, setTyped: (typed: string) => void) {
  const settled = useDelayed(line(typed), 250);
  const told = useRef(q);
  useEffect(() => {
    if (q !== told.current) {
      told.current = q;
      setTyped(q);
    } else if (settled !== q && settled === line(typed)) {
      told.current = settled;
      filter({ status, q: settled, tag });
    }
  }, [settled, typed, q, status, tag, setTyped]);
}

interface ListProps {
  readonly first: Page<Goal>;
  more(cursor: string): Promise<Page<Goal>>;
  note(goal: Goal): void;
  readonly empty: ReactNode;
}

function GoalList({ first, more, note, empty }: ListProps) {
  const [later, setLater] = useState<readonly Page<Goal>[]>([]);
  const action = useAction();
  const list = useRef<HTMLUListElement>(null);
  const pages = [first, ...later];
  const goals = pages.flatMap(({ items }) => items);
  const cursor = pages.at(-1)?.next_cursor ?? null;
  if (goals.length === 0) return empty;
  return (
    <>
      <ul className="cards" ref={list}>
        {goals.map((goal) => (
          <GoalCard key={goal.id} goal={goal} note={note} />
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
              // The button may be gone: on with the first of the new ones.
              setTimeout(
                () => list.current?.querySelectorAll<HTMLElement>(".card-title a")[goals.length]?.focus(),
                60,
              );
            })
          }
        >
          {text.goals.more}
        </ActionButton>
      )}
    </>
  );
}

function GoalCard({ goal, note }: { readonly goal: Goal; note(goal: Goal): void }) {
  const today = useToday();
  const due = goal.due_on === null ? undefined : describeDue(goal.due_on, today);
  const done = goal.progress !== null && goal.progress >= 1;
  return (
    <li className="card">
      <h2 className="card-title">
        <Link href={goalHref(goal.id)} dir="auto">
          {goal.title}
        </Link>
      </h2>
      <Progress goal={goal} />
      {due && !done && !goal.archived && (
        <p className={due.overdue ? "due due-over" : "due"}>
          <Icon name="calendar" />
          {due.words}
        </p>
      )}
      {goal.tags.length > 0 && <Tags tags={goal.tags} />}
      {!goal.archived && (
        <span className="card-note">
          <IconButton icon="plus" label={text.entry.addTo(goal.title)} onPress={() => note(goal)} />
        </span>
      )}
    </li>
  );
}

interface ChipsProps {
  readonly tags: readonly string[];
  readonly chosen: string;
  choose(tag: string): void;
}

/** One tag or none; the one from the address too, where no goal has it any more. */
function TagChips({ tags, chosen, choose }: ChipsProps) {
  const all = chosen === "" || tags.includes(chosen) ? tags : [chosen, ...tags];
  if (all.length === 0) return null;
  return (
    <ToggleButtonGroup
      className="chips"
      aria-label={text.goals.byTag}
      selectedKeys={chosen === "" ? [] : [chosen]}
      onSelectionChange={(keys) => choose([...keys].map(String)[0] ?? "")}
    >
      {all.map((tag) => (
        <ToggleButton key={tag} id={tag} className="chip">
          <bdi>{tag}</bdi>
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

interface NothingProps {
  readonly isKept: boolean;
  readonly status: GoalStatus;
  readonly q: string;
  add(): void;
  bring(): void;
}

function Nothing({ isKept, status, q, add, bring }: NothingProps) {
  const words = text.goals.none;
  if (isKept) {
    return (
      <div className="empty">
        <h2>{text.offline.noneKept}</h2>
        <p>{text.offline.noneKeptHint}</p>
      </div>
    );
  }
  if (q !== "") {
    return (
      <div className="empty">
        <h2>{words.match(q)}</h2>
        <p>{words.matchHint}</p>
      </div>
    );
  }
  return (
    <div className="empty">
      <h2>{words[status]}</h2>
      <p>{words[`${status}Hint`]}</p>
      {status === "active" && (
        <ActionButton kind="primary" icon="plus" onPress={add}>
          {words.first}
        </ActionButton>
      )}
      {status === "active" && <ActionButton onPress={bring}>{words.bring}</ActionButton>}
    </div>
  );
}
