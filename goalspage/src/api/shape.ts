/**
 * What the API sends, looked at before it is drawn. What has another shape than it should is a fault of the server's,
 * said in words (`ApiProblem`), not a page that breaks while it draws.
 */
import { ApiProblem } from "./problem.ts";
import type { Amount, Entry, Goal, Imported, Outlook, Pace, Page, Series } from "./types.ts";

type Fields = Readonly<Record<string, unknown>>;

export function goal(value: unknown): Goal {
  const fields = object(value);
  return {
    id: string(fields.id),
    title: string(fields.title),
    notes: maybe(fields.notes, string),
    target_amount: maybe(fields.target_amount, amount),
    unit: maybe(fields.unit, string),
    due_on: maybe(fields.due_on, string),
    tags: fields.tags === undefined ? [] : list(fields.tags).map(string),
    archived: fields.archived === true,
    total: amount(fields.total),
    entry_count: number(fields.entry_count),
    progress: maybe(fields.progress, number),
  };
}

export function entry(value: unknown): Entry {
  const fields = object(value);
  return {
    id: string(fields.id),
    amount: maybe(fields.amount, amount),
    note: maybe(fields.note, string),
    occurred_at: string(fields.occurred_at),
    day: maybe(fields.day, string),
    etag: maybe(fields.etag, string),
  };
}

export function page<T>(item: (value: unknown) => T): (value: unknown) => Page<T> {
  return (value) => {
    const fields = object(value);
    return { items: list(fields.items).map(item), next_cursor: maybe(fields.next_cursor, string) };
  };
}

export function series(value: unknown): Series {
  const fields = object(value);
  const points = list(fields.points).map((point) => {
    const { occurred_at, day, total } = object(point);
    return { occurred_at: string(occurred_at), day: maybe(day, string), total: number(total) };
  });
  return { points, entry_count: number(fields.entry_count) };
}

const OUTLOOKS: readonly Outlook[] = [
  "no_target",
  "reached",
  "overdue",
  "no_pace",
  "no_due_date",
  "on_track",
  "behind",
];

export function pace(value: unknown): Pace {
  const fields = object(value);
  const streak = object(fields.streak);
  const outlook = OUTLOOKS.find((known) => known === fields.outlook);
  if (!outlook) throw new ApiProblem("server");
  return {
    days_left: maybe(fields.days_left, number),
    per_day: maybe(fields.per_day, number),
    needed_per_day: maybe(fields.needed_per_day, number),
    forecast_on: maybe(fields.forecast_on, string),
    outlook,
    streak: {
      current: number(streak.current),
      longest: number(streak.longest),
      today_counts: streak.today_counts === true,
    },
  };
}

export function tags(value: unknown): readonly string[] {
  return list(object(value).items).map((item) => string(object(item).tag));
}

export function imported(value: unknown): Imported {
  const fields = object(value);
  const counted = (of: unknown) => {
    const { added, known } = object(of);
    return { added: number(added), known: number(known) };
  };
  return { goals: counted(fields.goals), entries: counted(fields.entries) };
}

function object(value: unknown): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new ApiProblem("server");
  return value as Fields;
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new ApiProblem("server");
  return value;
}

function string(value: unknown): string {
  if (typeof value !== "string") throw new ApiProblem("server");
  return value;
}

function number(value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new ApiProblem("server");
  return value;
}

/** A number, or one in quotes, as APIs write decimals that a double can't hold. */
function amount(value: unknown): Amount {
  const usable = typeof value === "number" || (typeof value === "string" && value.trim() !== "");
  if (!usable || !Number.isFinite(Number(value))) throw new ApiProblem("server");
  return value;
}

function maybe<T>(value: unknown, read: (value: unknown) => T): T | null {
  return value === null || value === undefined ? null : read(value);
}
