// Keys of clients, in the form that the libraries take, and their public halves as a JWK Set.

import { randomUUID } from "node:crypto";
import * as jose from "jose";
import { modifyAssertion } from "oauth4webapi";

/** @param {"ES256" | "PS256" | "EdDSA"} alg */
export async function keyPair(alg) {
  const { privateKey, publicKey } = await jose.generateKeyPair(alg, { extractable: true });
  const kid = randomUUID();
  return { privateKey, publicKey, jwks: { keys: [{ ...(await jose.exportJWK(publicKey)), kid, alg, use: "sig" }] } };
}

/**
 * oauth4webapi names Ed25519 by RFC 9864's `Ed25519`; this makes it write `EdDSA`, the older name of the same algorithm,
 * for servers whose metadata lists that alone.
 */
export const asEdDSA = (alg) =>
  alg === "EdDSA" ? { [modifyAssertion]: (header) => Object.assign(header, { alg: "EdDSA" }) } : {};
