// Passkeys: made on the account page, enough to sign in by a button or by what the browser fills in, asked for after the password, a
// step-up by themselves, named and removed; and whoever loses the device has the password and a recovery code. In English, and once
// more in German on a phone.

import assert from "node:assert/strict";
import { isGoodInEveryLook } from "./harness/accessibility.mjs";
import { Device } from "./harness/device.mjs";
import { fitsItsWidth, heading } from "./harness/look.mjs";
import { Person } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();
const ada = new Person("Ada");
let codes;

async function security(page, name = "Security") {
  await page.getByRole("navigation").getByRole("link", { name }).click();
  await heading(page, name);
}

/** The button is on the account's first page. */
async function signOut(page) {
  await page.goto(new URL("/account", page.url()).href);
  await heading(page, "Your account");
  await page.getByRole("button", { name: "Sign out" }).click();
  await heading(page, "You are signed out");
}

walk("a passkey is made, and signs in by a button and by what the browser fills in", async ({ tacit, enter }) => {
  const visitor = await enter("ada");
  const { page } = visitor;
  const device = await Device.of(page);
  await ada.signUpWithoutApp(visitor);
  await security(page);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
  codes = await page.locator(".codes li").allInnerTexts();
  assert.equal(new Set(codes).size, 10);
  await page.getByRole("button", { name: "I have kept them" }).click();
  await page.getByText("Your passkey is ready.").waitFor();
  await page.getByText("not used yet").waitFor();
  await isGoodInEveryLook(page, "the passkeys");
  assert.equal((await device.passkeys()).length, 1);
  const mail = await tacit.mailTo(ada.email, 2);
  assert.match(mail.subject, /A passkey was added/);
  visitor.expectSaid(/status of 403/);
  // The same device has one already, and says so once it has proven who this is.
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Use a passkey" }).click();
  await page.getByText("This device has a passkey for your account already.").waitFor();

  // By what the browser fills in: nothing is typed or pressed.
  await signOut(page);
  await page.goto(`${tacit.issuer}/login`);
  await heading(page, "Your account");

  // By the button, in a browser that fills nothing in, and once more after a reload. (That the button ends what waits is a unit test:
  // the virtual device takes one finger for both.)
  await page.addInitScript(() => {
    PublicKeyCredential.isConditionalMediationAvailable = async () => false;
  });
  for (let round = 0; round < 2; round++) {
    await signOut(page);
    await page.goto(`${tacit.issuer}/login`);
    await heading(page, "Sign in");
    assert.equal(await page.locator("#email").getAttribute("autocomplete"), "username webauthn");
    if (round === 1) {
      await page.reload();
      await heading(page, "Sign in");
    } else {
      await isGoodInEveryLook(page, "the sign-in with a passkey");
    }
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await heading(page, "Your account");
  }
  await security(page);
  await page.getByText(/last used/).waitFor();
});

walk("it is asked for after the password, and a recovery code stands in", async ({ tacit, enter }) => {
  const visitor = await enter("ada, elsewhere");
  const { page } = visitor;
  await page.goto(`${tacit.issuer}/login`);
  await ada.enterPassword(page);
  await heading(page, "Confirm that it is you");
  await isGoodInEveryLook(page, "the second step by a passkey");
  await page.getByRole("button", { name: "Use a recovery code instead" }).click();
  await page.locator("#code").fill(codes[0]);
  await page.keyboard.press("Enter");
  await heading(page, "Your account");

  // This device has one of its own from now on: it is asked for, and given.
  const device = await Device.of(page);
  await security(page);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByText("Your passkey is ready.").waitFor();
  await page.getByText("not used yet").waitFor();
  await signOut(page);
  await device.present(false);
  await page.goto(`${tacit.issuer}/login`);
  await ada.enterPassword(page);
  await heading(page, "Confirm that it is you");
  await device.present(true);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await heading(page, "Your account");
});

walk("a device that is not sure of its user signs nobody in, and says so", async ({ tacit, enter }) => {
  const visitor = await enter("ada, unsure");
  const { page } = visitor;
  const device = await Device.of(page);
  await device.present(false);
  await page.goto(`${tacit.issuer}/login`);
  await heading(page, "Sign in");
  await device.present(true);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  // It has none for this site.
  await page.getByText("No passkey was used. Try again, or go on another way.").waitFor();
  await heading(page, "Sign in");
});

walk("in German, on a phone: named, removed, and the password is enough again", async ({ tacit, enter }) => {
  const visitor = await enter("ada, am Telefon", { locale: "de-DE", viewport: { width: 360, height: 740 } });
  const { page } = visitor;
  await page.goto(`${tacit.issuer}/login`);
  await heading(page, "Anmelden");
  await fitsItsWidth(page);
  await page.locator("#email").fill(ada.email);
  await page.locator("#password").fill(ada.password);
  await page.getByRole("button", { name: "Anmelden", exact: true }).click();
  await page.getByRole("button", { name: "Stattdessen einen Wiederherstellungscode verwenden" }).click();
  await page.locator("#code").fill(codes[1]);
  await page.getByRole("button", { name: "Bestätigen" }).click();
  await heading(page, "Ihr Konto");
  await security(page, "Sicherheit");
  await page.getByRole("button", { name: /umbenennen$/ }).first().click();
  await page.getByLabel("Name des Passkeys").fill("Laptop im Büro");
  await fitsItsWidth(page);
  await page.getByRole("button", { name: "Speichern" }).click();
  await page.getByText("Laptop im Büro").waitFor();
  await fitsItsWidth(page);
  await isGoodInEveryLook(page, "passkeys on a phone");
  for (let left = 2; left > 0; left--) {
    await page.getByRole("button", { name: /entfernen$/ }).first().click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Entfernen" }).click();
    await page.getByText("Entfernt.", { exact: true }).waitFor();
    await page.waitForFunction(
      (count) => document.querySelectorAll("[aria-labelledby=passkeys] .lines > li").length === count,
      left - 1,
    );
  }
  await page.getByText("Zum Anmelden genügt Ihr Passwort.", { exact: true }).waitFor();
  const mail = await tacit.mailTo(ada.email, 7);
  assert.match(mail.subject, /Passkey bei .* entfernt/);
});
