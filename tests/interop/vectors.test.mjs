// The stranger's client against RFC 9807's test vectors: if these pass, it is a client of the RFC and not merely of ours.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { startLogin, startRegistration, WrongPassword } from "./noble-client.mjs";

const file = new URL("../../crates/opaque-core/testdata/rfc9807.json", import.meta.url);
const vectors = JSON.parse(readFileSync(file, "utf8")).vectors;
const bytes = (digits) => (digits === undefined ? undefined : new Uint8Array(Buffer.from(digits, "hex")));
const hex = (value) => Buffer.from(value).toString("hex");
const unstretched = (value) => value;

for (const vector of vectors.filter(({ kind }) => kind === "real")) {
  const password = Buffer.from(vector.password, "hex").toString("utf8");
  const options = {
    context: bytes(vector.context),
    clientIdentity: bytes(vector.client_identity),
    serverIdentity: bytes(vector.server_identity),
  };

  test(`RFC 9807 ${vector.section}: registration`, () => {
    const draws = { blind: bytes(vector.blind_registration), envelopeNonce: bytes(vector.envelope_nonce) };
    const client = startRegistration(password, options, draws);
    assert.equal(hex(client.request), vector.registration_request);
    const { record, exportKey } = client.finish(bytes(vector.registration_response), unstretched);
    assert.equal(hex(record), vector.registration_upload);
    assert.equal(hex(exportKey), vector.export_key);
  });

  const draws = {
    blind: bytes(vector.blind_login),
    keyshareSeed: bytes(vector.client_keyshare_seed),
    nonce: bytes(vector.client_nonce),
  };

  test(`RFC 9807 ${vector.section}: login`, () => {
    const client = startLogin(password, options, draws);
    assert.equal(hex(client.ke1), vector.KE1);
    const { ke3, sessionKey, exportKey } = client.finish(bytes(vector.KE2), unstretched);
    assert.equal(hex(ke3), vector.KE3);
    assert.equal(hex(sessionKey), vector.session_key);
    assert.equal(hex(exportKey), vector.export_key);
  });

  test(`RFC 9807 ${vector.section}: a wrong password is noticed`, () => {
    const client = startLogin("not it", options, draws);
    assert.throws(() => client.finish(bytes(vector.KE2), unstretched), WrongPassword);
  });
}
