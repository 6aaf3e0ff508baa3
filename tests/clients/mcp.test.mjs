// The Model Context Protocol's official TypeScript and Python clients, and mcp-remote, before the server of examples/mcp, which trusts a Tacit
// that is set up as docs/mcp.md says: discovery, registration, a client that is the address of its metadata, sign-in, call,
// refresh, step-up, consent that is taken back. Every command of the page is run.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { auth, UnauthorizedError } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { fileURLToPath } from "node:url";
import { freePorts, Program } from "../js-harness/program.mjs";
import { payload } from "./harness/browser.mjs";
import { commands, ISSUER, RESOURCE, settings, startServer, withoutCrates } from "./harness/mcp.mjs";
import { McpRemote } from "./harness/mcp-remote.mjs";
import { prepareEnvironment, python } from "./harness/python.mjs";
import { Receiver } from "./harness/receiver.mjs";
import { Tacit } from "./harness/tacit.mjs";

/** What a machine of its own has otherwise: where to listen, and clients' documents on this very machine. */
const around = ({ http, operations }) => `
[http]
listen = "127.0.0.1:${http}"

[operations]
listen = "127.0.0.1:${operations}"

[outbound]
allow_private = true

[opaque.ksf]
m = 19456
t = 2
p = 1
`;

let tacit, server, ada, browserless, resource, here;
before(async () => {
  if (withoutCrates) return;
  const [port] = await freePorts(1);
  resource = `http://localhost:${port}/mcp`;
  const filled = ({ http, ...ports }) =>
    settings.replaceAll(ISSUER, `http://localhost:${http}`).replaceAll(RESOURCE, resource) + around({ http, ...ports });
  tacit = await Tacit.start("", filled);
  here = (word) => {
    const at = new URL(resource);
    return word.replaceAll(new URL(RESOURCE).origin, at.origin).replaceAll(ISSUER, tacit.issuer).replaceAll("127.0.0.1:8000", `127.0.0.1:${port}`);
  };
  const run = commands.find(([name]) => name === "cargo");
  server = await startServer(run.slice(run.indexOf("--") + 1).map(here));
  await server.ready(`http://localhost:${port}/.well-known/oauth-protected-resource/mcp`);
  [ada, browserless] = await Promise.all([tacit.signUp("ada"), Receiver.start()]);
});
after(async () => {
  await browserless?.stop();
  await server?.stop();
  await tacit?.stop();
});

/** An app that speaks MCP: what the SDK asks of it, and no more. */
class App {
  #kept = {};
  registrations = 0;

  constructor(client) {
    this.#kept.client = client;
  }

  get redirectUrl() {
    return `${browserless.origin}/callback`;
  }

  get clientMetadata() {
    return {
      client_name: "Notebook",
      redirect_uris: [this.redirectUrl],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    };
  }

  state() {
    return (this.asked = crypto.randomUUID());
  }

  clientInformation() {
    return this.#kept.client;
  }

  saveClientInformation(client) {
    if (!this.#kept.client) this.registrations++;
    this.#kept.client = client;
  }

  tokens() {
    return this.#kept.tokens;
  }

  saveTokens(tokens) {
    this.#kept.tokens = tokens;
  }

  saveCodeVerifier(verifier) {
    this.#kept.verifier = verifier;
  }

  codeVerifier() {
    return this.#kept.verifier;
  }

  redirectToAuthorization(address) {
    this.#kept.address = address;
  }

  invalidateCredentials(what) {
    if (what === "all" || what === "tokens") this.#kept.tokens = undefined;
  }

  get claims() {
    return payload(this.#kept.tokens.access_token);
  }

  /** The user at their browser: the code that comes back. */
  async walk(browser = ada) {
    const { url } = await browser.visit(this.#kept.address);
    assert.equal(url.searchParams.get("state"), this.asked);
    assert.equal(url.searchParams.get("iss"), tacit.issuer);
    return url.searchParams.get("code") ?? assert.fail(url.searchParams.get("error"));
  }

  /** Connects; signs in where that is asked for. */
  async connect() {
    const open = async (transport) => {
      const client = new Client({ name: "notebook", version: "1.0.0" });
      await client.connect(transport);
      return client;
    };
    const transport = () => new StreamableHTTPClientTransport(new URL(resource), { authProvider: this });
    const first = transport();
    try {
      return await open(first);
    } catch (error) {
      if (!(error instanceof UnauthorizedError)) throw error;
      await first.finishAuth(await this.walk());
      return open(transport());
    }
  }
}

const said = ({ content: [{ text }] }) => text;
const read = (client) => client.callTool({ name: "list_notes" });
const add = (client, text) => client.callTool({ name: "add_note", arguments: { text } });

describe("MCP", { skip: withoutCrates }, () => {
  test("the page's other commands", async () => {
    const ran = [];
    for (const [name, ...words] of commands) {
      ran.push(name);
      if (name === "authserver") {
        assert.deepEqual(words, ["check", "--config", "tacit.toml"]);
        await tacit.cli("check");
      } else if (name === "curl") {
        const printed = await Program.run("/usr/bin/env", ["curl", "--silent", ...words.map(here)], {});
        if (words.includes("-i")) {
          assert.match(printed, /^HTTP\/1.1 401/);
          assert.match(printed, /www-authenticate: Bearer .*resource_metadata="http:[^"]*\/oauth-protected-resource\/mcp"/i);
          assert.match(printed, /scope="notes:read"/);
        } else {
          assert.equal(JSON.parse(printed).resource, resource);
        }
      }
    }
    assert.deepEqual(ran, ["authserver", "cargo", "curl", "curl"]);
  });

  test("registers itself, signs in, calls, refreshes, asks for more, and is sent away", async () => {
    const app = new App();
    const client = await app.connect();
    assert.equal(app.registrations, 1);
    assert.equal(app.claims.aud, resource);
    assert.equal(app.claims.scope, "notes:read");
    assert.deepEqual((await client.listTools()).tools.map(({ name }) => name).sort(), ["add_note", "list_notes"]);
    assert.equal(said(await read(client)), "");

    const { jti } = app.claims;
    assert.equal(await auth(app, { serverUrl: resource }), "AUTHORIZED");
    assert.notEqual(app.claims.jti, jti);
    assert.equal(said(await read(client)), "");

    // 403: the library refreshes, which gives nothing more; then it is the app's turn to ask its user.
    await assert.rejects(add(client, "milk"), (error) => error.code === 403);
    app.invalidateCredentials("tokens");
    const scope = "notes:read notes:write";
    assert.equal(await auth(app, { serverUrl: resource, scope }), "REDIRECT");
    assert.equal(await auth(app, { serverUrl: resource, scope, authorizationCode: await app.walk() }), "AUTHORIZED");
    assert.equal(app.registrations, 1);
    assert.equal(app.claims.scope, scope);
    assert.equal(said(await add(client, "milk")), "1 notes");
    assert.equal(said(await read(client)), "milk");

    await ada.remove(`/api/account/consents/${app.clientInformation().client_id}/`);
    for (const end = Date.now() + 20_000; ; ) {
      const refused = await read(client).then(
        () => undefined,
        (error) => error,
      );
      if (refused) {
        assert.ok(refused instanceof UnauthorizedError, refused);
        break;
      }
      assert.ok(Date.now() < end, "the token is still good");
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    assert.equal(app.tokens(), undefined);
    // The user may change their mind.
    assert.equal(said(await read(await app.connect())), "milk");
  });

  test("is the address of its metadata", async () => {
    const client_id = `${browserless.origin}/client.json`;
    const app = new App({ client_id });
    browserless.documents["/client.json"] = { ...app.clientMetadata, client_id };
    const client = await app.connect();
    assert.equal(app.registrations, 0);
    assert.equal(app.claims.client_id, client_id);
    assert.ok((await client.listTools()).tools.length > 0);
  });

  test("the same in Python", async () => {
    await prepareEnvironment();
    const bob = await tacit.signUp("bob");
    const client_id = `${browserless.origin}/python.json`;
    browserless.documents["/python.json"] = { ...new App().clientMetadata, client_id };
    const script = fileURLToPath(new URL("mcp/run.py", import.meta.url));
    const child = spawn(python, [script, resource, `${browserless.origin}/callback`, client_id], {
      env: { PATH: process.env.PATH, PYTHONDONTWRITEBYTECODE: "1" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const ended = once(child, "close");
    let done = false;
    for await (const line of createInterface({ input: child.stdout })) {
      const { visit, done: last } = JSON.parse(line);
      if (visit) child.stdin.write(`${(await bob.visit(visit)).url}\n`);
      done ||= last;
    }
    const [status] = await ended;
    assert.equal(status, 0);
    assert.ok(done);
  });

  test("mcp-remote", async () => {
    const folder = await mkdtemp(join(tmpdir(), "tacit-mcp-remote-"));
    const carol = await tacit.signUp("carol");
    const start = () => McpRemote.start(resource, folder, (address) => carol.visit(address));
    try {
      const first = await start();
      assert.equal(first.visits, 1);
      assert.equal(said(await first.call("list_notes")), "");
      // It asks its user for what the tool wants more, and calls again by itself.
      assert.equal(said(await first.call("add_note", { text: "bread" })), "1 notes");
      assert.equal(first.visits, 2);
      await first.stop();

      const again = await start();
      assert.equal(said(await again.call("list_notes")), "bread");
      assert.equal(again.visits, 0, "it remembers");
      await again.stop();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test("a token for somebody else is none", async () => {
    const app = new App();
    await app.connect();
    const other = { ...app.tokens(), access_token: `${app.tokens().access_token.slice(0, -4)}AAAA` };
    const call = (token) =>
      fetch(resource, { method: "POST", headers: { authorization: `Bearer ${token}` }, body: "{}" });
    assert.equal((await call(other.access_token)).status, 401);
    assert.notEqual((await call(app.tokens().access_token)).status, 401);
  });
});
