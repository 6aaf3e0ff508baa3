/**
 * One JSON request to our own server. Owns the timeout; an abort by the caller stays an AbortError. Says which language
 * the page speaks: mails that come of it are in the same one.
 */
import { language } from "../text/index.ts";
import { ApiError, problemFrom } from "./problem.ts";

/** Long enough for a phone in a tunnel, short enough that nobody stares at a spinner for ever. */
const TIMEOUT_MS = 20_000;

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return send<T>(path, { method: "GET" }, signal);
}

export async function post<T>(path: string, body: object, signal?: AbortSignal): Promise<T> {
  return send<T>(path, json("POST", body), signal);
}

export async function patch<T>(path: string, body: object, signal?: AbortSignal): Promise<T> {
  return send<T>(path, json("PATCH", body), signal);
}

export async function remove(path: string, signal?: AbortSignal): Promise<void> {
  await send<object>(path, { method: "DELETE" }, signal);
}

function json(method: string, body: object): RequestInit {
  return { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

async function send<T>(path: string, init: RequestInit, signal?: AbortSignal): Promise<T> {
  // AbortSignal.any would be shorter, but browsers from before 2024 sign in here too.
  const request = new AbortController();
  const timer = setTimeout(() => request.abort(), TIMEOUT_MS);
  const cancel = () => request.abort(signal?.reason);
  signal?.addEventListener("abort", cancel, { once: true });
  if (signal?.aborted) cancel();
  try {
    return await exchange<T>(path, { ...init, signal: request.signal });
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    throw cause instanceof ApiError ? cause : new ApiError("network", 0);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", cancel);
  }
}

async function exchange<T>(path: string, init: RequestInit): Promise<T> {
  const headers = { ...init.headers, "accept-language": language };
  const response = await fetch(path, { ...init, headers, credentials: "same-origin", cache: "no-store" });
  if (!response.ok) throw await problemFrom(response);
  const body = await response.text();
  try {
    return JSON.parse(body === "" ? "{}" : body) as T;
  } catch {
    throw new ApiError("server_error", response.status);
  }
}
