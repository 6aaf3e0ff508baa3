/**
 * What stands in a form's fields when it is sent. Read from the fields themselves, not from what their events have told:
 * programs that fill in forms for people do not all send any.
 */
export function fieldsOf(form: HTMLFormElement): (name: string) => string {
  const data = new FormData(form);
  return (name) => {
    const value = data.get(name);
    return typeof value === "string" ? value : "";
  };
}

/** One line without control characters and other ends of lines, which can be pasted but not seen, and which the API refuses. */
export function line(typed: string): string {
  return typed.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
}

/** The same for several lines. */
export function lines(typed: string): string {
  return typed
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{Cc}\n\t]+/gu, " ")
    .trim();
}

/** As the API counts: characters, not halves of them. */
export function lengthOf(typed: string): number {
  return [...typed].length;
}

/** The API's limits (`crates/api/src/model/text.rs`). */
export const LONGEST = { title: 200, notes: 10_000, unit: 32, tags: 10, tag: 32 } as const;

/**
 * Tags, parted by commas as people of all scripts write them: the very signs that the API takes in no tag
 * (`crates/api/src/model/tags.rs`), so that no tag falls apart when it is read back.
 */
export function tagsIn(typed: string): string[] {
  return typed
    .split(/[,،、，﹐﹑､]/u)
    .map(line)
    .filter((tag) => tag !== "");
}
