// Who may sign up: the pages say so in words, and lead nobody into a wall. In English at a desk, in German on a phone.

import assert from "node:assert/strict";
import { isGoodInEveryLook } from "./harness/accessibility.mjs";
import { fitsItsWidth, heading } from "./harness/look.mjs";
import { isSignedInAs, Person, refusal } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();
const ada = new Person("Ada");
const eve = new Person("Eve");
let late;

walk("some domains: the form says which", async ({ tacit, enter }) => {
  await ada.signUpWithoutApp(await enter("ada"));
  await tacit.stopAuthServer();
  await tacit.startAuthServer({ TACIT_SIGNUP__DOMAINS: '["example.com", "example.net"]' });
  const visitor = await enter("eve");
  const { page } = visitor;
  await page.goto(`${tacit.issuer}/signup`);
  await page.getByText("Addresses that can have an account here: @example.com, @example.net.").waitFor();
  await isGoodInEveryLook(page, "some domains");
  await page.locator("#email").fill("eve@example.org");
  visitor.expect("/api/signup/", 400);
  await page.getByRole("button", { name: "Send me the link" }).click();
  assert.match(await refusal(page), /@example\.com, @example\.net/);
  await eve.askForLink(page);
  late = await tacit.linkTo(eve.email);
});

walk("closed: every way says so, and signing in goes on", async ({ tacit, enter }) => {
  const open = await enter("who has the form open");
  await open.page.goto(`${tacit.issuer}/signup`);
  await open.page.locator("#email").fill("late@example.com");
  await tacit.stopAuthServer();
  await tacit.startAuthServer({ TACIT_SIGNUP__POLICY: "closed" });
  open.expect("/api/signup/", 403);
  await open.page.getByRole("button", { name: "Send me the link" }).click();
  await heading(open.page, "Nobody can sign up here at the moment");

  const visitor = await enter("eve");
  const { page } = visitor;
  visitor.expect("/api/register/check/", 403);
  await page.goto(late);
  await heading(page, "Nobody can sign up here at the moment");
  await isGoodInEveryLook(page, "closed");
  await page.goto(`${tacit.issuer}/`);
  await page.getByRole("link", { name: "Sign in" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Create an account" }).count(), 0);
  await page.goto(`${tacit.issuer}/login`);
  await heading(page, "Sign in");
  assert.equal(await page.locator('a[href^="/signup"]').count(), 0);

  // An app that wants a sign-up, and somebody who has an account: it goes on there.
  const there = await enter("ada, elsewhere");
  await there.page.goto(`${tacit.goals}/`);
  await there.page.getByRole("button", { name: "Create account" }).click();
  await heading(there.page, "Nobody can sign up here at the moment");
  await there.page.getByRole("link", { name: "Sign in" }).click();
  await ada.enterPassword(there.page);
  await isSignedInAs(there.page, ada.name);
});

walk("in German, on a phone", async ({ tacit, enter }) => {
  const { page } = await enter("eve", { locale: "de-DE", viewport: { width: 390, height: 844 } });
  await page.goto(`${tacit.issuer}/signup`);
  await heading(page, "Derzeit kann sich hier niemand registrieren");
  await fitsItsWidth(page);
  await page.getByRole("link", { name: "Anmelden" }).click();
  await heading(page, "Anmelden");
});
