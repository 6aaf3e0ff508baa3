// The admin API, asked everything that its own OpenAPI document allows, and what it does not, by schemathesis.

import assert from "node:assert/strict";
import { test } from "node:test";
import { prepareEnvironment } from "./harness/python.mjs";
import { exercise, tokenOf } from "./harness/schemathesis.mjs";
import { Tacit } from "./harness/tacit.mjs";

test("schemathesis finds no server error and no undocumented answer in the admin API", async () => {
  await prepareEnvironment();
  const tacit = await Tacit.start();
  try {
    const owner = await tacit.signUp("ada");
    await tacit.cli("admin", "roles", owner.email, "owner");
    const token = await tokenOf(tacit, owner, "openid tacit:admin");
    const isLetIn = async () => {
      const headers = { authorization: `Bearer ${token}` };
      assert.equal((await fetch(`${tacit.issuer}/api/admin/me/`, { headers })).status, 200);
    };
    await isLetIn();
    const ask = (...which) => exercise(`${tacit.issuer}/api/admin/openapi.json`, token, ...which);
    // It learns identifiers from answers: with these it can end what its own token comes of.
    const ending = "sign-out|disable|roles|\\{client_id\\}";
    await ask("--exclude-path-regex", ending, "--exclude-method", "DELETE");
    await isLetIn();
    await ask("--include-path-regex", ending);
    await ask("--include-method", "DELETE");
  } finally {
    await tacit.stop();
  }
});
