import { afterEach, describe, expect, it, vi } from "vitest";
import { members, text } from "./shape.ts";
import { forget, keep, recall } from "./storage.ts";

const read = (value: unknown) => text(members(value)?.name);

describe("storage", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("gives back what it kept", () => {
    const map = new Map<string, string>();
    vi.stubGlobal("localStorage", {
      getItem: (key: string) => map.get(key) ?? null,
      setItem: (key: string, value: string) => map.set(key, value),
      removeItem: (key: string) => map.delete(key),
    });
    expect(recall("local", "a", read)).toBeUndefined();
    keep("local", "a", { name: "Ada" });
    expect(recall("local", "a", read)).toBe("Ada");
    for (const odd of ["{", "null", "[]", '{"name":1}']) {
      map.set("a", odd);
      expect(recall("local", "a", read), odd).toBeUndefined();
    }
    forget("local", "a");
    expect(map.size).toBe(0);
  });

  it("does without where there is none", () => {
    const refuse = () => {
      throw new DOMException("no", "SecurityError");
    };
    vi.stubGlobal("sessionStorage", { getItem: refuse, setItem: refuse, removeItem: refuse });
    keep("session", "a", 1);
    forget("session", "a");
    expect(recall("session", "a", read)).toBeUndefined();
    expect(recall("local", "a", read)).toBeUndefined();
  });
});
