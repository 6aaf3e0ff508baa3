/** From the series of a goal to where its points are drawn. */
import type { Series } from "../api/types.ts";
import { readMoment } from "./date.ts";

export interface Plot {
  /** From 0 to 1 each: along the time, and from the lowest sum to the highest. */
  readonly points: readonly { readonly along: number; readonly up: number }[];
  readonly from: Date;
  readonly to: Date;
  readonly lowest: number;
  readonly highest: number;
  /** Where the target is, upwards. */
  readonly target: number | undefined;
  readonly last: number;
}

/** Nothing for fewer than two points: there is no line to draw. */
export function plot(series: Series, target: number | null): Plot | undefined {
  const dated = series.points.flatMap(({ occurred_at, total }) => {
    const at = readMoment(occurred_at);
    return at ? [{ at, total }] : [];
  });
  const [first] = dated;
  const last = dated.at(-1);
  if (dated.length < 2 || !first || !last) return undefined;
  const begin = first.at.getTime();
  const span = last.at.getTime() - begin;
  // No spread of arguments: there may be more points than a call takes.
  const highest = dated.reduce((most, { total }) => Math.max(most, total), Math.max(target ?? 0, 0));
  const lowest = dated.reduce((least, { total }) => Math.min(least, total), 0);
  const up = (sum: number) => (highest > lowest ? (sum - lowest) / (highest - lowest) : 0);
  return {
    points: dated.map(({ at, total }, index) => ({
      // Entries of one moment stand beside each other.
      along: span > 0 ? (at.getTime() - begin) / span : index / (dated.length - 1),
      up: up(total),
    })),
    from: first.at,
    to: last.at,
    lowest,
    highest,
    target: target === null ? undefined : up(target),
    last: last.total,
  };
}
