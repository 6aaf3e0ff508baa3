/**
 * One JSON request to our own server. Owns the timeout; an abort by the caller stays an AbortError. Says which language
 * the page speaks: mails that come of it are in the same one.
 */
import { language } from "./language.ts";
import { ApiError, problemFrom } from "./problem.ts";
import { members, text } from "./shape.ts";

/** What an answer has to be; undefined means that it is not. */
export type Read<T> = (body: unknown) => T | undefined;

/** Long enough for a phone in a tunnel, short enough that nobody stares at a spinner for ever. */
const TIMEOUT_MS = 20_000;

export function get<T>(path: string, read: Read<T>, signal?: AbortSignal): Promise<T> {
  return send(path, { method: "GET" }, read, signal);
}

export function post<T>(path: string, body: object, read: Read<T>, signal?: AbortSignal): Promise<T> {
  return send(path, json("POST", body), read, signal);
}

export function patch<T>(path: string, body: object, read: Read<T>, signal?: AbortSignal): Promise<T> {
  return send(path, json("PATCH", body), read, signal);
}

export function put<T>(path: string, body: object, read: Read<T>, signal?: AbortSignal): Promise<T> {
  return send(path, json("PUT", body), read, signal);
}

export async function remove(path: string, signal?: AbortSignal): Promise<void> {
  await send(path, { method: "DELETE" }, () => true, signal);
}

function json(method: string, body: object): RequestInit {
  return { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

async function send<T>(path: string, init: RequestInit, read: Read<T>, signal?: AbortSignal): Promise<T> {
  // AbortSignal.any would be shorter, but browsers from before 2024 sign in here too.
  const request = new AbortController();
  const timer = setTimeout(() => request.abort(), TIMEOUT_MS);
  const cancel = () => request.abort(signal?.reason);
  signal?.addEventListener("abort", cancel, { once: true });
  if (signal?.aborted) cancel();
  try {
    return await exchange(path, { ...init, signal: request.signal }, read);
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    throw cause instanceof ApiError ? cause : new ApiError("network", 0);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", cancel);
  }
}

/**
 * Whose account this page shows, as an answer has told it. It goes along with everything that is asked and done from here: in another
 * tab somebody else may have signed in since, who has not seen this page.
 */
let account: string | undefined;

/** The address of a download, which no header of ours goes along with, for the account that this page shows. */
export const ofShownAccount = (path: string): string =>
  account === undefined ? path : `${path}?account=${encodeURIComponent(account)}`;

async function exchange<T>(path: string, init: RequestInit, read: Read<T>): Promise<T> {
  const shown = account === undefined ? {} : { "tacit-account": account };
  const headers = { ...init.headers, ...shown, "accept-language": language };
  const response = await fetch(path, { ...init, headers, credentials: "same-origin", cache: "no-store" });
  if (!response.ok) {
    const problem = await problemFrom(response);
    // The page is about to show another account than what stands on it: it begins anew, as that one's.
    if (problem.code === "other_account" && init.method === "GET") return begunAnew();
    throw problem;
  }
  const body = parsed(await response.text());
  account ??= text(members(body)?.account);
  const answer = read(body);
  // A proxy's own page, or a server that is of another version than this page.
  if (answer === undefined) throw new ApiError("server_error", response.status);
  return answer;
}

function begunAnew(): Promise<never> {
  location.reload();
  return new Promise(() => undefined);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body === "" ? "{}" : body);
  } catch {
    return undefined;
  }
}
