// `npm run screenshots`: every page that a person can land on, in both languages, on a phone and on a desktop, in light and
// in dark, into target/screenshots, for people to look at: one picture each, and one sheet of all for each look. It judges
// nothing; the tests do (`looks.test.mjs`).

import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { App } from "./harness/app.mjs";
import { launch } from "./harness/chromium.mjs";
import { Person } from "./harness/person.mjs";
import { Tacit } from "./harness/tacit.mjs";

const FOLDER = new URL("../../target/screenshots/", import.meta.url).pathname;
const LANGUAGES = { en: "en-GB", de: "de-DE" };
const SHAPES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } };
const COLOURS = ["light", "dark"];

await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });
const [tacit, browser] = await Promise.all([Tacit.start(), launch()]);
const names = [];
let app;
try {
  app = await App.start(tacit, "reading-list", "Reading List", "openid profile email offline_access goals:read");
  for (const [language, locale] of Object.entries(LANGUAGES)) await walk(language, locale);
  await sheets();
} finally {
  await browser.close();
  await app?.stop();
  await tacit.stop();
}
console.log(`${names.length} pages in ${FOLDER}`);

async function walk(language, locale) {
  const context = await browser.newContext({ locale, viewport: SHAPES.desktop, reducedMotion: "reduce" });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const person = new Person(language === "en" ? "Ada" : "Änne");
  person.email = `${language}@example.com`;
  const take = (name, tab = page) => shoot(tab, language, name);
  const at = async (path, selector = "h1") => {
    await page.goto(`${tacit.issuer}${path}`);
    await page.locator(selector).first().waitFor();
  };
  const submit = (tab = page) => tab.locator("form.form button[type=submit]").first().click();
  const alert = (tab = page) => tab.getByRole("alert").first().waitFor();

  await at("/");
  await take("issuer");
  await at("/signup", "#email");
  await take("sign-up");
  await submit();
  await alert();
  await take("sign-up, wrong");
  await page.goto(app.begin());
  await page.locator("#email").waitFor();
  await take("sign-in for an app");
  const waiting = new URL(page.url()).searchParams.get("interaction");
  await at(`/signup?interaction=${waiting}`, "#email");
  await take("sign-up for an app");
  await page.locator("#email").fill(person.email);
  await page.locator("#name").fill(person.name);
  await submit();
  await page.locator(".address").waitFor();
  await take("look in your mail");
  // Elsewhere: the link on a phone that has begun nothing.
  const other = await browser.newContext({ locale, viewport: SHAPES.phone, reducedMotion: "reduce" });
  const phone = await other.newPage();
  await phone.goto(await tacit.linkTo(person.email));
  await phone.locator("#new-password").fill("correct horse");
  await take("choose a password", phone);
  await phone.locator("#new-password").fill(person.password);
  await submit(phone);
  await phone.locator("a[href='/account']").first().waitFor();
  await take("ready, on another device", phone);
  await other.close();

  await at("/confirm");
  await take("a link without a token");
  await at("/login", "#email");
  await take("sign-in");
  await page.locator("#email").fill(person.email);
  await page.locator("#password").fill("not mine");
  await submit();
  await alert();
  await take("sign-in, wrong");
  await page.goto(app.begin());
  await page.locator("#email").fill(person.email);
  await page.locator("#password").fill(person.password);
  await submit();
  await page.waitForURL(/\/consent/);
  await page.locator("button").first().waitFor();
  await take("consent");
  await page.goto(app.begin({ prompt: "select_account" }));
  await page.locator("h1").waitFor();
  await take("whose account");
  await at("/login");
  await take("signed in already");
  await at("/account");
  await page.getByText(person.email).first().waitFor();
  await take("account");
  await at("/device", "#user_code");
  await take("a device");
  await page.locator("#user_code").fill("BCDF-GHJK");
  await submit();
  await alert();
  await take("a device, wrong");
  const form = new URLSearchParams({ client_id: "tv", scope: "openid email goals:read" });
  await tacit.addClient("tv", [
    ...["--name", "Living Room", "--public", "--scope", "openid email goals:read", "--if-absent"],
    ...["--grant", "urn:ietf:params:oauth:grant-type:device_code"],
  ]);
  const device = await (await fetch(`${tacit.issuer}/oauth/device/`, { method: "POST", body: form })).json();
  await page.goto(device.verification_uri_complete);
  await page.waitForFunction(() => document.querySelector("#user_code")?.value);
  await submit();
  await page.locator(".user-code").waitFor();
  await take("a device, allow");
  await page.getByRole("button", { name: language === "en" ? "Allow" : "Erlauben" }).click();
  await page.locator(".user-code").waitFor({ state: "detached" });
  await take("a device, connected");

  await at("/oauth/authorize/?client_id=nobody");
  await take("unknown app");
  await page.goto(app.begin({ redirect_uri: "https://elsewhere.example/cb" }));
  await page.locator("h1").waitFor();
  await take("wrong return address");
  await at("/oauth/logout/?client_id=reading-list&post_logout_redirect_uri=https%3A%2F%2Felsewhere.example%2Fbye");
  await take("wrong address after a sign-out");
  await at("/login?interaction=gone");
  await take("an interaction that is over, signed in");
  await at("/no/such/page");
  await take("nothing here");

  await page.goto(`${tacit.goals}/`);
  await page.locator(".signed-in").waitFor();
  await take("goals, none yet");
  await page.locator("main button").first().click();
  await page.getByRole("dialog").waitFor();
  await take("goals, a new goal");
  await page.keyboard.press("Escape");

  await at("/logout", "button");
  await take("sign out?");
  await page.locator("main button").first().click();
  await page.waitForURL(/signed-out/);
  await take("signed out");
  await at("/login?interaction=gone");
  await take("an interaction that is over");
  await page.goto(`${tacit.goals}/`);
  await page.locator(".signed-in").waitFor({ state: "detached" });
  await page.locator("main button").first().waitFor();
  await take("goals, welcome");
  await context.close();
}

/** One page in every look. */
async function shoot(page, language, name) {
  if (!names.includes(name)) names.push(name);
  const before = page.viewportSize();
  for (const [shape, viewport] of Object.entries(SHAPES)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of COLOURS) {
      await page.emulateMedia({ colorScheme });
      await page.evaluate(async () => {
        await document.fonts.ready;
        await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
      });
      const path = join(FOLDER, `${file(name)}-${language}-${shape}-${colorScheme}.png`);
      await page.screenshot({ path, caret: "hide", fullPage: true });
    }
  }
  await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: "light" });
}

/** All pages of one look side by side. */
async function sheets() {
  const page = await browser.newPage({ viewport: { width: 2000, height: 1200 } });
  for (const language of Object.keys(LANGUAGES)) {
    for (const shape of Object.keys(SHAPES)) {
      for (const colour of COLOURS) {
        const look = `${language}-${shape}-${colour}`;
        const width = shape === "phone" ? 230 : 480;
        const figures = names.map((name) => {
          const source = pathToFileURL(join(FOLDER, `${file(name)}-${look}.png`));
          return `<figure><figcaption>${name}</figcaption><img src="${source}" width="${width}"></figure>`;
        });
        const style =
          "body{display:flex;flex-wrap:wrap;gap:12px;font:14px sans-serif}figure{margin:0}img{border:1px solid #888;display:block}";
        const sheet = join(FOLDER, `${look}.html`);
        await writeFile(sheet, `<style>${style}</style>${figures.join("")}`);
        await page.goto(pathToFileURL(sheet).href);
        await page.waitForLoadState("load");
        await page.screenshot({ path: join(FOLDER, `sheet-${look}.png`), fullPage: true });
      }
    }
  }
}

function file(name) {
  return name.replaceAll(/[^a-z]+/g, "-").replace(/-$/, "");
}
