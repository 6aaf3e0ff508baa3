import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { GoalsApi, type TokenSource } from "../api/client.ts";
import { SignedOut } from "../auth/session.ts";
import { forgetKept, keep, kept } from "./kept.ts";
import { forgetWaiting, waiting } from "./queue.ts";

/** The browser's storage, as far as it matters. */
class Storage {
  [name: string]: unknown;
  getItem(name: string) {
    return Object.hasOwn(this, name) ? String(this[name]) : null;
  }
  setItem(name: string, value: string) {
    this[name] = value;
  }
  removeItem(name: string) {
    delete this[name];
  }
}

const tokens: TokenSource = {
  accessToken: async () => "token",
  renew: async () => "token",
  end: async () => new SignedOut(),
  ask: (url, init) => fetch(url, init),
};
const ENTRY = { amount: 1, note: null, occurred_at: "2026-11-05T12:00:00.000+01:00" };

/** Each request in turn gets the next of these. */
function answering(...answers: (number | "lost")[]) {
  const keys: (string | null)[] = [];
  vi.stubGlobal("fetch", async (_: string, init: RequestInit) => {
    keys.push(new Headers(init.headers).get("idempotency-key"));
    const answer = answers.shift();
    if (answer === undefined || answer === "lost") throw new TypeError("Failed to fetch");
    return new Response(JSON.stringify({ ...ENTRY, id: "1" }), { status: answer });
  });
  return keys;
}

let storage: Storage;

beforeEach(() => {
  storage = new Storage();
  vi.stubGlobal("localStorage", storage);
  vi.stubGlobal("window", { localStorage: storage });
  vi.stubGlobal("dispatchEvent", () => true);
  vi.stubGlobal("navigator", {});
});
afterEach(() => vi.unstubAllGlobals());

describe("entries without a network", () => {
  it("wait, and go again under the same key", async () => {
    const keys = answering("lost", "lost", 201);
    const api = new GoalsApi("http://api", tokens, "ada");
    expect(await api.addEntry("g", ENTRY)).toBe(true);
    expect(waiting()).toHaveLength(1);
    expect(await api.sendWaiting()).toBe(1);
    expect(await api.sendWaiting()).toBe(0);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });

  it("stay in their order, and what is refused waits for its maker", async () => {
    answering("lost", "lost", "lost", 422, 503);
    const api = new GoalsApi("http://api", tokens, "ada");
    for (const goal of ["a", "b", "c"]) await api.addEntry(goal, ENTRY);
    expect(await api.sendWaiting()).toBe(3);
    expect(waiting().map(({ goal, refused }) => [goal, refused === true])).toEqual([
      ["a", true],
      ["b", false],
      ["c", false],
    ]);
  });

  it("are sent by nobody but who made them", async () => {
    const keys = answering("lost");
    await new GoalsApi("http://api", tokens, "ada").addEntry("g", ENTRY);
    expect(await new GoalsApi("http://api", tokens, "bob").sendWaiting()).toBe(0);
    expect(keys).toHaveLength(1);
    forgetWaiting("bob");
    expect(waiting()).toEqual([]);
  });

  it("what the API refuses does not wait", async () => {
    answering(422);
    await expect(new GoalsApi("http://api", tokens, "ada").addEntry("g", ENTRY)).rejects.toMatchObject({
      kind: "invalid",
    });
    expect(waiting()).toEqual([]);
  });

  it("what a storage holds that nobody knows is passed over", () => {
    for (const text of [
      "",
      "{",
      "null",
      "7",
      '[{"key":1}]',
      '[{"key":"k","sub":"s","goal":"g","input":{}}]',
    ]) {
      storage.setItem("goals.waiting", text);
      expect(waiting()).toEqual([]);
    }
  });
});

describe("what was read", () => {
  it("is kept while somebody is signed in, and for nobody else", () => {
    keep("ada", "/tags/", { items: [] }, null);
    expect(kept("ada", "/tags/")).toBeUndefined();
    storage.setItem("goals.user:issuer:client", "{}");
    keep("ada", "/tags/", { items: [] }, '"1"');
    expect(kept("ada", "/tags/")).toMatchObject({ value: { items: [] }, etag: '"1"' });
    expect(kept("bob", "/tags/")).toBeUndefined();
    forgetKept("ada");
    expect(kept("ada", "/tags/")).toBeDefined();
    forgetKept("bob");
    expect(kept("ada", "/tags/")).toBeUndefined();
    keep("ada", "/tags/", { items: [] }, null);
    forgetKept();
    expect(Object.keys(storage)).toEqual(["goals.user:issuer:client"]);
  });

  it("is bounded: the oldest makes room", () => {
    storage.setItem("goals.user:issuer:client", "{}");
    for (let at = 0; at < 70; at++) {
      vi.setSystemTime(at * 1000);
      keep("ada", `/goals/${at}/`, {}, null);
    }
    vi.useRealTimers();
    expect([kept("ada", "/goals/9/"), kept("ada", "/goals/10/")?.value]).toEqual([undefined, {}]);
    keep("ada", "/large/", "x".repeat(300_000), null);
    expect(kept("ada", "/large/")).toBeUndefined();
  });
});
