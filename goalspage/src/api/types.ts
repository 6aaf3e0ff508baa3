/** What the goals API speaks. */
export interface Goal {
  readonly id: string;
  readonly title: string;
  readonly notes: string | null;
  readonly target_amount: Amount | null;
  readonly unit: string | null;
  /** A day, YYYY-MM-DD. */
  readonly due_on: string | null;
  readonly archived: boolean;
  readonly total: Amount;
  readonly entry_count: number;
  /** 0 to 1; null without a target. */
  readonly progress: number | null;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface Entry {
  readonly id: string;
  readonly goal_id: string;
  readonly amount: Amount | null;
  readonly note: string | null;
  readonly occurred_at: string;
  readonly created_at: string;
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
}

export interface EntryInput {
  readonly amount: number | null;
  readonly note: string | null;
  readonly occurred_at: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

/** With the version that a change must be made to (RFC 9110 section 13.1.1). */
export interface Versioned<T> {
  readonly value: T;
  readonly etag: string | null;
}
