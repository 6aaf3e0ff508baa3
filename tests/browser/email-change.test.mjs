// Another address on the account page: it and the current password, a code at the new address; and the old mailbox has it all
// back. In English at a desk, in German on a phone.

import assert from "node:assert/strict";
import { mailTo } from "../js-harness/outbox.mjs";
import { isGoodInEveryLook } from "./harness/accessibility.mjs";
import { fitsItsWidth, heading } from "./harness/look.mjs";
import { Person, refusal } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();

const WORDS = {
  en: {
    signIn: "Sign in",
    account: "Your account",
    change: "Change address",
    send: "Send me a code",
    same: /another address than the one you have/,
    wrong: /not your current password/,
    sent: /^We wrote to /,
    notTheCode: /not the code in the mail/,
    save: "Use this address",
    done: /You sign in with .* from now on.*within 7 days\./,
    undo: "Undo the change",
    ask: "Undo the change of address?",
    undone: "Your old address is back",
    password: "Choose a new password",
    forgotten: "Forgot your password?",
    over: "This link does not work any more",
  },
  de: {
    signIn: "Anmelden",
    account: "Ihr Konto",
    change: "Adresse ändern",
    send: "Code anfordern",
    same: /eine andere Adresse als die bisherige/,
    wrong: /nicht Ihr aktuelles Passwort/,
    sent: /^Wir haben an /,
    notTheCode: /nicht der Code aus der E-Mail/,
    save: "Diese Adresse verwenden",
    done: /Ab jetzt melden Sie sich mit .* an\..*in den nächsten 7 Tagen/,
    undo: "Rückgängig machen",
    ask: "Adressänderung rückgängig machen?",
    undone: "Ihre alte Adresse gilt wieder",
    password: "Neues Passwort wählen",
    forgotten: "Passwort vergessen?",
    over: "Dieser Link gilt nicht mehr",
  },
};

const codeIn = ({ text }) => text.match(/^Code: (\d{6})$/m)[1];
const isUndo = (link) => link.includes("/account/email-undo#token=");

for (const [language, options] of [
  ["en", {}],
  ["de", { locale: "de-DE", viewport: { width: 390, height: 844 } }],
]) {
  const words = WORDS[language];

  walk(`a new address, and the old one back (${language})`, async ({ tacit, enter }) => {
    const ada = new Person(`Ada-${language}`);
    const bob = new Person(`Bob-${language}`);
    await bob.signUpWithoutApp(await enter("bob"));
    await ada.signUpWithoutApp(await enter("ada, at first"));
    const visitor = await enter("ada", options);
    const { page } = visitor;
    const signIn = async (email) => {
      await heading(page, words.signIn);
      await page.locator("#email").fill(email);
      await page.locator("#password").fill(ada.password);
      await page.keyboard.press("Enter");
    };
    await page.goto(`${tacit.issuer}/login`);
    await signIn(ada.email);
    await heading(page, words.account);

    const ask = async (to, password = ada.password) => {
      await page.locator("#email").fill(to);
      await page.locator("#password").fill(password);
      await page.getByRole("button", { name: words.send }).click();
    };
    await page.getByRole("button", { name: words.change }).click();
    await ask(`new-${language}@example.com`, "a wrong one");
    assert.match(await refusal(page), words.wrong);
    if (language === "en") await isGoodInEveryLook(page, "the new address");
    else await fitsItsWidth(page);
    visitor.expect("/api/account/email/", 400);
    await ask(ada.email.toUpperCase());
    assert.match(await refusal(page), words.same);
    // Somebody else's address looks like any other from here; its owner is told.
    await ask(bob.email);
    await page.getByText(words.sent).waitFor();
    await mailTo(tacit.outbox, bob.email, 1, ({ text }) => /another account|ein anderes Konto/.test(text.replaceAll("\n", " ")));
    visitor.expect("/api/account/email/start/", 400);
    await page.locator("#code").fill("123456");
    await page.getByRole("button", { name: words.save }).click();
    assert.match(await refusal(page), words.notTheCode);
    await page.getByRole("button", { name: /^(Cancel|Abbrechen)$/ }).click();

    const moved = `new-${language}@example.com`;
    await page.getByRole("button", { name: words.change }).click();
    await ask(moved);
    await page.getByText(words.sent).waitFor();
    if (language === "en") await isGoodInEveryLook(page, "the code of the new address");
    else await fitsItsWidth(page);
    const code = codeIn(await tacit.mailTo(moved, 1));
    await page.locator("#code").fill(code.replace(/\d/g, (digit) => (digit === "9" ? "0" : "9")));
    await page.getByRole("button", { name: words.save }).click();
    assert.match(await refusal(page), words.notTheCode);
    // The password is not asked for again: its second half waits in the worker.
    await page.locator("#code").fill(` ${code.slice(0, 3)} ${code.slice(3)} `);
    await page.getByRole("button", { name: words.save }).click();
    await page.getByText(words.done).waitFor();
    await page.locator(".person-email", { hasText: moved }).waitFor();
    await page.reload();
    await page.locator(".person-email", { hasText: moved }).waitFor();

    // The old mailbox, elsewhere: following the link alone brings nothing back.
    const { links } = await mailTo(tacit.outbox, ada.email, 1, ({ links }) => links.some(isUndo));
    const there = await enter("ada, at her mail", options);
    await there.page.goto(links.find(isUndo));
    await heading(there.page, words.ask);
    assert.ok(!there.page.url().includes("token"), "the address bar keeps no secret");
    if (language === "en") await isGoodInEveryLook(there.page, "undo?");
    await page.reload();
    await page.locator(".person-email", { hasText: moved }).waitFor();
    await there.page.getByRole("button", { name: words.undo }).click();
    await heading(there.page, words.undone);
    if (language === "en") await isGoodInEveryLook(there.page, "undone");
    await there.page.reload();
    await heading(there.page, words.undone);
    await there.page.getByRole("link", { name: words.password }).click();
    await heading(there.page, words.forgotten);

    visitor.expect("/api/account/", 401);
    await page.reload();
    await signIn(ada.email);
    await heading(page, words.account);
    await page.locator(".person-email", { hasText: ada.email }).waitFor();
    const again = await enter("ada, once more", options);
    again.expect("/api/account/email/undo/", 400);
    await again.page.goto(links.find(isUndo));
    await again.page.getByRole("button", { name: words.undo }).click();
    await heading(again.page, words.over);
    // The password never went over the wire.
    const received = tacit.wiretap.received.toString("utf8");
    assert.ok(received.includes("POST /api/account/email/finish/"));
    assert.ok(!received.includes(ada.password) && !received.includes("a wrong one"));
  });
}
