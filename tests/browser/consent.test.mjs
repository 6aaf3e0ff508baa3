// An app of somebody else asks, the person decides, and it gets what was ticked and nothing more.

import assert from "node:assert/strict";
import { after } from "node:test";
import { isGoodInEveryLook } from "./harness/accessibility.mjs";
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

// Our policy is on, and names no target: Chromium would hold it against where the client goes on to from there.
for (const allowed of [true, false]) {
  walk(`${allowed ? "allowed" : "denied"}, signed and in a form: the app goes on where it likes`, async ({ tacit, enter }) => {
    const { app, page, visitor } = await visit(enter, tacit, "ada");
    visitor.alsoVisits(app.elsewhere);
    await ada.signIn(visitor);
    await page.goto(app.begin({ response_mode: "form_post.jwt", prompt: "consent" }));
    await heading(page, "Allow Reading List?");
    await page.getByRole("button", { name: allowed ? "Allow" : "Deny" }).click();
    await page.waitForURL(`${app.elsewhere}/home`);
    await heading(page, "Reading List");
    assert.deepEqual(Object.keys(app.answer), ["response"]);
    const { state, code, error } = await app.opened(app.answer.response);
    assert.equal(state, app.state);
    if (allowed) {
      assert.ok((await app.tokens()).access_token);
    } else {
      assert.equal(error, "access_denied");
      assert.equal(code, undefined);
    }
  });
}

walk("what leaves is said by its name, in the person's language", async ({ tacit, enter }) => {
  const scope = "openid profile email offline_access goals:read goals:write";
  const app = await App.start(tacit, "reading-list-profile", "Reading List", scope);
  apps.push(app);
  const visitor = await enter("ada, in German", { locale: "de-DE" });
  visitor.alsoVisits(app.origin);
  const { page } = visitor;
  await page.goto(app.begin());
  await page.locator("#email").fill(ada.email);
  await page.locator("#password").fill(ada.password);
  await page.getByRole("button", { name: "Anmelden", exact: true }).click();
  await heading(page, "Reading List Zugriff erlauben?");
  await page.getByText("Ihr Profil: Name sowie alles, was Sie später ergänzen").waitFor();
  const set = await page.evaluate(async () => {
    const profile = { birthdate: "1815-12-10", website: "https://ada.example/" };
    const headers = { "content-type": "application/json" };
    return (await fetch("/api/account/", { method: "PATCH", headers, body: JSON.stringify({ profile }) })).ok;
  });
  assert.ok(set);
  await page.reload();
  await page.getByText("Ihr Profil: Name, Website und Geburtsdatum sowie alles, was Sie später ergänzen").waitFor();
  await page.getByText("Ihre Ziele und Einträge anlegen, ändern und löschen").waitFor();
  // Each claim that leaves, the resource server by its name, and where the answer goes.
  const listed = await page.locator("label", { hasText: "Ihr Profil" }).textContent();
  assert.match(listed, /Im Einzelnen: Name, .*Geburtsdatum.*Zeitpunkt der letzten Änderung/);
  await page.getByText("Im Einzelnen: E-Mail-Adresse, ob sie bestätigt ist").waitFor();
  await page.getByText("Genutzter Dienst: Ziele").waitFor();
  await page.getByText("Ihre Antwort geht an: localhost").waitFor();
  await isGoodInEveryLook(page, "consent in German");
  // Another person sits here than the one who is signed in.
  await page.getByRole("link", { name: "Nicht Sie?" }).click();
  await heading(page, "Anmelden");
  assert.equal(await page.locator("#email").inputValue(), "");
});

walk("of the profile it is said what was asked for by name, and nothing of the rest", async ({ tacit, enter }) => {
  const visitor = await enter("ada, asked for little");
  const { page } = visitor;
  await ada.signIn(visitor);
  const scope = "openid profile";
  const narrow = await App.start(tacit, "birthdays", "Birthdays", scope);
  apps.push(narrow);
  visitor.alsoVisits(narrow.origin);
  const claims = JSON.stringify({ userinfo: { birthdate: null } });
  await page.goto(narrow.begin({ scope: "openid", claims }));
  await heading(page, "Allow Birthdays?");
  await page.getByText("Of your profile: date of birth").waitFor();
  assert.equal(await page.getByText("nickname").count(), 0);
  assert.equal(await page.getByText("It uses this service").count(), 0);
  await page.getByText("Your answer goes to: localhost").waitFor();
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
