// The second factor: set up on the account page, asked for at the sign-in, stood in for by a recovery code, switched off; and
// what is dangerous, proven in place. In English, and once more in German on a phone.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { isGoodInEveryLook } from "./harness/accessibility.mjs";
import { Authenticator } from "./harness/authenticator.mjs";
import { fitsItsWidth, heading } from "./harness/look.mjs";
import { Person, refusal } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

// Whatever is done is done at once, or after a step-up: the test says which.
const { walk } = stage();
const ada = new Person("Ada");
let app;
let codes;

/** To the section of the account that has the factors. */
async function security(page, name = "Security") {
  await page.getByRole("navigation").getByRole("link", { name }).click();
  await heading(page, name);
}

walk("an authenticator app is set up by its first code", async ({ tacit, enter }) => {
  const visitor = await enter("ada");
  const { page } = visitor;
  await ada.signUpWithoutApp(visitor);
  await security(page);
  await page.getByText("The password alone signs you in.").waitFor();
  await page.getByRole("button", { name: "Set up an authenticator app" }).click();
  const picture = page.getByRole("img", { name: /^QR code/ });
  await picture.waitFor();
  app = new Authenticator(await page.locator(".secret").innerText());
  await isGoodInEveryLook(page, "the set-up");

  visitor.expect("/api/account/factors/totp/finish", 401);
  await page.locator("#code").fill("000000");
  await page.getByRole("button", { name: "Switch on" }).click();
  assert.match(await refusal(page), /This code is wrong/);
  await page.locator("#code").fill(await app.next());
  await page.getByRole("button", { name: "Switch on" }).click();
  await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
  codes = await page.locator(".codes li").allInnerTexts();
  assert.equal(new Set(codes).size, 10);
  await isGoodInEveryLook(page, "the recovery codes");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save as a file" }).click(),
  ]);
  const file = await readFile(await download.path(), "utf8");
  for (const code of codes) assert.ok(file.includes(code));
  await page.getByRole("button", { name: "I have kept them" }).click();
  await page.getByText("10 recovery codes are left.").waitFor();
  assert.equal(await page.getByText(codes[0]).count(), 0);
  const mail = await tacit.mailTo(ada.email, 2);
  assert.match(mail.subject, /An authenticator app was added/);
});

walk("the code is asked for after the password", async ({ tacit, enter }) => {
  const visitor = await enter("ada, elsewhere");
  const { page } = visitor;
  await page.goto(`${tacit.issuer}/login`);
  await ada.enterPassword(page);
  await heading(page, "Enter your code");
  await isGoodInEveryLook(page, "the code");
  visitor.expect("/api/login/totp", 401);
  await page.locator("#code").fill("000000");
  await page.keyboard.press("Enter");
  assert.match(await refusal(page), /This code is wrong/);
  assert.equal(await page.locator("#code").getAttribute("autocomplete"), "one-time-code");
  const code = await app.next();
  await page.locator("#code").fill(`${code.slice(0, 3)} ${code.slice(3)}`);
  await page.getByRole("checkbox", { name: "Trust this device for 30 days" }).check({ force: true });
  await page.keyboard.press("Enter");
  await heading(page, "Your account");

  // The device is trusted: the password is enough the next time.
  await page.getByRole("button", { name: "Sign out" }).click();
  await heading(page, "You are signed out");
  await page.goto(`${tacit.issuer}/login`);
  await ada.enterPassword(page);
  await heading(page, "Your account");

  await security(page);
  // But not for what is dangerous: the act that was meant is done after the code, once, and nothing of the page is lost.
  visitor.expect("/api/account/factors/recovery-codes", 403);
  await page.getByRole("button", { name: "New recovery codes" }).click();
  const dialog = page.getByRole("dialog", { name: "Confirm that it is you" });
  await dialog.waitFor();
  await isGoodInEveryLook(page, "the step-up");
  await dialog.getByRole("button", { name: "Use a recovery code instead" }).click();
  await dialog.locator("#code").fill(codes[0]);
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
  const fresh = await page.locator(".codes li").allInnerTexts();
  assert.equal(fresh.filter((code) => codes.includes(code)).length, 0);
  codes = fresh;
  const made = visitor.requests.filter(
    ({ method, url }) => method === "POST" && url.endsWith("/api/account/factors/recovery-codes/"),
  );
  assert.equal(made.length, 2, "refused, and done");
});

walk("in German, on a phone, with a recovery code; and it is switched off", async ({ tacit, enter }) => {
  const visitor = await enter("ada, am Telefon", { locale: "de-DE", viewport: { width: 360, height: 740 } });
  const { page } = visitor;
  await page.goto(`${tacit.issuer}/login`);
  await heading(page, "Anmelden");
  await page.locator("#email").fill(ada.email);
  await page.locator("#password").fill(ada.password);
  await page.getByRole("button", { name: "Anmelden", exact: true }).click();
  await heading(page, "Code eingeben");
  await page.getByRole("button", { name: "Stattdessen einen Wiederherstellungscode verwenden" }).click();
  await page.locator("#code").fill(codes[1].toUpperCase());
  await fitsItsWidth(page);
  await page.getByRole("button", { name: "Bestätigen" }).click();
  await heading(page, "Ihr Konto");
  await security(page, "Sicherheit");
  await page.getByText("Sie haben noch 9 Wiederherstellungscodes.").waitFor();
  await fitsItsWidth(page);
  const used = await tacit.mailTo(ada.email, 5);
  assert.match(used.subject, /Wiederherstellungscode/);

  await page.getByRole("button", { name: "Entfernen", exact: true }).click();
  const question = page.getByRole("alertdialog", { name: "Authenticator-App entfernen?" });
  await question.getByRole("button", { name: "Entfernen" }).click();
  await page.getByText("Entfernt. Zum Anmelden genügt jetzt Ihr Passwort.").waitFor();
  await page.getByText("Zum Anmelden genügt Ihr Passwort.", { exact: true }).waitFor();
});

walk("what somebody else added is removed by the mail about it", async ({ tacit, enter }) => {
  const bea = new Person("Bea");
  const visitor = await enter("bea");
  const { page } = visitor;
  await bea.signUpWithoutApp(visitor);
  await security(page);
  await page.getByRole("button", { name: "Set up an authenticator app" }).click();
  const hers = new Authenticator(await page.locator(".secret").innerText());
  await page.locator("#code").fill(await hers.next());
  await page.getByRole("button", { name: "Switch on" }).click();
  await page.getByRole("button", { name: "I have kept them" }).click();
  const { links } = await tacit.mailTo(bea.email, 2);

  const elsewhere = await enter("bea, on her phone");
  await elsewhere.page.setViewportSize({ width: 390, height: 844 });
  await elsewhere.page.goto(links[0]);
  await heading(elsewhere.page, "Remove what was added?");
  assert.equal(new URL(elsewhere.page.url()).hash, "");
  await fitsItsWidth(elsewhere.page);
  await isGoodInEveryLook(elsewhere.page, "the question");
  await elsewhere.page.getByRole("button", { name: "Remove it" }).click();
  await heading(elsewhere.page, "It is removed");
  await isGoodInEveryLook(elsewhere.page, "the answer");
  await elsewhere.page.getByRole("link", { name: "Choose a new password" }).click();
  await heading(elsewhere.page, "Forgot your password?");

  visitor.expect("/api/account/", 401);
  await page.reload();
  await heading(page, "Sign in");
  await bea.enterPassword(page);
  await heading(page, "Your account");
});
