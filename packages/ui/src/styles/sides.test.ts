import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** Of everything that goes out with a page of the auth server's, and of the goals page. */
const ROOT = new URL("../../../../", import.meta.url);
const SHEETS = ["packages/ui/src", "authpage/src", "adminpage/src", "goalspage/src"].flatMap(sheetsBelow);

function sheetsBelow(folder: string): readonly string[] {
  try {
    const names = readdirSync(new URL(`${folder}/`, ROOT), { recursive: true, encoding: "utf8" });
    return names.filter((name) => name.endsWith(".css")).map((name) => `${folder}/${name}`);
  } catch {
    return [];
  }
}

/** Left and right, by property or by value: a page that reads from right to left can't mirror them. */
const SIDE =
  /(^|[\s;{])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)[\w-]*|border-(?:top|bottom)-(?:left|right)-radius|left|right)\s*:|\b(?:text-align|float|clear|text-align-last)\s*:\s*(?:left|right)\b/;

const SIDES = /\b(?:margin|padding|inset)\s*:\s*([^;]+);/;

/** Four sides in one, of which left and right differ. */
function isUneven(line: string): boolean {
  const sides = SIDES.exec(line)?.[1]?.match(/[\w-]+\([^)]*\)|\S+/g) ?? [];
  return sides.length === 4 && sides[1] !== sides[3];
}

function bound(css: string): readonly string[] {
  const lines = css.replace(/\/\*[\s\S]*?\*\//g, "").split("\n");
  return lines.filter((line) => SIDE.test(line) || isUneven(line)).map((line) => line.trim());
}

describe("style sheets", () => {
  it("are there to be looked at", () => {
    expect(SHEETS.length).toBeGreaterThan(5);
  });
  it.each(SHEETS)("%s knows start and end, not left and right", (sheet) => {
    expect(bound(readFileSync(new URL(sheet, ROOT), "utf8"))).toEqual([]);
  });
  it.each([
    "padding-left: 1rem;",
    "a { right: 0; }",
    "text-align: right;",
    "inset: 1px 1px 1px auto;",
    "border-top-left-radius: 2px;",
  ])("%s would be found", (css) => {
    expect(bound(css)).toHaveLength(1);
  });
  it.each(["padding-inline-start: 1rem;", "margin: 0 auto 1rem auto;", "grid-template: left / right;"])(
    "%s is sound",
    (css) => {
      expect(bound(css)).toEqual([]);
    },
  );
});
