import { afterEach, expect, it, vi } from "vitest";
import { localDay } from "./date.ts";

afterEach(() => vi.unstubAllEnvs());

it.each([
  ["Asia/Tokyo", "2026-11-06"],
  ["America/New_York", "2026-11-05"],
])("the day in %s is %s", (zone, day) => {
  vi.stubEnv("TZ", zone);
  expect(localDay(new Date("2026-11-05T22:30:00Z"))).toBe(day);
});
