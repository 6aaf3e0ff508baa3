// An app of somebody else asks, the person decides, and it gets what was ticked and nothing more.

import assert from "node:assert/strict";
import { after } from "node:test";
import { App } from "./harness/app.mjs";
import { heading } from "./harness/look.mjs";
import { Person } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();
const ada = new Person("Ada");
const apps = [];
after(() => Promise.all(apps.map((app) => app.stop())));

async function visit(enter, tacit, name) {
  const app = await App.start(
    tacit,
    `reading-list-${apps.length}`,
    "Reading List",
    "openid email goals:read goals:write",
  );
  apps.push(app);
  const visitor = await enter(name);
  visitor.alsoVisits(app.origin);
  return { app, visitor, page: visitor.page };
}

walk("allowed: what was ticked, and no more", async ({ tacit, enter }) => {
  await ada.signUp(await enter("ada, the first time"));
  const { app, page } = await visit(enter, tacit, "ada");
  await page.goto(app.begin());
  await page.getByText("to continue to Reading List").waitFor();
  await ada.enterPassword(page);
  await heading(page, "Allow Reading List?");
  await page.getByText(`Signed in as ${ada.email}`).waitFor();
  await page.getByText("See your goals").waitFor();
  await page.getByRole("checkbox", { name: "Add, change and delete your goals" }).uncheck({ force: true });
  await page.getByRole("button", { name: "Allow" }).click();
  await heading(page, "Reading List");
  const { state, iss, code } = app.answer;
  assert.ok(code);
  assert.equal(state, app.state);
  assert.equal(iss, tacit.issuer);
  const tokens = await app.tokens();
  assert.deepEqual(tokens.scope.split(" ").sort(), ["email", "goals:read", "openid"]);
  const asked = { headers: { authorization: `Bearer ${tokens.access_token}` } };
  assert.equal((await fetch(`${tacit.api}/goals/`, asked)).status, 200);
  const added = await fetch(`${tacit.api}/goals/`, {
    method: "POST",
    headers: { ...asked.headers, "content-type": "application/json" },
    body: JSON.stringify({ title: "Slip in a book" }),
  });
  assert.equal(added.status, 403);
});

walk("denied: the app hears so and gets nothing", async ({ tacit, enter }) => {
  const { app, page, visitor } = await visit(enter, tacit, "ada");
  await ada.signIn(visitor);
  // Signed in already: straight to the question.
  await page.goto(app.begin());
  await heading(page, "Allow Reading List?");
  await page.getByRole("button", { name: "Deny" }).click();
  await heading(page, "Reading List");
  assert.equal(app.answer.error, "access_denied");
  assert.equal(app.answer.state, app.state);
  assert.equal(app.answer.code, undefined);
});

walk("an address that is not the app's is never followed", async ({ tacit, enter }) => {
  const { app, page, visitor } = await visit(enter, tacit, "ada");
  visitor.expect("/oauth/authorize/", 400);
  await page.goto(app.begin({ redirect_uri: `${app.origin}/callback/elsewhere` }));
  await heading(page, "Wrong return address");
  assert.equal(new URL(page.url()).origin, tacit.issuer);
  await page.goto(app.begin({ client_id: "no-such-app" }));
  await heading(page, "Unknown app");
  assert.equal(app.answer, undefined);
});
