// Changing the password on the account page: the current one, a code by mail, a new one; this browser stays signed in, every
// other is out. In English at a desk, in German on a phone.

import assert from "node:assert/strict";
import { isGoodInEveryLook } from "./harness/accessibility.mjs";
import { fitsItsWidth, heading } from "./harness/look.mjs";
import { Person, refusal } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();

const WORDS = {
  en: {
    security: "Security",
    signIn: "Sign in",
    change: "Change password",
    wrong: /not your current password/,
    send: "Send me a code",
    sent: /We sent a code/,
    notTheCode: /not the code in the mail/,
    save: "Save new password",
    done: /signed out everywhere else/,
  },
  de: {
    security: "Sicherheit",
    signIn: "Anmelden",
    change: "Passwort ändern",
    wrong: /nicht Ihr aktuelles Passwort/,
    send: "Code anfordern",
    sent: /Wir haben einen Code/,
    notTheCode: /nicht der Code aus der E-Mail/,
    save: "Neues Passwort speichern",
    done: /Überall sonst sind Sie jetzt abgemeldet/,
  },
};

for (const [language, options] of [
  ["en", {}],
  ["de", { locale: "de-DE", viewport: { width: 390, height: 844 } }],
]) {
  const words = WORDS[language];

  walk(`a new password, and only this browser stays (${language})`, async ({ tacit, enter }) => {
    const ada = new Person(`Ada-${language}`);
    const elsewhere = await enter("ada, elsewhere");
    await ada.signUpWithoutApp(elsewhere);
    const visitor = await enter("ada", options);
    const { page } = visitor;
    const signIn = async (at, password) => {
      await at.locator("#email").fill(ada.email);
      await at.locator("#password").fill(password);
      await at.keyboard.press("Enter");
    };
    // A password manager sends her here; she is not signed in yet.
    visitor.expect("/api/account/", 401);
    await page.goto(`${tacit.issuer}/.well-known/change-password`);
    await heading(page, words.signIn);
    await signIn(page, ada.password);
    await heading(page, words.security);

    // It is about the password at once.
    await page.locator("#password").fill("a wrong one");
    await page.getByRole("button", { name: words.send }).click();
    assert.match(await refusal(page), words.wrong);
    if (language === "en") await isGoodInEveryLook(page, "the current password");
    await page.locator("#password").fill(ada.password);
    await page.getByRole("button", { name: words.send }).click();
    await page.getByText(words.sent).waitFor();
    if (language === "en") await isGoodInEveryLook(page, "code and new password");
    else await fitsItsWidth(page);

    const { text } = await tacit.mailTo(ada.email, 2);
    const code = text.match(/^Code: (\d{6})$/m)[1];
    const changed = `${ada.password}, and more`;
    await page.locator("#code").fill(code.replace(/\d/g, (digit) => (digit === "9" ? "0" : "9")));
    await page.locator("#new-password").fill(changed);
    visitor.expect("/api/account/password/start/", 400);
    await page.getByRole("button", { name: words.save }).click();
    assert.match(await refusal(page), words.notTheCode);
    assert.equal(await page.locator("#new-password").inputValue(), changed, "nothing typed is lost");
    await page.locator("#code").fill(code);
    await page.getByRole("button", { name: words.save }).click();
    await page.getByText(words.done).waitFor();

    // Here she goes on; there she is out.
    await page.reload();
    await heading(page, words.security);
    elsewhere.expect("/api/account/", 401);
    await elsewhere.page.reload();
    await heading(elsewhere.page, "Sign in");
    await signIn(elsewhere.page, changed);
    await heading(elsewhere.page, "Your account");
    // Neither password went over the wire.
    const received = tacit.wiretap.received.toString("utf8");
    assert.ok(received.includes("POST /api/account/password/finish/"));
    assert.ok(!received.includes(ada.password) && !received.includes("a wrong one"));
  });
}
