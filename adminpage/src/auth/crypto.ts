/** What the sign-in makes of randomness and hashes: PKCE (RFC 7636) and proofs of possession (RFC 9449). */

export function base64url(bytes: ArrayBuffer | Uint8Array): string {
  const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  let text = "";
  for (const byte of view) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** 256 bits. */
export function random(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

export async function sha256(text: string): Promise<string> {
  return base64url(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

export interface Key {
  readonly signing: CryptoKey;
  /** The public half, as a proof shows it. */
  readonly jwk: { readonly kty: string; readonly crv: string; readonly x: string; readonly y: string };
}

/** A key that lives as long as this page does: nobody can read it out, not even the page. */
export async function newKey(): Promise<Key> {
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  const { x = "", y = "" } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  return { signing: pair.privateKey, jwk: { kty: "EC", crv: "P-256", x, y } };
}

interface Proof {
  readonly method: string;
  readonly url: string;
  readonly nonce: string | undefined;
  readonly token?: string;
  /** Seconds since 1970, by the server's clock. */
  readonly now: number;
}

/** RFC 9449 section 4.2. */
export async function prove(key: Key, { method, url, nonce, token, now }: Proof): Promise<string> {
  const header = { typ: "dpop+jwt", alg: "ES256", jwk: key.jwk };
  const claims = {
    jti: random(),
    htm: method,
    htu: url,
    iat: now,
    ...(nonce !== undefined && { nonce }),
    ...(token !== undefined && { ath: await sha256(token) }),
  };
  const encoded = [header, claims].map((part) => base64url(new TextEncoder().encode(JSON.stringify(part))));
  const text = encoded.join(".");
  const algorithm = { name: "ECDSA", hash: "SHA-256" };
  const signature = await crypto.subtle.sign(algorithm, key.signing, new TextEncoder().encode(text));
  return `${text}.${base64url(signature)}`;
}
