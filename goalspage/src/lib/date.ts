/** Days as people speak of them, in their own time zone. */
const DAY_MS = 86_400_000;

/** YYYY-MM-DD of a moment, here. */
export function dayOf(moment: Date): string {
  const pad = (value: number) => String(value).padStart(2, "0");
  return `${moment.getFullYear()}-${pad(moment.getMonth() + 1)}-${pad(moment.getDate())}`;
}

/** Whole days from one day to another; negative when it has passed. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

export interface Due {
  readonly text: string;
  readonly overdue: boolean;
}

export function describeDue(due: string, today: string): Due {
  const days = daysBetween(today, due);
  if (days === -1) return { text: "was due yesterday", overdue: true };
  if (days < 0)
    return { text: days >= -60 ? `was due ${-days} days ago` : `was due ${formatDay(due)}`, overdue: true };
  if (days === 0) return { text: "due today", overdue: false };
  if (days === 1) return { text: "due tomorrow", overdue: false };
  return { text: days <= 60 ? `due in ${days} days` : `due ${formatDay(due)}`, overdue: false };
}

const dayFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });

export function formatDay(day: string): string {
  return dayFormat.format(new Date(`${day}T00:00:00Z`));
}

/** When an entry happened: now for today, noon for any other day, so that no time zone moves it to a neighbour. */
export function momentOf(day: string, now: Date): string {
  return day === dayOf(now) ? now.toISOString() : new Date(`${day}T12:00:00`).toISOString();
}

export function formatMoment(moment: string, now: Date): string {
  const day = dayOf(new Date(moment));
  const days = daysBetween(day, dayOf(now));
  if (days === 0) return "Today";
  return days === 1 ? "Yesterday" : formatDay(day);
}
