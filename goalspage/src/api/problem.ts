/** What can go wrong between this page and the API. */
export type ProblemKind = "offline" | "changed" | "missing" | "invalid" | "forbidden" | "busy" | "server";

export class ApiProblem extends Error {
  override readonly name = "ApiProblem";

  constructor(
    readonly kind: ProblemKind,
    /** What the API says about it, for `invalid`. */
    readonly detail?: string,
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
  return new ApiProblem(kind, fieldsIn(body) ?? detailIn(body));
}

function detailIn(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null || !("detail" in body)) return undefined;
  return typeof body.detail === "string" ? body.detail : undefined;
}

/** `errors: [{field, message}]`, the message being the rest of a sentence that begins with the field. */
function fieldsIn(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null || !("errors" in body)) return undefined;
  if (!Array.isArray(body.errors) || body.errors.length === 0) return undefined;
  const sentences = (body.errors as { field?: unknown; message?: unknown }[]).map(({ field, message }) => {
    const name = FIELD_NAMES[String(field)] ?? "A value";
    return `${name} ${String(message)}.`;
  });
  return sentences.join(" ");
}

const FIELD_NAMES: Readonly<Record<string, string>> = {
  title: "The name",
  notes: "The notes",
  note: "The note",
  target_amount: "The target",
  amount: "The amount",
  unit: "The unit",
  due_on: "The date",
  occurred_at: "The day",
};

export function sentence(error: unknown): string {
  if (!(error instanceof ApiProblem)) return "Something went wrong. Try again in a moment.";
  switch (error.kind) {
    case "offline":
      return "No connection. Check your network and try again: nothing you typed is lost.";
    case "changed":
      return "This was changed elsewhere in the meantime, so we loaded it again.";
    case "missing":
      return "This is not there any more.";
    case "invalid":
      return error.detail ?? "The server did not accept this.";
    case "forbidden":
      return "You did not allow this app to do that. Sign out and in again to change it.";
    case "busy":
      return "The server is busy. Try again in a moment.";
    case "server":
      return "Something went wrong on the server. Try again in a moment.";
  }
}
