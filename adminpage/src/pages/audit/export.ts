/** The log as a file: page by page as the API gives it, in a form that spreadsheets read as text and never as a formula. */
import type { AuditQuery } from "../../api/endpoints.ts";
import { api } from "../../api/endpoints.ts";
import type { Event } from "../../api/shapes.ts";

/** More than a person looks through, and little enough for a browser's memory and the server's patience. */
export const MOST = 10_000;
const PAGE = "100";

export interface Collected {
  readonly events: readonly Event[];
  /** There were more. */
  readonly cut: boolean;
}

export async function collect(
  filter: AuditQuery,
  progress: (count: number) => void,
  signal: AbortSignal,
  read: typeof api.audit = api.audit,
): Promise<Collected> {
  const events: Event[] = [];
  let cursor: string | undefined;
  do {
    const page = await read({ ...filter, cursor, limit: PAGE }, signal);
    events.push(...page.items);
    cursor = page.next;
    progress(Math.min(events.length, MOST));
  } while (cursor !== undefined && events.length < MOST);
  return { events: events.slice(0, MOST), cut: cursor !== undefined || events.length > MOST };
}

const COLUMNS = [
  ["id", (event: Event) => String(event.id)],
  ["at", (event: Event) => event.at],
  ["action", (event: Event) => event.action],
  ["outcome", (event: Event) => event.outcome],
  ["user", (event: Event) => event.user],
  ["client", (event: Event) => event.client],
  ["session", (event: Event) => event.session],
  ["ip", (event: Event) => event.ip],
  ["user_agent", (event: Event) => event.user_agent],
  ["actor", (event: Event) => event.act?.actor],
  ["actor_name", (event: Event) => event.act?.actor_name],
  ["surface", (event: Event) => event.act?.surface],
  ["target", (event: Event) => event.act?.target],
  ["before", (event: Event) => json(event.act?.before)],
  ["after", (event: Event) => json(event.act?.after)],
] as const;

function json(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}

/** RFC 4180. */
export function csv(events: readonly Event[]): string {
  const lines = [
    COLUMNS.map(([name]) => name),
    ...events.map((event) => COLUMNS.map(([, of]) => of(event) ?? "")),
  ];
  return lines.map((line) => `${line.map(cell).join(",")}\r\n`).join("");
}

/** What a browser calls itself is a stranger's word: nothing of it may begin a formula. */
export function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function download(name: string, type: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // Not before the browser has begun with it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
