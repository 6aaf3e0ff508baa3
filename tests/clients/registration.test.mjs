// Dynamic registration (RFC 7591, 7592) by openid-client and oauth4webapi, and clients that are the address of their
// metadata. Neither library manages registrations: that half is asked by hand, with the token that came with them.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as oauth from "oauth4webapi";
import * as oidc from "openid-client";
import { Receiver } from "./harness/receiver.mjs";
import { Tacit } from "./harness/tacit.mjs";

let tacit, ada, app;
before(async () => {
  [tacit, app] = await Promise.all([Tacit.start(), Receiver.start()]);
  ada = await tacit.signUp("ada");
});
after(async () => {
  await app?.stop();
  await tacit?.stop();
});

const execute = [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks];

const initialAccessToken = async () =>
  JSON.parse(await tacit.cli("registration-token", "add", "--uses", "1", "--json")).token;

const metadata = () => ({ client_name: "Stranger", redirect_uris: [`${app.origin}/callback`], scope: "openid email" });

async function signIn(config) {
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const address = oidc.buildAuthorizationUrl(config, {
    redirect_uri: `${app.origin}/callback`,
    scope: "openid email",
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
  });
  const { url } = await ada.visit(address);
  return oidc.authorizationCodeGrant(config, url, { pkceCodeVerifier, idTokenExpected: true });
}

describe("openid-client", () => {
  for (const [token_endpoint_auth_method, auth] of Object.entries({
    client_secret_basic: oidc.ClientSecretBasic(),
    client_secret_post: oidc.ClientSecretPost(),
    none: oidc.None(),
  })) {
    test(`registers with an initial access token and signs in with ${token_endpoint_auth_method}`, async () => {
      const config = await oidc.dynamicClientRegistration(
        new URL(tacit.issuer),
        { ...metadata(), token_endpoint_auth_method },
        auth,
        { execute, initialAccessToken: await initialAccessToken() },
      );
      const client = config.clientMetadata();
      assert.equal(client.client_secret === undefined, token_endpoint_auth_method === "none");
      assert.equal((await signIn(config)).claims().sub, ada.sub);
      assert.deepEqual(ada.consented.sort(), ["email", "openid"]);
    });
  }

  test("a client whose identifier is the address of its metadata", async () => {
    const client_id = `${app.origin}/client.json`;
    app.documents["/client.json"] = { ...metadata(), client_id, token_endpoint_auth_method: "none" };
    const config = await oidc.discovery(new URL(tacit.issuer), client_id, undefined, oidc.None(), { execute });
    assert.equal(config.serverMetadata().client_id_metadata_document_supported, true);
    assert.equal((await signIn(config)).claims().sub, ada.sub);
  });
});

describe("oauth4webapi", () => {
  const HTTP = { [oauth.allowInsecureRequests]: true };
  let server;
  before(async () => {
    const issuer = new URL(tacit.issuer);
    server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, HTTP));
  });

  const register = async (document, initialAccessToken) =>
    oauth.processDynamicClientRegistrationResponse(
      await oauth.dynamicClientRegistrationRequest(server, document, { ...HTTP, initialAccessToken }),
    );

  test("an initial access token is good for as often as it says", async () => {
    const token = await initialAccessToken();
    const client = await register(metadata(), token);
    assert.equal(client.token_endpoint_auth_method, "client_secret_basic");
    assert.ok(client.client_secret.length >= 32);
    assert.equal(client.client_secret_expires_at, 0);
    await assert.rejects(register(metadata(), token));
    await assert.rejects(register(metadata()));
  });

  test("metadata that is not taken", async () => {
    const token = await initialAccessToken();
    await assert.rejects(register({ ...metadata(), redirect_uris: ["https://a.example/#b"] }, token), {
      error: "invalid_redirect_uri",
    });
    await assert.rejects(register({ ...metadata(), token_endpoint_auth_method: "client_secret_jwt" }, token), {
      error: "invalid_client_metadata",
    });
    await register(metadata(), token);
  });

  test("a registration is read, replaced and removed by its own token", async () => {
    const client = await register(metadata(), await initialAccessToken());
    const { registration_client_uri: address, registration_access_token: token } = client;
    const manage = (method, body, bearer = token) =>
      fetch(address, {
        method,
        headers: { authorization: `Bearer ${bearer}`, ...(body ? { "content-type": "application/json" } : {}) },
        body: body && JSON.stringify(body),
      });
    assert.equal((await (await manage("GET")).json()).client_name, "Stranger");
    assert.equal((await manage("GET", undefined, "another")).status, 401);
    const { client_id, client_secret } = client;
    const replaced = await manage("PUT", { ...metadata(), client_id, client_secret, client_name: "Friend" });
    assert.equal(replaced.status, 200);
    assert.equal((await replaced.json()).client_name, "Friend");
    assert.equal((await manage("DELETE")).status, 204);
    assert.equal((await manage("GET")).status, 401);
  });
});
