// A forgotten password: from the sign-in page, by way of the mail and its code, back to the app that waits. In English at a
// desk, in German on a phone.

import assert from "node:assert/strict";
import { isGoodInEveryLook } from "./harness/accessibility.mjs";
import { fitsItsWidth, heading, tabTo } from "./harness/look.mjs";
import { isSignedInAs, Person, refusal } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();

const WORDS = {
  en: {
    signIn: "Sign in",
    forgot: "Forgot password?",
    asked: "Forgot your password?",
    ask: "Send me a link",
    mail: "Look in your mail",
    code: "Type the code",
    go: "Continue",
    wrong: /not the code in the mail/,
    chosen: "Choose a new password",
    save: "Save new password",
    short: /at least 8 characters/,
    done: "Your password is changed",
    over: "This link does not work any more",
    again: "Ask for a new link",
    subject: /Choose a new password/,
    notice: /was changed/,
  },
  de: {
    signIn: "Anmelden",
    forgot: "Passwort vergessen?",
    asked: "Passwort vergessen?",
    ask: "Link anfordern",
    mail: "Sehen Sie in Ihr Postfach",
    code: "Code eingeben",
    go: "Weiter",
    wrong: /nicht der Code aus der E-Mail/,
    chosen: "Neues Passwort wählen",
    save: "Neues Passwort speichern",
    short: /mindestens 8 Zeichen/,
    done: "Ihr Passwort ist geändert",
    over: "Dieser Link ist nicht mehr gültig",
    again: "Neuen Link anfordern",
    subject: /Neues Passwort/,
    notice: /wurde geändert/,
  },
};

for (const [language, options] of [
  ["en", {}],
  ["de", { locale: "de-DE", viewport: { width: 390, height: 844 } }],
]) {
  const words = WORDS[language];

  walk(`back to the app with a new password (${language})`, async ({ tacit, enter }) => {
    const ada = new Person(`Ada-${language}`);
    await ada.signUp(await enter("ada, the first time"));
    const visitor = await enter("ada", options);
    const { page } = visitor;
    const looks = async (name) => {
      await heading(page, name);
      // Once is enough for what no language changes.
      if (language === "en") await isGoodInEveryLook(page, name);
      else await fitsItsWidth(page);
    };
    // The goals page's second button leads to the sign-up, its first to the sign-in.
    await page.goto(`${tacit.goals}/`);
    await page.locator(".welcome-buttons button").first().click();
    await looks(words.signIn);
    await page.locator("#email").focus();
    await tabTo(page, words.forgot);
    await page.keyboard.press("Enter");
    await looks(words.asked);
    await page.locator("#email").fill(ada.email);
    await page.getByRole("button", { name: words.ask }).click();
    await looks(words.mail);

    const { subject, link, code } = await challenge(tacit, ada.email, 2);
    assert.match(subject, words.subject);
    await page.goto(link);
    await looks(words.code);
    assert.ok(!page.url().includes("token"), page.url());
    await page.locator("#code").fill(otherThan(code));
    visitor.expect("/api/recover/check/", 400);
    await page.getByRole("button", { name: words.go }).click();
    assert.match(await refusal(page), words.wrong);
    // A reload finds the link again; and a code is typed as people type.
    await page.reload();
    await page.locator("#code").fill(`${code.slice(0, 3)} ${code.slice(3)}`);
    await page.keyboard.press("Enter");
    await looks(words.chosen);
    assert.equal(await page.locator("#email").inputValue(), ada.email);
    await page.locator("#new-password").fill("short");
    await page.keyboard.press("Enter");
    assert.match(await refusal(page), words.short);
    ada.password = `${ada.password}, and more`;
    await page.locator("#new-password").fill(ada.password);
    await page.getByRole("button", { name: words.save }).click();
    await looks(words.done);
    assert.match((await tacit.mailTo(ada.email, 3)).subject, words.notice);

    // The app that waited goes on with the new password.
    await page.getByRole("link", { name: words.signIn }).click();
    await heading(page, words.signIn);
    await page.locator("#email").fill(ada.email);
    await page.locator("#password").fill(ada.password);
    await page.keyboard.press("Enter");
    await page.waitForURL(`${tacit.goals}/`);
    await page.locator(".signed-in", { hasText: ada.name }).waitFor();

    // The link is used up, here and elsewhere.
    const later = await enter("later", options);
    later.expect("/api/recover/check/", 400);
    await later.page.goto(link);
    await heading(later.page, words.over);
    await later.page.getByRole("link", { name: words.again }).click();
    await heading(later.page, words.asked);
  });
}

walk("nothing of the new password reaches the server", async ({ tacit, enter }) => {
  const bob = new Person("Bob");
  await bob.signUp(await enter("bob, the first time"));
  const { page } = await enter("bob");
  await page.goto(`${tacit.issuer}/recover`);
  await page.locator("#email").fill(bob.email);
  await page.keyboard.press("Enter");
  await heading(page, "Look in your mail");
  const { link, code } = await challenge(tacit, bob.email, 2);
  await page.goto(link);
  await page.locator("#code").fill(code);
  await page.keyboard.press("Enter");
  await heading(page, "Choose a new password");
  bob.password = "entirely other words with ümlaut";
  await page.locator("#new-password").fill(bob.password);
  await page.getByRole("button", { name: "Save new password" }).click();
  await heading(page, "Your password is changed");
  const received = tacit.wiretap.received.toString("utf8");
  assert.ok(received.includes("POST /api/recover/finish/"));
  assert.ok(!received.includes(bob.password) && !tacit.log.includes(bob.password));
  await bob.signIn(await enter("bob, again"));
});

walk("a mail scanner that opens the link takes nothing", async ({ tacit, enter }) => {
  const cy = new Person("Cy");
  await cy.signUp(await enter("cy, the first time"));
  const { page } = await enter("cy");
  await page.goto(`${tacit.issuer}/recover`);
  await page.locator("#email").fill(cy.email);
  await page.keyboard.press("Enter");
  await heading(page, "Look in your mail");
  const { link, code } = await challenge(tacit, cy.email, 2);
  // Five times with a browser and all its scripts.
  for (let time = 0; time < 5; time++) {
    const scanner = await enter(`scanner ${time}`);
    await scanner.page.goto(link);
    await heading(scanner.page, "Type the code");
  }
  await page.goto(link);
  await page.locator("#code").fill(code);
  await page.keyboard.press("Enter");
  await heading(page, "Choose a new password");
  cy.password = `${cy.password} again`;
  await page.locator("#new-password").fill(cy.password);
  await page.getByRole("button", { name: "Save new password" }).click();
  await heading(page, "Your password is changed");
  const visitor = await enter("cy, again");
  await cy.signIn(visitor);
  await isSignedInAs(visitor.page, "Cy");
});

/** The newest mail's link and code, once there are `count` mails. */
async function challenge(tacit, address, count) {
  const { subject, links, text } = await tacit.mailTo(address, count);
  return { subject, link: links[0], code: text.match(/^Code: (\d{6})$/m)[1] };
}

function otherThan(code) {
  return code.replace(/\d/g, (digit) => (digit === "9" ? "0" : "9"));
}
