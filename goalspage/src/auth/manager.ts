/**
 * oidc-client-ts, made safe for several tabs that share one session.
 *
 * The session lies in localStorage: a reload and a new tab have it at once, and what one tab does to it the others hear
 * of by the `storage` event. Refresh tokens rotate, so two tabs must never use the same one: every renewal holds a Web
 * Lock, and whoever gets it second finds the new tokens there and asks for nothing.
 */
import {
  ErrorResponse,
  type SigninSilentArgs,
  type User,
  UserManager,
  WebStorageStateStore,
} from "oidc-client-ts";
import type { Config } from "./config.ts";

export const SCOPE = "openid profile email offline_access goals:read goals:write";

/** A token that has at least this long to live is not renewed again; more than the notice of its expiry (60 s). */
const FRESH_SECONDS = 90;

const KEY_PREFIX = "goals.";

export class SharedUserManager extends UserManager {
  readonly #renewalLock: string;

  constructor(config: Config) {
    const { origin } = window.location;
    super({
      authority: config.issuer,
      client_id: config.client_id,
      redirect_uri: `${origin}/callback`,
      silent_redirect_uri: `${origin}/silent-callback`,
      post_logout_redirect_uri: `${origin}/`,
      response_type: "code",
      scope: SCOPE,
      loadUserInfo: true,
      automaticSilentRenew: true,
      silentRequestTimeoutInSeconds: 6,
      userStore: new WebStorageStateStore({ prefix: KEY_PREFIX, store: localStorage }),
      stateStore: new WebStorageStateStore({ prefix: KEY_PREFIX, store: localStorage }),
    });
    this.#renewalLock = `goals-renewal ${config.issuer} ${config.client_id}`;
  }

  /** What lies in the storage may have been written by another version of this page, or by nobody who knows it. */
  override async getUser(raiseEvent?: boolean): Promise<User | null> {
    try {
      const user = await super.getUser(raiseEvent);
      if (!user || isWhole(user)) return user;
    } catch {
      // It can't even be read.
    }
    await this.settings.userStore.remove(this._userStoreKey);
    return null;
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

  /** A renewed ID token may hold less than userinfo said at the sign-in: keep the name and the address. */
  override async storeUser(user: User | null): Promise<void> {
    if (user) {
      const before = await this._loadUser().catch(() => null);
      if (before && isWhole(before) && before.profile.sub === user.profile.sub) {
        user.profile = { ...before.profile, ...user.profile };
      }
    }
    return super.storeUser(user);
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

function isWhole(user: User): boolean {
  const { access_token, profile, expires_at } = user as Partial<User>;
  const dated = expires_at === undefined || Number.isFinite(expires_at);
  return typeof access_token === "string" && typeof profile?.sub === "string" && dated;
}

/** Whether the issuer said no, as opposed to: nobody answered. */
export function isRefusal(error: unknown): boolean {
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
