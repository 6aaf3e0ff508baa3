import { describe, expect, it } from "vitest";
import type { Event } from "../../api/shapes.ts";
import { changedMembers } from "./EventList.tsx";
import { cell, collect, csv, MOST } from "./export.ts";

const event = (id: number): Event => ({
  id,
  at: "2026-11-29T10:00:00Z",
  action: "login",
  outcome: "success",
});

describe("the log as a file", () => {
  it("goes through the pages, as short as they may be", async () => {
    const pages = new Map([
      [undefined, { items: [event(3)], next: "a" }],
      ["a", { items: [], next: "b" }],
      ["b", { items: [event(1)] }],
    ]);
    const counts: number[] = [];
    const read = async ({ cursor }: { cursor?: string | undefined }) => pages.get(cursor) ?? { items: [] };
    const signal = new AbortController().signal;
    const { events, cut } = await collect({}, (count) => counts.push(count), signal, read);
    expect(events.map(({ id }) => id)).toEqual([3, 1]);
    expect(counts).toEqual([1, 1, 2]);
    expect(cut).toBe(false);
  });

  it("ends where it is too long, and says so", async () => {
    const items = Array.from({ length: 100 }, (_, at) => event(at));
    const read = async () => ({ items, next: "more" });
    const { events, cut } = await collect({}, () => undefined, new AbortController().signal, read);
    expect(events).toHaveLength(MOST);
    expect(cut).toBe(true);
  });

  it("is no formula, and no row more than there are events", () => {
    expect(cell("=HYPERLINK(1)")).toBe("'=HYPERLINK(1)");
    expect(cell('a "b", c')).toBe('"a ""b"", c"');
    expect(csv([{ ...event(1), user_agent: "two\nlines" }]).split("\r\n")).toHaveLength(3);
  });
});

describe("what was changed", () => {
  it("is told member by member", () => {
    expect(changedMembers({ a: 1, b: [1] }, { a: 2, b: [1], c: true })).toEqual([
      ["a", 1, 2],
      ["c", undefined, true],
    ]);
    expect(changedMembers(["auditor"], ["owner"])).toEqual([["", ["auditor"], ["owner"]]]);
    expect(changedMembers(undefined, { a: 1 })).toEqual([["a", undefined, 1]]);
  });
});
