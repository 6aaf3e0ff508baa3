// What the pages may rely on in the WebAssembly package, beyond signing in (interop.test.mjs): the errors' names, one use
// per object, and that no argument whatever does worse than throw.

import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { describe, test } from "node:test";
import { encode, loadTacit } from "./clients.mjs";

const opaque = await loadTacit();
const skip = opaque ? false : "authpage/src/opaque/pkg is not built";
const KSF = { alg: "argon2id", m: 19456, t: 2, p: 1 };
const thrown = (message) => (error) => error instanceof Error && error.message === message;

/** A well-formed response: any two elements will do. */
function response() {
  const element = () => Buffer.from(new opaque.ClientRegistration("x").registrationRequest, "base64url");
  return encode(Buffer.concat([element(), element()]));
}

describe("the WebAssembly package", { skip }, () => {
  test("messages have the RFC's lengths and are fresh each time", () => {
    const [one, two] = [new opaque.ClientRegistration("pw"), new opaque.ClientRegistration("pw")];
    assert.notEqual(one.registrationRequest, two.registrationRequest);
    assert.equal(Buffer.from(one.registrationRequest, "base64url").length, 32);
    assert.equal(Buffer.from(new opaque.ClientLogin("pw").ke1, "base64url").length, 96);
    assert.equal(Buffer.from(one.finish(response(), KSF), "base64url").length, 192);
  });

  for (const message of ["", "AAAA", "not base64url!", "AA==", "A".repeat(86), "A".repeat(427), "A".repeat(100_000)]) {
    test(`${message.length} characters of nonsense are an invalid message`, () => {
      assert.throws(() => new opaque.ClientRegistration("pw").finish(message, KSF), thrown("invalid_message"));
      assert.throws(() => new opaque.ClientLogin("pw").finish(message, KSF), thrown("invalid_message"));
    });
  }

  const refused = [
    { ...KSF, m: 19455 },
    { ...KSF, t: 1 },
    { ...KSF, p: 0 },
    { ...KSF, m: 4_194_304 },
    { ...KSF, t: 1_000_000 },
    { ...KSF, p: 17 },
    { ...KSF, m: 65536.5 },
    { ...KSF, m: -1 },
    { ...KSF, m: 2 ** 32 + 65536 },
    { ...KSF, m: Number.NaN },
    { ...KSF, m: "65536" },
    { ...KSF, alg: "pbkdf2" },
    { ...KSF, alg: 5 },
    {},
    [],
    "argon2id",
    7,
    null,
    undefined,
  ];
  for (const ksf of refused) {
    test(`the key stretching ${JSON.stringify(ksf)} is refused`, () => {
      assert.throws(() => new opaque.ClientRegistration("pw").finish(response(), ksf), thrown("ksf_refused"));
    });
  }

  test("an object finishes once, whether it succeeds or not, and may be freed after", () => {
    const good = new opaque.ClientRegistration("pw");
    good.finish(response(), KSF);
    assert.throws(() => good.finish(response(), KSF), thrown("invalid_message"));
    good.free();

    const bad = new opaque.ClientLogin("pw");
    assert.throws(() => bad.finish("AAAA", KSF), thrown("invalid_message"));
    assert.throws(() => bad.finish("AAAA", KSF), thrown("invalid_message"));
    bad.free();
  });

  test("a getter that throws is a refusal, not a crash", () => {
    const hostile = { alg: "argon2id", t: 2, p: 1, get m() { throw new TypeError("no"); } };
    assert.throws(() => new opaque.ClientRegistration("pw").finish(response(), hostile), thrown("ksf_refused"));
  });

  test("the download stays small", () => {
    const file = new URL("../../authpage/src/opaque/pkg/opaque_core_bg.wasm", import.meta.url);
    assert.ok(statSync(file).size < 150_000, `${statSync(file).size} bytes`);
  });
});
