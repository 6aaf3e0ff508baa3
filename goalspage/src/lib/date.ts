/**
 * Days as people speak of them, in their own time zone. Nothing here throws: a moment that can't be read is shown as it
 * came, for a list must not go blank because of one line in it.
 */
import { dateLocale, text } from "../text/index.ts";
import { formatCount } from "./amount.ts";

const DAY_MS = 86_400_000;
/** Beyond this many days a date says more than a count. */
const COUNTED_DAYS = 60;
/** The years that the API keeps. */
const FIRST_DAY = "1900-01-01";
const LAST_DAY = "9999-12-31";

/** YYYY-MM-DD of a moment, here. */
export function dayOf(moment: Date): string {
  const pad = (value: number, length = 2) => String(value).padStart(length, "0");
  return `${pad(moment.getFullYear(), 4)}-${pad(moment.getMonth() + 1)}-${pad(moment.getDate())}`;
}

/** RFC 3339 knows a 60th second (section 5.7), browsers do not: it is the end of its minute. */
export function readMoment(moment: string): Date | undefined {
  // Engines read much more than that, each in its own way.
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(moment)) return undefined;
  for (const tried of [moment, moment.replace(/(:\d\d):60(?:\.\d+)?/, "$1:59.999")]) {
    const time = Date.parse(tried);
    if (!Number.isNaN(time)) return new Date(time);
  }
  return undefined;
}

/** Whole days from one day to another; negative when it has passed. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

/** A day that the API takes? Browsers' fields for days go up to the year 275760. */
export function dayFault(day: string): string | undefined {
  if (!/^\d{4,6}-\d\d-\d\d$/.test(day) || Number.isNaN(daysBetween(FIRST_DAY, day.slice(-10))))
    return text.field.day;
  return day.length > 10 || day < FIRST_DAY || day > LAST_DAY ? text.field.dayFar : undefined;
}

export interface Due {
  readonly words: string;
  readonly overdue: boolean;
}

export function describeDue(due: string, today: string): Due {
  const days = daysBetween(today, due);
  const { due: words } = text;
  if (days === -1) return { words: words.yesterday, overdue: true };
  if (days < 0) {
    const near = days >= -COUNTED_DAYS;
    return {
      words: near ? words.daysAgo(-days, formatCount(-days)) : words.was(formatDay(due)),
      overdue: true,
    };
  }
  if (days === 0) return { words: words.today, overdue: false };
  if (days === 1) return { words: words.tomorrow, overdue: false };
  const near = days <= COUNTED_DAYS;
  return { words: near ? words.inDays(days, formatCount(days)) : words.on(formatDay(due)), overdue: false };
}

const dayFormat = new Intl.DateTimeFormat(dateLocale, { dateStyle: "medium", timeZone: "UTC" });

export function formatDay(day: string): string {
  const moment = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(moment.getTime()) ? day : dayFormat.format(moment);
}

const shortFormat = new Intl.DateTimeFormat(dateLocale, { day: "numeric", month: "short" });
const longFormat = new Intl.DateTimeFormat(dateLocale, { month: "short", year: "numeric" });

/** As short as the axis of a plot wants it. */
export function formatShortDay(moment: Date, isLong: boolean): string {
  return (isLong ? longFormat : shortFormat).format(moment);
}

/** This person's time zone; UTC where the browser tells none that others know. */
export function zone(): string {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return timeZone && /^[A-Z][\w+-]*(\/[\w+-]+)*$/.test(timeZone) && timeZone !== "Etc/Unknown"
    ? timeZone
    : "UTC";
}

/**
 * When an entry happened: now for today, noon for any other day, so that no time zone moves it to a neighbour. With the
 * offset of this place, by which the API knows the day for good, wherever the person goes.
 */
export function momentOf(day: string, now: Date): string {
  return withOffset(day === dayOf(now) ? now : new Date(`${day}T12:00:00`));
}

/** RFC 3339 with this place's own offset from UTC. */
export function withOffset(moment: Date): string {
  const minutes = -moment.getTimezoneOffset();
  const local = new Date(moment.getTime() + minutes * 60_000);
  if (Number.isNaN(local.getTime())) return moment.toISOString();
  const pad = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const offset = `${minutes < 0 ? "-" : "+"}${pad(Math.abs(minutes) / 60)}:${pad(Math.abs(minutes) % 60)}`;
  return local.toISOString().replace("Z", offset);
}

/** The same moment with an offset from UTC at which it is of this day; as it is, where none is needed or known. */
export function withDay(moment: string, day: string | null): string {
  const read = readMoment(moment);
  if (!read || day === null) return moment;
  for (let hours = 0; hours <= 14; hours++) {
    for (const sign of [1, -1]) {
      const local = new Date(read.getTime() + sign * hours * 3_600_000).toISOString();
      const offset = `${sign < 0 ? "-" : "+"}${String(hours).padStart(2, "0")}:00`;
      // RFC 3339 knows no offset of minus nothing that tells a place.
      if (local.startsWith(day) && offset !== "-00:00") return local.replace("Z", offset);
    }
  }
  return moment;
}

/** The day of an entry: its writer's, else the one that its moment is here. */
export function dayOfEntry({
  occurred_at,
  day,
}: {
  readonly occurred_at: string;
  readonly day: string | null;
}) {
  if (day !== null) return day;
  const read = readMoment(occurred_at);
  return read && dayOf(read);
}

export function formatWhen(day: string | undefined, moment: string, today: string): string {
  if (day === undefined) return moment;
  const days = daysBetween(day, today);
  if (days === 0) return text.day.today;
  if (days === 1) return text.day.yesterday;
  return days === -1 ? text.day.tomorrow : formatDay(day);
}
