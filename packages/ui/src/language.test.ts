import { describe, expect, it } from "vitest";
import { firstSpoken, pickLanguage } from "./language.ts";
import { de } from "./text/de.ts";
import { duration } from "./text/duration.ts";
import { en } from "./text/en.ts";

describe("pickLanguage", () => {
  it.each([
    [["de-AT", "en"], "de"],
    [["fr", "en-GB"], "en"],
    [["fr"], "en"],
    [[], "en"],
    [["__proto__", "DE"], "de"],
  ])("%j", (wanted, expected) => {
    expect(pickLanguage(wanted)).toBe(expected);
  });
});

describe("firstSpoken", () => {
  it("is undefined where nothing suggested is spoken", () => {
    expect(firstSpoken(["fr", "es"])).toBeUndefined();
    expect(firstSpoken(["fr-CA", "de-AT", "en"])).toBe("de");
  });
});

describe("duration", () => {
  it.each([
    [1800, "30 minutes", "30 Minuten"],
    [60, "1 minute", "einer Minute"],
    [90, "2 minutes", "2 Minuten"],
    [59, "59 seconds", "59 Sekunden"],
    [0, "1 second", "einer Sekunde"],
    [3600, "1 hour", "einer Stunde"],
    [5400, "90 minutes", "90 Minuten"],
    [172_800, "2 days", "2 Tagen"],
  ])("%i", (seconds, english, german) => {
    expect(duration("en", seconds)).toBe(english);
    expect(duration("de", seconds, "dative")).toBe(german);
  });
});

describe("catalogues", () => {
  it("say the same things", () => {
    const shape = (value: object): unknown =>
      Object.entries(value)
        .map(([key, inner]) => (typeof inner === "object" ? [key, shape(inner)] : key))
        .sort();
    expect(shape(de)).toEqual(shape(en));
  });
});
