// oidc-client-ts 3, the library of single-page apps, against a running Tacit. Here it runs in Node, where it keeps its
// state in memory; what it fetches and checks is what it fetches and checks in a browser.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DPoPState, InMemoryWebStorage, OidcClient, WebStorageStateStore } from "oidc-client-ts";
import { payload } from "./harness/browser.mjs";
import { Tacit } from "./harness/tacit.mjs";

const APP = "https://app.example";
const SCOPE = "openid profile email offline_access";

let tacit, ada;
before(async () => {
  tacit = await Tacit.start();
  ada = await tacit.signUp("ada");
});
after(() => tacit?.stop());

async function configure(more = {}, metadata = {}) {
  const client = await tacit.addClient({
    redirect_uris: [`${APP}/callback`],
    post_logout_redirect_uris: [`${APP}/bye`],
    grant_types: ["authorization_code", "refresh_token"],
    scope: SCOPE,
    token_endpoint_auth_method: "none",
    ...metadata,
  });
  return new OidcClient({
    authority: tacit.issuer,
    client_id: client.client_id,
    client_secret: client.client_secret,
    redirect_uri: `${APP}/callback`,
    post_logout_redirect_uri: `${APP}/bye`,
    scope: SCOPE,
    ...more,
  });
}

async function signIn(client, more, browser = ada) {
  const { url: address } = await client.createSigninRequest({ nonce: "n", ...more });
  const { url } = await browser.visit(address);
  return client.processSigninResponse(url.href);
}

test("discovery, code + PKCE, ID token and userinfo of a public client", async () => {
  const { profile, access_token } = await signIn(await configure({ loadUserInfo: true }));
  assert.equal(profile.sub, ada.sub);
  assert.equal(profile.email, ada.email);
  assert.equal(payload(access_token).sub, ada.sub);
});

for (const client_authentication of ["client_secret_basic", "client_secret_post"]) {
  test(client_authentication, async () => {
    const client = await configure({ client_authentication }, { token_endpoint_auth_method: client_authentication });
    assert.equal((await signIn(client)).profile.sub, ada.sub);
  });
}

test("refresh", async () => {
  const client = await configure();
  const first = await signIn(client);
  const state = { ...first, data: undefined, session_state: null };
  const second = await client.useRefreshToken({ state });
  assert.notEqual(second.refresh_token, first.refresh_token);
  assert.equal(second.profile.sub, ada.sub);
});

test("prompt=none says what it would need", async () => {
  const client = await configure();
  await assert.rejects(signIn(client, { prompt: "none" }, ada.another()), { error: "login_required" });
});

test("revocation", async () => {
  const client = await configure();
  const tokens = await signIn(client);
  await client.revokeToken(tokens.refresh_token, "refresh_token");
  await assert.rejects(client.useRefreshToken({ state: { ...tokens, session_state: null } }), { error: "invalid_grant" });
});

test("DPoP with the server's nonces, and a code that is bound to the key", async () => {
  const kept = new Map();
  const store = {
    get: async (key) => kept.get(key) ?? null,
    set: async (key, value) => void kept.set(key, value),
    remove: async (key) => kept.delete(key),
    getAllKeys: async () => [...kept.keys()],
  };
  // The library looks for Web Crypto there, and there alone, when it makes a proof.
  globalThis.window = { crypto };
  after(() => delete globalThis.window);
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  const stateStore = new WebStorageStateStore({ store: new InMemoryWebStorage() });
  const client = await configure({ stateStore, dpop: { bind_authorization_code: true, store } }, { dpop_bound_access_tokens: true });
  await store.set(client.settings.client_id, new DPoPState(pair));
  const dpopJkt = await thumbprint(pair.publicKey);
  const tokens = await signIn(client, { dpopJkt });
  assert.equal(tokens.token_type, "DPoP");
  assert.equal(payload(tokens.access_token).cnf.jkt, dpopJkt);
  const fresh = await client.useRefreshToken({ state: { ...tokens, session_state: null } });
  assert.equal(payload(fresh.access_token).cnf.jkt, dpopJkt);
});

test("signing out", async () => {
  const client = await configure();
  const browser = ada.another();
  await browser.signIn();
  const { id_token } = await signIn(client, {}, browser);
  const { url: address } = await client.createSignoutRequest({ id_token_hint: id_token, state: "s" });
  const { url } = await browser.visit(address);
  assert.ok(url.href.startsWith(`${APP}/bye?state=`));
  assert.equal((await client.processSignoutResponse(url.href)).error, null);
  assert.equal(await browser.account(), null);
});

/** RFC 7638, as the library computes it where it keeps the key itself. */
async function thumbprint(key) {
  const { crv, kty, x, y } = await crypto.subtle.exportKey("jwk", key);
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify({ crv, kty, x, y })));
  return Buffer.from(hash).toString("base64url");
}
