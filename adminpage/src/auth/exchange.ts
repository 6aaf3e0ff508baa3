/**
 * Requests that carry a proof of this page's key: the one place that knows the server's nonce and its clock. A refusal
 * that asks for another nonce is answered once, by itself (RFC 9449 sections 8 and 9).
 */
import { language } from "@tacit/ui/language.ts";
import { type Key, newKey, prove } from "./crypto.ts";

/** As `@tacit/ui/request.ts`: long enough for a phone in a tunnel. */
const TIMEOUT_MS = 20_000;

let key: Promise<Key> | undefined;
let nonce: string | undefined;
/** How far the server's clock is ahead of this device's, in seconds: proofs are judged by the server's. */
let ahead = 0;

export interface Ask {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Blob;
  readonly token?: string;
}

export async function exchange(ask: Ask, signal?: AbortSignal): Promise<Response> {
  const used = nonce;
  const response = await once(ask, signal);
  const asksForNonce = (response.status === 400 || response.status === 401) && nonce !== used;
  if (!asksForNonce || !(await wantsNonce(response))) return response;
  return once(ask, signal);
}

async function once(ask: Ask, signal?: AbortSignal): Promise<Response> {
  const url = new URL(ask.path, location.origin);
  key ??= newKey();
  const proof = await prove(await key, {
    method: ask.method,
    // RFC 9449 section 4.2: without query and fragment.
    url: `${url.origin}${url.pathname}`,
    nonce,
    now: Math.floor(Date.now() / 1000) + ahead,
    ...(ask.token !== undefined && { token: ask.token }),
  });
  const request = new AbortController();
  const timer = setTimeout(() => request.abort(), TIMEOUT_MS);
  const cancel = () => request.abort(signal?.reason);
  signal?.addEventListener("abort", cancel, { once: true });
  if (signal?.aborted) cancel();
  try {
    const response = await fetch(url, {
      method: ask.method,
      headers: {
        ...ask.headers,
        "accept-language": language,
        dpop: proof,
        ...(ask.token !== undefined && { authorization: `DPoP ${ask.token}` }),
      },
      ...(ask.body !== undefined && { body: ask.body }),
      // No cookie counts there; what is not sent can't be misunderstood.
      credentials: "omit",
      cache: "no-store",
      signal: request.signal,
    });
    nonce = response.headers.get("dpop-nonce") ?? nonce;
    const there = Date.parse(response.headers.get("date") ?? "");
    if (!Number.isNaN(there)) ahead = Math.round((there - Date.now()) / 1000);
    return response;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", cancel);
  }
}

async function wantsNonce(response: Response): Promise<boolean> {
  const challenge = response.headers.get("www-authenticate") ?? "";
  if (challenge.includes("use_dpop_nonce")) return true;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  return JSON.stringify(body ?? "").includes("use_dpop_nonce");
}
