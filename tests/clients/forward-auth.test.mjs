// Apps that have no sign-in of their own, behind a real nginx that asks Tacit: Flask and Streamlit as they come, which read who it
// is from a header. The configuration is the file of deploy/, the programs are those of docs/forward-auth.md.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Nginx } from "./harness/nginx.mjs";
import { navigate } from "./harness/navigation.mjs";
import { bin, prepareEnvironment } from "./harness/python.mjs";
import { Tacit } from "./harness/tacit.mjs";
import { Visitor } from "./harness/visitor.mjs";
import { Program, freePorts } from "../js-harness/program.mjs";

const page = await readFile(new URL("../../docs/forward-auth.md", import.meta.url), "utf8");
const program = (name) => page.match(new RegExp(`^\`${name}\`:\n\n\`\`\`python\n([^]*?)^\`\`\`$`, "m"))[1];
/** What a browser sends when it goes to a page. */
const PAGE = { headers: { accept: "text/html", "sec-fetch-mode": "navigate" } };
const STREAMLIT_PAGE = new URL("recipes/streamlit_page.py", import.meta.url).pathname;

let tacit;
let people;
let folder;
const apps = {};

async function start(name, port, appPort) {
  const file = `${name}_app.py`;
  await writeFile(join(folder, file), program(file));
  const [command, ...args] =
    name === "streamlit"
      ? ["streamlit", "run", file, "--server.port", `${appPort}`, "--server.address", "127.0.0.1", "--server.headless", "true"]
      : ["flask", "--app", "flask_app", "run", "--port", `${appPort}`];
  const env = { HOME: folder, PYTHONDONTWRITEBYTECODE: "1", STREAMLIT_BROWSER_GATHER_USAGE_STATS: "false" };
  const running = new Program(join(bin, command), args, env, { cwd: folder });
  apps[name] = { origin: `http://localhost:${port}`, running, appPort };
  await running.ready(`http://127.0.0.1:${appPort}${name === "streamlit" ? "/_stcore/health" : "/health"}`);
  apps[name].nginx = await Nginx.start(port, appPort, tacit.ports.http);
}

before(async () => {
  await prepareEnvironment();
  folder = await mkdtemp(join(tmpdir(), "tacit-apps-"));
  const [flask, streamlit, flaskApp, streamlitApp] = await freePorts(4);
  tacit = await Tacit.start(`
[[protected_apps]]
id = "notes"
name = "Notes"
origins = ["http://localhost:${flask}"]
remote_user = "email"
rules = [{ path = "/health", allow = "everyone" }]

[[protected_apps]]
id = "stats"
name = "Statistics"
origins = ["http://localhost:${streamlit}"]
`);
  people = [await tacit.signUp("ada"), await tacit.signUp("bob")];
  await start("flask", flask, flaskApp);
  await start("streamlit", streamlit, streamlitApp);
});

after(async () => {
  for (const { nginx, running } of Object.values(apps)) {
    await nginx?.stop();
    await running.stop().catch(() => undefined);
  }
  await tacit?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Until a request that is no page's is refused. */
async function isOut(visitor, address) {
  for (const end = Date.now() + 15_000; Date.now() < end; ) {
    const { status } = await visitor.go(address);
    if (status === 401) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("the app is still open");
}

test("Flask sees each of two people, whatever they send, and never the gate's cookie", async () => {
  const { origin } = apps.flask;
  const visitors = people.map((person) => new Visitor(person, tacit.issuer, navigate));
  for (const [index, visitor] of visitors.entries()) {
    // As a header may be spelt; WSGI knows no difference between the two.
    const lies = { "remote-user": "root@example.com", "remote-email": "root@example.com", "remote_user": "root" };
    const headers = { ...PAGE.headers, ...lies };
    const { url } = await visitor.go(`${origin}/notes/?q=a%2Fb&x=1`, { headers });
    assert.equal(url.href, `${origin}/notes/?q=a%2Fb&x=1`);
    assert.equal((await visitor.go(`${origin}/notes/`, { method: "POST", body: "a note" })).status, 200);
    visitor.cookies.set("own", "kept");
    const seen = await visitor.go(`${origin}/notes/`, { headers });
    assert.match(seen.text, new RegExp(`^${people[index].email} has 1 notes, and the cookies own=kept$`, "s"));
    assert.ok(!seen.text.includes("tacit-gate"), seen.text);
    assert.ok(!seen.text.includes("root"), seen.text);
    assert.ok(!seen.text.includes(people[1 - index].email), seen.text);
  }
  // Without a cookie: a path for everyone, and none else.
  assert.equal((await navigate(`${origin}/health`, { headers: { "remote-user": "root" } })).status, 200);
  for (const init of [{}, { method: "POST", headers: PAGE.headers }, { headers: { accept: "text/html", "sec-fetch-mode": "cors" } }]) {
    const refused = await navigate(`${origin}/notes/`, { ...init });
    assert.equal(refused.status, 401);
    assert.equal(refused.headers.get("location"), null);
  }
  // A header that names an open path does not open another.
  const misled = { ...PAGE.headers, "x-forwarded-uri": "/health", "x-original-url": `${origin}/health` };
  assert.equal((await navigate(`${origin}/notes/`, { headers: misled })).status, 303);
});

test("no spelling of a header gets through, whoever is behind the proxy", async () => {
  // An app that takes headers as they come, as CGI does; werkzeug, under Flask, drops underscores by itself.
  const told = [];
  const app = createServer((request, response) => {
    told.push(request.headers);
    response.end("up");
  }).listen(0, "127.0.0.1");
  await once(app, "listening");
  const [port] = await freePorts(1);
  const gate = await Nginx.start(port, app.address().port, tacit.ports.http);
  try {
    const lies = { "remote-user": "root", remote_user: "root", Remote_Groups: "ops", "remote-groups": "ops" };
    // A path for everyone: of nobody the app is told nothing, which leaves room for a lie.
    const host = new URL(apps.flask.origin).host;
    const open = await navigate(`http://localhost:${port}/health`, { headers: { ...lies, host } });
    assert.equal(open.status, 200);
    assert.equal(told.length, 1);
    for (const [name, value] of Object.entries(told[0])) {
      assert.ok(!/^remote[-_]/.test(name) || value === "", `${name}: ${value}`);
    }
  } finally {
    await gate.stop();
    app.closeAllConnections();
    app.close();
  }
});

test("Streamlit knows the person by its stream; a second tab and a restart change nothing", async () => {
  const { origin, appPort } = apps.streamlit;
  const [ada] = people;
  const visitor = new Visitor(ada, tacit.issuer, navigate);
  await visitor.go(`${origin}/_stcore/health`, PAGE);
  const look = async () =>
    JSON.parse(await Program.run(join(bin, "python"), [STREAMLIT_PAGE, origin, visitor.cookie], { HOME: folder }));
  assert.deepEqual((await look()).texts, [`Hello ${ada.email}`]);
  assert.deepEqual((await look()).texts, [`Hello ${ada.email}`]);
  await assert.rejects(Program.run(join(bin, "python"), [STREAMLIT_PAGE, origin, "_streamlit_xsrf=none"], { HOME: folder }), /401/);

  await apps.streamlit.running.stop().catch(() => undefined);
  const args = ["run", "streamlit_app.py", "--server.port", `${appPort}`, "--server.address", "127.0.0.1", "--server.headless", "true"];
  apps.streamlit.running = new Program(join(bin, "streamlit"), args, { HOME: folder }, { cwd: folder });
  await apps.streamlit.running.ready(`http://127.0.0.1:${appPort}/_stcore/health`);
  assert.deepEqual((await look()).texts, [`Hello ${ada.email}`]);
});

test("a sign-out at the auth server ends it at both apps, and one at an app leads to it", async () => {
  const [ada, bob] = people;
  const [at, there, other] = [ada, ada, bob].map((person) => new Visitor(person, tacit.issuer, navigate));
  await at.go(`${apps.flask.origin}/notes/`, PAGE);
  await there.go(`${apps.streamlit.origin}/_stcore/health`, PAGE);
  await other.go(`${apps.flask.origin}/notes/`, PAGE);
  await ada.post("/api/logout/", {});
  await isOut(at, `${apps.flask.origin}/notes/`);
  await isOut(there, `${apps.streamlit.origin}/_stcore/health`);
  assert.equal((await other.go(`${apps.flask.origin}/notes/`)).status, 200, "somebody else stays");
  const left = await other.go(`${apps.flask.origin}/.tacit/sign-out`, PAGE).catch((error) => error);
  assert.match(`${left.message}`, /signed-out/);
  assert.equal(await bob.account(), null);
  assert.equal((await other.go(`${apps.flask.origin}/notes/`)).status, 401);
});
