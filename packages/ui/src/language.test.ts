import { describe, expect, it } from "vitest";
import * as live from "./language.ts";
import {
  accountLanguage,
  byTag,
  chooseLanguage,
  firstSpoken,
  followAccount,
  nameOf,
  onLanguage,
  pickLanguage,
  prepareLanguage,
  suggestLanguages,
} from "./language.ts";
import { duration } from "./text/duration.ts";
import { en } from "./text/en.ts";

describe("pickLanguage", () => {
  it.each([
    [["de-AT", "en"], "de"],
    [["id", "en-GB"], "en"],
    [["id"], "en"],
    [["fr-CA"], "fr"],
    [["nl_BE", "en"], "nl"],
    [["es-419", "en"], "es"],
    [[], "en"],
    [["__proto__", "DE"], "de"],
  ])("%j", (wanted, expected) => {
    expect(pickLanguage(wanted)).toBe(expected);
  });
});

describe("firstSpoken", () => {
  it("is undefined where nothing suggested is spoken", () => {
    expect(firstSpoken(["id", "ar"])).toBeUndefined();
    expect(firstSpoken(["id-ID", "de-AT", "en"])).toBe("de");
  });
});

describe("who has a say", () => {
  const settled = () => new Promise((resolve) => setTimeout(resolve));

  it("is the switch, the account, the app and the browser, in this order", async () => {
    suggestLanguages("id fr-CA en");
    await settled();
    expect([live.language, live.locale, live.words.language]).toEqual(["fr", "fr-CA", "Langue"]);
    accountLanguage("nl");
    await settled();
    expect(live.language).toBe("nl");
    chooseLanguage("es");
    await settled();
    expect(live.language).toBe("es");
    accountLanguage("de-AT");
    await settled();
    expect(live.language).toBe("es");
    followAccount("de-AT");
    await settled();
    expect([live.language, live.locale]).toEqual(["de", "de-AT"]);
    accountLanguage(undefined);
    suggestLanguages(undefined);
    await settled();
    expect(live.language).toBe("en");
  });

  it("is not heard before a page has its words", async () => {
    let come = () => {};
    const told: string[] = [];
    await prepareLanguage((tag) =>
      tag === "fr" ? new Promise((resolve) => (come = resolve)) : Promise.resolve(),
    );
    onLanguage(() => told.push(live.language));
    chooseLanguage("fr");
    await settled();
    expect(live.language).toBe("en");
    come();
    await settled();
    expect(told).toEqual(["fr"]);
    followAccount(undefined);
    await settled();
  });
});

describe("nameOf", () => {
  it.each([
    ["de", "Deutsch"],
    ["es", "Español"],
    ["fr", "Français"],
    ["nl", "Nederlands"],
    ["x!", "x!"],
  ])("%s", (tag, name) => {
    expect(nameOf(tag)).toBe(name);
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
    const files = import.meta.glob<Record<string, object>>("./text/??.ts", { eager: true });
    const all = byTag(files);
    expect(Object.keys(all)).toEqual(["de", "en", "es", "fr", "nl"]);
    for (const words of Object.values(all)) expect(shape(words)).toEqual(shape(en));
  });
});
