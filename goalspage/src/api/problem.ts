/** What can go wrong between this page and the API, in the page's own words: the API's are for programs. */
import { formatCount } from "../lib/amount.ts";
import { LONGEST } from "../lib/form.ts";
import { text } from "../text/index.ts";

export type ProblemKind = "offline" | "changed" | "missing" | "invalid" | "forbidden" | "busy" | "server";

/** A line of a file and the column in it, as far as the API tells. */
export interface Place {
  readonly line: number | undefined;
  readonly field: string;
}

export class ApiProblem extends Error {
  override readonly name = "ApiProblem";

  constructor(
    readonly kind: ProblemKind,
    /** The fields that the API does not accept, for `invalid`. */
    readonly fields: readonly string[] = [],
    /** Where in a file the API found something, for `invalid`. */
    readonly places: readonly Place[] = [],
  ) {
    super(kind);
  }
}

const BY_STATUS: Readonly<Record<number, ProblemKind>> = {
  400: "invalid",
  403: "forbidden",
  404: "missing",
  409: "changed",
  412: "changed",
  413: "invalid",
  415: "invalid",
  422: "invalid",
  429: "busy",
  502: "busy",
  503: "busy",
  504: "busy",
};

export async function problemFrom(response: Response): Promise<ApiProblem> {
  const kind = BY_STATUS[response.status] ?? "server";
  const body: unknown = await response.json().catch(() => undefined);
  const places = placesIn(body);
  return new ApiProblem(
    kind,
    places.map(({ field }) => field),
    places,
  );
}

/** RFC 9457 with `errors: [{field, message, line?}]`. */
function placesIn(body: unknown): Place[] {
  if (typeof body !== "object" || body === null || !("errors" in body) || !Array.isArray(body.errors))
    return [];
  return body.errors.flatMap((error: unknown) =>
    typeof error === "object" && error !== null && "field" in error
      ? [{ field: String(error.field), line: "line" in error ? Number(error.line) : undefined }]
      : [],
  );
}

/**
 * The page holds fields against the same rules before it sends them, so these are rare: a page older than the API, or a
 * rule that only the API can check, as for the total.
 */
function fieldSentence(field: string): string {
  switch (field) {
    case "title":
      return text.field.titleLong(formatCount(LONGEST.title));
    case "notes":
    case "note":
      return text.field.notesLong(formatCount(LONGEST.notes));
    case "unit":
      return text.field.unitLong(formatCount(LONGEST.unit));
    case "amount":
      return text.field.totalLarge;
    case "target_amount":
      return text.field.digits;
    case "tags":
      return text.field.tags;
    case "due_on":
    case "occurred_at":
      return text.field.dayFar;
    default:
      return text.problem.invalid;
  }
}

export function sentence(error: unknown): string {
  if (!(error instanceof ApiProblem)) return text.problem.unknown;
  if (error.kind !== "invalid" || error.fields.length === 0) return text.problem[error.kind];
  return [...new Set(error.fields.map(fieldSentence))].join(" ");
}
