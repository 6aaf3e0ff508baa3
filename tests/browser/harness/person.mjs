// A person, and what they do at the auth server's pages, in the words that they read there.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { heading } from "./look.mjs";

export class Person {
  constructor(name) {
    this.name = name;
    this.email = `${name.toLowerCase()}@example.com`;
    this.password = `correct horse ${randomBytes(6).toString("hex")} bättery`;
  }

  /** From the goals page to the goals page, by way of the mail; the link is opened in a tab of its own. Answers that tab. */
  async signUp({ page, context, tacit }) {
    await page.goto(`${tacit.goals}/`);
    await page.getByRole("button", { name: "Create account" }).click();
    await heading(page, "Create an account");
    await this.askForLink(page);
    const link = await tacit.linkTo(this.email);
    const tab = await context.newPage();
    await tab.goto(link);
    await this.choosePassword(tab);
    await tab.waitForURL(`${tacit.goals}/`);
    await isSignedInAs(tab, this.name);
    return tab;
  }

  /** At the auth server itself, with no app that waits. */
  async signUpWithoutApp({ page, tacit }) {
    await page.goto(`${tacit.issuer}/signup`);
    await this.askForLink(page);
    await page.goto(await tacit.linkTo(this.email));
    await this.choosePassword(page);
    await heading(page, "Your account");
  }

  async askForLink(page) {
    await page.locator("#email").fill(this.email);
    await page.locator("#name").fill(this.name);
    await page.getByRole("button", { name: "Send me the link" }).click();
    await heading(page, "Look in your mail");
  }

  async choosePassword(page) {
    await heading(page, "Choose your password");
    await page.locator("#new-password").fill(this.password);
    await page.getByRole("button", { name: "Save and sign in" }).click();
  }

  /** From the goals page's welcome. */
  async signIn({ page, tacit }, { remember = false } = {}) {
    await page.goto(`${tacit.goals}/`);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await this.enterPassword(page, { remember });
    await isSignedInAs(page, this.name);
  }

  /** At the sign-in page. */
  async enterPassword(page, { remember = false, password = this.password } = {}) {
    await heading(page, "Sign in");
    await page.locator("#email").fill(this.email);
    await page.locator("#password").fill(password);
    if (remember)
      await page.getByRole("checkbox", { name: "Keep me signed in for 30 days" }).check({ force: true });
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
  }
}

/** At the goals page, which says whose goals these are. */
export async function isSignedInAs(page, name) {
  await page.locator(".signed-in", { hasText: `Signed in as ${name}` }).waitFor();
}

/** At the goals page's welcome, which shows nobody's anything. */
export async function isSignedOut(page, words) {
  await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
  if (words) await page.getByRole("status").filter({ hasText: words }).first().waitFor();
  assert.equal(await page.locator(".signed-in").count(), 0);
  assert.equal(await page.locator(".card").count(), 0);
}

/** The error that a form shows: read out, and with the focus on it. */
export async function refusal(page) {
  const alert = page.getByRole("alert");
  await alert.waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute("role") === "alert");
  return alert.innerText();
}

/** What the goals page keeps in the browser, as somebody who copied it would have it. */
export async function copiedTokens(page) {
  const stored = await page.evaluate(
    () => Object.entries(localStorage).find(([key]) => key.startsWith("goals.user:"))?.[1],
  );
  assert.ok(stored, "the goals page keeps its session in localStorage");
  const { access_token: access, refresh_token: refresh, id_token: id } = JSON.parse(stored);
  assert.ok(access && refresh && id);
  return { access, refresh, id };
}
