// oauth4webapi 3, call by call, against a running Tacit: each request and each answer is the library's own, so that what
// openid-client does by itself (nonces, polling, content types) is looked at here step by step.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as oauth from "oauth4webapi";
import { Browser, header, payload } from "./harness/browser.mjs";
import { keyPair } from "./harness/keys.mjs";
import { asProxy } from "./harness/proxy.mjs";
import { Receiver } from "./harness/receiver.mjs";
import { GOALS, Tacit } from "./harness/tacit.mjs";

const SCOPE = "openid profile email offline_access goals:read";
const DEVICE = "urn:ietf:params:oauth:grant-type:device_code";
const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
const HTTP = { [oauth.allowInsecureRequests]: true };

let tacit, server, ada, app;
before(async () => {
  [tacit, app] = await Promise.all([Tacit.start(), Receiver.start()]);
  const issuer = new URL(tacit.issuer);
  server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, HTTP));
  ada = await tacit.signUp("ada");
});
after(async () => {
  await app?.stop();
  await tacit?.stop();
});

/** A registered client, how it authenticates, and what goes along with each of its requests. */
async function register(metadata = {}, auth = oauth.ClientSecretBasic, options = {}) {
  const client = await tacit.addClient({
    redirect_uris: [`${app.origin}/callback`],
    grant_types: ["authorization_code", "refresh_token"],
    scope: SCOPE,
    ...metadata,
  });
  return { client, auth: auth(client.client_secret), options: { ...HTTP, ...options } };
}

async function prepare({ client }, more = {}) {
  const verifier = oauth.generateRandomCodeVerifier();
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
  const parameters = new URLSearchParams({
    client_id: client.client_id,
    response_type: "code",
    redirect_uri: client.redirect_uris[0],
    scope: SCOPE,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    nonce,
    ...more,
  });
  return { parameters, verifier, state, nonce };
}

const authorizeAt = (parameters) => `${server.authorization_endpoint}?${new URLSearchParams(parameters)}`;

/** Sends a request once more where the server wants its nonce in the proof (RFC 9449 §8). */
async function withNonce(send, process) {
  try {
    return await process(await send());
  } catch (error) {
    if (!oauth.isDPoPNonceError(error)) throw error;
    return process(await send());
  }
}

/** Redeems the code in an answer. */
async function redeem({ client, auth, options }, answer, { verifier, state, nonce }, validate = oauth.validateAuthResponse) {
  const callback = await validate(server, client, answer, state, HTTP);
  const { redirect_uris } = client;
  return withNonce(
    () => oauth.authorizationCodeGrantRequest(server, client, auth, callback, redirect_uris[0], verifier, options),
    async (response) => {
      const copy = response.clone();
      const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
        expectedNonce: nonce,
        requireIdToken: true,
      });
      await oauth.validateApplicationLevelSignature(server, response, HTTP);
      await copy.body.cancel();
      return tokens;
    },
  );
}

/** The whole code flow. */
async function signIn(registered, more) {
  const request = await prepare(registered, more);
  const { url } = await ada.visit(authorizeAt(request.parameters));
  return redeem(registered, url, request);
}

const push = ({ client, auth, options }, parameters) =>
  withNonce(
    () => oauth.pushedAuthorizationRequest(server, client, auth, parameters, options),
    (response) => oauth.processPushedAuthorizationResponse(server, client, response),
  );

const userinfo = ({ client, options }, tokens, sub) =>
  withNonce(
    () => oauth.userInfoRequest(server, client, tokens.access_token, options),
    async (response) => {
      const told = await oauth.processUserInfoResponse(server, client, sub, response);
      if (client.userinfo_signed_response_alg) await oauth.validateApplicationLevelSignature(server, response, HTTP);
      return told;
    },
  );

const refresh = ({ client, auth, options }, refresh_token) =>
  withNonce(
    () => oauth.refreshTokenGrantRequest(server, client, auth, refresh_token, options),
    (response) => oauth.processRefreshTokenResponse(server, client, response),
  );

const introspect = async ({ client, auth }, token, more) => {
  const response = await oauth.introspectionRequest(server, client, auth, token, { ...HTTP, ...more });
  const signed = response.headers.get("content-type").includes("jwt");
  const found = await oauth.processIntrospectionResponse(server, client, response);
  if (signed) await oauth.validateApplicationLevelSignature(server, response, HTTP);
  return { found, signed };
};

const own = ({ client, auth, options }, parameters = {}) =>
  withNonce(
    () => oauth.clientCredentialsGrantRequest(server, client, auth, parameters, options),
    (response) => oauth.processClientCredentialsResponse(server, client, response),
  );

test("discovery", async () => {
  const issuer = new URL(tacit.issuer);
  const response = await oauth.discoveryRequest(issuer, { ...HTTP, algorithm: "oauth2" });
  assert.deepEqual(await oauth.processDiscoveryResponse(issuer, response), server);
});

describe("code + PKCE", () => {
  const methods = {
    client_secret_basic: oauth.ClientSecretBasic,
    client_secret_post: oauth.ClientSecretPost,
    none: oauth.None,
  };
  for (const [token_endpoint_auth_method, auth] of Object.entries(methods)) {
    test(token_endpoint_auth_method, async () => {
      const registered = await register({ token_endpoint_auth_method }, auth);
      const tokens = await signIn(registered);
      assert.equal(oauth.getValidatedIdTokenClaims(tokens).sub, ada.sub);
      assert.equal((await userinfo(registered, tokens, ada.sub)).email, ada.email);
    });
  }
  for (const alg of ["ES256", "PS256", "EdDSA"]) {
    test(`private_key_jwt with ${alg}`, async () => {
      const { privateKey: key, jwks } = await keyPair(alg);
      const metadata = { token_endpoint_auth_method: "private_key_jwt", token_endpoint_auth_signing_alg: alg, jwks };
      const registered = await register(metadata, () => oauth.PrivateKeyJwt({ key, kid: jwks.keys[0].kid }));
      assert.equal(oauth.getValidatedIdTokenClaims(await signIn(registered)).sub, ada.sub);
    });
  }

  test("an assertion that is shown twice is refused", async () => {
    const { privateKey: key, jwks } = await keyPair("ES256");
    const metadata = { token_endpoint_auth_method: "private_key_jwt", jwks, grant_types: ["client_credentials"], redirect_uris: [] };
    const modify = { [oauth.modifyAssertion]: (_, claims) => (claims.jti = "always the same") };
    const registered = await register({ ...metadata, scope: "goals:read" }, () => oauth.PrivateKeyJwt(key, modify));
    await own(registered);
    await assert.rejects(own(registered), { error: "invalid_client" });
  });

  test("without PKCE, by a client that is exempt", async () => {
    const registered = await register({ pkce_exempt: true });
    const request = await prepare(registered);
    request.parameters.delete("code_challenge");
    request.parameters.delete("code_challenge_method");
    const { url } = await ada.visit(authorizeAt(request.parameters));
    assert.ok((await redeem(registered, url, { ...request, verifier: oauth.nopkce })).id_token);
  });

  for (const id_token_signed_response_alg of ["ES256", "RS256", "EdDSA"]) {
    test(`ID token signed with ${id_token_signed_response_alg}`, async () => {
      const { id_token } = await signIn(await register({ id_token_signed_response_alg }));
      assert.equal(header(id_token).alg, id_token_signed_response_alg);
    });
  }

  test("pairwise subjects", async () => {
    const [one, two] = [await register({ subject_type: "pairwise" }), await register({ subject_type: "pairwise" })];
    const { sub } = oauth.getValidatedIdTokenClaims(await signIn(one));
    assert.notEqual(sub, ada.sub);
    const tokens = await signIn(two);
    assert.equal(oauth.getValidatedIdTokenClaims(tokens).sub, sub);
    assert.equal((await userinfo(two, tokens, sub)).email, ada.email);
  });

  test("form_post", async () => {
    const registered = await register();
    const request = await prepare(registered, { response_mode: "form_post" });
    const { form } = await ada.visit(authorizeAt(request.parameters));
    await Browser.submit(form);
    const { body, headers } = await app.next("/callback");
    assert.equal(headers["content-type"].split(";")[0], "application/x-www-form-urlencoded");
    assert.ok((await redeem(registered, new URLSearchParams(body), request)).id_token);
  });

  for (const alg of ["RS256", "ES256", "EdDSA"]) {
    test(`a signed answer, with ${alg} (JARM)`, async () => {
      // RS256 is the default (JARM §3), and what the library takes where the client names nothing.
      const registered = await register(alg === "RS256" ? {} : { authorization_signed_response_alg: alg });
      const { client } = registered;
      for (const response_mode of ["jwt", "query.jwt", "form_post.jwt"]) {
        const request = await prepare(registered, { response_mode });
        let { url: answer, form } = await ada.visit(authorizeAt(request.parameters));
        if (form) {
          await Browser.submit(form);
          answer = new URLSearchParams((await app.next("/callback")).body);
        }
        const { searchParams = answer } = answer;
        assert.equal(header(searchParams.get("response")).alg, alg);
        assert.deepEqual([...searchParams.keys()], ["response"]);
        assert.ok((await redeem(registered, answer, request, oauth.validateJwtAuthResponse)).id_token, response_mode);
        // Taken for another client's, or for another request's, it is refused by the library.
        const other = { ...client, client_id: "another" };
        await assert.rejects(oauth.validateJwtAuthResponse(server, other, answer, request.state, HTTP), /"aud"/);
        await assert.rejects(oauth.validateJwtAuthResponse(server, client, answer, "another", HTTP), /state/);
      }
    });
  }

  test("an error in a signed answer", async () => {
    const registered = await register({ first_party: true });
    const request = await prepare(registered, { prompt: "none", response_mode: "jwt" });
    const { url } = await ada.another().visit(authorizeAt(request.parameters));
    await assert.rejects(oauth.validateJwtAuthResponse(server, registered.client, url, request.state, HTTP), {
      name: "AuthorizationResponseError",
      error: "login_required",
    });
  });

  test("an error comes with state and iss", async () => {
    const registered = await register({ first_party: true });
    const request = await prepare(registered, { prompt: "none" });
    const { url } = await ada.another().visit(authorizeAt(request.parameters));
    assert.throws(() => oauth.validateAuthResponse(server, registered.client, url, request.state), {
      name: "AuthorizationResponseError",
      error: "login_required",
    });
  });

  test("the claims parameter", async () => {
    const registered = await register();
    const claims = JSON.stringify({ id_token: { email: null }, userinfo: { name: { essential: true } } });
    const tokens = await signIn(registered, { claims, scope: "openid" });
    assert.equal(oauth.getValidatedIdTokenClaims(tokens).email, ada.email);
    assert.equal((await userinfo(registered, tokens, ada.sub)).name, "ada");
  });
});

describe("PAR and JAR", () => {
  test("a pushed request, once", async () => {
    const registered = await register({ require_pushed_authorization_requests: true });
    const request = await prepare(registered);
    const { request_uri, expires_in } = await push(registered, request.parameters);
    assert.ok(expires_in > 0 && expires_in <= 600);
    const address = authorizeAt({ client_id: registered.client.client_id, request_uri });
    const { url } = await ada.visit(address);
    assert.ok((await redeem(registered, url, request)).id_token);
    // Nothing in the second request says where an error may go.
    await assert.rejects(ada.visit(address), /400 interaction_expired/);
  });

  for (const alg of ["ES256", "PS256", "EdDSA"]) {
    test(`a request object signed with ${alg}, in the query and pushed`, async () => {
      const { privateKey: key, jwks } = await keyPair(alg);
      const registered = await register({ jwks, request_object_signing_alg: alg, require_signed_request_object: true });
      const { client } = registered;
      for (const how of ["query", "pushed"]) {
        const request = await prepare(registered);
        const object = await oauth.issueRequestObject(
          server,
          client,
          request.parameters,
          { key, kid: jwks.keys[0].kid },
        );
        const parameters = { client_id: client.client_id, request: object };
        const address = how === "query" ? parameters : { client_id: client.client_id, request_uri: (await push(registered, parameters)).request_uri };
        const { url } = await ada.visit(authorizeAt(address));
        assert.ok((await redeem(registered, url, request)).id_token, how);
      }
    });
  }
});

describe("DPoP", () => {
  for (const alg of ["ES256", "PS256", "EdDSA"]) {
    test(`${alg}: the server asks for its nonce at PAR, token, userinfo and refresh`, async () => {
      const asked = new Set();
      const watching = async (url, init) => {
        const response = await fetch(url, init);
        const challenge = response.headers.get("www-authenticate") ?? "";
        const { error } = response.ok ? {} : await response.clone().json().catch(() => ({}));
        if (error === "use_dpop_nonce" || challenge.includes("use_dpop_nonce")) asked.add(new URL(url).pathname);
        return response;
      };
      const registered = await register({ token_endpoint_auth_method: "none", dpop_bound_access_tokens: true }, oauth.None);
      const keys = await oauth.generateKeyPair(alg === "EdDSA" ? "Ed25519" : alg);
      // A new handle has no nonce yet.
      const bind = () => {
        registered.options = { ...HTTP, DPoP: oauth.DPoP(registered.client, keys), [oauth.customFetch]: watching };
      };
      bind();
      const request = await prepare(registered);
      const { request_uri } = await push(registered, request.parameters);
      const { url } = await ada.visit(authorizeAt({ client_id: registered.client.client_id, request_uri }));
      bind();
      const tokens = await redeem(registered, url, request);
      assert.equal(tokens.token_type, "dpop");
      bind();
      assert.equal((await userinfo(registered, tokens, ada.sub)).email, ada.email);
      assert.deepEqual([...asked].sort(), ["/oauth/par/", "/oauth/token/", "/oauth/userinfo/"]);
      asked.clear();
      bind();
      const fresh = await refresh(registered, tokens.refresh_token);
      assert.deepEqual([...asked], ["/oauth/token/"]);

      // As a resource server sees it (RFC 9068 §4, RFC 9449 §7).
      const goals = new Request(GOALS, { headers: { authorization: `DPoP ${fresh.access_token}` } });
      await assert.rejects(oauth.validateJwtAccessToken(server, goals, "goals", HTTP), "without a proof");
      const sent = [];
      const proving = { ...registered.options, [oauth.customFetch]: async (url, init) => (sent.push(new Request(url, init)), new Response()) };
      await oauth.protectedResourceRequest(fresh.access_token, "GET", new URL(GOALS), undefined, undefined, { ...proving, DPoP: oauth.DPoP(registered.client, keys) });
      const claims = await oauth.validateJwtAccessToken(server, sent[0], "goals", {
        ...HTTP,
        requireDPoP: true,
        signingAlgorithms: ["ES256", "PS256", "EdDSA", "Ed25519"],
      });
      assert.equal(claims.sub, ada.sub);
    });
  }
});

describe("tokens", () => {
  test("are RFC 9068's to a resource server", async () => {
    const tokens = await signIn(await register());
    const request = new Request(GOALS, { headers: { authorization: `Bearer ${tokens.access_token}` } });
    const claims = await oauth.validateJwtAccessToken(server, request, "goals", HTTP);
    assert.equal(claims.sub, ada.sub);
    await assert.rejects(oauth.validateJwtAccessToken(server, request, "ledger", HTTP));
  });

  test("refresh with rotation, and reuse", async () => {
    const registered = await register();
    const first = await signIn(registered);
    const second = await refresh(registered, first.refresh_token);
    const third = await refresh(registered, second.refresh_token);
    await assert.rejects(refresh(registered, first.refresh_token), { error: "invalid_grant" });
    await assert.rejects(refresh(registered, third.refresh_token), { error: "invalid_grant" });
  });

  test("client_credentials", async () => {
    const registered = await register({ grant_types: ["client_credentials"], redirect_uris: [], scope: "goals:read" });
    assert.equal(payload((await own(registered)).access_token).client_id, registered.client.client_id);
  });

  test("userinfo signed with ES256, RS256 and EdDSA", async () => {
    for (const userinfo_signed_response_alg of ["ES256", "RS256", "EdDSA"]) {
      const registered = await register({ userinfo_signed_response_alg });
      assert.equal((await userinfo(registered, await signIn(registered), ada.sub)).email, ada.email);
    }
  });

  test("introspection as JSON and as a signed JWT", async () => {
    const registered = await register();
    const { access_token, refresh_token } = await signIn(registered);
    const plain = await introspect(registered, access_token, { requestJwtResponse: false });
    assert.deepEqual([plain.signed, plain.found.active, plain.found.sub], [false, true, ada.sub]);
    const jwt = await introspect(registered, access_token, { requestJwtResponse: true });
    assert.deepEqual([jwt.signed, jwt.found.active], [true, true]);
    assert.equal((await introspect(registered, refresh_token, {})).found.active, true);
    const rs256 = await register({ introspection_signed_response_alg: "RS256" });
    assert.equal((await introspect(rs256, access_token, {})).found.active, false, "another client's token");
  });

  test("introspection by the resource server", async () => {
    const { access_token } = await signIn(await register());
    const goals = await register({ client_id: "goals-api", grant_types: ["client_credentials"], redirect_uris: [], scope: "goals:read" });
    assert.equal((await introspect(goals, access_token, {})).found.sub, ada.sub);
  });

  test("revocation", async () => {
    const registered = await register();
    const { client, auth } = registered;
    const { access_token, refresh_token } = await signIn(registered);
    const revoke = async (token) =>
      oauth.processRevocationResponse(await oauth.revocationRequest(server, client, auth, token, HTTP));
    await revoke("nobody's");
    await revoke(refresh_token);
    assert.equal((await introspect(registered, access_token, {})).found.active, false);
    const service = await register({ grant_types: ["client_credentials"], redirect_uris: [], scope: "goals:read" });
    const mine = (await own(service)).access_token;
    await oauth.processRevocationResponse(await oauth.revocationRequest(server, service.client, service.auth, mine, HTTP));
    assert.equal((await introspect(service, mine, {})).found.active, false);
  });

  test("device flow: pending, slow down, tokens", async () => {
    const registered = await register({ grant_types: [DEVICE, "refresh_token"], redirect_uris: [], token_endpoint_auth_method: "none" }, oauth.None);
    const { client, auth } = registered;
    const response = await oauth.deviceAuthorizationRequest(server, client, auth, { scope: "openid offline_access" }, HTTP);
    const device = await oauth.processDeviceAuthorizationResponse(server, client, response);
    assert.ok(device.verification_uri_complete.includes(device.user_code));
    const poll = async () =>
      oauth.processDeviceCodeResponse(server, client, await oauth.deviceCodeGrantRequest(server, client, auth, device.device_code, HTTP));
    await assert.rejects(poll(), { error: "authorization_pending" });
    await assert.rejects(poll(), { error: "slow_down" });
    await ada.decideDevice(device.user_code);
    // RFC 8628 §3.5: five seconds more, for having been too fast.
    await new Promise((resolve) => setTimeout(resolve, (device.interval + 5) * 1000 + 200));
    const tokens = await poll();
    assert.equal(oauth.getValidatedIdTokenClaims(tokens).sub, ada.sub);
    await refresh(registered, tokens.refresh_token);
    // It is gone, as if it had expired.
    await assert.rejects(poll(), { error: "expired_token" });
  });

  test("token exchange", async () => {
    const { access_token: subject_token } = await signIn(await register());
    const token_exchange = { audiences: ["ledger", "goals"], impersonation: true, delegation: false };
    const { client, auth } = await register({ grant_types: [EXCHANGE], redirect_uris: [], token_exchange });
    const exchange = async (audience) =>
      oauth.processGenericTokenEndpointResponse(
        server,
        client,
        await oauth.genericTokenEndpointRequest(
          server,
          client,
          auth,
          EXCHANGE,
          { subject_token, subject_token_type: ACCESS_TOKEN, audience, scope: "goals:read" },
          HTTP,
        ),
      );
    const { access_token, issued_token_type } = await exchange("goals");
    assert.equal(issued_token_type, ACCESS_TOKEN);
    assert.equal(payload(access_token).sub, ada.sub);
    await assert.rejects(exchange("nobody"), { error: "invalid_target" });
  });

  test("bound to a certificate (mTLS), with tls_client_auth", async () => {
    const { certificate, stranger } = await asProxy.fixtures();
    const metadata = {
      token_endpoint_auth_method: "tls_client_auth",
      tls_client_auth_san_dns: "client.example",
      tls_client_certificate_bound_access_tokens: true,
    };
    const through = (pem) => ({ [oauth.customFetch]: asProxy.fetch(pem) });
    const registered = await register(metadata, oauth.TlsClientAuth, through(certificate));
    const tokens = await signIn(registered);
    assert.equal((await userinfo(registered, tokens, ada.sub)).email, ada.email);
    registered.options = { ...HTTP, ...through(stranger) };
    await assert.rejects(userinfo(registered, tokens, ada.sub));
    await assert.rejects(refresh(registered, tokens.refresh_token), { error: "invalid_client" });
  });
});
