import { SPOKEN } from "@tacit/ui/language.ts";
import { describe, expect, it } from "vitest";
import { en } from "./en.ts";
import { catalogues } from "./every.ts";

/** Every text with its place; functions by what they say of examples. */
function texts(value: unknown, place: string): readonly (readonly [string, string])[] {
  if (typeof value === "string") return [[place, value]];
  if (typeof value === "function") return said(value as Speak).map((text) => [place, text] as const);
  return Object.entries(value as object).flatMap(([key, inner]) => texts(inner, `${place}.${key}`));
}

type Speak = (...given: unknown[]) => unknown;

/** Of a name, of a number, of a list, of nothing; whichever of them it can speak of. */
function said(speak: Speak): readonly string[] {
  const examples = [["X", "Y"], [1800], [1], [["owner", "auditor"]], [undefined]];
  return examples.flatMap((given) => {
    try {
      return [String(speak(...given))];
    } catch {
      return [];
    }
  });
}

const keys = (value: unknown): unknown =>
  typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, keys(inner)]))
    : typeof value;

describe.each(Object.entries(catalogues))("%s", (tag, catalogue) => {
  it("is spoken by the shared words, too", () => {
    expect(SPOKEN).toContain(tag);
  });
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

it("French has a no-break space before ; : ? and !", () => {
  for (const [place, text] of texts(catalogues.fr, "fr")) {
    const prose = text.replace(/https?:\S+/g, "");
    expect(prose, place).not.toMatch(/(?<!\u00a0)[;:?!]/);
  }
});

it("Spanish opens what it closes", () => {
  for (const [place, text] of texts(catalogues.es, "es"))
    expect(text.split("¿").length, place).toBe(text.split("?").length);
});
