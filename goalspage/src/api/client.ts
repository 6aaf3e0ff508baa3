/**
 * Requests to the goals API. What was read is kept, and answers where nobody else does. A 401 renews the token once and asks again; a second one ends the session. Everything
 * else that is not 2xx is an `ApiProblem`.
 */
import { SignedOut } from "../auth/session.ts";
import { setOffline, tellChanged } from "../lib/connection.ts";
import { withDay, zone } from "../lib/date.ts";
import { keep, kept } from "../lib/kept.ts";
import { addWaiting, type Sent, sendWaiting, type Waiting, waiting } from "../lib/queue.ts";
import * as mend from "./mend.ts";
import { entriesPath, goalPath } from "./mend.ts";
import { ApiProblem, problemFrom } from "./problem.ts";
import * as shape from "./shape.ts";
import type {
  Entry,
  EntryInput,
  Goal,
  GoalInput,
  GoalStatus,
  Imported,
  Pace,
  Page,
  Series,
  Versioned,
} from "./types.ts";

/** The part of the session that requests need, so that tests can stand in for it. */
export interface TokenSource {
  accessToken(): Promise<string>;
  renew(refused: string): Promise<string>;
  end(): Promise<SignedOut>;
  /** A request with this token. */
  ask(url: string, init: RequestInit, token: string): Promise<Response>;
}

export interface GoalsQuery {
  readonly status: GoalStatus;
  readonly q: string;
  readonly tag?: string;
  readonly cursor?: string;
}

const TIMEOUT_MS = 20_000;
const PAGE_SIZE = "30";

export class GoalsApi {
  constructor(
    private readonly base: string,
    private readonly tokens: TokenSource,
    /** Whose requests they are. */
    private readonly sub = "",
  ) {}

  async goals({ status, q, tag, cursor }: GoalsQuery, signal?: AbortSignal): Promise<Page<Goal>> {
    const query = new URLSearchParams({ status, limit: PAGE_SIZE });
    if (q !== "") query.set("q", q);
    if (tag) query.set("tag", tag);
    if (cursor !== undefined) query.set("cursor", cursor);
    const { value, sent } = await this.#load(`/goals/?${query}`, shape.page(shape.goal), signal);
    if (sent === undefined) return { ...value, isKept: true };
    mend.goalsSeen(this.sub, sent);
    return value;
  }

  async goal(id: string, signal?: AbortSignal): Promise<Versioned<Goal>> {
    const { value, etag, sent } = await this.#load(goalPath(id), shape.goal, signal);
    if (sent !== undefined) mend.goalSeen(this.sub, sent, etag);
    return { value, etag };
  }

  tags(signal?: AbortSignal): Promise<readonly string[]> {
    return this.#read("/tags/", shape.tags, signal);
  }

  /** By the days of this person's calendar. */
  pace(goal: string, signal?: AbortSignal): Promise<Pace> {
    return this.#read(`${goalPath(goal)}pace/?${new URLSearchParams({ zone: zone() })}`, shape.pace, signal);
  }

  async export(format: "json" | "csv"): Promise<Blob> {
    const accept = { accept: format === "csv" ? "text/csv" : "application/json" };
    return (await this.#send(`/export/?format=${format}`, { headers: accept })).blob();
  }

  async import(file: Blob, type: string, decimal?: "point" | "comma"): Promise<Imported> {
    const query = new URLSearchParams({ zone: zone(), ...(decimal && { decimal }) });
    const init = { method: "POST", headers: { "content-type": type, ...key() }, body: file };
    const answer = await this.#send(`/import/?${query}`, init);
    mend.allGone(this.sub);
    return shape.imported(await json(answer));
  }

  async addGoal(input: GoalInput): Promise<Versioned<Goal>> {
    return this.#seen(await this.#send("/goals/", body("POST", input)));
  }

  async changeGoal(
    id: string,
    change: Partial<GoalInput> & { archived?: boolean },
    etag: string | null,
  ): Promise<Versioned<Goal>> {
    return this.#seen(await this.#send(goalPath(id), body("PATCH", change, ifMatch(etag))));
  }

  /** Changes a goal that was opened for it. */
  changeOpened(
    opened: Versioned<Goal>,
    change: Partial<GoalInput> & { archived?: boolean },
  ): Promise<Versioned<Goal>> {
    return this.atItsVersion(opened, (etag) => this.changeGoal(opened.value.id, change, etag));
  }

  /**
   * What is done to a goal as it is shown. Its version grows with each entry too, also with one that this page has just taken
   * away: where it says today what it said then, only its sum has moved, and the same is done to that.
   */
  async atItsVersion<T>(shown: Versioned<Goal>, act: (etag: string | null) => Promise<T>): Promise<T> {
    try {
      return await act(shown.etag);
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.kind !== "changed") throw error;
      const now = await this.goal(shown.value.id);
      if (saysOf(now.value) !== saysOf(shown.value)) throw error;
      return act(now.etag);
    }
  }

  async deleteGoal(id: string, etag: string | null): Promise<void> {
    await this.#send(goalPath(id), { method: "DELETE", headers: ifMatch(etag) });
    mend.goalGone(this.sub, id);
  }

  async #seen(response: Response): Promise<Versioned<Goal>> {
    const sent = await json(response);
    const changed = { value: shape.goal(sent), etag: response.headers.get("etag") };
    mend.goalSeen(this.sub, sent, changed.etag);
    return changed;
  }

  async entries(goal: string, cursor: string | undefined, signal?: AbortSignal): Promise<Page<Entry>> {
    const query = cursor === undefined ? "" : `?${new URLSearchParams({ cursor })}`;
    const path = `${entriesPath(goal)}${query}`;
    const { value, sent } = await this.#load(path, shape.page(shape.entry), signal);
    return sent === undefined ? { ...value, isKept: true } : value;
  }

  /** Over all entries, however many pages of them there are. */
  series(goal: string, signal?: AbortSignal): Promise<Series> {
    return this.#read(`${goalPath(goal)}series/`, shape.series, signal);
  }

  /** Where nobody answers it waits in this browser: true. */
  async addEntry(goal: string, input: EntryInput): Promise<boolean> {
    const entry: Waiting = { key: crypto.randomUUID(), sub: this.sub, goal, input };
    try {
      await this.#sendEntry(entry);
      return false;
    } catch (error) {
      const canWait = error instanceof ApiProblem && error.kind === "offline" && addWaiting(entry);
      if (!canWait) throw error;
      return true;
    }
  }

  /** One that was deleted, with the day that it had. */
  async putBackEntry(goal: string, { amount, note, occurred_at, day }: Entry): Promise<void> {
    const input = {
      amount: amount === null ? null : Number(amount),
      note,
      occurred_at: withDay(occurred_at, day),
    };
    const answer = await this.#send(entriesPath(goal), body("POST", input, key()));
    mend.entrySeen(this.sub, goal, await json(answer));
  }

  /** Sends what was noted without a network; answers how much still waits. */
  async sendWaiting(): Promise<number> {
    const sent = await sendWaiting(this.sub, async (entry): Promise<Sent> => {
      try {
        await this.#sendEntry(entry);
        return "sent";
      } catch (error) {
        const final = error instanceof ApiProblem && ["invalid", "missing"].includes(error.kind);
        return final ? "refused" : "later";
      }
    });
    if (sent > 0) tellChanged(true);
    return waiting().filter(({ sub }) => sub === this.sub).length;
  }

  async #sendEntry({ key, goal, input }: Waiting): Promise<void> {
    const answer = await this.#send(entriesPath(goal), body("POST", input, { "idempotency-key": key }));
    mend.entrySeen(this.sub, goal, await json(answer));
  }

  /** All entries of a goal, for what can be undone; nothing where there are more than so many. */
  async allEntries(goal: string, most: number): Promise<readonly Entry[] | undefined> {
    const all: Entry[] = [];
    let cursor: string | null = null;
    do {
      const next: Page<Entry> = await this.entries(goal, cursor ?? undefined);
      all.push(...next.items);
      cursor = next.next_cursor;
      if (all.length > most) return undefined;
    } while (cursor !== null);
    return all;
  }

  /** Puts back what was deleted. */
  async restore(goal: Goal, entries: readonly Entry[]): Promise<void> {
    const { title, notes, target_amount, unit, due_on, tags, archived } = goal;
    const rows = entries.map(({ amount, note, occurred_at, day }) => ({ amount, note, occurred_at, day }));
    // Under an id of its own, or a goal of the same name would be taken for it.
    const file = {
      goals: [
        { id: crypto.randomUUID(), title, notes, target_amount, unit, due_on, tags, archived, entries: rows },
      ],
    };
    await this.import(new Blob([JSON.stringify(file)]), "application/json");
  }

  /** As it is now: what a change that came too late asks for. */
  async entry(goal: string, id: string): Promise<Entry> {
    return shape.entry(await json(await this.#send(entryPath(goal, id), {})));
  }

  async changeEntry(
    goal: string,
    id: string,
    change: Partial<EntryInput>,
    etag: string | null,
  ): Promise<Entry> {
    const answer = await this.#send(entryPath(goal, id), body("PATCH", change, ifMatch(etag)));
    const sent = await json(answer);
    mend.entrySeen(this.sub, goal, sent);
    return shape.entry(sent);
  }

  async deleteEntry(goal: string, id: string, etag: string | null): Promise<void> {
    await this.#send(entryPath(goal, id), { method: "DELETE", headers: ifMatch(etag) });
    mend.entryGone(this.sub, goal, id);
  }

  async #read<T>(path: string, read: (value: unknown) => T, signal?: AbortSignal): Promise<T> {
    return (await this.#load(path, read, signal)).value;
  }

  /** From the API, with what it has sent; else as it was last seen. What can't be read is not kept. */
  async #load<T>(
    path: string,
    read: (value: unknown) => T,
    signal?: AbortSignal,
  ): Promise<Versioned<T> & { readonly sent?: unknown }> {
    try {
      const response = await this.#send(path, {}, signal);
      const etag = response.headers.get("etag");
      const sent = await json(response);
      const value = read(sent);
      keep(this.sub, path, sent, etag);
      return { value, etag, sent };
    } catch (error) {
      const known =
        error instanceof ApiProblem && error.kind === "offline" ? kept(this.sub, path) : undefined;
      if (!known) throw error;
      return { value: read(known.value), etag: known.etag };
    }
  }

  async #send(path: string, init: RequestInit, signal?: AbortSignal): Promise<Response> {
    const token = await this.#token(() => this.tokens.accessToken());
    let response = await this.#fetch(path, init, token, signal);
    if (response.status === 401) {
      const renewed = await this.#token(() => this.tokens.renew(token));
      response = await this.#fetch(path, init, renewed, signal);
      if (response.status === 401) throw await this.tokens.end();
    }
    if (!response.ok) throw await problemFrom(response);
    if (init.method !== undefined) tellChanged();
    return response;
  }

  /** The issuer does not answer: for the person that is the same as the API not answering. */
  async #token(ask: () => Promise<string>): Promise<string> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof SignedOut) throw error;
      setOffline(true);
      throw new ApiProblem("offline");
    }
  }

  async #fetch(path: string, init: RequestInit, token: string, signal?: AbortSignal): Promise<Response> {
    const request = new AbortController();
    const timer = setTimeout(() => request.abort(), TIMEOUT_MS);
    const cancel = () => request.abort();
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      signal?.throwIfAborted();
      const headers = { accept: "application/json", ...init.headers };
      const answer = await this.tokens.ask(
        this.base + path,
        { ...init, headers, signal: request.signal },
        token,
      );
      setOffline(false);
      return answer;
    } catch (error) {
      if (signal?.aborted || error instanceof SignedOut) throw error;
      setOffline(true);
      throw new ApiProblem("offline");
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
    }
  }
}

/** What is written in a goal, without what its entries make of it. */
function saysOf({ title, notes, target_amount, unit, due_on, tags, archived }: Goal): string {
  return JSON.stringify([title, notes, target_amount, unit, due_on, tags, archived]);
}

function entryPath(goal: string, id: string): string {
  return `${entriesPath(goal)}${encodeURIComponent(id)}/`;
}

function body(method: string, value: object, headers: Record<string, string> = {}): RequestInit {
  return {
    method,
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(value),
  };
}

/** For what must not happen twice where its answer is lost. */
function key(): Record<string, string> {
  return { "idempotency-key": crypto.randomUUID() };
}

function ifMatch(etag: string | null): Record<string, string> {
  return etag === null ? {} : { "if-match": etag };
}

/** A hotel's sign-in page answers 200 too. */
async function json(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw new ApiProblem("server");
  }
}
