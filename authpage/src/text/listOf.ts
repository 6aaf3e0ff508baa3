/** "one, two and three", each in the words that there are for it. */
export function listOf(
  keys: readonly string[],
  and: string,
  words: Readonly<Record<string, string>>,
): string {
  const named = keys.map((key) => words[key] ?? key);
  const last = named.at(-1) ?? "";
  return named.length < 2 ? last : `${named.slice(0, -1).join(", ")} ${and} ${last}`;
}
