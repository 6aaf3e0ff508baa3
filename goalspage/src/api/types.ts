/** What the goals API speaks. */
export interface Goal {
  readonly id: string;
  readonly title: string;
  readonly notes: string | null;
  readonly target_amount: Amount | null;
  readonly unit: string | null;
  /** A day, YYYY-MM-DD. */
  readonly due_on: string | null;
  readonly tags: readonly string[];
  readonly archived: boolean;
  readonly total: Amount;
  readonly entry_count: number;
  /** 0 to 1; null without a target. */
  readonly progress: number | null;
}

export interface Entry {
  readonly id: string;
  readonly amount: Amount | null;
  readonly note: string | null;
  readonly occurred_at: string;
  /** The day that it was for its writer, where its time told. */
  readonly day: string | null;
  /** The version that a change must be made to; null where it was kept by a page that did not know it. */
  readonly etag: string | null;
}

/** How a goal is getting on. */
export interface Pace {
  readonly days_left: number | null;
  readonly per_day: number | null;
  readonly needed_per_day: number | null;
  readonly forecast_on: string | null;
  readonly outlook: Outlook;
  readonly streak: { readonly current: number; readonly longest: number; readonly today_counts: boolean };
}

export type Outlook = "no_target" | "reached" | "overdue" | "no_pace" | "no_due_date" | "on_track" | "behind";

/** What an import did. */
export interface Imported {
  readonly goals: { readonly added: number; readonly known: number };
  readonly entries: { readonly added: number; readonly known: number };
}

/** How the sum of all entries has grown; thinned out by the API where there are very many. */
export interface Series {
  readonly points: readonly {
    readonly occurred_at: string;
    /** As the entry has it. */
    readonly day: string | null;
    readonly total: number;
  }[];
  /** How many entries with an amount the points stand for. */
  readonly entry_count: number;
}

/** A decimal with at most six digits after the point. */
export type Amount = number | string;

export type GoalStatus = "active" | "done" | "archived";

export interface GoalInput {
  readonly title: string;
  readonly notes: string | null;
  readonly target_amount: number | null;
  readonly unit: string | null;
  readonly due_on: string | null;
  readonly tags: readonly string[];
}

export interface EntryInput {
  readonly amount: number | null;
  readonly note: string | null;
  readonly occurred_at: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
  /** As it was last loaded: nobody answers, and there may be more by now. */
  readonly isKept?: boolean;
}

/** With the version that a change must be made to (RFC 9110 section 13.1.1). */
export interface Versioned<T> {
  readonly value: T;
  readonly etag: string | null;
}
