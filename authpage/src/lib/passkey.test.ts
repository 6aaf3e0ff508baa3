import { afterEach, describe, expect, it, vi } from "vitest";
import { base64url, bytes, PasskeyError, signWithPasskey } from "./passkey.ts";

const OPTIONS = {
  challenge: "AQID_-8",
  rpId: "localhost",
  allowCredentials: [{ type: "public-key", id: "_w" }],
};

function signed() {
  const buffer = (...values: number[]) => new Uint8Array(values).buffer;
  return {
    id: "_w",
    rawId: buffer(255),
    type: "public-key",
    getClientExtensionResults: () => ({}),
    response: {
      clientDataJSON: buffer(1),
      authenticatorData: buffer(2),
      signature: buffer(3),
      userHandle: null,
    },
  };
}

afterEach(() => vi.unstubAllGlobals());

describe("passkeys", () => {
  it("turns bytes to text and back", () => {
    for (const values of [[], [255], [1, 2, 3], [251, 255, 190, 0]]) {
      const given = new Uint8Array(values);
      expect(base64url(given.buffer)).toMatch(/^[\w-]*$/);
      expect([...bytes(base64url(given.buffer))]).toEqual(values);
    }
  });

  it("gives the browser bytes and the server text", async () => {
    const get = vi.fn(async (_: CredentialRequestOptions) => signed());
    vi.stubGlobal("navigator", { credentials: { get } });
    const answer = await signWithPasskey(OPTIONS);
    const asked = get.mock.calls[0]?.[0].publicKey;
    expect([...new Uint8Array(asked?.challenge as ArrayBuffer)]).toEqual([1, 2, 3, 255, 239]);
    expect(asked?.allowCredentials?.length).toBe(1);
    expect(answer).toMatchObject({
      rawId: "_w",
      response: { clientDataJSON: "AQ", authenticatorData: "Ag", signature: "Aw", userHandle: null },
    });
  });

  it("ends what is pending before it asks anew", async () => {
    const running = new Set<AbortSignal>();
    const get = vi.fn(({ signal, mediation }: CredentialRequestOptions) => {
      // As browsers do: a second request beside a pending one fails.
      if (running.size > 0 || signal === null || signal === undefined) {
        return Promise.reject(new DOMException("pending", "OperationError"));
      }
      if (mediation !== "conditional") return Promise.resolve(signed());
      running.add(signal);
      return new Promise<never>((_, reject) => {
        signal.addEventListener("abort", () =>
          setTimeout(() => {
            running.delete(signal);
            reject(new DOMException("aborted", "AbortError"));
          }),
        );
      });
    });
    vi.stubGlobal("navigator", { credentials: { get } });
    const autofill = signWithPasskey(OPTIONS, { autofill: true });
    const ended = expect(autofill).rejects.toMatchObject({ name: "AbortError" });
    await expect(signWithPasskey(OPTIONS)).resolves.toMatchObject({ id: "_w" });
    await ended;
    // And again, as after a reload or a second press.
    const again = signWithPasskey(OPTIONS, { autofill: true });
    const over = expect(again).rejects.toMatchObject({ name: "AbortError" });
    await expect(signWithPasskey(OPTIONS)).resolves.toMatchObject({ id: "_w" });
    await over;
  });

  it("says what became of it", async () => {
    for (const [name, code] of [
      ["NotAllowedError", "passkey_cancelled"],
      ["InvalidStateError", "passkey_there"],
      ["SecurityError", "passkey_failed"],
    ]) {
      const get = () => Promise.reject(new DOMException("no", name));
      vi.stubGlobal("navigator", { credentials: { get } });
      await expect(signWithPasskey(OPTIONS)).rejects.toEqual(new PasskeyError(code as PasskeyError["code"]));
    }
  });
});
