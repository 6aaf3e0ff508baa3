/** What the admin API says of a file of users. Read userImport.test.ts first. */
import { list, members, text } from "@tacit/ui/shape.ts";

export type Standing = "new" | "invited" | "account";

/** A row, as the server has read it. */
export interface ImportRow {
  readonly place: string;
  readonly email: string;
  readonly name?: string;
  readonly language: string;
  readonly groups: readonly string[];
  readonly standing: Standing;
}

const STANDINGS: readonly Standing[] = ["new", "invited", "account"];

export function importRows(body: unknown): readonly ImportRow[] | undefined {
  const given = members(body)?.rows;
  if (!Array.isArray(given)) return undefined;
  const rows = list(given, row);
  // A row that can't be read would be left out without a word.
  return rows.length === given.length ? rows : undefined;
}

function row(entry: unknown): ImportRow | undefined {
  const { place, email, name, language, groups, standing } = members(entry) ?? {};
  const known = STANDINGS.find((each) => each === standing);
  if (typeof email !== "string" || known === undefined) return undefined;
  const named = text(name);
  return {
    place: text(place) ?? "",
    email,
    ...(named !== undefined && { name: named }),
    language: text(language) ?? "en",
    groups: list(groups, text),
    standing: known,
  };
}

/** Rows of one request: each is a mail, and the answer comes while somebody still watches. */
export const BATCH = 25;

/** What is sent of rows; how they stood is the server's to say. */
export function sent(rows: readonly ImportRow[]): string {
  return JSON.stringify(rows.map(({ email, name, language, groups }) => ({ email, name, language, groups })));
}
