/**
 * oidc-client-ts, made safe for several tabs that share one session.
 *
 * The session lies in localStorage: a reload and a new tab have it at once, and what one tab does to it the others hear
 * of by the `storage` event. Refresh tokens rotate, so two tabs must never use the same one: every renewal holds a Web
 * Lock, and whoever gets it second finds the new tokens there and asks for nothing.
 *
 * Tokens are bound to a key of this browser wherever it can keep one (`proof.ts`): what lies in localStorage is of no use
 * elsewhere.
 */
import {
  ErrorResponse,
  type SigninSilentArgs,
  type User,
  UserManager,
  WebStorageStateStore,
} from "oidc-client-ts";
import { read, write } from "../lib/storage.ts";
import type { Loaded } from "./config.ts";
import { type KeyStore, prove } from "./proof.ts";

// Without offline_access: what this page may do ends with the browser session, by a sign-out too.
export const SCOPE = "openid profile email goals:read goals:write";

/** A token that has at least this long to live is not renewed again; more than the notice of its expiry (60 s). */
const FRESH_SECONDS = 90;

const KEY_PREFIX = "goals.";
const NONCE_PREFIX = "goals.nonce ";

export class SharedUserManager extends UserManager {
  readonly #renewalLock: string;
  readonly #keys: KeyStore | undefined;
  readonly #clockAhead: number;
  /**
   * The latest nonce that a server wants to see in proofs (RFC 9449 sections 8 and 9), by its origin. Kept over a reload:
   * without it every page would begin with a request that is refused.
   */
  readonly #nonces = new Nonces();

  constructor({ config, clockAhead }: Loaded, keys: KeyStore | undefined) {
    const { origin } = window.location;
    super({
      authority: config.issuer,
      client_id: config.client_id,
      redirect_uri: `${origin}/callback`,
      silent_redirect_uri: `${origin}/silent-callback`,
      post_logout_redirect_uri: `${origin}/`,
      response_type: "code",
      scope: SCOPE,
      // With a bound token only we can ask: see `storeUser`.
      loadUserInfo: false,
      ...(keys && { dpop: { bind_authorization_code: true, store: keys } }),
      automaticSilentRenew: true,
      silentRequestTimeoutInSeconds: 6,
      userStore: new WebStorageStateStore({ prefix: KEY_PREFIX, store: localStorage }),
      stateStore: new WebStorageStateStore({ prefix: KEY_PREFIX, store: localStorage }),
    });
    this.#renewalLock = `goals-renewal ${config.issuer} ${config.client_id}`;
    this.#keys = keys;
    this.#clockAhead = clockAhead;
    // The library dates its proofs by this device's clock; servers take none that is a minute off.
    this._client.getDpopProof = async (_, nonce) => {
      const url = await this.metadataService.getTokenEndpoint(false);
      if (nonce !== undefined) this.#nonces.set(new URL(url).origin, nonce);
      return (await this.#proof("POST", url)) ?? "";
    };
  }

  /** A request with this access token: with a proof where it is bound, and once more with the nonce that is asked for. */
  async ask(url: string, init: RequestInit, token: string): Promise<Response> {
    const once = async () => {
      const proof = await this.#proof(init.method ?? "GET", url, token);
      const scheme = proof === undefined ? "Bearer" : "DPoP";
      const headers = {
        ...init.headers,
        authorization: `${scheme} ${token}`,
        ...(proof !== undefined && { dpop: proof }),
      };
      return fetch(url, { ...init, headers });
    };
    const response = await once();
    const nonce = response.headers.get("dpop-nonce");
    if (nonce === null) return response;
    this.#nonces.set(new URL(url).origin, nonce);
    const asksForIt = /use_dpop_nonce/.test(response.headers.get("www-authenticate") ?? "");
    if (response.status !== 401 || !asksForIt) return response;
    await response.text();
    return once();
  }

  async #proof(method: string, url: string, token?: string): Promise<string | undefined> {
    const held = await this.#keys?.get(this.settings.client_id);
    if (!held) return undefined;
    const now = (Date.now() + this.#clockAhead) / 1000;
    const nonce = this.#nonces.get(new URL(url).origin);
    return prove(held.keys, { method, url, nonce, now, ...(token !== undefined && { token }) });
  }

  /** What lies in the storage may have been written by another version of this page, or by nobody who knows it. */
  override async getUser(raiseEvent?: boolean): Promise<User | null> {
    try {
      const user = await super.getUser(raiseEvent);
      if (!user || (isWhole(user) && this.#isBound(user))) return user;
      // Of an earlier version of this page: bound to nothing, and good for whoever has copied it.
      if (user.refresh_token)
        void this._client.revokeToken(user.refresh_token, "refresh_token").catch(() => undefined);
    } catch {
      // It can't even be read.
    }
    await this.settings.userStore.remove(this._userStoreKey);
    return null;
  }

  #isBound(user: User): boolean {
    return (user.token_type?.toLowerCase() === "dpop") === (this.#keys !== undefined);
  }

  /** Hears of what other tabs did: `null` when one of them signed out. Answers how to stop listening. */
  onChangeElsewhere(heard: (user: User | null) => void): () => void {
    const listener = (event: StorageEvent) => {
      // A null key: somebody cleared the whole storage.
      const ours = event.key === null || event.key === KEY_PREFIX + this._userStoreKey;
      if (event.storageArea === localStorage && ours) void this.#reread().then(heard);
    };
    addEventListener("storage", listener);
    return () => removeEventListener("storage", listener);
  }

  /** Called by the library's timer shortly before the access token expires, and by us when there is no user. */
  override async signinSilent(args: SigninSilentArgs = {}): Promise<User | null> {
    return this.#alone(async () => {
      const stored = await this.getUser();
      const fresh = stored && !args.forceIframeAuth && (stored.expires_in ?? 0) > FRESH_SECONDS;
      return fresh ? stored : super.signinSilent(args);
    });
  }

  /** A new access token in place of one that was refused, unless another tab has brought one meanwhile. */
  async replace(refused: string): Promise<User | null> {
    return this.#alone(async () => {
      const stored = await this.getUser();
      if (!stored || stored.access_token !== refused) return stored;
      return stored.refresh_token ? super.signinSilent() : null;
    });
  }

  /** The ID token may hold less than userinfo says: the name and the address are asked for once, and kept. */
  override async storeUser(user: User | null): Promise<void> {
    if (user) {
      const before = await this._loadUser().catch(() => null);
      if (before && isWhole(before) && before.profile.sub === user.profile.sub) {
        user.profile = { ...before.profile, ...user.profile };
      }
      const { name, email } = user.profile;
      if (!name && !email) user.profile = { ...(await this.#told(user)), ...user.profile };
    }
    return super.storeUser(user);
  }

  /** What userinfo tells (OIDC Core section 5.3.2: of the same person, or it is not believed). */
  async #told(user: User): Promise<object> {
    try {
      const answer = await this.ask(await this.metadataService.getUserInfoEndpoint(), {}, user.access_token);
      const claims: unknown = answer.ok ? await answer.json() : undefined;
      const isSame =
        typeof claims === "object" && claims !== null && "sub" in claims && claims.sub === user.profile.sub;
      return isSame ? claims : {};
    } catch {
      // Nobody answers: the page does without the name until the next renewal.
      return {};
    }
  }

  /** Either way this tab's timers follow what is stored now. */
  async #reread(): Promise<User | null> {
    const user = await this.getUser();
    if (!user) await this.removeUser();
    return user;
  }

  /** Locks exist in secure contexts only; a page over plain http has the server's grace time for lost answers. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    return navigator.locks ? navigator.locks.request(this.#renewalLock, work) : work();
  }
}

class Nonces {
  get(origin: string): string | undefined {
    return read("sessionStorage", NONCE_PREFIX + origin) ?? undefined;
  }

  set(origin: string, nonce: string): void {
    write("sessionStorage", NONCE_PREFIX + origin, nonce);
  }
}

function isWhole(user: User): boolean {
  const { access_token, profile, expires_at } = user as Partial<User>;
  const dated = expires_at === undefined || Number.isFinite(expires_at);
  return typeof access_token === "string" && typeof profile?.sub === "string" && dated;
}

/** Whether the issuer said no, as opposed to: nobody answered. */
export function isRefusal(error: unknown): boolean {
  // The library names every refusal that comes with a nonce after the nonce; what was said is in its message.
  if (error instanceof Error && error.name === "ErrorDPoPNonce")
    return /"error":"invalid_/.test(error.message);
  return (
    error instanceof ErrorResponse &&
    error.error !== "server_error" &&
    error.error !== "temporarily_unavailable"
  );
}

/**
 * In the hidden frame of a silent sign-in: hands the answer's address to the page around it. The settings are never
 * used for that, but the constructor wants some.
 */
export function answerSilently(): Promise<void> {
  const { origin } = location;
  return new UserManager({ authority: origin, client_id: "-", redirect_uri: origin }).signinSilentCallback();
}
