/**
 * One JSON request to our own server. Owns the timeout; an abort by the caller stays an AbortError. Says which language
 * the page speaks: mails that come of it are in the same one.
 */
import { language } from "./language.ts";
import { ApiError, problemFrom } from "./problem.ts";

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

async function exchange<T>(path: string, init: RequestInit, read: Read<T>): Promise<T> {
  const headers = { ...init.headers, "accept-language": language };
  const response = await fetch(path, { ...init, headers, credentials: "same-origin", cache: "no-store" });
  if (!response.ok) throw await problemFrom(response);
  const body = await response.text();
  const answer = read(parsed(body));
  // A proxy's own page, or a server that is of another version than this page.
  if (answer === undefined) throw new ApiError("server_error", response.status);
  return answer;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body === "" ? "{}" : body);
  } catch {
    return undefined;
  }
}
