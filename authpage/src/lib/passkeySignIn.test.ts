import { ApiError } from "@tacit/ui/problem.ts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PasskeyAsked } from "../api/shapes.ts";
import { FRESH_MS, PasskeySignIn, type Server, type Shown } from "./passkeySignIn.ts";

const ASKED: PasskeyAsked = { login_id: "L", public_key: { challenge: "AQID" } };

/** What the browser was asked for, and what it answers. */
interface Request {
  readonly autofill: boolean;
  readonly signal: AbortSignal;
  sign(): void;
  refuse(): void;
}

function signed() {
  const buffer = new Uint8Array([1]).buffer;
  const response = { clientDataJSON: buffer, authenticatorData: buffer, signature: buffer, userHandle: null };
  return { id: "_w", rawId: buffer, type: "public-key", getClientExtensionResults: () => ({}), response };
}

let before: PasskeySignIn | undefined;

/** A page of its own: the one before is left. */
function scene(server: Partial<Server> = {}) {
  before?.end();
  const requests: Request[] = [];
  const get = ({ mediation, signal }: CredentialRequestOptions) =>
    new Promise((resolve, reject) => {
      if (!signal) throw new Error("it can’t be ended");
      signal.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
      requests.push({
        autofill: mediation === "conditional",
        signal,
        sign: () => resolve(signed()),
        refuse: () => reject(new DOMException("no", "NotAllowedError")),
      });
    });
  vi.stubGlobal("navigator", { credentials: { get } });
  vi.stubGlobal(
    "PublicKeyCredential",
    Object.assign(() => undefined, { isConditionalMediationAvailable: async () => true }),
  );
  const ask = vi.fn(server.ask ?? (async () => ASKED));
  // Leaving the page takes for ever.
  const finish = vi.fn(server.finish ?? (() => new Promise<void>(() => undefined)));
  let shown: Shown = { offered: true, busy: false, failed: undefined };
  const signIn = new PasskeySignIn({ ask, finish }, String, shown, (now) => {
    shown = now;
  });
  before = signIn;
  return { signIn, ask, finish, requests, shown: () => shown };
}

const settle = () => vi.advanceTimersByTimeAsync(100);
const failure = (status: number, code: string) => new ApiError(code, status);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("signing in with a passkey alone", () => {
  it("signs in by what the browser fills in", async () => {
    const { signIn, finish, requests, shown } = scene();
    signIn.wait();
    await settle();
    expect(shown().busy).toBe(false);
    requests[0]?.sign();
    await settle();
    expect(finish).toHaveBeenCalledOnce();
    expect(shown()).toEqual({ offered: true, busy: true, failed: undefined });
  });

  it("asks once where the server does not answer well, and says nothing of what nobody has asked for", async () => {
    for (const error of [
      failure(503, "unavailable"),
      failure(500, "internal"),
      failure(429, "rate_limited"),
      new TypeError("no JSON"),
    ]) {
      const { signIn, ask, shown } = scene({ ask: () => Promise.reject(error) });
      signIn.wait();
      await vi.advanceTimersByTimeAsync(FRESH_MS * 3);
      expect(ask).toHaveBeenCalledOnce();
      expect(shown()).toEqual({ offered: true, busy: false, failed: undefined });
      // The button does, and waits anew.
      signIn.press();
      await settle();
      expect(shown()).toEqual({ offered: true, busy: false, failed: String(error) });
      await vi.advanceTimersByTimeAsync(FRESH_MS * 3);
      expect(ask).toHaveBeenCalledTimes(3);
    }
  });

  it("is not offered where the server has none", async () => {
    for (const begin of ["wait", "press"] as const) {
      const { signIn, shown, ask } = scene({ ask: () => Promise.reject(failure(404, "not_found")) });
      signIn[begin]();
      await settle();
      expect(shown()).toEqual({ offered: false, busy: false, failed: undefined });
      signIn.wait();
      await settle();
      expect(ask).toHaveBeenCalledOnce();
    }
  });

  it("says what became of a signature, and asks anew", async () => {
    const wrong = failure(401, "wrong_passkey");
    const { signIn, ask, requests, shown } = scene({ finish: () => Promise.reject(wrong) });
    signIn.wait();
    await settle();
    requests[0]?.sign();
    await settle();
    expect(shown()).toEqual({ offered: true, busy: false, failed: String(wrong) });
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it("asks anew before a challenge has grown old, and no more once the page is left", async () => {
    const { signIn, ask, requests } = scene();
    signIn.wait();
    await vi.advanceTimersByTimeAsync(FRESH_MS + 100);
    expect(ask).toHaveBeenCalledTimes(2);
    expect(requests.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    signIn.end();
    await vi.advanceTimersByTimeAsync(FRESH_MS * 3);
    expect(ask).toHaveBeenCalledTimes(2);
    expect(requests[1]?.signal.aborted).toBe(true);
  });

  it("lets a late answer to the waiting end nothing that the button has opened", async () => {
    let late: (asked: PasskeyAsked) => void = () => undefined;
    const answers = [new Promise<PasskeyAsked>((resolve) => (late = resolve)), Promise.resolve(ASKED)];
    const { signIn, finish, requests } = scene({ ask: () => answers.shift() ?? Promise.reject() });
    signIn.wait();
    await settle();
    signIn.press();
    await settle();
    late(ASKED);
    await settle();
    expect(requests.map(({ autofill, signal }) => [autofill, signal.aborted])).toEqual([[false, false]]);
    requests[0]?.sign();
    await settle();
    expect(finish).toHaveBeenCalledOnce();
  });

  it("waits again after a no at the button", async () => {
    const { signIn, requests, shown } = scene();
    signIn.wait();
    await settle();
    signIn.press();
    signIn.press();
    await settle();
    requests[1]?.refuse();
    await settle();
    expect(shown().busy).toBe(false);
    expect(requests.map(({ autofill }) => autofill)).toEqual([true, false, true]);
  });

  it("can be used again on a page that the browser brings back", async () => {
    for (const begin of ["wait", "press"] as const) {
      const { signIn, requests, shown } = scene();
      signIn[begin]();
      await settle();
      requests[0]?.sign();
      await settle();
      expect(shown().busy).toBe(true);
      signIn.restored();
      await settle();
      expect(shown().busy).toBe(false);
      expect(requests[1]).toMatchObject({ autofill: true });
      signIn.press();
      await settle();
      expect(requests[2]?.autofill).toBe(false);
    }
  });
});
