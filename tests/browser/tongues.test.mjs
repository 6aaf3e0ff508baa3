// The auth server's pages in every language that they speak: who decides which, what mails are in, and that nothing is
// bound to a side.

import assert from "node:assert/strict";
import { after } from "node:test";
import { isGoodInEveryLook } from "./harness/accessibility.mjs";
import { App } from "./harness/app.mjs";
import { ArabicPages } from "./harness/arabic.mjs";
import { fitsItsWidth, heading } from "./harness/look.mjs";
import { Person } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();
let app;
let arabic;
after(() => Promise.all([app?.stop(), arabic?.remove()]));

const TONGUES = {
  en: {
    locale: "en-US",
    login: "Sign in",
    account: "Your account",
    subject: /^Finish signing up/,
    name: "English",
  },
  de: {
    locale: "de-DE",
    login: "Anmelden",
    account: "Ihr Konto",
    subject: /nur noch ein Passwort$/,
    name: "Deutsch",
  },
  nl: { locale: "nl-BE", login: "Inloggen", account: "Uw account", subject: /^Rond uw/, name: "Nederlands" },
  fr: {
    locale: "fr-CA",
    login: "Se connecter",
    account: "Votre compte",
    subject: /^Terminez/,
    name: "Français",
  },
  es: {
    locale: "es-MX",
    login: "Iniciar sesión",
    account: "Tu cuenta",
    subject: /^Termina tu/,
    name: "Español",
  },
};

const SECTIONS = ["security", "apps", "sessions", "data"];

for (const [tag, { locale, login, account, subject }] of Object.entries(TONGUES)) {
  walk(`from the sign-up to the account: ${tag}`, async ({ tacit, enter }) => {
    const visitor = await enter(`in ${tag}`, { locale });
    const { page } = visitor;
    const person = new Person(`Zo-${tag}`);
    await page.goto(`${tacit.issuer}/login`);
    await heading(page, login);
    assert.equal(await page.locator("html").getAttribute("lang"), tag);
    await isGoodInEveryLook(page, `sign-in, ${tag}`);
    await page.goto(`${tacit.issuer}/signup`);
    await page.locator("#email").fill(person.email);
    await page.locator("#name").fill(person.name);
    await page.locator('button[type="submit"]').click();
    const mail = await tacit.mailTo(person.email);
    assert.match(mail.subject, subject);
    await page.goto(await tacit.linkTo(person.email));
    await page.locator("#new-password").fill(person.password);
    await isGoodInEveryLook(page, `choose your password, ${tag}`);
    await page.locator('button[type="submit"]').click();
    await heading(page, account);
    for (const section of SECTIONS) {
      await page.goto(`${tacit.issuer}/account/${section}`);
      await page.locator("section h2").first().waitFor();
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        await fitsItsWidth(page);
      }
    }
  });
}

walk("the switch, and what is remembered of it", async ({ tacit, enter }) => {
  app = await App.start(tacit, "reading-list", "Reading List", "openid email");
  const visitor = await enter("lost");
  const { page } = visitor;
  await page.goto(`${tacit.issuer}/login`);
  await heading(page, "Sign in");
  await page.getByLabel("Language").selectOption({ label: "Français" });
  await heading(page, "Se connecter");
  assert.equal(await page.locator("html").getAttribute("lang"), "fr");
  await page.reload();
  await heading(page, "Se connecter");
  // Stronger than what an app suggests: a person has said it.
  visitor.alsoVisits(app.origin);
  await page.goto(app.begin({ ui_locales: "de" }));
  await heading(page, "Se connecter");
  await isGoodInEveryLook(page, "sign-in for an app, in French");
});

walk(
  "the account's language comes before the app's and the browser's, in mails too",
  async ({ tacit, enter }) => {
    const person = new Person("Maarten");
    const first = await enter("maarten", { locale: "en-GB" });
    await person.signUpWithoutApp(first);
    await first.page.getByRole("button", { name: "Edit" }).click();
    await first.page.locator("#language").selectOption({ label: "Nederlands" });
    await first.page.getByRole("button", { name: "Save" }).click();
    await heading(first.page, "Uw account");
    await first.page.getByText("Opgeslagen.").waitFor();
    await first.page.locator("dd", { hasText: "Nederlands" }).waitFor();

    const second = await enter("maarten, elsewhere", { locale: "de-DE" });
    const { page } = second;
    second.alsoVisits(app.origin);
    // Nobody is known yet: the app has its say, then the browser.
    await page.goto(app.begin({ ui_locales: "fr" }));
    await heading(page, "Se connecter");
    await page.goto(`${tacit.issuer}/login`);
    await heading(page, "Anmelden");
    await page.locator("#email").fill(person.email);
    await page.locator("#password").fill(person.password);
    await page.locator('button[type="submit"]').click();
    await heading(page, "Uw account");
    await page.goto(`${tacit.issuer}/recover`);
    await page.locator("#email").fill(person.email);
    await page.locator('button[type="submit"]').click();
    const mail = await tacit.mailTo(person.email, 2);
    assert.match(mail.subject, /^Nieuw wachtwoord bij /);
    await page.goto(app.begin({ ui_locales: "fr" }));
    await heading(page, "Reading List toestaan?");
    await page.goto(`${tacit.issuer}/`);
    await heading(page, "Uw account");
  },
);

walk("a language that reads from right to left", async ({ tacit, enter }) => {
  arabic = await ArabicPages.build();
  const visitor = await enter("leila", { locale: "ar-EG" });
  const { page, context } = visitor;
  await arabic.serveTo(context, tacit.issuer);
  const leila = new Person("Leila");
  await page.goto(`${tacit.issuer}/login`);
  await page.locator("#password").waitFor();
  const root = page.locator("html");
  assert.deepEqual([await root.getAttribute("lang"), await root.getAttribute("dir")], ["ar", "rtl"]);
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 844 });
    await fitsItsWidth(page);
    const [field, label, reveal] = await Promise.all(
      ["#password", 'label[for="password"]', ".reveal"].map((each) => page.locator(each).boundingBox()),
    );
    const end = (box) => box.x + box.width;
    assert.ok(
      Math.abs(end(field) - end(label)) < 4,
      `the label stands at the field's beginning: ${width} px`,
    );
    assert.ok(Math.abs(field.x - reveal.x) < 4, `the eye stands at the field's end: ${width} px`);
  }
  await isGoodInEveryLook(page, "sign-in, from right to left");
  await page.goto(`${tacit.issuer}/signup`);
  await page.locator("#email").fill(leila.email);
  await page.locator("#name").fill("ليلى");
  await page.locator('button[type="submit"]').click();
  await page.goto(await tacit.linkTo(leila.email));
  await page.locator("#new-password").fill(leila.password);
  await isGoodInEveryLook(page, "choose your password, from right to left");
  await page.locator('button[type="submit"]').click();
  await page.waitForURL(`${tacit.issuer}/account`);
  for (const section of ["", ...SECTIONS.map((name) => `/${name}`)]) {
    await page.goto(`${tacit.issuer}/account${section}`);
    await page
      .locator(section === "" ? ".facts" : "section h2")
      .first()
      .waitFor();
    await isGoodInEveryLook(page, `the account${section}, from right to left`);
  }
  // An address reads from left to right, whatever stands around it.
  visitor.alsoVisits(app.origin);
  await page.goto(app.begin());
  await page.locator(".scopes").first().waitFor();
  await isGoodInEveryLook(page, "consent, from right to left");
});
