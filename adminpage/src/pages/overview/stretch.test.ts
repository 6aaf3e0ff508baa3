import { describe, expect, it } from "vitest";
import { stretchName, stretchShort } from "./stretch.ts";

describe("an hour or a day has a name", () => {
  it("days are UTC's, wherever the browser is", () => {
    expect(stretchName("2026-11-28T00:00:00Z", "day", "en-GB")).toMatch(/Saturday.*28 November/);
    expect(stretchShort("2026-11-28T00:00:00Z", "day", "en-GB")).toBe("28 Nov");
  });

  it("hours tell where they begin and end", () => {
    const name = stretchName(new Date(2026, 10, 28, 23).toISOString(), "hour", "en-GB");
    expect(name).toContain("23:00");
    expect(name).toContain("00:00");
    expect(stretchShort(new Date(2026, 10, 28, 23).toISOString(), "hour", "en-GB")).toBe("Sat 23:00");
  });

  it("what is no time is shown as it is", () => {
    expect(stretchName("soon", "hour", "en")).toBe("soon");
    expect(stretchShort("soon", "day", "en")).toBe("soon");
  });
});
