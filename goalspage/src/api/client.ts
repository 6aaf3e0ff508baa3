/**
 * Requests to the goals API. A 401 renews the token once and asks again; a second one ends the session. Everything
 * else that is not 2xx is an `ApiProblem`.
 */
import { SignedOut } from "../auth/session.ts";
import { ApiProblem, problemFrom } from "./problem.ts";
import * as shape from "./shape.ts";
import type { Entry, EntryInput, Goal, GoalInput, GoalStatus, Page, Series, Versioned } from "./types.ts";

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
  readonly cursor?: string;
}

const TIMEOUT_MS = 20_000;
const PAGE_SIZE = "30";

export class GoalsApi {
  constructor(
    private readonly base: string,
    private readonly tokens: TokenSource,
  ) {}

  goals({ status, q, cursor }: GoalsQuery, signal?: AbortSignal): Promise<Page<Goal>> {
    const query = new URLSearchParams({ status, limit: PAGE_SIZE });
    if (q !== "") query.set("q", q);
    if (cursor !== undefined) query.set("cursor", cursor);
    return this.#read(`/goals/?${query}`, shape.page(shape.goal), signal);
  }

  async goal(id: string, signal?: AbortSignal): Promise<Versioned<Goal>> {
    return versioned(await this.#send(goalPath(id), {}, signal));
  }

  async addGoal(input: GoalInput): Promise<Versioned<Goal>> {
    return versioned(await this.#send("/goals/", body("POST", input)));
  }

  async changeGoal(
    id: string,
    change: Partial<GoalInput> & { archived?: boolean },
    etag: string | null,
  ): Promise<Versioned<Goal>> {
    return versioned(await this.#send(goalPath(id), body("PATCH", change, ifMatch(etag))));
  }

  async deleteGoal(id: string, etag: string | null): Promise<void> {
    await this.#send(goalPath(id), { method: "DELETE", headers: ifMatch(etag) });
  }

  entries(goal: string, cursor: string | undefined, signal?: AbortSignal): Promise<Page<Entry>> {
    const query = cursor === undefined ? "" : `?${new URLSearchParams({ cursor })}`;
    return this.#read(`${goalPath(goal)}entries/${query}`, shape.page(shape.entry), signal);
  }

  /** Over all entries, however many pages of them there are. */
  series(goal: string, signal?: AbortSignal): Promise<Series> {
    return this.#read(`${goalPath(goal)}series/`, shape.series, signal);
  }

  async addEntry(goal: string, input: EntryInput): Promise<void> {
    await this.#send(`${goalPath(goal)}entries/`, body("POST", input));
  }

  async changeEntry(goal: string, id: string, change: EntryInput): Promise<void> {
    await this.#send(`${goalPath(goal)}entries/${encodeURIComponent(id)}/`, body("PATCH", change));
  }

  async deleteEntry(goal: string, id: string): Promise<void> {
    await this.#send(`${goalPath(goal)}entries/${encodeURIComponent(id)}/`, { method: "DELETE" });
  }

  async #read<T>(path: string, read: (value: unknown) => T, signal?: AbortSignal): Promise<T> {
    return read(await json(await this.#send(path, {}, signal)));
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
    return response;
  }

  /** The issuer does not answer: for the person that is the same as the API not answering. */
  async #token(ask: () => Promise<string>): Promise<string> {
    try {
      return await ask();
    } catch (error) {
      throw error instanceof SignedOut ? error : new ApiProblem("offline");
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
      return await this.tokens.ask(this.base + path, { ...init, headers, signal: request.signal }, token);
    } catch (error) {
      if (signal?.aborted || error instanceof SignedOut) throw error;
      throw new ApiProblem("offline");
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
    }
  }
}

function goalPath(id: string): string {
  return `/goals/${encodeURIComponent(id)}/`;
}

function body(method: string, value: object, headers: Record<string, string> = {}): RequestInit {
  return {
    method,
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(value),
  };
}

function ifMatch(etag: string | null): Record<string, string> {
  return etag === null ? {} : { "if-match": etag };
}

async function versioned(response: Response): Promise<Versioned<Goal>> {
  return { value: shape.goal(await json(response)), etag: response.headers.get("etag") };
}

/** A hotel's sign-in page answers 200 too. */
async function json(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw new ApiProblem("server");
  }
}
