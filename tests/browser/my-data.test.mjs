// The account's data: handed out as a file, deleted after a wait, and kept by the link in the mail or by signing in.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { mailTo } from "../js-harness/outbox.mjs";
import { isGoodInEveryLook } from "./harness/accessibility.mjs";
import { heading } from "./harness/look.mjs";
import { Person, refusal } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();
const ada = new Person("Ada");

const keepLink = async (tacit) => {
  const leads = (link) => link.includes("/account/keep#token=");
  const { links } = await mailTo(tacit.outbox, ada.email, 1, ({ links }) => links.some(leads));
  return links.find(leads);
};

walk("everything that is held is a file", async ({ enter }) => {
  const visitor = await enter("ada");
  const { page } = visitor;
  await ada.signUpWithoutApp(visitor);
  await page.getByRole("navigation").getByRole("link", { name: "My data" }).click();
  await heading(page, "My data");
  await page.getByRole("button", { name: "Delete my account" }).waitFor();
  await isGoodInEveryLook(page, "my data");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download" }).click(),
  ]);
  const { held } = JSON.parse(await readFile(await download.path(), "utf8"));
  assert.equal(held.users[0].email, ada.email);
  assert.equal(held.sessions.length, 1);
});

walk("deleted with the address typed, and kept by the mail's button", async ({ tacit, enter }) => {
  const visitor = await enter("ada");
  const { page } = visitor;
  visitor.expect("/api/account/", 401);
  await page.goto(`${tacit.issuer}/login`);
  await ada.enterPassword(page);
  await heading(page, "Your account");
  await page.goto(`${tacit.issuer}/account/data`);
  await page.locator("#email").fill("somebody@example.com");
  await page.getByRole("button", { name: "Delete my account" }).click();
  assert.match(await refusal(page), new RegExp(`Type your address as it is: ${ada.email}`));
  await page.locator("#email").fill(ada.email.toUpperCase());
  await page.getByRole("button", { name: "Delete my account" }).click();
  await page.getByText(/^You are signed out everywhere. Your account will be deleted on /).waitFor();
  await page.goto(`${tacit.issuer}/account`);
  await heading(page, "Sign in");

  // In another browser, as a mail program opens it.
  const there = await enter("ada, at her mail", { locale: "de-DE" });
  const link = await keepLink(tacit);
  await there.page.goto(link);
  await heading(there.page, "Konto behalten?");
  assert.ok(!there.page.url().includes("token"), "the address bar keeps no secret");
  await isGoodInEveryLook(there.page, "Konto behalten?");
  await there.page.getByRole("button", { name: "Konto behalten" }).click();
  await heading(there.page, "Ihr Konto bleibt bestehen");
  const again = await enter("ada, once more");
  again.expect("/api/account/deletion/undo/", 400);
  await again.page.goto(link);
  await again.page.getByRole("button", { name: "Keep my account" }).click();
  await heading(again.page, "This link does not work any more");

  await page.goto(`${tacit.issuer}/login`);
  await ada.enterPassword(page);
  await heading(page, "Your account");
});
