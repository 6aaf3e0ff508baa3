// Who is signed in is shown so, goes on without a password, or uses another account; and is told whose account is wanted.

import assert from "node:assert/strict";
import { after } from "node:test";
import { isGoodInEveryLook } from "./harness/accessibility.mjs";
import { App } from "./harness/app.mjs";
import { heading } from "./harness/look.mjs";
import { Person } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();
const ada = new Person("Ada");
const apps = [];
after(() => Promise.all(apps.map((app) => app.stop())));

/** Somebody in front of an app that asks for what it may. */
async function visit(enter, tacit, name, options) {
  const app = await App.start(tacit, `reading-list-${apps.length}`, "Reading List", "openid email");
  apps.push(app);
  const visitor = await enter(name, options);
  visitor.alsoVisits(app.origin);
  return { app, visitor, page: visitor.page };
}

walk("who is signed in is not asked to sign in, or up", async ({ tacit, enter }) => {
  await ada.signUpWithoutApp(await enter("ada, the first time"));
  const visitor = await enter("ada");
  const { page } = visitor;
  await ada.signIn(visitor);
  for (const path of ["/login", "/signup"]) {
    await page.goto(`${tacit.issuer}${path}`);
    await heading(page, "You are signed in");
    await page.getByText(ada.email).first().waitFor();
    await isGoodInEveryLook(page, `${path}, signed in`);
    await page.getByRole("link", { name: "Continue" }).click();
    await heading(page, "Your account");
  }
  // Where a page of ours wanted them, they go on there.
  await page.goto(`${tacit.issuer}/login?return=${encodeURIComponent("/device?user_code=BCDF-GHJK")}`);
  await page.getByRole("link", { name: "Continue" }).click();
  await heading(page, "Connect a device");
  assert.equal(await page.locator("#user_code").inputValue(), "BCDF-GHJK");
});

walk("another account takes the place of the first", async ({ tacit, enter }) => {
  const bob = new Person("Bob");
  await bob.signUpWithoutApp(await enter("bob, the first time"));
  const visitor = await enter("ada, then bob");
  const { page } = visitor;
  await ada.signIn(visitor);
  await page.goto(`${tacit.issuer}/login`);
  await page.getByRole("button", { name: "Use another account" }).click();
  await heading(page, "Sign in");
  await page.getByText(`You are signed in as ${ada.email}.`).waitFor();
  assert.equal(await page.locator("#email").inputValue(), "");
  // A reload does not throw it away.
  await page.reload();
  await bob.enterPassword(page);
  await heading(page, "Your account");
  await page.getByText(bob.email).first().waitFor();

  await page.goto(`${tacit.issuer}/signup`);
  await page.getByRole("button", { name: "Create another account" }).click();
  await heading(page, "Create an account");
  await page.getByText(`You are signed in as ${bob.email}.`).waitFor();
});

walk("the app names an account that is not the one signed in", async ({ tacit, enter }) => {
  const { app, visitor, page } = await visit(enter, tacit, "ada");
  await ada.signIn(visitor);
  await page.goto(app.begin({ prompt: "login", login_hint: "eve@example.com" }));
  await page.getByText(`You are signed in as ${ada.email}, but the app asks for eve@example.com.`).waitFor();
  assert.equal(await page.locator("#email").inputValue(), "eve@example.com");
  await page.goto(app.begin({ prompt: "login" }));
  await page.getByText(`You are signed in as ${ada.email}. Enter your password`).waitFor();
  await page.waitForFunction((email) => document.querySelector("#email")?.value === email, ada.email);
});

walk("choosing an account", async ({ tacit, enter }) => {
  const { app, visitor, page } = await visit(enter, tacit, "ada");
  await ada.signIn(visitor);
  await page.goto(app.begin({ prompt: "select_account" }));
  await heading(page, "Choose an account");
  await page.getByText(ada.email).first().waitFor();
  await page.getByRole("button", { name: "Continue as Ada" }).waitFor();
  await isGoodInEveryLook(page, "choose an account");
  await page.getByRole("button", { name: "Continue as Ada" }).click();
  await page.waitForURL((url) => url.pathname !== "/select-account");
  await page.goto(app.begin({ prompt: "select_account" }));
  await heading(page, "Choose an account");
  const interaction = new URL(page.url()).searchParams.get("interaction");
  await page.getByRole("link", { name: "Use another account" }).click();
  await heading(page, "Sign in");
  await page.getByText("to continue to Reading List").waitFor();
  assert.equal(await page.locator("#email").inputValue(), "");
  assert.equal(new URL(page.url()).searchParams.get("interaction"), interaction);
  // Nobody is signed in: there is nothing to choose.
  await visitor.context.clearCookies();
  await page.goto(`${tacit.issuer}/select-account?interaction=${interaction}`);
  await heading(page, "Sign in");
  assert.equal(new URL(page.url()).searchParams.get("interaction"), interaction);
});

walk("a page acts for the account that it shows, whoever has signed in since", async ({ tacit, enter }) => {
  const cleo = new Person("Cleo");
  await cleo.signUpWithoutApp(await enter("cleo, the first time"));
  const { app, visitor, page } = await visit(enter, tacit, "ada, and cleo in another tab");
  await ada.signIn(visitor);
  await page.goto(app.begin());
  await page.getByText(ada.email).first().waitFor();
  await page.getByRole("button", { name: "Allow" }).waitFor();

  const other = await visitor.newPage();
  await other.goto(`${tacit.issuer}/login`);
  await other.getByRole("button", { name: "Use another account" }).click();
  await cleo.enterPassword(other);
  await heading(other, "Your account");

  visitor.expect("/api/consent/", 409);
  await page.getByRole("button", { name: "Allow" }).click();
  await page.getByText(/Another account is signed in/).first().waitFor();
  assert.equal(new URL(page.url()).pathname, "/consent");
  await page.reload();
  await page.getByText(cleo.email).first().waitFor();
  await page.getByRole("button", { name: "Allow" }).click();
  await page.waitForURL((url) => url.origin === app.origin);
});
