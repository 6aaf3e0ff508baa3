// The goals API, asked everything that its own OpenAPI document allows, and what it does not, by schemathesis.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { prepareEnvironment } from "./harness/python.mjs";
import { exercise, tokenOf } from "./harness/schemathesis.mjs";
import { openStores } from "./harness/stores.mjs";
import { Tacit } from "./harness/tacit.mjs";
import { Program, freePorts } from "../js-harness/program.mjs";

test("schemathesis finds no server error and no undocumented answer in the goals API", async () => {
  await prepareEnvironment();
  const tacit = await Tacit.start();
  const folder = await mkdtemp(join(tmpdir(), "tacit-goals-"));
  const stores = await openStores(folder);
  let server;
  try {
    const [port] = await freePorts(1);
    const base = `http://127.0.0.1:${port}`;
    const settings = {
      GOALS_LISTEN: `127.0.0.1:${port}`,
      GOALS_EXTERNAL_URL: base,
      GOALS_ISSUER: tacit.issuer,
      GOALS_DATABASE__URL: stores.settings.TACIT_DATABASE__URL,
      GOALS_LIMITS__REQUESTS_PER_MINUTE: "0",
    };
    await Program.run("goals-api", ["migrate"], settings, { cwd: folder });
    server = new Program("goals-api", ["serve"], settings, { cwd: folder });
    await server.ready(`${base}/healthz/ready`);
    const token = await tokenOf(tacit, await tacit.signUp("ada"), "openid goals:read goals:write");
    const headers = { authorization: `Bearer ${token}` };
    assert.equal((await fetch(`${base}/goals/`, { headers })).status, 200, "the token lets in");
    await exercise(`${base}/openapi.json`, token);
  } finally {
    await server?.stop();
    await stores.close();
    await tacit.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
