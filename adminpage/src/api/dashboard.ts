/** What happened over time, as the admin API tells it. Read dashboard.test.ts first. */
import { list, members, number, text } from "@tacit/ui/shape.ts";

export const KINDS = [
  "sign_ins",
  "failed_sign_ins",
  "guesses",
  "refused_guesses",
  "sign_ups",
  "tokens",
  "sessions",
] as const;
export type Kind = (typeof KINDS)[number];

/** Hours or days. */
export type Span = "hour" | "day";

/** One number for each stretch; undefined where nobody knows. */
export type Counts = readonly (number | undefined)[];

export interface ClientTokens {
  /** All that registered themselves, where none is named. */
  readonly client: string | undefined;
  readonly tokens: number;
}

export interface Dashboard {
  readonly span: Span;
  /** When each stretch begins, the earliest first; the last is not over. */
  readonly starts: readonly string[];
  readonly counts: Readonly<Record<Kind, Counts>>;
  readonly clients: readonly ClientTokens[];
}

export function dashboard(body: unknown): Dashboard | undefined {
  const { span, starts, series, clients } = members(body) ?? {};
  const begins = list(starts, text);
  if (begins.length === 0 || (span !== "hour" && span !== "day")) return undefined;
  const told = new Map<unknown, readonly unknown[]>(
    list(series, members).map(({ kind, counts }) => [kind, Array.isArray(counts) ? counts : []]),
  );
  const counts = (kind: Kind): Counts => begins.map((_, at) => number(told.get(kind)?.[at]));
  return {
    span,
    starts: begins,
    counts: Object.fromEntries(KINDS.map((kind) => [kind, counts(kind)])) as Record<Kind, Counts>,
    clients: list(clients, (entry) => {
      const { client, tokens } = members(entry) ?? {};
      const count = number(tokens);
      return count === undefined ? undefined : { client: text(client), tokens: count };
    }),
  };
}

/** What a plot comes to: sums of what happened, of what lives the most at once. */
export function total(kind: Kind, counts: Counts): number | undefined {
  const known = counts.filter((count) => count !== undefined);
  if (kind === "sessions") return known.length === 0 ? undefined : Math.max(...known);
  return known.reduce((sum, count) => sum + count, 0);
}
