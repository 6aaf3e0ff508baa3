/**
 * Who is signed in, as one value that changes. Owns the start (callback, stored session, silent sign-in) and the end
 * (sign-out here, in another tab, or at the issuer). React reads it through `useSession`.
 */
import type { User } from "oidc-client-ts";
import { forgetKept } from "../lib/kept.ts";
import { forgetWaiting } from "../lib/queue.ts";
import { isUsable, read, write } from "../lib/storage.ts";
import { language } from "../text/index.ts";
import { type Loaded, loadConfig } from "./config.ts";
import { isRefusal, SharedUserManager } from "./manager.ts";
import { openKeys } from "./proof.ts";

export interface Person {
  readonly sub: string;
  /** The name, else the address. */
  readonly label: string | undefined;
  readonly email: string | undefined;
}

/** Why there is no session, where the person should hear of it. */
export type Reason = "signed-out" | "ended" | "denied" | "sign-in-failed" | "sign-out-failed";

export type SessionState =
  | { readonly status: "starting" }
  | { readonly status: "unavailable"; readonly why: "connection" | "storage" }
  | { readonly status: "signed-out"; readonly reason?: Reason }
  | { readonly status: "signed-in"; readonly person: Person; readonly api: string; readonly issuer: string };

/** The session is over: whoever called has nothing left to do, the page shows the welcome. */
export class SignedOut extends Error {
  override readonly name = "SignedOut";
}

/** Set while leaving for the issuer's sign-out, so that the page that comes back says so and tries nothing silently. */
const LEAVING = "goals.leaving";
/** How long the issuer's word that the session lives is good for, beside requests. Who was away is checked anew. */
const GOOD_FOR_MS = 10_000;

export class Session {
  #state: SessionState = { status: "starting" };
  #manager: SharedUserManager | undefined;
  #loaded: Loaded | undefined;
  #listeners = new Set<() => void>();
  #started: Promise<void> | undefined;
  #checked = 0;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): SessionState => this.#state;

  /** Once, however often it is called. */
  start(): Promise<void> {
    // Whatever goes wrong ends in words: a page that waits for ever says nothing.
    this.#started ??= this.#start().catch(() => this.#unavailable());
    return this.#started;
  }

  restart(): Promise<void> {
    this.#set({ status: "starting" });
    this.#started = undefined;
    return this.start();
  }

  /** Leaves for the issuer; to make an account first, where the person has none yet. */
  async signIn(how?: "create"): Promise<void> {
    try {
      await this.#manager?.signinRedirect({
        state: { returnTo: location.pathname + location.search },
        // The sign-in goes on in the language of this page, and so do its mails.
        ui_locales: language,
        ...(how && { prompt: how }),
      });
    } catch {
      this.#unavailable();
    }
  }

  /**
   * Ends it here and at the issuer: the library forgets the tokens, the issuer ends the browser session and all that came of it.
   * Without a hint of whose session it is, the issuer asks the person first, and there they can end every other one too.
   */
  async signOut(asks = false): Promise<void> {
    write("sessionStorage", LEAVING, "yes");
    forgetKept();
    forgetWaiting();
    try {
      // The library takes its hint from the user that it has.
      if (asks) await this.#manager?.removeUser();
      await this.#manager?.signoutRedirect();
    } catch {
      // The tokens are gone from here in any case; the issuer could not be told.
      write("sessionStorage", LEAVING, null);
      this.#set({ status: "signed-out", reason: "sign-out-failed" });
    }
  }

  /** A token to ask the API with; renewed first when it is about to expire. Throws `SignedOut` when there is none. */
  async accessToken(): Promise<string> {
    const user = await this.#manager?.getUser();
    if (!user) throw this.#ended();
    if ((user.expires_in ?? 0) <= 5) return this.renew(user.access_token);
    // Beside the request, not before it: it costs the person no time.
    if (Date.now() - this.#checked >= GOOD_FOR_MS) void this.#check();
    return user.access_token;
  }

  /** A request with this token, in the way that it wants to be shown. */
  ask(url: string, init: RequestInit, token: string): Promise<Response> {
    if (!this.#manager) throw this.#ended();
    return this.#manager.ask(url, init, token);
  }

  /** Another token after this one was refused; throws `SignedOut` when the issuer refuses, anything else when nobody answers. */
  async renew(refused: string): Promise<string> {
    try {
      const user = await this.#manager?.replace(refused);
      if (user) return user.access_token;
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
    throw await this.end();
  }

  /** The API or the issuer does not take our tokens any more. */
  async end(): Promise<SignedOut> {
    await this.#manager?.removeUser();
    return this.#ended();
  }

  async #start(): Promise<void> {
    if (!isUsable("localStorage")) return this.#unavailable("storage");
    try {
      this.#loaded ??= await loadConfig();
      const { keys, isNew } = await openKeys(this.#loaded.config.client_id);
      this.#manager ??= this.#listening(new SharedUserManager(this.#loaded, keys));
      // Tokens that are left are bound to a key that is lost.
      if (isNew) await this.#manager.removeUser();
    } catch {
      this.#unavailable();
      return;
    }
    const manager = this.#manager;
    const left = read("sessionStorage", LEAVING) !== null;
    write("sessionStorage", LEAVING, null);

    if (location.pathname.startsWith("/callback") && (await this.#finish(manager))) return;

    const stored = await manager.getUser();
    if (stored) return this.#resume(manager, stored);
    if (left) return this.#set({ status: "signed-out", reason: "signed-out" });
    await this.#trySilently(manager);
  }

  /** The issuer's answer is in the address. True when that settled it. */
  async #finish(manager: SharedUserManager): Promise<boolean> {
    const answer = new URLSearchParams(location.search);
    if (!answer.has("state")) {
      history.replaceState(null, "", "/");
      return false;
    }
    const denied = answer.get("error") === "access_denied";
    try {
      const user = await manager.signinCallback();
      history.replaceState(null, "", returnTo(user?.state));
      this.#adopt(user ?? null);
      return user !== undefined;
    } catch {
      history.replaceState(null, "", "/");
      // Loaded again, or come back to by the back button: the answer was used before, the session may well be there.
      if (await manager.getUser()) return false;
      this.#set({ status: "signed-out", reason: denied ? "denied" : "sign-in-failed" });
      return true;
    }
  }

  async #resume(manager: SharedUserManager, user: User): Promise<void> {
    if (!user.expired) {
      this.#adopt(user);
      return;
    }
    try {
      const renewed = await manager.replace(user.access_token);
      if (renewed) return this.#adopt(renewed);
    } catch (error) {
      // Nobody answers: show what we know, and let the next request find out.
      if (!isRefusal(error)) return this.#adopt(user);
    }
    await manager.removeUser();
    await this.#trySilently(manager, "ended");
  }

  /** Signed in at the issuer already, by another app? Then here too, without a word. */
  async #trySilently(manager: SharedUserManager, reason?: Reason): Promise<void> {
    try {
      this.#adopt(await Promise.race([manager.signinSilent(), frameRefused()]));
    } catch {
      // login_required, most of the time; or browsers that keep cookies from frames of other sites.
      if (this.#state.status === "starting") this.#set({ status: "signed-out", ...(reason && { reason }) });
    }
  }

  #listening(manager: SharedUserManager): SharedUserManager {
    manager.events.addUserLoaded((user) => {
      // At the callback the place to go back to comes first: what is drawn depends on it.
      if (!location.pathname.startsWith("/callback")) this.#adopt(user);
    });
    manager.events.addSilentRenewError((error) => {
      if (isRefusal(error)) void this.end();
    });
    manager.onChangeElsewhere((user) => {
      if (user) this.#adopt(user);
      else if (this.#state.status === "signed-in") this.#ended();
    });
    // Out of the browser's memory of the last page: what it shows may belong to a session that has ended.
    addEventListener("pageshow", (event) => {
      if (event.persisted) location.reload();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") void this.#check();
    });
    return manager;
  }

  /**
   * Does the session still live at the issuer? Asked when somebody comes back to this tab and beside requests, now and
   * then: access tokens are good for a while at an API that verifies them by itself, the issuer knows at once.
   */
  async #check(): Promise<void> {
    const manager = this.#manager;
    if (!manager || this.#state.status !== "signed-in") return;
    this.#checked = Date.now();
    try {
      const token = await this.accessToken();
      const endpoint = await manager.metadataService.getUserInfoEndpoint();
      const answer = await manager.ask(endpoint, {}, token);
      if (answer.status === 401) await this.renew(token);
    } catch {
      // Signed out: the page shows it already. Offline: nothing to say until something is asked for.
    }
  }

  #adopt(user: User | null): void {
    if (!user || !this.#loaded) {
      this.#set({ status: "signed-out" });
      return;
    }
    const { sub, name, email } = user.profile;
    const before = this.#state;
    const label = name || email;
    if (before.status === "signed-in" && before.person.sub === sub && before.person.label === label) return;
    // Nothing of somebody else's is left in this browser.
    forgetKept(sub);
    forgetWaiting(sub);
    const { api, issuer } = this.#loaded.config;
    this.#set({ status: "signed-in", person: { sub, label, email }, api, issuer });
  }

  #ended(): SignedOut {
    // Signing out here: the page is on its way to the issuer and says so.
    if (read("sessionStorage", LEAVING) === null && this.#state.status !== "signed-out") {
      this.#set({ status: "signed-out", reason: "ended" });
    }
    return new SignedOut();
  }

  #unavailable(why: "connection" | "storage" = "connection"): void {
    this.#set({ status: "unavailable", why });
  }

  #set(state: SessionState): void {
    // What waits to be sent stays where the session has ended by itself: it is sent when the same person is back.
    if (state.status === "signed-out") forgetKept();
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** Rejects as soon as this page's own policy forbids the frame of a silent sign-in, instead of after its timeout. */
function frameRefused(): Promise<never> {
  return new Promise((_, reject) => {
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
      if (effectiveDirective === "frame-src") reject(new Error("the page's policy allows no frame"));
    });
  });
}

/** Only ever a place on this page. */
export function returnTo(state: unknown): string {
  if (typeof state !== "object" || state === null || !("returnTo" in state)) return "/";
  const { returnTo: path } = state;
  const safe = typeof path === "string" && /^\/(?![/\\])/.test(path) && !path.startsWith("/callback");
  return safe ? path : "/";
}
