// Invitations to make an account: an operator invites by the pages, and whoever was invited comes by the mail. Who is signed in as
// somebody else is shown so first. In English at a desk, in German on a phone.

import assert from "node:assert/strict";
import { isGoodInEveryLook } from "./harness/accessibility.mjs";
import { fitsItsWidth, heading } from "./harness/look.mjs";
import { Person, refusal } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();
const ada = new Person("Ada");
const bob = new Person("Bob");
const carl = new Person("Carl");
let link;

async function chooses(person, page, submit = "Make the account") {
  await page.locator("#new-password").fill(person.password);
  await page.getByRole("button", { name: submit }).click();
}

walk("the first account of a server that takes nobody else comes by the command line", async ({ tacit, enter }) => {
  await tacit.stopAuthServer();
  await tacit.startAuthServer({ TACIT_SIGNUP__POLICY: "invitation" });
  const { page } = await enter("ada");
  await page.goto(`${tacit.issuer}/login`);
  await heading(page, "Sign in");
  assert.equal(await page.locator('a[href^="/signup"]').count(), 0);
  await page.goto(`${tacit.issuer}/signup`);
  await heading(page, "Accounts here are by invitation");
  await isGoodInEveryLook(page, "by invitation");

  await tacit.cli("user", "invite", ada.email, "--name", ada.name);
  await page.goto(await tacit.linkTo(ada.email));
  await heading(page, "Make your account");
  await page.getByText("Welcome, Ada.").waitFor();
  assert.doesNotMatch(page.url(), /token/);
  await isGoodInEveryLook(page, "an invitation");
  await chooses(ada, page);
  await heading(page, "Your account");
  const { link: owner } = JSON.parse(await tacit.cli("admin", "invite-owner", "--json"));
  await page.goto(owner);
  await page.getByRole("button", { name: "Accept" }).click();
  await heading(page, "You can administer this server now");
});

walk("an operator invites, sends again and revokes by the pages", async ({ tacit, enter }) => {
  const visitor = await enter("ada, the operator");
  const { page } = visitor;
  await page.goto(`${tacit.issuer}/admin/invitations`);
  await ada.enterPassword(page);
  await heading(page, "Invitations");
  await page.getByText("Nobody is invited at the moment").waitFor();
  await isGoodInEveryLook(page, "no invitations");
  const invite = async (email) => {
    await page.locator("#email").fill(email);
    await page.getByRole("button", { name: "Invite", exact: true }).click();
  };
  await invite(bob.email);
  await page.getByText(`${bob.email} is invited.`).waitFor();
  visitor.expect("/api/admin/user-invitations/", 409);
  await invite(bob.email);
  assert.match(await refusal(page), /invited already/);
  await invite(carl.email);
  await page.getByText(`${carl.email} is invited.`).waitFor();
  await isGoodInEveryLook(page, "invitations");
  const old = await tacit.linkTo(bob.email);
  await page.getByRole("button", { name: `Send again: ${bob.email}` }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Send again" }).click();
  await page.getByText(`Sent to ${bob.email} again.`).waitFor();
  link = await tacit.linkTo(bob.email, 2);
  assert.notEqual(link, old);
  const revoked = await tacit.linkTo(carl.email);
  await page.getByRole("button", { name: `Revoke: ${carl.email}` }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  await page.getByText(`The invitation of ${carl.email} is revoked.`).waitFor();
  for (const gone of [old, revoked]) {
    const late = await enter(`too late ${gone === old}`);
    late.expect("/api/register/check/", 400);
    await late.page.goto(gone);
    await heading(late.page, "This invitation is no longer good");
    await isGoodInEveryLook(late.page, "an invitation that is no longer good");
  }
});

walk("somebody else who is signed in is shown so, and nothing is consumed before they go on", async ({ tacit, enter }) => {
  const { page } = await enter("ada, with the mail of another");
  await page.goto(`${tacit.issuer}/login`);
  await ada.enterPassword(page);
  await heading(page, "Your account");
  await page.goto(link);
  await heading(page, "This invitation is for another account");
  await page.getByText(bob.email).first().waitFor();
  await isGoodInEveryLook(page, "an invitation for somebody else");
  await page.getByRole("link", { name: "Stay signed in" }).click();
  await heading(page, "Your account");
  await page.getByText(ada.email).first().waitFor();

  await page.goto("about:blank");
  await page.goto(link);
  await page.getByRole("button", { name: `Go on as ${bob.email}` }).click();
  await heading(page, "Make your account");
  await chooses(bob, page);
  await heading(page, "Your account");
  await page.getByText(bob.email).first().waitFor();
  // The link is in the tab's history no more, and used.
  await page.goBack();
  await heading(page, "This invitation is no longer good");
});

walk("in German, on a phone", async ({ tacit, enter }) => {
  await tacit.cli("user", "invite", carl.email, "--language", "de");
  const { page } = await enter("carl", { locale: "de-DE", viewport: { width: 390, height: 844 } });
  await page.goto(await tacit.linkTo(carl.email, 2));
  await heading(page, "Konto anlegen");
  await fitsItsWidth(page);
  await chooses(carl, page, "Konto anlegen");
  await heading(page, "Ihr Konto");
});
