// schemathesis (PyPI) asks an API everything that its own OpenAPI document allows, and what it does not: no server error, and no
// answer that the document does not describe.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bin } from "./python.mjs";

const CALLBACK = "http://localhost:8000/callback";

/** An access token of somebody, for a scope. */
export async function tokenOf(tacit, person, scope) {
  const { client_id } = await tacit.addClient({
    token_endpoint_auth_method: "none",
    redirect_uris: [CALLBACK],
    scope,
    first_party: true,
  });
  const code_verifier = randomBytes(32).toString("base64url");
  const asked = new URLSearchParams({
    client_id,
    response_type: "code",
    redirect_uri: CALLBACK,
    scope,
    state: "state",
    code_challenge: createHash("sha256").update(code_verifier).digest("base64url"),
    code_challenge_method: "S256",
  });
  const { url } = await person.visit(`${tacit.issuer}/oauth/authorize/?${asked}`, { allow: true });
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

/** Asks the API of a document, with a token, by 15 examples of each operation; `which` chooses operations. */
export async function exercise(document, token, ...which) {
  const args = ["run", document, "--header", `Authorization: Bearer ${token}`];
  const checks = ["not_a_server_error", "status_code_conformance", "content_type_conformance"];
  args.push("--checks", [...checks, "response_headers_conformance", "response_schema_conformance"].join(","));
  args.push("--phases", "examples,coverage,fuzzing", "--max-examples", "15");
  args.push("--generation-database", "none", "--seed", "7", ...which);
  // It keeps what it has found beside it, and a run is to know nothing of the one before.
  const cwd = await mkdtemp(join(tmpdir(), "tacit-schemathesis-"));
  const child = spawn(join(bin, "schemathesis"), args, {
    cwd,
    env: { PATH: process.env.PATH, PYTHONDONTWRITEBYTECODE: "1", NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => printed.push(text));
  const [status] = await once(child, "close");
  await rm(cwd, { recursive: true, force: true });
  assert.equal(status, 0, printed.join(""));
}
