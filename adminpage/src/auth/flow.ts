/**
 * The sign-in of an ordinary public client: authorization code with PKCE (RFC 7636), bound tokens (RFC 9449), the issuer
 * checked in the answer (RFC 9207). Where the person is signed in at the server already, it takes two redirects and no word.
 *
 * Tokens are in this page's memory alone: a reload asks anew. What has to outlive the way to the server and back (the
 * verifier, and where to go on) lies in this tab's session storage until the answer is there.
 */
import { issuer } from "@tacit/ui/facts.ts";
import { ApiError } from "@tacit/ui/problem.ts";
import { members, number, present, text } from "@tacit/ui/shape.ts";
import { forget, keep, recall } from "@tacit/ui/storage.ts";
import { random, sha256 } from "./crypto.ts";
import { exchange } from "./exchange.ts";

/** As the server registers us at its start (crates/authcore/src/admin/pages_client.rs). */
const CLIENT = "tacit-admin";
const SCOPE = "openid tacit:admin";
export const CALLBACK = "/admin/callback";
const TOKEN_PATH = "/oauth/token/";
const KEPT = "tacit-admin.sign-in";

export interface Tokens {
  readonly access: string;
  readonly refresh?: string;
  /** By this device's clock, in milliseconds. */
  readonly expires: number;
  /** Who they are of. */
  readonly subject?: string;
}

/** A request on its way: what the answer has to fit. */
interface Begun {
  readonly state: string;
  readonly verifier: string;
  readonly returnTo: string;
}

export interface Wanted {
  /** The oldest sign-in that will do, in seconds (RFC 9470 section 4). */
  readonly maxAge?: number | undefined;
  readonly loginHint?: string | undefined;
}

function base(): string {
  return issuer() ?? location.origin;
}

async function address(begun: Begun, wanted: Wanted): Promise<string> {
  const query = new URLSearchParams({
    response_type: "code",
    client_id: CLIENT,
    redirect_uri: `${base()}${CALLBACK}`,
    scope: SCOPE,
    resource: `${base()}/api/admin/`,
    state: begun.state,
    code_challenge: await sha256(begun.verifier),
    code_challenge_method: "S256",
    ...(wanted.maxAge !== undefined && { max_age: String(wanted.maxAge) }),
    ...(wanted.loginHint !== undefined && { login_hint: wanted.loginHint }),
  });
  return `${base()}/oauth/authorize/?${query}`;
}

/** Leaves the page for the server's, which sends it back to `returnTo`. */
export async function leave(returnTo: string, wanted: Wanted = {}): Promise<never> {
  const begun = { state: random(), verifier: random(), returnTo };
  keep("session", KEPT, begun);
  location.replace(await address(begun, wanted));
  return new Promise(() => undefined);
}

/** The answer that the server sent the browser back with; where it fits what was asked, the tokens and the way on. */
export async function finish(answer: URLSearchParams): Promise<{ tokens: Tokens; returnTo: string }> {
  const begun = recall("session", KEPT, readBegun);
  forget("session", KEPT);
  if (begun === undefined) throw new ApiError("sign_in_lost", 0);
  return { tokens: await redeem(answer, begun), returnTo: ownPath(begun.returnTo) };
}

const CHANNEL = "tacit-admin.answer";
/** Marks the state of a sign-in in a window of its own. */
const POPUP = "window.";

export const isOfPopup = (answer: URLSearchParams): boolean => (answer.get("state") ?? "").startsWith(POPUP);

/** In that window: hands the answer to the page that waits, which alone can do something with it. */
export function handOver(answer: URLSearchParams): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(answer.toString());
  channel.close();
  window.close();
}

/**
 * Signs in again in a window of its own, so that nothing typed on this page is lost. The window has to be opened by a
 * press of a button; undefined where the browser allows none, or the person closed it.
 */
export async function again(wanted: Wanted, signal: AbortSignal): Promise<Tokens | undefined> {
  const begun = { state: `${POPUP}${random()}`, verifier: random(), returnTo: "" };
  // Before anything is waited for: browsers open windows only as the answer to a press.
  const popup = window.open("about:blank", "tacit-admin-sign-in", "popup,width=480,height=720");
  if (popup === null) return undefined;
  const channel = new BroadcastChannel(CHANNEL);
  let watch: ReturnType<typeof setInterval> | undefined;
  try {
    const answered = new Promise<URLSearchParams | undefined>((resolve) => {
      channel.onmessage = ({ data }: MessageEvent<unknown>) => {
        const answer = new URLSearchParams(typeof data === "string" ? data : "");
        if (answer.get("state") === begun.state) resolve(answer);
      };
      // The answer may come in the moment of closing.
      watch = setInterval(() => popup.closed && setTimeout(() => resolve(undefined), 500), 300);
      signal.addEventListener("abort", () => resolve(undefined), { once: true });
    });
    popup.location.replace(await address(begun, wanted));
    const answer = await answered;
    return answer === undefined ? undefined : await redeem(answer, begun);
  } finally {
    clearInterval(watch);
    channel.close();
    popup.close();
  }
}

async function redeem(answer: URLSearchParams, begun: Begun): Promise<Tokens> {
  const code = answer.get("code");
  // RFC 9207 section 2.4: an answer of another server is none.
  if (answer.get("state") !== begun.state || answer.get("iss") !== base())
    throw new ApiError("sign_in_lost", 0);
  if (code === null) throw new ApiError(answer.get("error") ?? "sign_in_lost", 0);
  return ask({
    grant_type: "authorization_code",
    code,
    redirect_uri: `${base()}${CALLBACK}`,
    code_verifier: begun.verifier,
  });
}

/** New tokens by the refresh token. */
export function renew(refresh: string): Promise<Tokens> {
  return ask({ grant_type: "refresh_token", refresh_token: refresh });
}

async function ask(form: Record<string, string>): Promise<Tokens> {
  const response = await exchange({
    method: "POST",
    path: TOKEN_PATH,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ ...form, client_id: CLIENT }).toString(),
  }).catch(() => {
    throw new ApiError("network", 0);
  });
  const body = members(await response.json().catch(() => undefined));
  if (!response.ok) throw new ApiError(text(body?.error) ?? "server_error", response.status);
  const access = text(body?.access_token);
  if (access === undefined) throw new ApiError("server_error", response.status);
  return present<Tokens>({
    access,
    refresh: text(body?.refresh_token),
    expires: Date.now() + (number(body?.expires_in) ?? 60) * 1000,
    subject: subjectOf(text(body?.id_token)),
  });
}

/** Whose tokens: to see that a second sign-in was the same person's. Nothing is trusted by it. */
export function subjectOf(idToken: string | undefined): string | undefined {
  try {
    const payload = idToken?.split(".")[1]?.replaceAll("-", "+").replaceAll("_", "/");
    return payload === undefined ? undefined : text(members(JSON.parse(atob(payload)))?.sub);
  } catch {
    return undefined;
  }
}

function readBegun(value: unknown): Begun | undefined {
  const { state, verifier, returnTo } = members(value) ?? {};
  return typeof state === "string" && typeof verifier === "string" && typeof returnTo === "string"
    ? { state, verifier, returnTo }
    : undefined;
}

/** Only ever one of these pages. */
export function ownPath(path: string): string {
  const url = new URL(path, location.origin);
  const isOurs = url.origin === location.origin && /^\/admin(\/|$)/.test(url.pathname);
  return isOurs && url.pathname !== CALLBACK ? `${url.pathname}${url.search}` : "/admin";
}
