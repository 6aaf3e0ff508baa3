// A request with a token of the goals page, in its own tab: tokens are bound to a key (RFC 9449) that no program outside
// of that browser has, so a test can't ask for itself. Written from the RFC, apart from the page's own code.

/**
 * @param page a tab of the goals page, signed in or not
 * @param {{ url: string, method?: string, token?: string, json?: object, form?: Record<string, string> }} request
 * @returns {Promise<{ status: number, text: string, challenge: string | null }>}
 */
export function askAsPage(page, request) {
  return page.evaluate(async ({ url, method = "GET", token, json, form }) => {
    const result = (asked) =>
      new Promise((resolve, reject) => {
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
      });
    const database = await result(indexedDB.open("oidc"));
    const { keys } = await result(database.transaction("dpop").objectStore("dpop").get("goals-page"));
    database.close();
    const bytes = (text) => new TextEncoder().encode(text);
    const base64url = (buffer) =>
      btoa(String.fromCharCode(...new Uint8Array(buffer)))
        .replaceAll("+", "-")
        .replaceAll("/", "_")
        .replaceAll("=", "");
    const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", keys.publicKey);
    const header = { typ: "dpop+jwt", alg: "ES256", jwk: { kty, crv, x, y } };
    const { origin, pathname } = new URL(url);
    const ask = async (nonce) => {
      const claims = {
        ...{ jti: crypto.randomUUID(), htm: method, htu: origin + pathname },
        iat: Math.floor(Date.now() / 1000),
        ...(token && { ath: base64url(await crypto.subtle.digest("SHA-256", bytes(token))) }),
        ...(nonce && { nonce }),
      };
      const signed = [header, claims].map((part) => base64url(bytes(JSON.stringify(part)))).join(".");
      const ecdsa = { name: "ECDSA", hash: "SHA-256" };
      const signature = await crypto.subtle.sign(ecdsa, keys.privateKey, bytes(signed));
      const answer = await fetch(url, {
        method,
        headers: {
          dpop: `${signed}.${base64url(signature)}`,
          ...(token && { authorization: `DPoP ${token}` }),
          ...(json && { "content-type": "application/json" }),
        },
        ...(json && { body: JSON.stringify(json) }),
        ...(form && { body: new URLSearchParams(form) }),
      });
      const challenge = answer.headers.get("www-authenticate");
      const text = await answer.text();
      const wanted = answer.headers.get("dpop-nonce");
      const again = !nonce && wanted && /use_dpop_nonce/.test(`${challenge}${text}`);
      return again ? ask(wanted) : { status: answer.status, text, challenge };
    };
    return ask();
  }, request);
}

/** A renewal with this refresh token, from that tab. */
export function renewAsPage(page, tacit, refresh) {
  const form = { grant_type: "refresh_token", refresh_token: refresh, client_id: "goals-page" };
  return askAsPage(page, { url: `${tacit.issuer}/oauth/token/`, method: "POST", form });
}
