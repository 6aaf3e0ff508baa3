// Miniflux, a feed reader, as it comes by the Go module proxy, set up by its own manual for OpenID Connect. It keeps its
// users in Postgres and knows them by `sub`.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { goProgram, withoutGo } from "./harness/go.mjs";
import { openDatabase } from "./harness/stores.mjs";
import { Tacit } from "./harness/tacit.mjs";
import { Visitor } from "./harness/visitor.mjs";
import { Program, freePorts } from "../js-harness/program.mjs";

const VERSION = "v2.3.5";

const missing = withoutGo || (process.env.TACIT_TEST_POSTGRES ? false : "TACIT_TEST_POSTGRES does not say where Postgres is");

describe("Miniflux", { skip: missing }, () => {
  let tacit;
  let people;
  let database;
  let miniflux;
  let origin;

  before(async () => {
    const path = await goProgram("miniflux.app/v2", VERSION, "miniflux.app");
    tacit = await Tacit.start();
    people = [await tacit.signUp("ada"), await tacit.signUp("bob")];
    database = await openDatabase();
    const [port] = await freePorts(1);
    origin = `http://localhost:${port}`;
    const redirect = `${origin}/oauth2/oidc/callback`;
    const added = await tacit.cli("client", "add", "--id", "feeds", "--confidential", "--redirect-uri", redirect, "--json");
    miniflux = new Program(path, [], {
      DATABASE_URL: `${database.url}?sslmode=disable`,
      RUN_MIGRATIONS: "1",
      LISTEN_ADDR: `127.0.0.1:${port}`,
      BASE_URL: origin,
      DISABLE_SCHEDULER_SERVICE: "1",
      OAUTH2_PROVIDER: "oidc",
      OAUTH2_CLIENT_ID: "feeds",
      OAUTH2_CLIENT_SECRET: JSON.parse(added).client_secret,
      OAUTH2_REDIRECT_URL: redirect,
      OAUTH2_OIDC_DISCOVERY_ENDPOINT: tacit.issuer,
      OAUTH2_USER_CREATION: "1",
    });
    await miniflux.ready(`${origin}/healthcheck`);
  });
  after(async () => {
    await miniflux?.stop();
    await database?.close();
    await tacit?.stop();
  });

  test("two people make an account each by signing in, and find their own again", async () => {
    for (const person of [...people, ...people]) {
      const visitor = new Visitor(person, tacit.issuer);
      const { url, status } = await visitor.go(`${origin}/oauth2/oidc/redirect`);
      assert.equal(status, 200, miniflux.printed);
      assert.equal(url.href, `${origin}/unread`);
    }
    const kept = await database.query("SELECT username, openid_connect_id FROM users ORDER BY id");
    assert.deepEqual(
      kept,
      people.map(({ email, sub }) => ({ username: email, openid_connect_id: sub })),
    );
  });
});
