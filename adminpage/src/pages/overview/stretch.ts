/**
 * How an hour or a day is named. Hours in this browser's own time. Days are UTC's, as they are counted: a day of the server's that was
 * shown in another zone would be the wrong one.
 */
import type { Span } from "../../api/dashboard.ts";

const HOUR = 60 * 60 * 1000;

/** In full: "Sat, 28 Nov, 14:00–15:00", "Saturday, 28 November". */
export function stretchName(start: string, span: Span, locale: string): string {
  const begin = new Date(start);
  if (Number.isNaN(begin.getTime())) return start;
  if (span === "day") {
    const day = { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" } as const;
    return new Intl.DateTimeFormat(locale, day).format(begin);
  }
  const hour = {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "numeric",
    minute: "2-digit",
  } as const;
  return new Intl.DateTimeFormat(locale, hour).formatRange(begin, new Date(begin.getTime() + HOUR));
}

/** Where there is little room: "Sat 14:00", "28 Nov". */
export function stretchShort(start: string, span: Span, locale: string): string {
  const begin = new Date(start);
  if (Number.isNaN(begin.getTime())) return start;
  const format =
    span === "day"
      ? ({ day: "numeric", month: "short", timeZone: "UTC" } as const)
      : ({ weekday: "short", hour: "numeric", minute: "2-digit" } as const);
  return new Intl.DateTimeFormat(locale, format).format(begin);
}
