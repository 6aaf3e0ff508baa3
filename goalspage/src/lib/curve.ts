/** The running sum of a goal's entries, in the order in which they happened. */
import type { Entry } from "../api/types.ts";

export interface Point {
  /** 0 at the first entry, 1 at the last. */
  readonly share: number;
  readonly sum: number;
}

export function curve(entries: readonly Entry[]): Point[] {
  const counted = entries
    .filter(({ amount }) => amount !== null)
    .map(({ amount, occurred_at }) => ({ amount: Number(amount), at: Date.parse(occurred_at) }))
    .sort((a, b) => a.at - b.at);
  const begin = counted[0]?.at ?? 0;
  const span = (counted.at(-1)?.at ?? 0) - begin;
  let sum = 0;
  return counted.map(({ amount, at }, index) => {
    sum += amount;
    // Entries of one moment stand beside each other.
    const share = span > 0 ? (at - begin) / span : index / Math.max(1, counted.length - 1);
    return { share, sum };
  });
}
