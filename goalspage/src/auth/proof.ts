/**
 * Proofs that tokens are used by the browser that got them (DPoP, RFC 9449). The key is made here, can't be read out of
 * the browser by any script, and lies in IndexedDB: all tabs share it, a reload keeps it. Whoever copies the tokens can
 * do nothing with them.
 *
 * The key says nothing about anybody and outlives sign-outs: a sign-in that is under way in another tab needs it.
 */
import { DPoPState, IndexedDbDPoPStore } from "oidc-client-ts";

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly token?: string;
  readonly nonce?: string | undefined;
  /** In seconds, by the server's clock. */
  readonly now: number;
}

/** The library removes the key together with a session, whichever tab it ended in. */
export class KeyStore extends IndexedDbDPoPStore {
  override remove(name: string): Promise<DPoPState> {
    return this.get(name);
  }
}

/** Whether there is a key now, and whether it was made just now. Some browsers keep none: then there is no store. */
export async function openKeys(name: string): Promise<{ keys?: KeyStore; isNew: boolean }> {
  const keys = new KeyStore();
  const open = async () => {
    if (await keys.get(name)) return false;
    const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, [
      "sign",
      "verify",
    ]);
    await keys.set(name, new DPoPState(pair));
    return true;
  };
  try {
    // Two tabs that open at once must not make two keys: a code would be bound to the one that is lost.
    return {
      keys,
      isNew: await (navigator.locks ? navigator.locks.request(`goals-key ${name}`, open) : open()),
    };
  } catch {
    return { isNew: false };
  }
}

/** RFC 9449 section 4.2. */
export async function prove(pair: CryptoKeyPair, { method, url, token, nonce, now }: Asked): Promise<string> {
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  const { origin, pathname } = new URL(url);
  const claims = {
    ...{ jti: crypto.randomUUID(), htm: method, htu: origin + pathname, iat: Math.floor(now) },
    ...(token !== undefined && { ath: base64url(await crypto.subtle.digest("SHA-256", utf8(token))) }),
    ...(nonce !== undefined && { nonce }),
  };
  const header = { typ: "dpop+jwt", alg: "ES256", jwk: { kty, crv, x, y } };
  const signed = [header, claims].map((part) => base64url(utf8(JSON.stringify(part)))).join(".");
  const signature = await crypto.subtle.sign(
    { name: "ECDSA", hash: "SHA-256" },
    pair.privateKey,
    utf8(signed),
  );
  return `${signed}.${base64url(signature)}`;
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function base64url(bytes: ArrayBuffer | Uint8Array<ArrayBuffer>): string {
  const text = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
