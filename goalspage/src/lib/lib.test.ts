import { describe, expect, it } from "vitest";
import { parseConfig } from "../auth/config.ts";
import { returnTo } from "../auth/session.ts";
import { speech } from "../text/index.ts";
import { ARIA_LOCALES } from "../text/spoken.ts";
import {
  dayFault,
  dayOf,
  dayOfEntry,
  daysBetween,
  describeDue,
  formatDay,
  formatWhen,
  momentOf,
  readMoment,
  withDay,
} from "./date.ts";
import { lengthOf, line, lines, tagsIn } from "./form.ts";
import { plot } from "./plot.ts";

describe("days", () => {
  it("counts across a change of the clocks", () => {
    expect(daysBetween("2026-03-28", "2026-03-30")).toBe(2);
  });
  it.each([
    ["2026-11-19", "was due yesterday", true],
    ["2026-11-10", "was due 10 days ago", true],
    ["2026-09-21", "was due 60 days ago", true],
    ["2020-01-01", `was due ${formatDay("2020-01-01")}`, true],
    ["2026-11-20", "due today", false],
    ["2026-11-21", "due tomorrow", false],
    ["2026-12-02", "due in 12 days", false],
  ])("%s: %s", (due, words, overdue) => {
    expect(describeDue(due, "2026-11-20")).toEqual({ words, overdue });
  });
  it("keeps the time for today and takes noon for another day", () => {
    const now = new Date(2026, 10, 20, 9, 30);
    expect(Date.parse(momentOf("2026-11-20", now))).toBe(now.getTime());
    expect(Date.parse(momentOf("2026-11-18", now))).toBe(new Date(2026, 10, 18, 12).getTime());
  });
  it("tells the day by the offset of this place", () => {
    for (const day of ["2026-03-29", "2026-10-25", "2026-11-18"]) {
      expect(momentOf(day, new Date(0))).toMatch(new RegExp(`^${day}T12:00:00.000[+-]\\d\\d:\\d\\d$`));
    }
  });
  it("gives a moment back with the day that it had", () => {
    const moment = "2026-11-05T22:30:00Z";
    for (const day of ["2026-11-05", "2026-11-06"]) {
      const written = withDay(moment, day);
      expect([written.slice(0, 10), Date.parse(written)]).toEqual([day, Date.parse(moment)]);
    }
    expect(withDay(moment, null)).toBe(moment);
    expect(withDay(moment, "2020-01-01")).toBe(moment);
  });
});

describe("moments that browsers can't read", () => {
  it.each([
    ["2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999Z"],
    ["2016-12-31T23:59:60.25+00:00", "2016-12-31T23:59:59.999Z"],
    ["2016-12-31T23:59:59Z", "2016-12-31T23:59:59.000Z"],
  ])("%s is %s", (moment, read) => {
    expect(readMoment(moment)?.toISOString()).toBe(read);
  });
  it.each(["", "soon", "2026-13-45T99:00:00Z", "23:59:60"])("%j is shown as it came", (moment) => {
    expect(readMoment(moment)).toBeUndefined();
    expect(formatWhen(dayOfEntry({ occurred_at: moment, day: null }), moment, "2026-11-20")).toBe(moment);
    expect(formatDay(moment)).toBe(moment);
    expect(describeDue(moment, "2026-11-20").words).toContain(moment);
  });
  it("an entry of another zone's tomorrow is tomorrow's", () => {
    const noon = new Date(2026, 10, 21, 12);
    expect(formatWhen(dayOf(noon), noon.toISOString(), "2026-11-20")).toBe("Tomorrow");
  });
  it("its writer's day counts more than where it is read", () => {
    expect(dayOfEntry({ occurred_at: "2026-11-05T12:00:00Z", day: "2026-11-06" })).toBe("2026-11-06");
  });
});

describe("days that can be chosen", () => {
  it.each(["2026-11-20", "1900-01-01", "9999-12-31"])("%s", (day) => {
    expect(dayFault(day)).toBeUndefined();
  });
  it.each(["", "1899-12-31", "0001-01-01", "12345-01-01", "275760-09-13", "x"])("not %j", (day) => {
    expect(dayFault(day)).toBeDefined();
  });
});

describe("what is typed", () => {
  it("has no control characters, which the API refuses", () => {
    expect(line(" a\u0007b\tc ")).toBe("a b c");
    expect(lines("a\r\nb\u0000c\td")).toBe("a\nb c\td");
  });
  it("is counted as the API counts", () => {
    expect(lengthOf("🏃".repeat(200))).toBe(200);
  });
});

describe("the plot", () => {
  const series = (...points: [string, number][]) => ({
    entry_count: points.length,
    points: points.map(([occurred_at, total]) => ({ occurred_at, day: null, total })),
  });
  it("runs from the first day to the last, between round numbers", () => {
    const drawn = plot(
      series(["2026-11-01T12:00:00Z", 10], ["2026-11-02T12:00:00Z", -10], ["2026-11-05T12:00:00Z", 30]),
      null,
      400,
      100,
    );
    expect(drawn?.points.map(({ x, y }) => [x, y])).toEqual([
      [0, 50],
      [100, 100],
      [400, 0],
    ]);
    expect(drawn?.sums.map(({ value }) => value)).toEqual([-10, 0, 10, 20, 30]);
    expect([drawn?.last, drawn?.target]).toEqual([30, undefined]);
    const days = drawn?.days.map(({ value }) => value.toDateString()) ?? [];
    expect([days.length > 1, new Set(days).size]).toEqual([true, days.length]);
  });
  it("has each point on the day of its entry, wherever that was written", () => {
    const points = [
      { occurred_at: "2026-11-05T12:00:00Z", day: "2026-11-06", total: 1 },
      { occurred_at: "2026-11-05T12:00:01Z", day: "2026-11-04", total: 2 },
      { occurred_at: "2026-11-08T12:00:00Z", day: "2026-11-08", total: 3 },
      { occurred_at: "2026-11-08T13:00:00Z", day: "2026-11-07", total: 4 },
    ];
    const drawn = plot({ entry_count: 4, points }, null, 400, 100);
    expect(drawn?.points.map(({ day }) => day)).toEqual(points.map(({ day }) => day));
    const places = drawn?.points.map(({ x }) => x) ?? [];
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(drawn?.points.map(({ at }) => dayOf(at))).toEqual([
      "2026-11-06",
      "2026-11-06",
      "2026-11-08",
      "2026-11-08",
    ]);
  });
  it("leaves room for the target", () => {
    const drawn = plot(series(["2026-11-01T12:00:00Z", 10], ["2026-11-02T12:00:00Z", 20]), 40, 400, 100);
    expect([drawn?.points[1]?.y, drawn?.target]).toEqual([50, 0]);
  });
  it("finds the point that is next to a pointer", () => {
    const drawn = plot(series(["2026-11-01T12:00:00Z", 1], ["2026-11-05T12:00:00Z", 2]), null, 400, 100);
    expect([-50, 150, 250, 900].map((x) => drawn?.near(x))).toEqual([0, 0, 1, 1]);
  });
  it("draws nothing of what it can't read, and no line of one point", () => {
    expect(plot(series(["2026-11-01T12:00:00Z", 10], ["whenever", 20]), null, 400, 100)).toBeUndefined();
    expect(plot(series(), 5, 400, 100)).toBeUndefined();
  });
  it("takes more points than a call takes arguments", () => {
    const many = Array.from({ length: 200_000 }, (_, at): [string, number] => ["2026-11-01T12:00:00Z", at]);
    expect(plot(series(...many.slice(0, 2)), null, 400, 100)?.points).toHaveLength(2);
    const points = many.map(([occurred_at, total]) => ({ occurred_at, day: null, total }));
    expect(plot({ entry_count: many.length, points }, null, 400, 100)?.points).toHaveLength(200_000);
  });
  it("a flat line lies at the bottom, and entries of one moment beside each other", () => {
    const drawn = plot(series(["2026-11-01T12:00:00Z", 0], ["2026-11-01T12:00:00Z", 0]), null, 400, 100);
    expect(drawn?.points.map(({ x, y }) => [x, y])).toEqual([
      [0, 100],
      [400, 100],
    ]);
  });
});

describe("tags", () => {
  it("are parted by the commas of all scripts", () => {
    expect(tagsIn(" sport، early ,a、b,, ")).toEqual(["sport", "early", "a", "b"]);
  });
});

describe("the language", () => {
  it.each([
    [["en-US"], "en", "en-US", "en-US"],
    [["de-AT", "en"], "de", "de-AT", "de-AT"],
    [["sv-SE", "sv", "de-DE"], "de", "de-DE", "sv-SE"],
    [["fr-CA", "en"], "fr", "fr-CA", "fr-CA"],
    [["nl"], "nl", "nl", "nl"],
    [["es-MX"], "es", "es-MX", "es-MX"],
    [["id-ID"], "en", "en-ID", "id-ID"],
    [["ar"], "en", "en", "ar"],
    [["ar-EG"], "en", "en-EG", "ar-EG"],
    [["de_DE", "not a tag", ""], "en", "en", "en"],
    [[], "en", "en", "en"],
  ])("%j: words in %s, days in %s, numbers in %s", (wanted, words, days, numbers) => {
    const { language, dateLocale, numberLocale, ariaLocale } = speech(wanted);
    expect([language, dateLocale, numberLocale]).toEqual([words, days, numbers]);
    expect(Object.values<string>(ARIA_LOCALES)).toContain(ariaLocale);
  });
});

describe("returnTo", () => {
  it.each([
    [{ returnTo: "/?goal=1" }, "/?goal=1"],
    [{ returnTo: "//evil.example" }, "/"],
    [{ returnTo: "/\\evil.example" }, "/"],
    [{ returnTo: "https://evil.example" }, "/"],
    [{ returnTo: "/callback?code=1" }, "/"],
    [{ returnTo: 5 }, "/"],
    [undefined, "/"],
    ["/x", "/"],
  ])("%j goes to %s", (state, path) => {
    expect(returnTo(state)).toBe(path);
  });
});

describe("parseConfig", () => {
  it("takes an address with or without a slash at its end", () => {
    const config = {
      issuer: "http://localhost:4242",
      client_id: "goals-page",
      api: "http://localhost:4243/",
    };
    expect(parseConfig(config).api).toBe("http://localhost:4243");
  });
  it.each([null, [], {}, { issuer: 1, client_id: "x", api: "y" }])("refuses %j", (value) => {
    expect(() => parseConfig(value)).toThrow();
  });
});
