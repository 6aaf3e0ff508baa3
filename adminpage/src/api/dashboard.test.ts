import { describe, expect, it } from "vitest";
import { dashboard, total } from "./dashboard.ts";

const starts = ["2026-11-29T10:00:00Z", "2026-11-29T11:00:00Z"];

describe("what happened over time", () => {
  it("has a number for each stretch, whatever the server leaves out", () => {
    const read = dashboard({
      span: "hour",
      starts,
      series: [
        { kind: "sign_ins", counts: [3, null] },
        { kind: "tokens", counts: [1] },
        { kind: "of a later version", counts: [9, 9] },
        { kind: "sign_ups", counts: "none" },
      ],
      clients: [{ client: "goals", tokens: 4 }, { client: null, tokens: 1 }, { client: "no number" }],
    });
    expect(read?.counts.sign_ins).toEqual([3, undefined]);
    expect(read?.counts.tokens).toEqual([1, undefined]);
    expect(read?.counts.sign_ups).toEqual([undefined, undefined]);
    expect(read?.clients).toEqual([
      { client: "goals", tokens: 4 },
      { client: undefined, tokens: 1 },
    ]);
  });

  it("is none where there are no stretches", () => {
    expect(dashboard({ span: "hour", starts: [], series: [] })).toBeUndefined();
    expect(dashboard({ span: "week", starts, series: [] })).toBeUndefined();
    expect(dashboard(undefined)).toBeUndefined();
  });

  it("is summed up, but for what lives: of that the most at once", () => {
    expect(total("sign_ins", [3, undefined, 4])).toBe(7);
    expect(total("sign_ins", [undefined])).toBe(0);
    expect(total("sessions", [3, undefined, 4])).toBe(4);
    expect(total("sessions", [undefined])).toBeUndefined();
  });
});
