// The recipes of docs/clients.md, as they stand there: each is registered by its own command, started, and signs somebody in.
// Which address the app shows is what counts: it is the person's own, by whichever way the library learns it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Recipe, titles } from "./harness/recipe.mjs";
import { prepareEnvironment } from "./harness/python.mjs";
import { Tacit } from "./harness/tacit.mjs";
import { Visitor } from "./harness/visitor.mjs";

let tacit;
let person;
/** A token for `goals`, from the native app's recipe, for those of APIs. */
let accessToken;

before(async () => {
  await prepareEnvironment();
  tacit = await Tacit.start();
  person = await tacit.signUp("ada");
});
after(() => tacit?.stop());

const tried = new Set();

/** A test of one recipe; it is cleared up whatever happens, and what it printed is told where it fails. */
function recipe(title, body) {
  tried.add(title);
  test(title, async () => {
    const found = await Recipe.prepare(tacit, title);
    try {
      await body(found, new Visitor(person, tacit.issuer));
    } catch (error) {
      throw new Error(`${error.stack}\n\nIt printed:\n${found.printed}`);
    } finally {
      await found.stop();
    }
  });
}

/** Signs out where the app does, and is back at an address of it; nobody is signed in at the auth server any more. */
async function signsOut(visitor, address, back, init) {
  const { url } = await visitor.go(address, init);
  assert.equal(url.origin + url.pathname, back);
  assert.equal(await person.account(), null, "the session has not ended");
}

recipe("An app with a server of its own", async (app, visitor) => {
  app.start("node", "app.mjs");
  await app.ready();
  assert.ok((await visitor.go(app.origin)).text.startsWith(`${person.email} is ${person.sub}; `));
});

recipe("Streamlit", async (app, visitor) => {
  const quiet = ["--server.headless", "true", "--browser.gatherUsageStats", "false"];
  app.start("streamlit", "run", "app.py", "--server.port", "8000", "--server.address", "localhost", ...quiet);
  await app.ready("/_stcore/health");
  const look = async (...button) => JSON.parse(await app.run("python", script, app.origin, visitor.cookie, ...button));

  await visitor.go(`${app.origin}/_stcore/health`); // gives the cookie against forged requests
  const before = await look("Sign in");
  assert.deepEqual(before.texts, []);
  await visitor.go(new URL(before.redirect, app.origin));
  const inside = await look("Sign out");
  assert.deepEqual(inside.texts, [`Hello ${person.email}`]);
  await signsOut(visitor, new URL(inside.redirect, app.origin), `${app.origin}/`);
  assert.deepEqual((await look()).texts, []);
});
const script = new URL("recipes/streamlit_page.py", import.meta.url).pathname;

recipe("Dash", async (app, visitor) => {
  app.start("python", "app.py");
  await app.ready();
  assert.equal((await visitor.go(app.origin)).status, 200);
  const { text } = await visitor.go(`${app.origin}/_dash-layout`);
  assert.equal(JSON.parse(text).props.children, `Hello ${person.email}`);
});

recipe("Flask", async (app, visitor) => {
  app.start("python", "app.py");
  await app.ready();
  assert.equal((await visitor.go(app.origin)).text, `Hello ${person.email}`);
  await visitor.go(`${app.origin}/logout`);
  // Its front page signs in whoever comes back; the password page was on the way.
  assert.ok(visitor.seen.some((each) => each.includes("/oauth/logout")), visitor.seen.join("\n"));
});

recipe("Django", async (app, visitor) => {
  await app.run("python", "app.py", "migrate");
  app.start("python", "app.py", "runserver", "localhost:8000", "--noreload");
  await app.ready();
  assert.match((await visitor.go(app.origin)).text, /^Hello stranger/);
  assert.equal((await visitor.go(`${app.origin}/oidc/authenticate/`)).text, `Hello ${person.email}`);
  await signsOut(visitor, `${app.origin}/oidc/logout/`, `${app.origin}/`, { method: "POST" });
  assert.match((await visitor.go(app.origin)).text, /^Hello stranger/);
});

recipe("Express: express-openid-connect", async (app, visitor) => {
  app.start("node", "app.mjs");
  await app.ready();
  assert.equal((await visitor.go(app.origin)).text, `Hello ${person.email}`);
  await signsOut(visitor, `${app.origin}/logout`, `${app.origin}/bye`);
});

recipe("Express: passport", async (app, visitor) => {
  app.start("node", "app.mjs");
  await app.ready();
  assert.equal((await visitor.go(app.origin)).text, `Hello ${person.email}`);
  await signsOut(visitor, `${app.origin}/logout`, `${app.origin}/bye`);
});

recipe("Auth.js", async (app, visitor) => {
  app.start("node", "app.mjs");
  await app.ready();
  const { csrfToken } = JSON.parse((await visitor.go(`${app.origin}/auth/csrf`)).text);
  const body = new URLSearchParams({ csrfToken, callbackUrl: `${app.origin}/` });
  const { text } = await visitor.go(`${app.origin}/auth/signin/tacit`, { method: "POST", body });
  assert.equal(text, `Hello ${person.email}, ${person.sub}`);
});

recipe("A native app", async (app) => {
  app.start("node", "app.mjs");
  const [, address] = await app.prints(/Open (\S+)/);
  const { url } = await person.visit(address);
  assert.equal((await fetch(url)).status, 200);
  await app.prints(`Hello ${person.email}`);
  [, accessToken] = await app.prints(/\n(eyJ\S+)\n/);
});

recipe("A device without a browser", async (app) => {
  app.start("node", "app.mjs");
  const [, address, code] = await app.prints(/Open (\S+) and type (\S+)/);
  assert.equal(new URL(address).origin, tacit.issuer);
  if (!(await person.account())) await person.signIn();
  await person.decideDevice(code);
  await app.prints(`Hello ${person.email}`);
});

const asking = (app, token) => fetch(`${app.origin}/hello`, { headers: token ? { authorization: `Bearer ${token}` } : {} });

/** A client's own access token for a scope. */
async function tokenOf(client, scope) {
  const form = { grant_type: "client_credentials", scope, client_id: client.client_id, client_secret: client.client_secret };
  const answer = await fetch(`${tacit.issuer}/oauth/token/`, { method: "POST", body: new URLSearchParams(form) });
  assert.equal(answer.status, 200, await answer.clone().text());
  return (await answer.json()).access_token;
}

/** An API takes the native app's token, and neither none, nor a changed one, nor one with another scope or audience. */
async function takesItsTokens(app) {
  assert.ok(accessToken, "the native app's recipe has none");
  const good = await asking(app, accessToken);
  const said = await good.text();
  assert.equal(good.status, 200, said);
  assert.ok(said.includes(person.sub), said);
  assert.equal((await asking(app)).status, 401);
  assert.equal((await asking(app, `${accessToken.slice(0, -10)}AAAAAAAAAA`)).status, 401);

  const program = await tacit.addClient({
    redirect_uris: [],
    grant_types: ["client_credentials"],
    scope: "goals:write ledger:read",
    token_endpoint_auth_method: "client_secret_post",
  });
  assert.equal((await asking(app, await tokenOf(program, "goals:write"))).status, 403);
  assert.equal((await asking(app, await tokenOf(program, "ledger:read"))).status, 401, "a token for another API");
}

recipe("An API that asks about each token", async (app) => {
  app.start("node", "app.mjs");
  await app.ready();
  await takesItsTokens(app);
  // Offline it would be good until it expires; the person has signed out everywhere.
  await person.post("/api/logout/", { everywhere: true });
  assert.equal((await asking(app, accessToken)).status, 401);
});

test("each recipe of the page is tried here", () => {
  assert.deepEqual(titles.filter((title) => !tried.has(title)), []);
  assert.ok(titles.length >= 10, titles.join(", "));
});
