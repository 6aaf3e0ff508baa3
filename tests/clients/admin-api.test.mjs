// The admin API, asked everything that its own OpenAPI document allows, and what it does not, by schemathesis (PyPI): no
// server error, and no answer that the document does not describe.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { bin, prepareEnvironment } from "./harness/python.mjs";
import { Tacit } from "./harness/tacit.mjs";

const CALLBACK = "http://localhost:8000/callback";
const SCOPE = "openid tacit:admin";

/** An access token of somebody who is an owner. */
async function ownersToken(tacit) {
  const owner = await tacit.signUp("ada");
  await tacit.cli("admin", "roles", owner.email, "owner");
  const { client_id } = await tacit.addClient({
    token_endpoint_auth_method: "none",
    redirect_uris: [CALLBACK],
    scope: SCOPE,
    first_party: true,
  });
  const code_verifier = randomBytes(32).toString("base64url");
  const asked = new URLSearchParams({
    client_id,
    response_type: "code",
    redirect_uri: CALLBACK,
    scope: SCOPE,
    state: "state",
    code_challenge: createHash("sha256").update(code_verifier).digest("base64url"),
    code_challenge_method: "S256",
  });
  const { url } = await owner.visit(`${tacit.issuer}/oauth/authorize/?${asked}`, { allow: true });
  const form = {
    grant_type: "authorization_code",
    code: url.searchParams.get("code"),
    redirect_uri: CALLBACK,
    code_verifier,
    client_id,
  };
  const answer = await fetch(`${tacit.issuer}/oauth/token/`, { method: "POST", body: new URLSearchParams(form) });
  return (await answer.json()).access_token;
}

async function schemathesis(...args) {
  const child = spawn(join(bin, "schemathesis"), args, {
    env: { PATH: process.env.PATH, PYTHONDONTWRITEBYTECODE: "1", NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => printed.push(text));
  const [status] = await once(child, "close");
  return { status, printed: printed.join("") };
}

test("schemathesis finds no server error and no undocumented answer in the admin API", async () => {
  await prepareEnvironment();
  const tacit = await Tacit.start();
  try {
    const token = await ownersToken(tacit);
    const me = await fetch(`${tacit.issuer}/api/admin/me/`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(me.status, 200, "the token lets in, so that what follows asks more than for one");
    const ask = async (...which) => {
      const { status, printed } = await schemathesis(
        "run",
        `${tacit.issuer}/api/admin/openapi.json`,
        "--header",
        `Authorization: Bearer ${token}`,
        "--checks",
        "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance",
        "--phases",
        "examples,coverage,fuzzing",
        "--max-examples",
        "15",
        "--generation-database",
        "none",
        "--seed",
        "7",
        ...which,
      );
      assert.equal(status, 0, printed);
    };
    // It learns identifiers from answers: with these it can end what its own token comes of.
    const ending = "sign-out|disable|roles|\\{client_id\\}";
    await ask("--exclude-path-regex", ending, "--exclude-method", "DELETE");
    const still = await fetch(`${tacit.issuer}/api/admin/me/`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(still.status, 200, "it was let in until the end");
    await ask("--include-path-regex", ending);
    await ask("--include-method", "DELETE");
  } finally {
    await tacit.stop();
  }
});
