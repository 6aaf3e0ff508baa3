// What the API allows comes out of a form's fields as it went in, in every language that the page speaks.

import { describe, expect, it } from "vitest";
import { de } from "../text/de.ts";
import { en } from "../text/en.ts";
import { es } from "../text/es.ts";
import { fr } from "../text/fr.ts";
import { nl } from "../text/nl.ts";
import { LONGEST, line, lines, tagsIn } from "./form.ts";

/** Letters of many scripts, signs that part words, and everything that a table or an address would read as its own. */
const SIGNS = [
  ..."aZ0 -_;:.!?/|\\\"'`#%&=+@<>()[]{}~^·…–—",
  ..."äßéıİşçñøłжЯσςלאعيहिंไทย中文한국語ー・「」。；：",
  ...["👟", "👩‍🚀", "\u00a0", "\u202f", "\u200d", "\u200e", "\u200f", "\u3000", "؛", "ʻ"],
];
const COMMAS = [...",،、，﹐﹑､"];

/** The same at every run. */
function* random(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield state / 2_147_483_648;
  }
}

function texts(signs: readonly string[], longest: number): string[] {
  const numbers = random(longest);
  const next = (below: number) => Math.floor((numbers.next().value as number) * below);
  return Array.from({ length: 500 }, () => {
    const made = Array.from({ length: 1 + next(longest) }, () => signs[next(signs.length)] ?? "").join("");
    return [...made.normalize("NFC").trim()].slice(0, longest).join("").trim();
  }).filter((text) => text !== "");
}

describe("written, read back", () => {
  it("a line", () => {
    for (const text of texts([...SIGNS, ...COMMAS], LONGEST.title)) expect(line(text)).toBe(text);
  });
  it("several lines", () => {
    for (const text of texts([...SIGNS, ...COMMAS, "\n", "\t"], 400)) expect(lines(text)).toBe(text);
  });
  it.each(Object.entries({ de, en, es, fr, nl }))("tags, as %s lists them", (_, { list }) => {
    const all = texts(SIGNS, LONGEST.tag);
    for (let at = 0; at + LONGEST.tags <= all.length; at += LONGEST.tags) {
      const tags = all.slice(at, at + LONGEST.tags);
      expect(tagsIn(tags.join(list))).toEqual(tags);
    }
  });
  it("every comma parts tags", () => {
    for (const comma of COMMAS) expect(tagsIn(`a${comma}b;c`)).toEqual(["a", "b;c"]);
  });
});
