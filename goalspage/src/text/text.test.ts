import { describe, expect, it } from "vitest";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import { nl } from "./nl.ts";

type Speak = (...given: unknown[]) => unknown;

/** Every text with its place; functions by what they say of examples. */
function texts(value: unknown, place: string): readonly (readonly [string, string])[] {
  if (typeof value === "string") return [[place, value]];
  if (typeof value === "function") {
    const speak = value as Speak;
    return [
      [place, String(speak("X", 0, "0", 2, "2"))],
      [place, String(speak(1, "1", 1, "1"))],
    ];
  }
  return Object.entries(value as object).flatMap(([key, inner]) => texts(inner, `${place}.${key}`));
}

const keys = (value: unknown): unknown =>
  typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, keys(inner)]))
    : typeof value;

describe.each(Object.entries({ de, es, fr, nl }))("%s", (tag, catalogue) => {
  it("says all that English says, and nothing else", () => {
    expect(keys(catalogue)).toEqual(keys(en));
  });
  it("has typographic quotes and apostrophes, and no empty text", () => {
    for (const [place, text] of texts(catalogue, tag)) {
      expect(text.trim(), place).not.toBe("");
      expect(text, place).not.toMatch(/['"]| {2}|\.\.\./);
    }
  });
});

it("French has a no-break space before ; : ? and !, and inside « »", () => {
  for (const [place, text] of texts(fr, "fr")) {
    expect(text, place).not.toMatch(/(?<!\u00a0)[;:?!»]|«(?!\u00a0)/);
  }
});
