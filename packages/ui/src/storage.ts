/**
 * What a page keeps in this browser. Storage may be switched off, full, or hold what an older page or somebody's hand left
 * there: reading answers only what `read` accepts, and nothing here ever throws.
 */
type Kind = "local" | "session";

export function keep(kind: Kind, key: string, value: unknown): void {
  try {
    storage(kind).setItem(key, JSON.stringify(value));
  } catch {
    // The page is of use without it.
  }
}

export function recall<T>(kind: Kind, key: string, read: (value: unknown) => T | undefined): T | undefined {
  try {
    const text = storage(kind).getItem(key);
    return text === null ? undefined : read(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export function forget(kind: Kind, key: string): void {
  try {
    storage(kind).removeItem(key);
  } catch {
    // As good as gone: it can't be read either.
  }
}

function storage(kind: Kind): Storage {
  return kind === "local" ? localStorage : sessionStorage;
}
