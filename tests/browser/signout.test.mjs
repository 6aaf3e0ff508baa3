// Signing out really signs out: here, in every tab, at the auth server, and for whoever has copied a token.
// With the back/forward cache on, as people have it.

import assert from "node:assert/strict";
import { addGoal, signOutButton, toList } from "./harness/goals.mjs";
import { heading } from "./harness/look.mjs";
import { copiedTokens, isSignedInAs, isSignedOut, Person } from "./harness/person.mjs";
import { askAsPage, renewAsPage } from "./harness/proof.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage({ bfcache: true });

walk("all tabs, and the auth server, and copied tokens", async ({ tacit, enter }) => {
  const eve = new Person("Eve");
  const visitor = await enter("eve");
  const page = await eve.signUp(visitor);
  await addGoal(page, { title: "Keep a secret" });
  const copied = await copiedTokens(page);
  const tabs = [await visitor.newPage(), await visitor.newPage()];
  await tabs[0].goto(`${tacit.goals}/`);
  await isSignedInAs(tabs[0], "Eve");
  await tabs[1].goto(`${tacit.issuer}/account`);
  await heading(tabs[1], "Your account");
  // With the key of this browser; without it they were of no use before.
  const userinfo = () => askAsPage(page, { url: `${tacit.issuer}/oauth/userinfo/`, token: copied.access });
  assert.equal((await userinfo()).status, 200);

  await signOutButton(page).click();
  await isSignedOut(page, /^You are signed out\.$/);
  visitor.expect("/oauth/userinfo/", 401);
  // The API hears of it by the status list, within ten seconds.
  visitor.expect("/goals/", 401);
  visitor.expect("/oauth/token/", 400);

  // At once, though the token itself is good for minutes to come.
  const refused = await userinfo();
  assert.equal(refused.status, 401);
  assert.match(refused.challenge, /error="invalid_token"/);
  const refresh = await renewAsPage(page, tacit, copied.refresh);
  assert.equal(refresh.status, 400);
  assert.equal(JSON.parse(refresh.text).error, "invalid_grant");

  await isSignedOut(tabs[0], /^Your session has ended/);
  visitor.expect("/api/account/", 401);
  await tabs[1].reload();
  await heading(tabs[1], "Sign in");
  await tabs[0].reload();
  await isSignedOut(tabs[0]);
  assert.equal(await page.evaluate(() => localStorage.length), 0);
});

walk("a tab that heard nothing of it is signed out at its next request", async ({ tacit, enter }) => {
  const fay = new Person("Fay");
  const visitor = await enter("fay");
  const page = await fay.signUp(visitor);
  await addGoal(page, { title: "Not for others" });
  await toList(page);
  // The session ends at the auth server, by its own page; no storage event tells the goals page.
  const account = await visitor.newPage();
  await account.goto(`${tacit.issuer}/account`);
  await account.getByRole("button", { name: "Sign out" }).click();
  await heading(account, "You are signed out");
  visitor.expect("/oauth/userinfo/", 401);
  // The API hears of it by the status list, within ten seconds.
  visitor.expect("/goals/", 401);
  visitor.expect("/oauth/token/", 400);
  // The issuer is asked beside the page's requests, every ten seconds at most: let them be over.
  await page.evaluate(() => {
    const { now } = Date;
    Date.now = () => now() + 11_000;
  });
  await page.getByRole("link", { name: "Not for others" }).click();
  await isSignedOut(page, /^Your session has ended/);
});

walk("the way back shows nothing", async ({ tacit, enter }) => {
  const gil = new Person("Gil");
  const visitor = await enter("gil");
  await gil.signUp(visitor);
  const page = await visitor.newPage();
  await page.goto(`${tacit.goals}/`);
  await addGoal(page, { title: "Buy the ring" });
  await toList(page);
  await page.goto(`${tacit.issuer}/account`);
  await heading(page, "Your account");
  await page.evaluate(() => history.back());
  await page.getByRole("link", { name: "Buy the ring" }).waitFor();
  await signOutButton(page).click();
  await isSignedOut(page, /^You are signed out\.$/);
  visitor.expect("/api/account/", 401);
  for (let steps = 0; steps < 4; steps++) {
    await page.evaluate(() => history.back());
    await page.waitForTimeout(700);
    const shown = await page.evaluate(() => document.body.innerText);
    assert.ok(!/Buy the ring|Signed in as|gil@example\.com/.test(shown), `${steps + 1} back: ${shown}`);
  }
});

walk("it ends this browser's session and no other", async ({ enter }) => {
  const hal = new Person("Hal");
  const home = await hal.signUp(await enter("hal at home"));
  const office = await enter("hal at the office");
  await hal.signIn(office);
  await signOutButton(office.page).click();
  await isSignedOut(office.page, /^You are signed out\.$/);
  await home.reload();
  await isSignedInAs(home, "Hal");
  await addGoal(home, { title: "Still here" });
});

walk("an app may ask for it, the person decides", async ({ tacit, enter }) => {
  const ida = new Person("Ida");
  const visitor = await enter("ida");
  const page = await ida.signUp(visitor);
  // Any page on the web can lead here: without an ID token of this session the person is asked.
  const address = `${tacit.issuer}/oauth/logout/?client_id=goals-page`;
  await page.goto(address);
  await heading(page, "Sign out?");
  await page.getByText("Goals asks to sign you out.").waitFor();
  await page.getByRole("link", { name: "Stay signed in" }).click();
  await heading(page, "Your account");
  await page.goto(address);
  await page.getByRole("button", { name: "Sign out" }).click();
  await heading(page, "You are signed out");
  visitor.expect("/api/account/", 401);
  await page.goto(`${tacit.issuer}/account`);
  await heading(page, "Sign in");
});

walk("everywhere, from the goals page: the issuer asks, and every session ends", async ({ tacit, enter }) => {
  const jan = new Person("Jan");
  const visitor = await enter("jan at home");
  const page = await jan.signUp(visitor);
  const office = await enter("jan at the office");
  await jan.signIn(office);
  await page.getByRole("button", { name: "Jan" }).click();
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  // Whoever has a foot in this browser's page alone can't end the others: the person decides, at the issuer.
  await heading(page, "Sign out?");
  await isSignedInAs(office.page, "Jan");
  await page.getByRole("checkbox", { name: /On all devices/ }).check({ force: true });
  await page.getByRole("button", { name: "Sign out" }).click();
  await isSignedOut(page, /^You are signed out\.$/);
  for (const path of ["/oauth/userinfo/", "/goals/"]) office.expect(path, 401);
  office.expect("/oauth/token/", 400);
  await office.page.reload();
  await isSignedOut(office.page);
  office.expect("/api/account/", 401);
  await office.page.goto(`${tacit.issuer}/account`);
  await heading(office.page, "Sign in");
});
