// What is kept for the time without a network, after changes: never less than the user has seen.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { setOffline } from "../lib/connection.ts";
import { keptPaths } from "../lib/kept.ts";
import { GoalsApi, type TokenSource } from "./client.ts";

const goal = (id: string, more: object = {}) => ({
  ...{ id, title: `Goal ${id}`, notes: null, target_amount: 5, unit: null, due_on: null, tags: [] },
  ...{ archived: false, total: 0, entry_count: 0, progress: 0 },
  ...more,
});
const entry = (id: string, day: number, amount = 1) => ({
  ...{ id, amount, note: null, occurred_at: `2026-11-0${day}T12:00:00Z`, day: null, etag: '"1"' },
});
const page = (...items: unknown[]) => ({ items, next_cursor: null });

let answers: Record<string, unknown> = {};
let isAway = false;
const tokens: TokenSource = {
  accessToken: async () => "t",
  renew: async () => "t",
  end: async () => {
    throw new Error("ended");
  },
  ask: async (url, init) => {
    if (isAway) throw new TypeError("Failed to fetch");
    const key = `${init.method ?? "GET"} ${url}`;
    if (!(key in answers)) throw new Error(`nobody asks for ${key}`);
    const answer = answers[key];
    return answer === null
      ? new Response(null, { status: 204 })
      : new Response(JSON.stringify(answer), { headers: { etag: '"1"' } });
  },
};
const api = new GoalsApi("", tokens, "ada");
const LIST = (status: string) => `GET /goals/?status=${status}&limit=30`;
const list = async (status: "active" | "done" | "archived", q = "") => {
  const { items, isKept } = await api.goals({ status, q });
  return [isKept === true, items.map(({ id }) => id).join(" ")];
};

beforeEach(() => {
  const store: Record<string, string> = { "goals.user:i:c": "{}" };
  const methods = {
    getItem: (key: string) => store[key] ?? null,
    setItem: (key: string, value: string) => {
      store[key] = value;
    },
    removeItem: (key: string) => {
      delete store[key];
    },
  };
  // Its keys are its own properties, as a browser's are; its methods are not.
  const storage = new Proxy(store, {
    get: (_, key) => methods[key as keyof typeof methods] ?? store[String(key)],
  });
  vi.stubGlobal("localStorage", storage);
  vi.stubGlobal("window", { localStorage: storage });
  isAway = false;
  answers = {
    [LIST("active")]: page(),
    [LIST("done")]: page(),
    [LIST("archived")]: page(),
    "GET /goals/?status=active&limit=30&q=x": page(),
  };
});

afterEach(() => {
  vi.unstubAllGlobals();
  setOffline(false);
});

async function look() {
  for (const status of ["active", "done", "archived"] as const) await list(status);
  await list("active", "x");
}

describe("without a network, after changes", () => {
  it("the first goal is there, and so is the second", async () => {
    await look();
    answers["POST /goals/"] = goal("1");
    await api.addGoal({} as never);
    answers["POST /goals/"] = goal("2");
    await api.addGoal({} as never);
    isAway = true;
    expect(await list("active")).toEqual([true, "2 1"]);
    expect((await api.goal("2")).value.title).toBe("Goal 2");
    // Whether it is found by words only the API knows.
    await expect(list("active", "x")).rejects.toMatchObject({ kind: "offline" });
  });

  it("a goal is under its own heading, or gone", async () => {
    answers[LIST("active")] = page(goal("1"), goal("2"), goal("3"));
    await look();
    answers["PATCH /goals/1/"] = goal("1", { archived: true });
    await api.changeGoal("1", { archived: true }, null);
    // An entry has carried it to its end: that is seen when it is looked at again.
    answers["GET /goals/2/"] = goal("2", { total: 5, entry_count: 1, progress: 1 });
    await api.goal("2");
    answers["DELETE /goals/3/"] = null;
    await api.goal("2");
    await api.deleteGoal("3", null);
    isAway = true;
    expect(await list("active")).toEqual([true, ""]);
    expect(await list("done")).toEqual([true, "2"]);
    expect(await list("archived")).toEqual([true, "1"]);
    await expect(api.goal("3")).rejects.toMatchObject({ kind: "offline" });
  });

  it("entries are there, in their order, and nothing is reckoned without them", async () => {
    answers["GET /goals/1/entries/"] = page(entry("b", 2));
    answers["GET /goals/1/series/"] = { points: [], entry_count: 0 };
    answers["GET /goals/1/"] = goal("1");
    await api.entries("1", undefined);
    await api.series("1");
    await api.goal("1");
    const input = { amount: 1, note: null, occurred_at: "2026-11-01T12:00:00Z" };
    answers["POST /goals/1/entries/"] = entry("a", 1);
    await api.addEntry("1", input);
    answers["POST /goals/1/entries/"] = entry("c", 3);
    await api.addEntry("1", input);
    answers["PATCH /goals/1/entries/a/"] = entry("a", 4, 7);
    await api.changeEntry("1", "a", { amount: 7 }, '"1"');
    answers["DELETE /goals/1/entries/b/"] = null;
    await api.deleteEntry("1", "b", '"1"');
    // The list tells the goal's new sum.
    answers[LIST("active")] = page(goal("1", { total: 8, entry_count: 2 }));
    await list("active");
    isAway = true;
    const { items, isKept } = await api.entries("1", undefined);
    expect([isKept, items.map(({ id, amount }) => [id, amount])]).toEqual([
      true,
      [
        ["a", 7],
        ["c", 1],
      ],
    ]);
    expect((await api.goal("1")).value.entry_count).toBe(2);
    await expect(api.series("1")).rejects.toMatchObject({ kind: "offline" });
  });

  it("an import may have changed anything", async () => {
    await look();
    answers["POST /import/?zone=UTC"] = { goals: { added: 1, known: 0 }, entries: { added: 0, known: 0 } };
    vi.stubEnv("TZ", "UTC");
    await api.import(new Blob(["{}"]), "application/json");
    expect(keptPaths("ada")).toEqual([]);
    vi.unstubAllEnvs();
  });

  it("what a page in between answers is no success", async () => {
    answers["POST /goals/1/entries/"] = "sign in to the hotel";
    const input = { amount: 1, note: null, occurred_at: "2026-11-01T12:00:00Z" };
    await expect(api.addEntry("1", input)).rejects.toMatchObject({ kind: "server" });
  });
});
