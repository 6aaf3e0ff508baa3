// Keys of clients, in the form that the libraries take, and their public halves as a JWK Set.

import { randomUUID } from "node:crypto";
import * as jose from "jose";

/** @param {"ES256" | "PS256" | "EdDSA"} alg */
export async function keyPair(alg) {
  const { privateKey, publicKey } = await jose.generateKeyPair(alg, { extractable: true });
  const kid = randomUUID();
  return { privateKey, publicKey, jwks: { keys: [{ ...(await jose.exportJWK(publicKey)), kid, alg, use: "sig" }] } };
}
