// Being signed in: it outlives reloads, tabs and restarts of the server, serves every app, and stays in this browser.

import assert from "node:assert/strict";
import { addGoal, titles } from "./harness/goals.mjs";
import { heading } from "./harness/look.mjs";
import { copiedTokens, isSignedInAs, isSignedOut, Person } from "./harness/person.mjs";
import { renewAsPage } from "./harness/proof.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();
const ada = new Person("Ada");

walk("a reload and a new tab need no click", async ({ tacit, enter }) => {
  const visitor = await enter("ada");
  const page = await ada.signUp(visitor);
  await addGoal(page, { title: "Learn to juggle" });
  await page.reload();
  await isSignedInAs(page, "Ada");
  await heading(page, "Learn to juggle");
  const tab = await visitor.newPage();
  await tab.goto(`${tacit.goals}/`);
  await isSignedInAs(tab, "Ada");
  assert.deepEqual(await titles(tab), ["Learn to juggle"]);
});

walk("another browser knows nothing of it", async ({ tacit, enter }) => {
  await ada.signIn(await enter("ada"));
  const visitor = await enter("stranger");
  const { page } = visitor;
  visitor.expect("/api/account/", 401);
  await page.goto(`${tacit.goals}/`);
  await isSignedOut(page);
  await page.goto(`${tacit.issuer}/account`);
  await heading(page, "Sign in");
});

walk("an app that has forgotten its tokens gets others without a password", async ({ tacit, enter }) => {
  const visitor = await enter("ada");
  const { page } = visitor;
  await ada.signIn(visitor);
  await page.evaluate(() => localStorage.clear());
  await page.goto(`${tacit.goals}/`);
  // By the hidden frame, without a click.
  await isSignedInAs(page, "Ada");
  await copiedTokens(page);
});

walk("it survives a restart of the server", async ({ tacit, enter }) => {
  const visitor = await enter("ada");
  const { page } = visitor;
  await ada.signIn(visitor);
  const { refresh } = await copiedTokens(page);

  await tacit.stopAuthServer();
  // Nobody can sign in now, and who is signed in sees their goals: the API verifies tokens by itself.
  visitor.expect("/oauth/userinfo/");
  await page.reload();
  await isSignedInAs(page, "Ada");
  assert.deepEqual(await titles(page), ["Learn to juggle"]);
  await tacit.startAuthServer();

  await page.goto(`${tacit.issuer}/account`);
  await heading(page, "Your account");
  await page.getByText(ada.email).first().waitFor();
  await page.goto(`${tacit.goals}/`);
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await isSignedInAs(page, "Ada");
  assert.equal((await renewAsPage(page, tacit, refresh)).status, 200);
});

walk("while the server is away the page says so, and works when it is back", async ({ tacit, enter }) => {
  const visitor = await enter("ada");
  const { page } = visitor;
  await page.goto(`${tacit.issuer}/login`);
  await heading(page, "Sign in");
  // With its worker and the WebAssembly.
  await page.waitForLoadState("networkidle");
  await tacit.stopAuthServer();
  visitor.expect("/api/login/start/");
  await ada.enterPassword(page);
  await page.getByRole("alert").getByText("No connection to the server.").waitFor();
  await tacit.startAuthServer();
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await heading(page, "Your account");
});

walk("two tabs whose tokens expire at once renew them once", async ({ tacit, enter }) => {
  const visitor = await enter("ada");
  await ada.signIn(visitor);
  const tabs = [visitor.page, await visitor.newPage()];
  await tabs[1].goto(`${tacit.goals}/`);
  await isSignedInAs(tabs[1], "Ada");
  const renewals = [];
  visitor.context.on("response", (response) => {
    if (response.url().endsWith("/oauth/token/") && response.ok()) renewals.push(response);
  });
  for (let race = 1; race <= 5; race++) {
    // As if 15 minutes had gone by.
    await tabs[0].evaluate(() => {
      const [key, text] = Object.entries(localStorage).find(([name]) => name.startsWith("goals.user:"));
      localStorage.setItem(
        key,
        JSON.stringify({ ...JSON.parse(text), expires_at: Math.floor(Date.now() / 1000) - 5 }),
      );
    });
    await Promise.all(tabs.map((tab) => tab.reload()));
    await Promise.all(tabs.map((tab) => isSignedInAs(tab, "Ada")));
    await Promise.all(tabs.map((tab) => titles(tab)));
    assert.equal(renewals.length, race);
  }
});

walk("copied tokens are of no use without this browser's key", async ({ tacit, enter }) => {
  const visitor = await enter("ada");
  await ada.signIn(visitor);
  const { access, refresh } = await copiedTokens(visitor.page);
  for (const scheme of ["Bearer", "DPoP"]) {
    const asked = { headers: { authorization: `${scheme} ${access}` } };
    assert.equal((await fetch(`${tacit.api}/goals/`, asked)).status, 401, scheme);
    assert.equal((await fetch(`${tacit.issuer}/oauth/userinfo/`, asked)).status, 401, scheme);
  }
  const renewal = () => renew(tacit, refresh);
  assert.equal((await renewal()).status, 400);
  // No script can read the key, not even one of the page.
  const extractable = await visitor.page.evaluate(async () => {
    const request = indexedDB.open("oidc");
    await new Promise((resolve) => {
      request.onsuccess = resolve;
    });
    const asked = request.result.transaction("dpop").objectStore("dpop").getAll();
    await new Promise((resolve) => {
      asked.onsuccess = resolve;
    });
    return asked.result.map(({ keys }) => keys.privateKey.extractable);
  });
  assert.deepEqual(extractable, [false]);
  // The person whom they belong to has not lost them by that.
  await visitor.page.reload();
  await isSignedInAs(visitor.page, "Ada");
  assert.deepEqual(await titles(visitor.page), ["Learn to juggle"]);
});

walk("a device whose clock is hours off", async ({ enter }) => {
  for (const hours of [3, -3]) {
    const visitor = await enter(`ada ${hours} hours off`);
    await visitor.context.addInitScript((off) => {
      const { now } = Date;
      Date.now = () => now() + off;
    }, hours * 3_600_000);
    await ada.signIn(visitor);
    assert.deepEqual(await titles(visitor.page), ["Learn to juggle"]);
  }
});

walk("tokens of an earlier version of the page are given up for bound ones", async ({ tacit, enter }) => {
  const visitor = await enter("ada");
  const { page } = visitor;
  await ada.signIn(visitor);
  const before = await copiedTokens(page);
  await page.evaluate(() => {
    const [key, text] = Object.entries(localStorage).find(([name]) => name.startsWith("goals.user:"));
    localStorage.setItem(key, JSON.stringify({ ...JSON.parse(text), token_type: "Bearer" }));
  });
  await page.reload();
  await isSignedInAs(page, "Ada");
  assert.notEqual((await copiedTokens(page)).refresh, before.refresh);
  assert.equal((await renew(tacit, before.refresh)).status, 400);
});

walk("a key that is lost costs no click", async ({ tacit, enter }) => {
  const visitor = await enter("ada");
  const { page } = visitor;
  await ada.signIn(visitor);
  // From a file of the page's: the open page itself holds the database.
  await page.goto(`${tacit.goals}/config.json`);
  visitor.expect("/favicon.ico", 404);
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const request = indexedDB.deleteDatabase("oidc");
        request.onsuccess = resolve;
        request.onerror = reject;
      }),
  );
  await page.goto(`${tacit.goals}/`);
  await isSignedInAs(page, "Ada");
  assert.deepEqual(await titles(page), ["Learn to juggle"]);
});

/** Somebody who has copied a refresh token. */
function renew(tacit, refresh) {
  const body = new URLSearchParams({
    grant_type: "refresh_token",
    refresh_token: refresh,
    client_id: "goals-page",
  });
  return fetch(`${tacit.issuer}/oauth/token/`, { method: "POST", body });
}
