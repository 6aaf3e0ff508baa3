/**
 * Reading what came from elsewhere: an answer, the browser's storage. What is not of the expected kind is undefined (or
 * left out of a list), so that a page can say that something is wrong instead of falling over it.
 */
export type Members = Readonly<Record<string, unknown>>;

export function members(value: unknown): Members | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Members)
    : undefined;
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function number(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** A point in time, as `inDate` reads it. */
export function moment(value: unknown): string | number | undefined {
  return text(value) ?? number(value);
}

/** Every entry that can be read; a value that is no list has none. */
export function list<T>(value: unknown, read: (entry: unknown) => T | undefined): readonly T[] {
  if (!Array.isArray(value)) return [];
  return value.map(read).filter((entry): entry is NonNullable<typeof entry> => entry !== undefined) as T[];
}

/** Leaves out members without a value: `exactOptionalPropertyTypes` tells the two apart. */
export function present<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
