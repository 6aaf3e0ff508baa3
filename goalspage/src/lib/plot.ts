/** From the series of a goal to what is drawn: scales with round numbers and whole days, and where each point is. */
import { bisectCenter } from "d3-array";
import { scaleLinear, scaleTime } from "d3-scale";
import { area, line } from "d3-shape";
import type { Series } from "../api/types.ts";
import { dayOf, dayOfEntry, readMoment } from "./date.ts";

export interface Point {
  readonly at: Date;
  /** The day that the list of entries names. */
  readonly day: string;
  readonly total: number;
  readonly x: number;
  readonly y: number;
}

interface Tick<T> {
  readonly value: T;
  readonly at: number;
}

export interface Plot {
  readonly points: readonly Point[];
  readonly line: string;
  readonly area: string;
  readonly days: readonly Tick<Date>[];
  readonly sums: readonly Tick<number>[];
  /** Where the target is, upwards. */
  readonly target: number | undefined;
  readonly last: number;
  /** Over more than a year a day says less than its year. */
  readonly isLong: boolean;
  /** The place in `points` that is next to this far along. */
  near(x: number): number;
}

/** Nothing for fewer than two points: there is no line to draw. */
export function plot(series: Series, target: number | null, width: number, height: number): Plot | undefined {
  const dated = placed(series);
  const [first] = dated;
  const last = dated.at(-1);
  if (dated.length < 2 || !first || !last) return undefined;
  // No spread of arguments: there may be more points than a call takes.
  const highest = dated.reduce((most, { total }) => Math.max(most, total), Math.max(target ?? 0, 0));
  const lowest = dated.reduce((least, { total }) => Math.min(least, total), 0);
  const y = scaleLinear([lowest, highest > lowest ? highest : lowest + 1], [height, 0]).nice(4);
  const x = scaleTime([first.at, last.at], [0, width]);
  const isOneMoment = first.at.getTime() === last.at.getTime();
  const points = dated.map(({ at, day, total }, index) => ({
    at,
    day,
    total,
    // Entries of one moment stand beside each other.
    x: isOneMoment ? (index / (dated.length - 1)) * width : x(at),
    y: y(total),
  }));
  const along = points.map((point) => point.x);
  const base = y(Math.max(0, y.domain()[0] ?? 0));
  return {
    points,
    line:
      line<Point>(
        (point) => point.x,
        (point) => point.y,
      )(points) ?? "",
    area:
      area<Point>(
        (point) => point.x,
        base,
        (point) => point.y,
      )(points) ?? "",
    days: isOneMoment
      ? [{ value: first.at, at: 0 }]
      : dayTicks(x.ticks(Math.max(2, Math.floor(width / 110))), x),
    sums: y.ticks(4).map((value) => ({ value, at: y(value) })),
    target: target === null ? undefined : y(target),
    last: last.total,
    isLong: last.at.getTime() - first.at.getTime() > 400 * 86_400_000,
    near: (at) => bisectCenter(along, at),
  };
}

/**
 * When each point is, on this place's calendar: on the day of its entry, which may have been written in another zone. Never
 * before the one before it: the order is that of the sums.
 */
function placed(series: Series): { at: Date; day: string; total: number }[] {
  let latest = Number.NEGATIVE_INFINITY;
  return series.points.flatMap((point) => {
    const moment = readMoment(point.occurred_at);
    const day = dayOfEntry(point);
    if (!moment || day === undefined) return [];
    latest = Math.max(latest, onDay(moment, day).getTime());
    return [{ at: new Date(latest), day, total: point.total }];
  });
}

/** The moment, or the edge of the day that is next to it. */
function onDay(moment: Date, day: string): Date {
  const here = dayOf(moment);
  if (here === day) return moment;
  const edge = new Date(`${day}T${here < day ? "00:00:00" : "23:59:59.999"}`);
  return Number.isNaN(edge.getTime()) ? moment : edge;
}

/** Days are what people note; hours only where there is a single day. */
function dayTicks(ticks: Date[], x: (value: Date) => number): Tick<Date>[] {
  const seen = new Set<string>();
  return ticks.flatMap((value) => {
    const day = value.toDateString();
    if (seen.has(day)) return [];
    seen.add(day);
    return [{ value, at: x(value) }];
  });
}
