import { afterEach, describe, expect, it, vi } from "vitest";
import { SignedOut } from "../auth/session.ts";
import { GoalsApi, type TokenSource } from "./client.ts";
import { sentence } from "./problem.ts";

const GOAL = {
  ...{
    id: "1",
    title: "Run",
    notes: null,
    target_amount: 5,
    unit: null,
    due_on: null,
    tags: [],
    archived: false,
  },
  ...{ total: 1.5, entry_count: 2, progress: 0.3 },
};

function answering(...answers: (Response | Error)[]) {
  const seen: { url: string; headers: Headers }[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    seen.push({ url, headers: new Headers(init.headers) });
    const answer = answers.shift();
    if (!answer || answer instanceof Error) throw answer ?? new Error("no answer left");
    return answer;
  });
  return seen;
}

function tokens(overrides: Partial<TokenSource> = {}): TokenSource & { ended: number } {
  const source = {
    ended: 0,
    accessToken: async () => "first",
    renew: async () => "second",
    ask: (url: string, init: RequestInit, token: string) =>
      fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }),
    end: async () => {
      source.ended += 1;
      return new SignedOut();
    },
    ...overrides,
  };
  return source;
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });

afterEach(() => vi.unstubAllGlobals());

describe("GoalsApi", () => {
  it("renews once after a 401 and asks again", async () => {
    const seen = answering(json({}, 401), json({ items: [], next_cursor: null }));
    const source = tokens();
    await new GoalsApi("http://api", source).goals({ status: "active", q: "" });
    expect(seen.map(({ headers }) => headers.get("authorization"))).toEqual([
      "Bearer first",
      "Bearer second",
    ]);
    expect(source.ended).toBe(0);
  });

  it("ends the session when the new token is refused too", async () => {
    answering(json({}, 401), json({}, 401));
    const source = tokens();
    await expect(new GoalsApi("http://api", source).goal("1")).rejects.toBeInstanceOf(SignedOut);
    expect(source.ended).toBe(1);
  });

  it("passes on that the issuer refused to renew", async () => {
    answering(json({}, 401));
    const source = tokens({ renew: () => Promise.reject(new SignedOut()) });
    await expect(new GoalsApi("http://api", source).goal("1")).rejects.toBeInstanceOf(SignedOut);
  });

  it("does not sign out when the issuer just does not answer", async () => {
    answering(json({}, 401));
    const source = tokens({ renew: () => Promise.reject(new TypeError("Failed to fetch")) });
    await expect(new GoalsApi("http://api", source).goal("1")).rejects.toMatchObject({ kind: "offline" });
    expect(source.ended).toBe(0);
  });

  it.each([
    [412, "changed"],
    [404, "missing"],
    [422, "invalid"],
    [503, "busy"],
    [500, "server"],
  ])("names a %i", async (status, kind) => {
    answering(json({ detail: "x" }, status));
    await expect(new GoalsApi("http://api", tokens()).goal("1")).rejects.toMatchObject({ kind });
  });

  it("says in the page's words which field the API does not accept", async () => {
    answering(
      json(
        { detail: "see errors", errors: [{ field: "title", message: "must not be empty" }, 5, null] },
        422,
      ),
    );
    const problem = await new GoalsApi("http://api", tokens()).goal("1").catch((error: unknown) => error);
    expect(problem).toMatchObject({ kind: "invalid", fields: ["title"] });
    expect(sentence(problem)).toBe("A name has at most 200 characters.");
  });

  it.each([
    ["no object", "[]"],
    ["no JSON", "<!doctype html>"],
    ["an id that is no text", JSON.stringify({ ...GOAL, id: 7 })],
    ["a total that is no number", JSON.stringify({ ...GOAL, total: "a lot" })],
    ["nothing at all", ""],
  ])("takes an answer with %s for a fault of the server", async (_, text) => {
    answering(new Response(text));
    await expect(new GoalsApi("http://api", tokens()).goal("1")).rejects.toMatchObject({ kind: "server" });
  });

  it("can do without what is optional, and does not mind more", async () => {
    const { notes, unit, due_on, ...rest } = GOAL;
    answering(json({ ...rest, colour: "new" }));
    const { value } = await new GoalsApi("http://api", tokens()).goal("1");
    expect([notes, unit, due_on, value]).toEqual([null, null, null, GOAL]);
  });

  it("says offline when nobody answers", async () => {
    answering(new TypeError("Failed to fetch"));
    await expect(new GoalsApi("http://api", tokens()).goal("1")).rejects.toMatchObject({ kind: "offline" });
  });

  it("changes the version that it read", async () => {
    const seen = answering(json(GOAL, 200, { etag: '"7"' }), json(GOAL, 200, { etag: '"8"' }));
    const api = new GoalsApi("http://api", tokens());
    const { etag } = await api.goal("a/b");
    await api.changeGoal("a/b", { archived: true }, etag);
    expect(seen[1]?.url).toBe("http://api/goals/a%2Fb/");
    expect(seen[1]?.headers.get("if-match")).toBe('"7"');
  });

  it("changes and deletes the entry that it listed, and no later one", async () => {
    const entry = { id: "2", amount: 1, note: null, occurred_at: "2026-11-05T12:00:00Z", day: null };
    const seen = answering(
      json({ items: [{ ...entry, etag: '"3"' }, entry], next_cursor: null }),
      json(entry),
      new Response(null, { status: 204 }),
    );
    const api = new GoalsApi("http://api", tokens());
    const [known, old] = (await api.entries("1", undefined)).items;
    expect([known?.etag, old?.etag]).toEqual(['"3"', null]);
    await api.changeEntry("1", "2", { amount: 5 }, known?.etag ?? null);
    await api.deleteEntry("1", "2", known?.etag ?? null);
    expect(seen.slice(1).map(({ headers }) => headers.get("if-match"))).toEqual(['"3"', '"3"']);
  });

  it("changes an opened goal whose entries alone have moved, and none that says something else", async () => {
    const moved = json({ ...GOAL, total: 5, entry_count: 3 }, 200, { etag: '"8"' });
    const seen = answering(json({}, 412), moved, json(GOAL, 200, { etag: '"9"' }));
    const api = new GoalsApi("http://api", tokens());
    const opened = { value: GOAL, etag: '"7"' };
    expect((await api.changeOpened(opened, { title: "Far" })).etag).toBe('"9"');
    expect(seen.map(({ headers }) => headers.get("if-match"))).toEqual(['"7"', null, '"8"']);
    answering(json({}, 412), json({ ...GOAL, notes: "new" }, 200, { etag: '"8"' }));
    await expect(api.changeOpened(opened, { title: "Far" })).rejects.toMatchObject({ kind: "changed" });
  });

  it("deletes a goal whose entries alone have moved, and none that says something else", async () => {
    const moved = json({ ...GOAL, total: 0, entry_count: 0 }, 200, { etag: '"8"' });
    const gone = new Response(null, { status: 204 });
    const seen = answering(json({}, 412), moved, gone);
    const api = new GoalsApi("http://api", tokens());
    const shown = { value: GOAL, etag: '"7"' };
    const remove = () => api.atItsVersion(shown, (etag) => api.deleteGoal(GOAL.id, etag));
    await remove();
    expect(seen.map(({ headers }) => headers.get("if-match"))).toEqual(['"7"', null, '"8"']);
    const unlike = answering(json({}, 412), json({ ...GOAL, notes: "new" }, 200, { etag: '"8"' }));
    await expect(remove()).rejects.toMatchObject({ kind: "changed" });
    expect(unlike).toHaveLength(2);
  });
});
