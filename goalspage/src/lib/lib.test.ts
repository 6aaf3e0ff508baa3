import { describe, expect, it } from "vitest";
import { parseConfig } from "../auth/config.ts";
import { returnTo } from "../auth/session.ts";
import { formatProgress, parseAmount } from "./amount.ts";
import { daysBetween, describeDue, formatDay, momentOf } from "./date.ts";

describe("parseAmount", () => {
  it.each([
    ["", null],
    [" ", null],
    ["12", 12],
    ["-3.5", -3.5],
    ["−3,5", -3.5],
    ["1 234,5", 1234.5],
    ["1,234.50", 1234.5],
    ["1.234,50", 1234.5],
    ["1,234,567", 1234567],
    [".5", 0.5],
    ["0.0000010", 0.000001],
  ])("%j is %j", (text, value) => {
    expect(parseAmount(text)).toEqual({ ok: true, value });
  });
  it.each([
    ["1,234", ".", 1234],
    ["1,234", ",", 1.234],
    ["1.234", ".", 1.234],
    ["1.234", ",", 1234],
    ["0,125", ".", 0.125],
  ] as const)("%j where the sign is %j is %d", (text, sign, value) => {
    expect(parseAmount(text, sign)).toEqual({ ok: true, value });
  });
  it.each(["a", "1e3", "--1", "1.2.3", ".", "0.1234567", "1000000000", "Infinity", "0x10"])(
    "refuses %j",
    (text) => {
      expect(parseAmount(text).ok).toBe(false);
    },
  );
});

describe("formatProgress", () => {
  it.each([
    [0, "0%"],
    [0.001, "1%"],
    [0.999, "99%"],
    [1, "100%"],
    [1.25, "125%"],
  ])("%f is %s", (progress, text) => {
    expect(formatProgress(progress)).toBe(text);
  });
});

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
  ])("%s: %s", (due, text, overdue) => {
    expect(describeDue(due, "2026-11-20")).toEqual({ text, overdue });
  });
  it("keeps the time for today and takes noon for another day", () => {
    const now = new Date(2026, 10, 20, 9, 30);
    expect(momentOf("2026-11-20", now)).toBe(now.toISOString());
    expect(momentOf("2026-11-18", now)).toBe(new Date(2026, 10, 18, 12).toISOString());
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
