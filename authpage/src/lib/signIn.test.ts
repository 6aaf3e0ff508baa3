import { describe, expect, it, vi } from "vitest";
import type { Challenged, SignedIn } from "../api/shapes.ts";
import type { Exchange } from "../opaque/client.ts";
import { signIn } from "./signIn.ts";

const OLD = { alg: "argon2id", m: 19456, t: 2, p: 1 };
const NEW = { alg: "argon2id", m: 65536, t: 3, p: 4 };
const OFFER = { renewal_id: "R", registration_response: "response", ksf: NEW };
const ADA = { email: "ada@example.com", password: "correct horse", remember: true };

function exchange(message: string, answer: string) {
  return { message, finish: vi.fn(async () => answer), discard: vi.fn() } satisfies Exchange;
}

function scene(renewal?: typeof OFFER) {
  const login = exchange("KE1", "KE3");
  const registration = exchange("request", "record");
  const opaque = {
    startLogin: vi.fn(async () => login),
    startRegistration: vi.fn(async () => registration),
  };
  const api = {
    startLogin: vi.fn(async () => ({ login_id: "L", ke2: "KE2", ksf: OLD })),
    finishLogin: vi.fn(
      async (): Promise<SignedIn | Challenged> => ({ next: "/account", ...(renewal && { renewal }) }),
    ),
    renewRecord: vi.fn(async () => ({})),
    provePasskey: vi.fn(async () => ({ next: "/account" })),
    proveTotp: vi.fn(async () => ({ next: "/account", ...(renewal && { renewal }) })),
    proveRecoveryCode: vi.fn(async () => ({ next: "/account" })),
  };
  return { api, opaque, login, registration };
}

describe("signIn", () => {
  it("goes on where the server says", async () => {
    const { api, opaque, login, registration } = scene();
    await expect(signIn(api, opaque, { ...ADA, interaction: "I" })).resolves.toEqual({ next: "/account" });
    expect(api.startLogin).toHaveBeenCalledWith(
      { email: "ada@example.com", ke1: "KE1", interaction: "I" },
      undefined,
    );
    expect(login.finish).toHaveBeenCalledWith("KE2", OLD, undefined);
    expect(api.finishLogin).toHaveBeenCalledWith(
      { login_id: "L", ke3: "KE3", remember: true, registration_request: "request" },
      undefined,
    );
    expect(registration.finish).not.toHaveBeenCalled();
    expect(registration.discard).toHaveBeenCalled();
  });

  it("sends what has no @ as a username", async () => {
    const { api, opaque } = scene();
    await signIn(api, opaque, { ...ADA, email: "ada" });
    expect(api.startLogin).toHaveBeenCalledWith({ username: "ada", ke1: "KE1" }, undefined);
  });

  it("makes a new record where the old one is outdated", async () => {
    const { api, opaque, registration } = scene(OFFER);
    await expect(signIn(api, opaque, ADA)).resolves.toEqual({ next: "/account" });
    expect(registration.finish).toHaveBeenCalledWith("response", NEW, undefined);
    expect(api.renewRecord).toHaveBeenCalledWith(
      { renewal_id: "R", registration_record: "record" },
      undefined,
    );
  });

  it("signs in all the same when that fails", async () => {
    const { api, opaque } = scene(OFFER);
    api.renewRecord.mockRejectedValueOnce(new Error("the network"));
    await expect(signIn(api, opaque, ADA)).resolves.toEqual({ next: "/account" });
  });

  it("asks for a second factor, and only then makes a new record", async () => {
    const { api, opaque, registration } = scene(OFFER);
    api.finishLogin.mockResolvedValueOnce({ login_id: "M", second_factor: ["totp", "recovery_code"] });
    const outcome = await signIn(api, opaque, { ...ADA, stepUp: true });
    if (!("challenge" in outcome)) throw new Error("no challenge");
    expect(api.finishLogin).toHaveBeenCalledWith(
      { login_id: "L", ke3: "KE3", remember: true, registration_request: "request", step_up: true },
      undefined,
    );
    expect(registration.discard).not.toHaveBeenCalled();
    api.proveTotp.mockRejectedValueOnce(new Error("wrong_code"));
    await expect(outcome.challenge.prove("totp", "000000", false)).rejects.toThrow("wrong_code");
    await expect(outcome.challenge.prove("totp", "123456", true)).resolves.toBe("/account");
    expect(api.proveTotp).toHaveBeenLastCalledWith({ login_id: "M", code: "123456", trust: true }, undefined);
    expect(registration.finish).toHaveBeenCalledWith("response", NEW, undefined);
    expect(api.renewRecord).toHaveBeenCalled();
    await expect(outcome.challenge.prove("recovery_code", "a", false)).resolves.toBe("/account");
    expect(api.proveRecoveryCode).toHaveBeenCalled();
  });

  it("leaves nothing behind when the password is wrong", async () => {
    const { api, opaque, login, registration } = scene();
    login.finish.mockRejectedValueOnce(new Error("invalid_credentials"));
    await expect(signIn(api, opaque, ADA)).rejects.toThrow("invalid_credentials");
    expect(api.finishLogin).not.toHaveBeenCalled();
    expect(login.discard).toHaveBeenCalled();
    expect(registration.discard).toHaveBeenCalled();
  });
});
