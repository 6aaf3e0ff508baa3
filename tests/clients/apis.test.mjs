// The programs of examples/apis, which are those of docs/other-languages.md: an API in each language that takes Tacit's access
// tokens. Each meets the same tokens: those of a real Tacit, and those that Tacit would never sign, by a key that it publishes.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { exportSPKI, generateKeyPair, importJWK, UnsecuredJWT } from "jose";
import { freePorts } from "../js-harness/program.mjs";
import { EXAMPLES, Front, startApi, withoutGo, withoutMaven, withoutNjs } from "./harness/apis.mjs";
import { Tacit } from "./harness/tacit.mjs";

/** How often a list is looked at, and what a busy machine adds; a revoked token that is let in after it is a fault. */
const REVOKED_WITHIN = 30_000;

const settings = (issuer) => ({ http, operations }) => `
issuer = "${issuer}"

[http]
listen = "127.0.0.1:${http}"

[operations]
listen = "127.0.0.1:${operations}"

[[resources]]
audience = "notes"
client_id = "notes-api"
scopes = { "notes:read" = "See your notes", "notes:write" = "Add notes" }

[[resources]]
audience = "ledger"
scopes = { "ledger:read" = "See your ledger" }
`;

let tacit, front, upstream, around;
before(async () => {
  const [port] = await freePorts(1);
  front = await Front.start(port);
  tacit = await Tacit.start("", settings(front.issuer));
  front.behind = `http://127.0.0.1:${tacit.ports.http}`;
  const api = await tacit.addClient({ client_id: "notes-api", redirect_uris: [], grant_types: ["client_credentials"], scope: "notes:read" });
  // The API behind nginx: it knows what nginx tells it.
  upstream = createServer(({ headers }, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ sub: headers["token-subject"], bearer: headers.authorization }));
  }).listen(0, "127.0.0.1");
  await once(upstream, "listening");
  around = {
    issuer: front.issuer,
    credentials: `notes-api:${api.client_secret}`,
    upstream: `http://127.0.0.1:${upstream.address().port}`,
  };
});
after(async () => {
  front?.stop();
  upstream?.close();
  await tacit?.stop();
});

/** A client of an API's own, whose tokens are revoked with no other's. */
async function newClient() {
  const scope = "notes:read notes:write ledger:read";
  const client = await tacit.addClient({ redirect_uris: [], grant_types: ["client_credentials"], scope });
  const post = async (path, form) => {
    const authorization = `Basic ${Buffer.from(`${client.client_id}:${client.client_secret}`).toString("base64")}`;
    const answer = await fetch(new URL(path, front.behind), { method: "POST", headers: { authorization }, body: new URLSearchParams(form) });
    const text = await answer.text();
    assert.equal(answer.status, 200, text);
    return text && JSON.parse(text);
  };
  return {
    id: client.client_id,
    token: async (scope) => (await post("/oauth/token/", { grant_type: "client_credentials", scope })).access_token,
    revoke: (token) => post("/oauth/revoke/", { token }),
  };
}

const INVALID = /^Bearer error="invalid_token"/;

async function refuses(api, token, status, challenge, what) {
  const headers = token === undefined ? {} : { authorization: token.includes(" ") ? token : `Bearer ${token}` };
  const answer = await fetch(api.url, { headers });
  const said = await answer.text();
  assert.equal(answer.status, status, `${what}: ${said}`);
  assert.match(answer.headers.get("www-authenticate") ?? "", challenge, what);
}

const takes = async (api, token) => {
  const answer = await fetch(api.url, { headers: { authorization: `Bearer ${token}` } });
  const said = await answer.text();
  assert.equal(answer.status, 200, said);
  return JSON.parse(said);
};

/** Tokens that Tacit would never sign, and yet by one of its keys. The first line shows that nothing else is wrong with them. */
async function meetsStrangeTokens(api) {
  assert.equal((await takes(api, await front.sign())).sub, "ada");
  assert.equal((await takes(api, await front.sign({ aud: ["ledger", "notes"] }))).sub, "ada");

  const now = Math.floor(Date.now() / 1000);
  const stranger = (await generateKeyPair("ES256")).privateKey;
  const publicKey = new TextEncoder().encode(await exportSPKI(await importJWK(front.jwk, "ES256", { extractable: true })));
  const status = { status_list: { idx: 1, uri: "http://127.0.0.1:9/oauth/status/1" } };
  const claims = { iss: front.issuer, aud: "notes", sub: "ada", scope: "notes:read", exp: now + 600 };
  for (const [what, token] of [
    ["it has expired", front.sign({ exp: now - 120 })],
    ["it never expires", front.sign({ exp: undefined })],
    ["it is not valid yet", front.sign({ nbf: now + 300 })],
    ["it is for another API", front.sign({ aud: "ledger" })],
    ["it is for nobody", front.sign({ aud: undefined })],
    ["another issuer's name", front.sign({ iss: "http://localhost:1" })],
    ["an ID token", front.sign({}, { typ: "JWT" })],
    ["no type", front.sign({}, { typ: undefined })],
    ["another key under the name of a known one", front.sign({}, {}, stranger)],
    ["a key that nobody publishes", front.sign({}, { kid: "unknown" }, stranger)],
    ["no signature", new UnsecuredJWT(claims).encode()],
    ["the public key as a secret", front.sign(claims, { alg: "HS256" }, publicKey)],
    ["bound to a key", front.sign({ cnf: { jkt: "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" } })],
    ["a status list of somebody else's", front.sign({ status })],
  ]) {
    await refuses(api, await token, 401, INVALID, what);
  }
  await refuses(api, await front.sign({ scope: "notes:write" }), 403, /error="insufficient_scope".*scope="notes:read"/, "scope");
  await refuses(api, await front.sign({ scope: "notes:readings" }), 403, /insufficient_scope/, "a longer name");
  await refuses(api, await front.sign({ scope: undefined }), 403, /insufficient_scope/, "no scope");

  const away = { status_list: { idx: 1, uri: `${front.issuer}/oauth/status/1` } };
  await refuses(api, await front.sign({ status: away }), 503, /^$/, "a list that can't be had");
}

/** The tokens of Tacit itself. */
async function meetsTokensOfTacit(api) {
  const client = await newClient();
  await refuses(api, undefined, 401, /^Bearer(?! error)/, "none");
  await refuses(api, "rubbish", 401, INVALID, "rubbish");
  await refuses(api, await client.token("ledger:read"), 401, INVALID, "for another API");
  await refuses(api, await client.token("notes:write"), 403, /error="insufficient_scope".*scope="notes:read"/, "scope");

  const token = await client.token("notes:read notes:write");
  const found = await takes(api, token);
  assert.equal(found.sub, client.id);
  assert.equal(found.bearer, undefined, "the token went further than the proxy");
  await refuses(api, `${token.slice(0, -10)}AAAAAAAAAA`, 401, INVALID, "changed");

  await client.revoke(token);
  for (const end = Date.now() + REVOKED_WITHIN; ; ) {
    const answer = await fetch(api.url, { headers: { authorization: `Bearer ${token}` } });
    if (answer.status !== 200) break;
    assert.ok(Date.now() < end, "the token is still good");
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  await refuses(api, token, 401, INVALID, "revoked");
}

describe("an API in another language", { concurrency: true }, () => {
  for (const [name, skip] of Object.entries({
    fastapi: false,
    flask: false,
    node: false,
    go: withoutGo,
    spring: withoutMaven,
    nginx: withoutNjs,
  })) {
    test(name, { skip }, async () => {
      const [port] = await freePorts(1);
      const api = await startApi(name, port, around);
      try {
        // nginx takes the auth server's word, which knows nothing of tokens by that key.
        if (name !== "nginx") await meetsStrangeTokens(api);
        await meetsTokensOfTacit(api);
      } catch (error) {
        throw new Error(`${error.stack}\n\nIt printed:\n${api.program.printed}`);
      } finally {
        await api.stop();
      }
    });
  }
});

test("the page shows these programs, line by line", async () => {
  const page = await readFile(new URL("../../docs/other-languages.md", import.meta.url), "utf8");
  const shown = [...page.matchAll(/^\[`([\w./-]+)`\]\(\.\.\/examples\/apis\/([\w./-]+)\):\n\n```\w+\n([\s\S]*?)^```$/gm)];
  for (const [, name, path, text] of shown) {
    assert.ok(path.endsWith(name), path);
    assert.equal(text, await readFile(join(EXAMPLES, path), "utf8"), path);
  }
  const files = (await readdir(EXAMPLES, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name).slice(EXAMPLES.length + 1));
  const locks = ["go/go.sum", "go/go.mod"];
  assert.deepEqual(shown.map(([, , path]) => path).sort(), paths.filter((path) => !locks.includes(path)).sort());
});
