// Signing up where an administrator approves who does: the pages say so from the form on, whoever waits is told when they sign in, and an
// operator decides by the pages. In English at a desk, in German on a phone.

import assert from "node:assert/strict";
import { isGoodInEveryLook } from "./harness/accessibility.mjs";
import { fitsItsWidth, heading } from "./harness/look.mjs";
import { Person, refusal } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();
const ada = new Person("Ada");
const eve = new Person("Eve");
const bob = new Person("Bob");

async function confirms(tacit, page, person, submit) {
  await page.goto(await tacit.linkTo(person.email));
  await page.locator("#new-password").fill(person.password);
  await page.getByRole("button", { name: submit }).click();
}

walk("who signs up waits, and is told so when they sign in", async ({ tacit, enter }) => {
  await tacit.stopAuthServer();
  await tacit.startAuthServer({ TACIT_SIGNUP__POLICY: "approval" });
  const visitor = await enter("eve");
  const { page } = visitor;
  await page.goto(`${tacit.issuer}/signup`);
  await page.getByText("An administrator approves new accounts here.").waitFor();
  await isGoodInEveryLook(page, "a sign-up that is approved");
  await eve.askForLink(page);
  await confirms(tacit, page, eve, "Save");
  await heading(page, "Your account waits for approval");
  await isGoodInEveryLook(page, "waiting");
  await page.getByRole("link", { name: "Go to the sign-in" }).click();
  await heading(page, "Sign in");
  visitor.expect("/api/login/finish/", 403);
  await eve.enterPassword(page);
  assert.match(await refusal(page), /waits for an administrator’s approval/);
  await isGoodInEveryLook(page, "a sign-in that waits");
});

walk("in German, on a phone", async ({ tacit, enter }) => {
  const { page } = await enter("bob", { locale: "de-DE", viewport: { width: 390, height: 844 } });
  await page.goto(`${tacit.issuer}/signup`);
  await page.getByText("Neue Konten gibt hier ein Administrator frei.").waitFor();
  await fitsItsWidth(page);
  await page.locator("#email").fill(bob.email);
  await page.getByRole("button", { name: "Link anfordern" }).click();
  await confirms(tacit, page, bob, "Speichern");
  await heading(page, "Ihr Konto wartet auf Freigabe");
  await fitsItsWidth(page);
});

walk("an operator approves one and refuses the other, by the pages", async ({ tacit, enter }) => {
  await tacit.cli("user", "invite", ada.email, "--name", ada.name);
  const visitor = await enter("ada, the operator");
  const { page } = visitor;
  await page.goto(await tacit.linkTo(ada.email));
  await page.locator("#new-password").fill(ada.password);
  await page.getByRole("button", { name: "Make the account" }).click();
  await heading(page, "Your account");
  const { link: owner } = JSON.parse(await tacit.cli("admin", "invite-owner", "--json"));
  await page.goto(owner);
  await page.getByRole("button", { name: "Accept" }).click();
  await heading(page, "You can administer this server now");

  await page.goto(`${tacit.issuer}/admin/users`);
  await heading(page, "Users");
  await page.getByRole("link", { name: "Waiting for approval" }).click();
  await page.getByRole("link", { name: eve.email }).waitFor();
  assert.equal(await page.getByRole("link", { name: ada.email }).count(), 0, "only who waits");
  await isGoodInEveryLook(page, "who waits");
  await page.getByRole("link", { name: eve.email }).click();
  await heading(page, /eve/i);
  await isGoodInEveryLook(page, "a decision");
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Approve" }).click();
  await page.getByText("The account is approved.").waitFor();
  assert.equal(await page.getByRole("button", { name: "Refuse…" }).count(), 0, "it is decided");

  await page.goto(`${tacit.issuer}/admin/users?status=waiting`);
  await page.getByRole("link", { name: bob.email }).click();
  await page.getByRole("button", { name: "Refuse…" }).click();
  const asked = page.getByRole("alertdialog");
  await asked.getByLabel("Reason").fill("Ask Ada first.");
  await isGoodInEveryLook(page, "a refusal with its reason");
  await asked.getByRole("button", { name: "Refuse", exact: true }).click();
  await page.getByText("Nobody waits for approval").waitFor();
  await isGoodInEveryLook(page, "nobody waits");

  const there = await enter("eve, again");
  await there.page.goto(`${tacit.issuer}/login`);
  await eve.enterPassword(there.page);
  await heading(there.page, "Your account");
});
