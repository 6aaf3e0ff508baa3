// openid-client 6, a certified relying party, against a running Tacit.
//
// Every answer is checked by the library itself, ID tokens' signatures included (`enableNonRepudiationChecks`); the
// assertions here are about what it hands out.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as jose from "jose";
import * as oidc from "openid-client";
import { Browser, header, payload } from "./harness/browser.mjs";
import { keyPair } from "./harness/keys.mjs";
import { Receiver } from "./harness/receiver.mjs";
import { asProxy } from "./harness/proxy.mjs";
import { GOALS, Tacit } from "./harness/tacit.mjs";

const SCOPE = "openid profile email offline_access goals:read goals:write";
const DEVICE = "urn:ietf:params:oauth:grant-type:device_code";
const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

let tacit, ada, app;
before(async () => {
  [tacit, app] = await Promise.all([Tacit.start(), Receiver.start()]);
  ada = await tacit.signUp("ada");
});
after(async () => {
  await app?.stop();
  await tacit?.stop();
});

/** Registers a client and discovers the issuer with it. */
async function configure(metadata = {}, auth = (secret) => oidc.ClientSecretBasic(secret)) {
  const client = await tacit.addClient({
    redirect_uris: [`${app.origin}/callback`],
    post_logout_redirect_uris: [`${app.origin}/bye`],
    grant_types: ["authorization_code", "refresh_token"],
    scope: SCOPE,
    ...metadata,
  });
  const { client_id, client_secret, redirect_uris: _, ...known } = client;
  const execute = [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks];
  return oidc.discovery(new URL(tacit.issuer), client_id, known, auth(client_secret), { execute });
}

/** What an authorization request consists of, and the checks of its answer. */
async function prepare(more = {}) {
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const [expectedState, expectedNonce] = [oidc.randomState(), oidc.randomNonce()];
  const parameters = {
    redirect_uri: `${app.origin}/callback`,
    scope: SCOPE,
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    state: expectedState,
    nonce: expectedNonce,
    ...more,
  };
  return { parameters, checks: { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true } };
}

/** The whole code flow. `begin` makes the address that the browser is sent to. */
async function signIn(config, { parameters: more, browser = ada, begin = oidc.buildAuthorizationUrl, checks, options } = {}) {
  const { parameters, checks: usual } = await prepare(more);
  const address = await begin(config, parameters, options);
  const { url } = await browser.visit(address);
  return oidc.authorizationCodeGrant(config, url, { ...usual, ...checks }, undefined, options);
}

/** What userinfo says, once the library has found it sound. */
const userinfo = (config, tokens, options) =>
  oidc.fetchUserInfo(config, tokens.access_token, tokens.claims().sub, options);

/** What an authorization request was answered with, instead of a code. */
async function refused(config, more, browser = ada, walk = {}) {
  const { parameters, checks } = await prepare(more);
  const { url } = await browser.visit(oidc.buildAuthorizationUrl(config, parameters), walk);
  const failed = await oidc.authorizationCodeGrant(config, url, checks).then(
    () => assert.fail("it was not refused"),
    (error) => error,
  );
  return failed.error ?? assert.fail(failed);
}

test("discovery", async () => {
  const server = (await configure()).serverMetadata();
  assert.equal(server.issuer, tacit.issuer);
  assert.ok(server.supportsPKCE());
  assert.equal(server.authorization_response_iss_parameter_supported, true);
});

test("discovery of the OAuth document (RFC 8414)", async () => {
  const config = await oidc.discovery(new URL(tacit.issuer), "anybody", undefined, oidc.None(), {
    algorithm: "oauth2",
    execute: [oidc.allowInsecureRequests],
  });
  assert.equal(config.serverMetadata().issuer, tacit.issuer);
});

describe("code + PKCE", () => {
  const methods = {
    client_secret_basic: (secret) => oidc.ClientSecretBasic(secret),
    client_secret_post: (secret) => oidc.ClientSecretPost(secret),
    none: () => oidc.None(),
  };
  for (const [token_endpoint_auth_method, auth] of Object.entries(methods)) {
    test(token_endpoint_auth_method, async () => {
      const config = await configure({ token_endpoint_auth_method }, auth);
      const tokens = await signIn(config);
      assert.equal(tokens.claims().sub, ada.sub);
      assert.equal(tokens.token_type, "bearer");
      assert.deepEqual(tokens.scope.split(" ").sort(), SCOPE.split(" ").sort());
      const told = await userinfo(config, tokens);
      assert.equal(told.email, ada.email);
      assert.equal(told.name, "ada");
    });
  }

  for (const algorithm of ["ES256", "PS256", "EdDSA"]) {
    test(`private_key_jwt with ${algorithm}`, async () => {
      const { privateKey, jwks } = await keyPair(algorithm);
      const metadata = {
        token_endpoint_auth_method: "private_key_jwt",
        token_endpoint_auth_signing_alg: algorithm,
        jwks,
      };
      const config = await configure(metadata, () => oidc.PrivateKeyJwt({ key: privateKey, kid: jwks.keys[0].kid }));
      assert.equal((await signIn(config)).claims().sub, ada.sub);
    });
  }

  test("private_key_jwt with keys at jwks_uri", async () => {
    const { privateKey, jwks } = await keyPair("ES256");
    app.documents["/jwks"] = jwks;
    const metadata = { token_endpoint_auth_method: "private_key_jwt", jwks_uri: `${app.origin}/jwks` };
    const config = await configure(metadata, () => oidc.PrivateKeyJwt({ key: privateKey, kid: jwks.keys[0].kid }));
    assert.equal((await signIn(config)).claims().sub, ada.sub);
  });

  test("private_key_jwt with a stranger's key is refused", async () => {
    const [{ jwks }, stranger] = await Promise.all([keyPair("ES256"), keyPair("ES256")]);
    const metadata = { token_endpoint_auth_method: "private_key_jwt", jwks };
    const config = await configure(metadata, () => oidc.PrivateKeyJwt({ key: stranger.privateKey, kid: jwks.keys[0].kid }));
    await assert.rejects(signIn(config), { error: "invalid_client" });
  });

  test("a confidential client that is exempt from PKCE", async () => {
    const config = await configure({ pkce_exempt: true });
    const begin = (config, { code_challenge, code_challenge_method, ...rest }) => oidc.buildAuthorizationUrl(config, rest);
    const tokens = await signIn(config, { begin, checks: { pkceCodeVerifier: undefined } });
    assert.equal(tokens.claims().sub, ada.sub);
  });

  test("another verifier is refused", async () => {
    const config = await configure();
    const checks = { pkceCodeVerifier: oidc.randomPKCECodeVerifier() };
    await assert.rejects(signIn(config, { checks }), { error: "invalid_grant" });
  });
});

describe("ID tokens", () => {
  for (const id_token_signed_response_alg of ["ES256", "RS256", "EdDSA"]) {
    test(`signed with ${id_token_signed_response_alg}`, async () => {
      const config = await configure({ id_token_signed_response_alg });
      const { id_token } = await signIn(config);
      assert.equal(header(id_token).alg, id_token_signed_response_alg);
      const keys = jose.createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri));
      await jose.jwtVerify(id_token, keys, { issuer: tacit.issuer, audience: config.clientMetadata().client_id });
    });
  }

  test("pairwise subjects differ between sectors, and stay the same within one", async () => {
    const here = { subject_type: "pairwise" };
    const there = { ...here, redirect_uris: ["https://there.example/callback"] };
    const parameters = { redirect_uri: there.redirect_uris[0] };
    const [first, second, third] = [
      await signIn(await configure(here)),
      await signIn(await configure(here)),
      await signIn(await configure(there), { parameters }),
    ].map((tokens) => tokens.claims().sub);
    assert.equal(first, second);
    assert.notEqual(first, third);
    assert.notEqual(first, ada.sub);
  });

  test("userinfo knows a pairwise person by the same name", async () => {
    const config = await configure({ subject_type: "pairwise" });
    const tokens = await signIn(config);
    assert.equal((await userinfo(config, tokens)).sub, tokens.claims().sub);
  });
});

describe("authorization requests", () => {
  test("pushed (PAR)", async () => {
    const config = await configure({ require_pushed_authorization_requests: true });
    const tokens = await signIn(config, { begin: oidc.buildAuthorizationUrlWithPAR });
    assert.equal(tokens.claims().sub, ada.sub);
    assert.equal(await refused(config), "invalid_request");
  });

  test("pushed by a public client", async () => {
    const config = await configure({ token_endpoint_auth_method: "none" }, () => oidc.None());
    const tokens = await signIn(config, { begin: oidc.buildAuthorizationUrlWithPAR });
    assert.equal(tokens.claims().sub, ada.sub);
  });

  for (const algorithm of ["ES256", "PS256", "EdDSA"]) {
    test(`as a request object signed with ${algorithm} (JAR)`, async () => {
      const { privateKey, jwks } = await keyPair(algorithm);
      const config = await configure({ jwks, request_object_signing_alg: algorithm, require_signed_request_object: true });
      const begin = (config, parameters) =>
        oidc.buildAuthorizationUrlWithJAR(config, parameters, { key: privateKey, kid: jwks.keys[0].kid });
      const tokens = await signIn(config, { begin });
      assert.equal(tokens.claims().sub, ada.sub);
    });
  }

  test("as a request object that was pushed", async () => {
    const { privateKey, jwks } = await keyPair("ES256");
    const config = await configure({ jwks, require_signed_request_object: true });
    const begin = async (config, parameters) => {
      const signed = await oidc.buildAuthorizationUrlWithJAR(config, parameters, privateKey);
      return oidc.buildAuthorizationUrlWithPAR(config, signed.searchParams);
    };
    assert.equal((await signIn(config, { begin })).claims().sub, ada.sub);
  });

  test("answered by form_post", async () => {
    const config = await configure();
    const { parameters, checks } = await prepare({ response_mode: "form_post" });
    const { form } = await ada.visit(oidc.buildAuthorizationUrl(config, parameters));
    assert.equal(form.action, parameters.redirect_uri);
    await Browser.submit(form);
    const posted = await app.next("/callback");
    assert.equal(posted.method, "POST");
    const request = new Request(posted.url, { method: "POST", headers: { "content-type": posted.headers["content-type"] }, body: posted.body });
    const tokens = await oidc.authorizationCodeGrant(config, request, checks);
    assert.equal(tokens.claims().sub, ada.sub);
  });

  for (const algorithm of ["RS256", "ES256", "EdDSA"]) {
    test(`answered by a JWT signed with ${algorithm} (JARM)`, async () => {
      const named = algorithm === "RS256" ? {} : { authorization_signed_response_alg: algorithm };
      const config = await configure({ first_party: true, ...named });
      oidc.useJwtResponseMode(config);
      assert.equal((await signIn(config)).claims().sub, ada.sub);
      assert.equal(await refused(config, { prompt: "none" }, ada.another()), "login_required");
    });
  }

  test("signed, pushed, and answered by a JWT (FAPI 2.0 Message Signing)", async () => {
    const { privateKey, jwks } = await keyPair("ES256");
    const metadata = {
      jwks, token_endpoint_auth_method: "private_key_jwt", require_signed_request_object: true,
      require_pushed_authorization_requests: true, dpop_bound_access_tokens: true,
      id_token_signed_response_alg: "ES256", authorization_signed_response_alg: "ES256",
    };
    const key = { key: privateKey, kid: jwks.keys[0].kid };
    const config = await configure(metadata, () => oidc.PrivateKeyJwt(key));
    oidc.useJwtResponseMode(config);
    const options = { DPoP: oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair("ES256")) };
    const begin = async (config, parameters) => {
      const signed = await oidc.buildAuthorizationUrlWithJAR(config, parameters, key);
      return oidc.buildAuthorizationUrlWithPAR(config, signed.searchParams, options);
    };
    const tokens = await signIn(config, { begin, options });
    assert.equal(tokens.claims().sub, ada.sub);
    assert.equal(tokens.token_type, "dpop");
  });

  test("the claims parameter", async () => {
    const config = await configure();
    const claims = { id_token: { email: { essential: true }, acr: null }, userinfo: { name: null } };
    const tokens = await signIn(config, { parameters: { scope: "openid", claims: JSON.stringify(claims) } });
    assert.equal(tokens.claims().email, ada.email);
    assert.equal(typeof tokens.claims().acr, "string");
    const told = await userinfo(config, tokens);
    assert.equal(told.name, "ada");
    assert.equal(told.email, undefined);
  });

  test("prompt=none", async () => {
    const config = await configure({ first_party: true });
    assert.equal((await signIn(config, { parameters: { prompt: "none" } })).claims().sub, ada.sub);
    assert.equal(await refused(config, { prompt: "none" }, ada.another()), "login_required");
    assert.equal(await refused(await configure(), { prompt: "none" }), "consent_required");
  });

  test("prompt=login and max_age=0 ask for the password again", async () => {
    const config = await configure({ first_party: true });
    const browser = ada.another();
    await browser.signIn();
    const before = (await signIn(config, { browser, parameters: { max_age: "60" }, checks: { maxAge: 60 } })).claims();
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const again = (await signIn(config, { browser, parameters: { max_age: "0" }, checks: { maxAge: 0 } })).claims();
    assert.ok(again.auth_time > before.auth_time);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const login = (await signIn(config, { browser, parameters: { prompt: "login" } })).claims();
    assert.ok(login.auth_time > again.auth_time);
  });

  test("a person who does not consent", async () => {
    assert.equal(await refused(await configure(), {}, ada, { allow: false }), "access_denied");
  });

  test("an id_token_hint of somebody else", async () => {
    const config = await configure({ first_party: true });
    const { id_token: id_token_hint } = await signIn(config);
    const bob = await tacit.signUp("bob");
    assert.equal(await refused(config, { id_token_hint, prompt: "none" }, bob), "login_required");
  });

  test("a resource (RFC 8707)", async () => {
    const tokens = await signIn(await configure(), { parameters: { resource: GOALS } });
    assert.deepEqual([payload(tokens.access_token).aud].flat(), ["goals"]);
  });

  test("authorization_details (RFC 9396)", async () => {
    const config = await configure({ authorization_details_types: ["payment_initiation"] });
    const details = [{ type: "payment_initiation", amount: "12.50" }];
    const tokens = await signIn(config, { parameters: { authorization_details: JSON.stringify(details) } });
    assert.deepEqual(tokens.authorization_details, details);
    assert.deepEqual(payload(tokens.access_token).authorization_details, details);
  });
});

describe("tokens", () => {
  test("refresh with rotation; a token that comes twice ends them all", async () => {
    const config = await configure();
    const first = await signIn(config);
    const second = await oidc.refreshTokenGrant(config, first.refresh_token);
    assert.notEqual(second.refresh_token, first.refresh_token);
    assert.equal(second.claims().sub, ada.sub);
    const third = await oidc.refreshTokenGrant(config, second.refresh_token);
    await assert.rejects(oidc.refreshTokenGrant(config, first.refresh_token), { error: "invalid_grant" });
    await assert.rejects(oidc.refreshTokenGrant(config, third.refresh_token), { error: "invalid_grant" });
  });

  test("refresh with a narrower scope", async () => {
    const config = await configure();
    const { refresh_token } = await signIn(config);
    const narrow = await oidc.refreshTokenGrant(config, refresh_token, { scope: "openid goals:read" });
    assert.equal(payload(narrow.access_token).scope, "openid goals:read");
  });

  test("client_credentials", async () => {
    const config = await configure({ grant_types: ["client_credentials"], redirect_uris: [], scope: "goals:read" });
    const tokens = await oidc.clientCredentialsGrant(config, { scope: "goals:read", resource: GOALS });
    assert.equal(payload(tokens.access_token).sub, config.clientMetadata().client_id);
    await assert.rejects(oidc.clientCredentialsGrant(config, { scope: "goals:write" }), { error: "invalid_scope" });
  });

  test("userinfo, signed", async () => {
    for (const userinfo_signed_response_alg of ["ES256", "RS256", "EdDSA"]) {
      const config = await configure({ userinfo_signed_response_alg });
      const told = await userinfo(config, await signIn(config));
      assert.equal(told.email, ada.email);
    }
  });

  test("introspection", async () => {
    const config = await configure();
    const tokens = await signIn(config);
    const found = await oidc.tokenIntrospection(config, tokens.access_token);
    assert.equal(found.active, true);
    assert.equal(found.sub, ada.sub);
    assert.equal((await oidc.tokenIntrospection(config, tokens.refresh_token)).active, true);
    assert.equal((await oidc.tokenIntrospection(config, "nonsense")).active, false);
    const stranger = await configure();
    assert.deepEqual(await oidc.tokenIntrospection(stranger, tokens.access_token), { active: false });
  });

  test("introspection, signed (RFC 9701)", async () => {
    const config = await configure({ introspection_signed_response_alg: "RS256" });
    const found = await oidc.tokenIntrospection(config, (await signIn(config)).access_token);
    assert.equal(found.active, true);
  });

  test("revocation", async () => {
    const config = await configure();
    const tokens = await signIn(config);
    await oidc.tokenRevocation(config, tokens.refresh_token);
    await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token), { error: "invalid_grant" });
    assert.equal((await oidc.tokenIntrospection(config, tokens.access_token)).active, false);
    const others = await signIn(config);
    await oidc.tokenRevocation(config, others.access_token, { token_type_hint: "access_token" });
    await assert.rejects(userinfo(config, others));
  });

  test("device flow", async () => {
    const config = await configure({ grant_types: [DEVICE, "refresh_token"], redirect_uris: [], token_endpoint_auth_method: "none" }, () => oidc.None());
    const device = await oidc.initiateDeviceAuthorization(config, { scope: "openid email offline_access" });
    const polling = oidc.pollDeviceAuthorizationGrant(config, device);
    const shown = await ada.decideDevice(device.user_code.toLowerCase());
    assert.deepEqual(shown.scopes.map(({ name }) => name).sort(), ["email", "offline_access", "openid"]);
    const tokens = await polling;
    assert.equal(tokens.claims().sub, ada.sub);
    assert.equal((await userinfo(config, tokens)).email, ada.email);
    assert.equal((await oidc.refreshTokenGrant(config, tokens.refresh_token)).claims().sub, ada.sub);
  });

  test("device flow, denied", async () => {
    const config = await configure({ grant_types: [DEVICE], redirect_uris: [] });
    const device = await oidc.initiateDeviceAuthorization(config, { scope: "openid" });
    await ada.decideDevice(device.user_code, false);
    await assert.rejects(oidc.pollDeviceAuthorizationGrant(config, device), { error: "access_denied" });
  });

  test("token exchange: impersonation, delegation, and neither without leave", async () => {
    const subject_token = (await signIn(await configure())).access_token;
    const exchange = (config, more) =>
      oidc.genericGrantRequest(config, EXCHANGE, { subject_token, subject_token_type: ACCESS_TOKEN, ...more });
    const grant_types = [EXCHANGE, "client_credentials"];
    const service = (token_exchange) =>
      configure({ grant_types, redirect_uris: [], scope: "goals:read", token_exchange });

    const acting = await service({ audiences: ["goals", "ledger"], impersonation: true, delegation: false });
    const impersonated = await exchange(acting, { audience: "goals", scope: "goals:read" });
    // An audience takes its own scopes and no others.
    await assert.rejects(exchange(acting, { audience: "ledger", scope: "goals:read" }));
    assert.equal(impersonated.issued_token_type, ACCESS_TOKEN);
    assert.equal(payload(impersonated.access_token).sub, ada.sub);
    assert.equal(payload(impersonated.access_token).act, undefined);

    const delegate = await service({ audiences: ["goals"], impersonation: false, delegation: true });
    const actor_token = (await oidc.clientCredentialsGrant(delegate)).access_token;
    const delegated = await exchange(delegate, { actor_token, actor_token_type: ACCESS_TOKEN });
    assert.equal(payload(delegated.access_token).act.sub, delegate.clientMetadata().client_id);
    await assert.rejects(exchange(delegate), { status: 400 });

    // A client that may not exchange at all.
    const other = await configure();
    await assert.rejects(exchange(other), { error: "unauthorized_client" });
  });
});

describe("DPoP", () => {
  for (const algorithm of ["ES256", "PS256", "EdDSA"]) {
    test(`with ${algorithm}: token, userinfo and refresh of a public client, under the server's nonces`, async () => {
      const metadata = { token_endpoint_auth_method: "none", dpop_bound_access_tokens: true };
      const config = await configure(metadata, () => oidc.None());
      const keys = await oidc.randomDPoPKeyPair(algorithm === "EdDSA" ? "Ed25519" : algorithm);
      const options = { DPoP: oidc.getDPoPHandle(config, keys) };
      const tokens = await signIn(config, { options });
      assert.equal(tokens.token_type, "dpop");
      assert.equal((await userinfo(config, tokens, options)).email, ada.email);
      const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token, undefined, options);
      assert.equal((await userinfo(config, refreshed, options)).email, ada.email);
      assert.ok(payload(refreshed.access_token).cnf.jkt);
      await assert.rejects(userinfo(config, refreshed), "a bound token is no bearer token");
      const thief = { DPoP: oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair()) };
      await assert.rejects(userinfo(config, refreshed, thief));
      await assert.rejects(oidc.refreshTokenGrant(config, refreshed.refresh_token, undefined, thief));
    });
  }

  test("a pushed request binds the code (dpop_jkt)", async () => {
    const config = await configure();
    const options = { DPoP: oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair()) };
    const { parameters, checks } = await prepare();
    const address = await oidc.buildAuthorizationUrlWithPAR(config, parameters, options);
    const { url } = await ada.visit(address);
    const thief = { DPoP: oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair()) };
    await assert.rejects(oidc.authorizationCodeGrant(config, url, checks, undefined, thief));
    const tokens = await signIn(config, { begin: oidc.buildAuthorizationUrlWithPAR, options });
    assert.equal(tokens.token_type, "dpop");
  });

  test("client_credentials and introspection", async () => {
    const config = await configure({ grant_types: ["client_credentials"], redirect_uris: [], scope: "goals:read" });
    const options = { DPoP: oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair()) };
    const tokens = await oidc.clientCredentialsGrant(config, undefined, options);
    const found = await oidc.tokenIntrospection(config, tokens.access_token);
    assert.equal(found.token_type, "DPoP");
    assert.equal(found.cnf.jkt, await options.DPoP.calculateThumbprint());
  });
});

describe("certificates (mTLS), by the header of a trusted proxy", () => {
  test("self_signed_tls_client_auth and a bound token", async () => {
    const { jwks, certificate, stranger } = await asProxy.fixtures();
    const metadata = {
      token_endpoint_auth_method: "self_signed_tls_client_auth",
      tls_client_certificate_bound_access_tokens: true,
      jwks,
    };
    const config = await configure(metadata, () => oidc.TlsClientAuth());
    config[oidc.customFetch] = asProxy.fetch(certificate);
    const tokens = await signIn(config);
    assert.ok(payload(tokens.access_token).cnf["x5t#S256"]);
    assert.equal((await userinfo(config, tokens)).email, ada.email);
    config[oidc.customFetch] = asProxy.fetch(stranger);
    await assert.rejects(userinfo(config, tokens));
    await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token), { error: "invalid_client" });
    config[oidc.customFetch] = asProxy.fetch(undefined);
    await assert.rejects(userinfo(config, tokens));
  });
});

describe("signing out", () => {
  test("RP-initiated, and every client of the session is told (back channel)", async () => {
    const browser = ada.another();
    await browser.signIn();
    const metadata = { backchannel_logout_uri: `${app.origin}/backchannel`, backchannel_logout_session_required: true };
    const [leaving, other] = [await configure(metadata), await configure(metadata)];
    // Without offline access, which would outlive the browser's session (OIDC Core section 11).
    const parameters = { scope: "openid goals:read" };
    const tokens = await signIn(leaving, { browser, parameters });
    const others = await signIn(other, { browser });
    const address = oidc.buildEndSessionUrl(leaving, {
      id_token_hint: tokens.id_token,
      post_logout_redirect_uri: `${app.origin}/bye`,
      state: "so long",
    });
    const { url } = await browser.visit(address);
    assert.equal(url.href, `${app.origin}/bye?state=so+long`);
    assert.equal(await browser.account(), null);
    await assert.rejects(oidc.refreshTokenGrant(leaving, tokens.refresh_token), { error: "invalid_grant" });

    const keys = jose.createRemoteJWKSet(new URL(leaving.serverMetadata().jwks_uri));
    const told = [];
    for (const _ of [leaving, other]) {
      const { method, body } = await app.next("/backchannel");
      assert.equal(method, "POST");
      const { payload: claims } = await jose.jwtVerify(new URLSearchParams(body).get("logout_token"), keys, {
        issuer: tacit.issuer,
        typ: "logout+jwt",
        requiredClaims: ["iat", "exp", "jti", "sid", "sub"],
      });
      assert.deepEqual(claims.events, { "http://schemas.openid.net/event/backchannel-logout": {} });
      assert.equal(claims.nonce, undefined);
      assert.equal(claims.sid, others.claims().sid);
      told.push(claims.aud);
    }
    assert.deepEqual([told].flat(2).sort(), [leaving, other].map((config) => config.clientMetadata().client_id).sort());
  });

  test("without an id_token_hint the person is asked first", async () => {
    const browser = ada.another();
    await browser.signIn();
    const config = await configure();
    const { url, seen } = await browser.visit(
      oidc.buildEndSessionUrl(config, { post_logout_redirect_uri: `${app.origin}/bye` }),
    );
    assert.equal(url.href, `${app.origin}/bye`);
    assert.ok(seen.includes("/logout"));
  });
});
