// `npm run gallery`: the pages around a sign-in and the operators' pages, for docs/pages.md, into docs/pictures/pages: each on a
// desktop in light and on a phone in dark. It judges nothing; the tests do.

import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { App } from "./harness/app.mjs";
import { Authenticator } from "./harness/authenticator.mjs";
import { launch } from "./harness/chromium.mjs";
import { Device } from "./harness/device.mjs";
import { heading } from "./harness/look.mjs";
import { Person } from "./harness/person.mjs";
import { Tacit } from "./harness/tacit.mjs";
import { Visitor } from "./harness/visitor.mjs";

const FOLDER = new URL("../../docs/pictures/pages/", import.meta.url).pathname;
const LOOKS = {
  "desktop-light": { viewport: { width: 1120, height: 720 }, colorScheme: "light" },
  "phone-dark": { viewport: { width: 390, height: 780 }, colorScheme: "dark" },
};

const ada = new Person("Ada Lovelace");
ada.email = "ada@example.com";
ada.password = "four quiet unrelated words";
const members = ["grace", "edsger", "barbara", "tony"].map((name) => `${name}@example.org`);

await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });
const [tacit, browser] = await Promise.all([Tacit.start(), launch()]);
const app = await App.start(tacit, "reading-list", "Reading List", "openid profile email goals:read");
try {
  await aUser();
  await anOperator();
} finally {
  await browser.close();
  await app.stop();
  await tacit.stop();
}

async function enter(name) {
  const visitor = await Visitor.enter(browser, tacit, name, LOOKS["desktop-light"]);
  visitor.alsoVisits(app.origin);
  return visitor;
}

async function aUser() {
  const visitor = await enter("ada");
  const { page } = visitor;
  const to = async (path, title) => {
    await page.goto(`${tacit.issuer}${path}`);
    await heading(page, title);
  };
  const device = await Device.of(page);
  await to("/signup", "Create an account");
  await take(page, "sign-up");
  await ada.signUpWithoutApp(visitor);
  await page.goto(app.begin());
  await heading(page, "Allow Reading List?");
  await take(page, "consent");
  await page.getByRole("button", { name: "Allow", exact: true }).click();
  await page.getByRole("heading", { name: "Reading List", exact: true }).waitFor();

  await to("/account/security", "Security");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
  await take(page, "recovery-codes");
  await page.getByRole("button", { name: "I have kept them" }).click();
  await page.getByRole("button", { name: "Set up an authenticator app" }).click();
  // With a factor there, another one is proven by it.
  const proof = page.getByRole("dialog");
  await proof.waitFor();
  await take(page, "step-up");
  await proof.getByRole("button", { name: "Use a passkey" }).click();
  await page.locator(".secret").waitFor();
  await take(page, "authenticator-app");
  const authenticator = new Authenticator(await page.locator(".secret").innerText());
  await page.locator("#code").fill(await authenticator.next());
  await page.getByRole("button", { name: "Switch on" }).click();
  await page.getByRole("button", { name: "I have kept them" }).click();
  await page.getByText(/recovery codes are left/).waitFor();
  for (const [path, title, name] of [
    ["/account", "Your account", "account"],
    ["/account/security", "Security", "security"],
    ["/account/apps", "Apps and devices", "apps"],
    ["/account/sessions", "Sessions", "sessions"],
    ["/account/data", "My data", "my-data"],
    ["/device", undefined, "device"],
    ["/recover", "Forgot your password?", "recover"],
  ]) {
    await page.goto(`${tacit.issuer}${path}`);
    if (title === undefined) await page.locator("h1").waitFor();
    else await heading(page, title);
    await page.waitForLoadState("networkidle");
    await take(page, name);
  }
  await page.goto(app.begin({ prompt: "select_account" }));
  await page.getByRole("button", { name: /^Continue as/ }).waitFor();
  await take(page, "select-account");
  // It would sign in by itself, before anything was seen.
  await device.present(false);
  await to("/logout", "Sign out?");
  await take(page, "sign-out");
  await page.locator("main button").first().click();
  await heading(page, "You are signed out");
  await to("/login", "Sign in");
  await take(page, "sign-in");
  await ada.enterPassword(page);
  await page.locator("#code, button").first().waitFor();
  await take(page, "second-factor");
  await visitor.context.close();
}

async function anOperator() {
  const groups = ["readers", "editors"];
  for (const group of groups) await tacit.cli("group", "add", group);
  for (const email of members) await tacit.cli("user", "invite", email);
  const visitor = await enter("olga");
  const { page } = visitor;
  const olga = new Person("Olga");
  await olga.signUpWithoutApp(visitor);
  await tacit.cli("admin", "roles", olga.email, "owner");
  const users = JSON.parse(await tacit.cli("user", "list", "--json"));
  const user = users.find(({ email }) => email === ada.email);
  for (const [path, name] of [
    ["", "overview"],
    ["/users", "users"],
    [`/users/${user.sub}`, "user"],
    ["/groups", "groups"],
    ["/groups/readers", "group"],
    ["/invitations", "invitations"],
    ["/clients", "clients"],
    ["/clients/new", "new-client"],
    ["/clients/reading-list", "client"],
    ["/registration", "registration"],
    ["/operators", "operators"],
    ["/keys", "keys"],
    ["/settings", "settings"],
    ["/audit", "audit"],
  ]) {
    await page.goto(`${tacit.issuer}/admin${path}`);
    await page.locator("h1").first().waitFor();
    await page.waitForLoadState("networkidle");
    await take(page, `admin-${name}`);
  }
  await visitor.context.close();
}

/** One page, whole, in both looks. */
async function take(page, name) {
  for (const [look, { viewport, colorScheme }] of Object.entries(LOOKS)) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    await page.evaluate(() => scrollTo(0, 0));
    await page.waitForTimeout(250);
    const path = join(FOLDER, `${name}-${look}.jpg`);
    // Pictures of a whole page, by the dozen: half the size of PNG.
    await page.screenshot({ path, type: "jpeg", quality: 80, caret: "hide", scale: "css", fullPage: true });
  }
  await page.setViewportSize(LOOKS["desktop-light"].viewport);
}
