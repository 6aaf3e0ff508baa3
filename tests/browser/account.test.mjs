// The account page: what a person tells about themselves, and whom they have allowed what.

import assert from "node:assert/strict";
import { after } from "node:test";
import { isGoodInEveryLook } from "./harness/accessibility.mjs";
import { App } from "./harness/app.mjs";
import { heading } from "./harness/look.mjs";
import { Person, refusal } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();
const ada = new Person("Ada");
let app;
after(() => app?.stop());

walk("what they tell is theirs to change", async ({ tacit, enter }) => {
  await ada.signUp(await enter("ada, the first time"));
  const visitor = await enter("ada");
  const { page } = visitor;
  await ada.signIn(visitor);
  await page.goto(`${tacit.issuer}/account`);
  await heading(page, "Your account");
  await page.getByRole("button", { name: "Edit" }).click();
  await page.locator("#website").fill("ada.example");
  await page.getByRole("button", { name: "Save" }).click();
  assert.match(await refusal(page), /Enter a web address/);
  await page.locator("#website").fill("https://ada.example/");
  await page.locator("#name").fill("Ada Lovelace");
  await page.locator("#birthdate").fill("1815-12-10");
  await page.locator("#locality").fill("London");
  await isGoodInEveryLook(page, "the profile's form");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.").waitFor();
  await page.getByText("10 December 1815").waitFor();
  await page.reload();
  await page.locator("dd", { hasText: "Ada Lovelace" }).waitFor();
  await page.locator("dd", { hasText: "London" }).waitFor();
});

walk("a username is chosen, and is one person's", async ({ tacit, enter }) => {
  const bob = new Person("Bob");
  const visitor = await enter("ada");
  const { page } = visitor;
  await page.goto(`${tacit.issuer}/login`);
  await ada.enterPassword(page);
  await heading(page, "Your account");
  for (const _ of ["reserved", "too soon"]) visitor.expect("/api/account/username/", 409);
  const section = page.getByRole("region", { name: "Username" });
  await section.getByText("You have no username.").waitFor();
  await section.getByRole("button", { name: "Choose a username" }).click();
  await page.locator("#username").fill("ada@example.org");
  await section.getByRole("button", { name: "Save" }).click();
  assert.match(await refusal(page), /beginning with a letter/);
  await page.locator("#username").fill("Admin");
  await section.getByRole("button", { name: "Save" }).click();
  await section.getByText("kept for whoever runs this server").first().waitFor();
  await isGoodInEveryLook(page, "the username's form");
  await page.locator("#username").fill("Ada.L");
  await section.getByRole("button", { name: "Save" }).click();
  await section.getByText("Your username is saved.").waitFor();
  await section.getByText("ada.l", { exact: true }).waitFor();
  await page.reload();
  await section.getByText("ada.l", { exact: true }).waitFor();
  await section.getByRole("button", { name: "Change username" }).click();
  await section.getByText(/You can choose another from/).waitFor();
  await page.locator("#username").fill("countess");
  await section.getByRole("button", { name: "Save" }).click();
  await section.getByText("can’t choose another yet").first().waitFor();

  const other = await enter("bob");
  other.expect("/api/account/username/", 409);
  await bob.signUpWithoutApp(other);
  const his = other.page.getByRole("region", { name: "Username" });
  await his.getByRole("button", { name: "Choose a username" }).click();
  await other.page.locator("#username").fill("ada.1");
  await his.getByRole("button", { name: "Save" }).click();
  await his.getByText("or looks like one that is").first().waitFor();
});

walk("what was allowed is seen, and taken back", async ({ tacit, enter }) => {
  app = await App.start(tacit, "reading-list", "Reading List", "openid email goals:read");
  const visitor = await enter("ada");
  const { page } = visitor;
  visitor.alsoVisits(app.origin);
  await page.goto(app.begin());
  await ada.enterPassword(page);
  await page.getByRole("button", { name: "Allow" }).click();
  await heading(page, "Reading List");
  const tokens = await app.tokens();
  const userinfo = () =>
    fetch(`${tacit.issuer}/oauth/userinfo/`, { headers: { authorization: `Bearer ${tokens.access_token}` } });
  assert.equal((await userinfo()).status, 200);

  await page.goto(`${tacit.issuer}/account/apps`);
  await page.getByRole("heading", { name: "Apps with access" }).waitFor();
  await page.getByText("Your email address").first().waitFor();
  await isGoodInEveryLook(page, "the account with an app");
  const revoke = page.getByRole("button", { name: "Take back the access of Reading List" });
  await revoke.click();
  const question = page.getByRole("alertdialog", { name: "Take back the access of Reading List?" });
  await isGoodInEveryLook(page, "take back?");
  await page.keyboard.press("Enter");
  await question.waitFor({ state: "detached" });
  assert.equal((await userinfo()).status, 200);
  await revoke.click();
  await question.getByRole("button", { name: "Take back" }).click();
  await page.getByText("Reading List has no access any more.").waitFor();
  await revoke.waitFor({ state: "detached" });
  assert.equal((await userinfo()).status, 401);
  await page.goto(app.begin());
  await heading(page, "Allow Reading List?");
});

walk("in the language that the app suggests", async ({ enter }) => {
  const visitor = await enter("ada");
  visitor.alsoVisits(app.origin);
  await visitor.page.goto(app.begin({ ui_locales: "id de-AT en" }));
  await heading(visitor.page, "Anmelden");
  assert.equal(await visitor.page.locator("html").getAttribute("lang"), "de");
});

walk("a username signs in, where the operator lets it", async ({ tacit, enter }) => {
  const before = await enter("ada, before");
  await before.page.goto(`${tacit.issuer}/login`);
  await before.page.getByLabel("Email address", { exact: true }).waitFor();
  await tacit.stopAuthServer();
  await tacit.startAuthServer({ TACIT_ACCOUNTS__USERNAME_SIGN_IN: "true" });
  const visitor = await enter("ada");
  const { page } = visitor;
  await page.goto(`${tacit.issuer}/login`);
  await heading(page, "Sign in");
  const name = page.getByLabel("Email address or username");
  assert.match(await name.getAttribute("autocomplete"), /^username/);
  await isGoodInEveryLook(page, "the sign-in by address or username");
  await name.fill("nobody.else");
  await page.locator("#password").fill(ada.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  assert.match(await refusal(page), /the username or the password is not right/);
  await name.fill("Ada.L");
  await page.locator("#password").fill(ada.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await heading(page, "Your account");
  await page.getByText("ada.l", { exact: true }).waitFor();
});
