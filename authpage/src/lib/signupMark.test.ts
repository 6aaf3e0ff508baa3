import { afterEach, describe, expect, it, vi } from "vitest";
import { beginSignup, endSignup, onSignedUp, sameAddress, wasBegunHere } from "./signupMark.ts";

const NOW = Date.parse("2026-11-28T12:00:00Z");
const HOUR = 60 * 60 * 1000;

function storage() {
  const map = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => map.set(key, value),
    removeItem: (key: string) => map.delete(key),
  });
  return map;
}

describe("where a sign-up was begun", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("is known for a day, and no longer than until its end", () => {
    const kept = storage();
    expect(wasBegunHere(NOW)).toBe(false);
    beginSignup(NOW);
    expect(wasBegunHere(NOW + HOUR)).toBe(true);
    expect(wasBegunHere(NOW + 25 * HOUR)).toBe(false);
    expect(wasBegunHere(NOW - HOUR)).toBe(false);
    expect([...kept.values()].join()).not.toContain("@");
    endSignup("ada@example.com");
    expect(wasBegunHere(NOW)).toBe(false);
  });

  it("hears of its end in another tab, for its own address alone", async () => {
    storage();
    const heard: string[] = [];
    const stop = [
      onSignedUp("Ada@example.com", () => heard.push("ada")),
      onSignedUp("bob@example.com", () => heard.push("bob")),
    ];
    endSignup("ada@example.com");
    await vi.waitFor(() => expect(heard).toEqual(["ada"]));
    for (const each of stop) each();
  });

  it("tells addresses apart as people do", () => {
    expect(sameAddress("ada@example.com", "ADA@Example.com")).toBe(true);
    expect(sameAddress("ada@example.com", "ada@example.org")).toBe(false);
    expect(sameAddress(undefined, "ada@example.org")).toBe(false);
  });
});
