// Being signed in: it outlives reloads, tabs and restarts of the server, serves every app, and stays in this browser.

import assert from "node:assert/strict";
import { addGoal, titles } from "./harness/goals.mjs";
import { heading } from "./harness/look.mjs";
import { copiedTokens, isSignedInAs, isSignedOut, Person } from "./harness/person.mjs";
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
  await page.getByText(ada.email).waitFor();
  await page.goto(`${tacit.goals}/`);
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await isSignedInAs(page, "Ada");
  const renewed = await fetch(`${tacit.issuer}/oauth/token/`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "refresh_token",
      refresh_token: refresh,
      client_id: "goals-page",
    }),
  });
  assert.equal(renewed.status, 200);
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
  // As if 15 minutes had gone by.
  await tabs[0].evaluate(() => {
    const [key, text] = Object.entries(localStorage).find(([name]) => name.startsWith("goals.user:"));
    localStorage.setItem(
      key,
      JSON.stringify({ ...JSON.parse(text), expires_at: Math.floor(Date.now() / 1000) - 5 }),
    );
  });
  const before = visitor.requests.length;
  await Promise.all(tabs.map((tab) => tab.reload()));
  await Promise.all(tabs.map((tab) => isSignedInAs(tab, "Ada")));
  await Promise.all(tabs.map((tab) => titles(tab)));
  const renewals = visitor.requests.slice(before).filter(({ url }) => url.endsWith("/oauth/token/"));
  assert.equal(renewals.length, 1);
});
