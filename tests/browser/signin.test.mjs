// Signing in: by password manager, by keyboard alone, for a day or for thirty; and what a wrong password looks like.

import assert from "node:assert/strict";
import { focused, heading, tabTo } from "./harness/look.mjs";
import { isSignedInAs, isSignedOut, Person, refusal } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();
const ada = new Person("Ada");
const DAY = 24 * 60 * 60;

walk("with the password, and back where one came from", async ({ tacit, enter }) => {
  await ada.signUp(await enter("ada, the first time"));
  const visitor = await enter("ada");
  await visitor.page.goto(`${tacit.goals}/?goal=00000000-0000-0000-0000-000000000000`);
  await visitor.page.getByRole("button", { name: "Sign in", exact: true }).click();
  await visitor.page.getByText("to continue to Goals").waitFor();
  visitor.expect("/goals/00000000", 404);
  await ada.enterPassword(visitor.page);
  await isSignedInAs(visitor.page, "Ada");
  assert.ok(visitor.page.url().endsWith("/?goal=00000000-0000-0000-0000-000000000000"));
  await heading(visitor.page, "This goal is not there");
});

walk("by keyboard alone, and one always sees where one is", async ({ tacit, enter }) => {
  const { page } = await enter("ada");
  await page.goto(`${tacit.goals}/`);
  await isSignedOut(page);
  await tabTo(page, "Sign in");
  await page.keyboard.press("Enter");
  await heading(page, "Sign in");
  await page.waitForFunction(() => document.activeElement?.id === "email");
  assert.equal(await focused(page), "Email address");
  await page.keyboard.type(ada.email);
  await tabTo(page, "Password");
  await page.keyboard.type(ada.password);
  await tabTo(page, "Show password");
  await page.keyboard.press("Space");
  assert.equal(await page.locator("#password").getAttribute("type"), "text");
  assert.equal(await page.locator("#password").inputValue(), ada.password);
  await page.keyboard.press("Space");
  await tabTo(page, "Keep me signed in for 30 days");
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await isSignedInAs(page, "Ada");

  await tabTo(page, "Sign out");
  await page.keyboard.press("Enter");
  await isSignedOut(page, /You are signed out\./);
});

walk("for a day; for thirty if asked", async ({ tacit, enter }) => {
  for (const [remember, lifetime] of [
    [false, DAY],
    [true, 30 * DAY],
  ]) {
    const visitor = await enter(remember ? "ada, remembered" : "ada, today");
    await ada.signIn(visitor, { remember });
    // Beside the cookie that tells a known device, which opens nothing.
    const cookies = (await visitor.context.cookies(tacit.issuer)).filter(
      ({ name, httpOnly }) => httpOnly && !name.endsWith("tacit-device"),
    );
    assert.equal(cookies.length, 1);
    const [cookie] = cookies;
    assert.equal(cookie.sameSite, "Lax");
    const left = cookie.expires - Date.now() / 1000;
    assert.ok(Math.abs(left - lifetime) < 120, `the cookie lives ${left} s`);
    await visitor.page.goto(`${tacit.issuer}/account`);
    await heading(visitor.page, "Your account");
    const until = visitor.page
      .getByText("Stays signed in until")
      .locator("xpath=following-sibling::dd//time");
    const shown = (Date.parse(await until.getAttribute("datetime")) - Date.now()) / 1000;
    assert.ok(Math.abs(shown - lifetime) < 120, `the page says ${shown} s`);

    // The browser is closed and opened again.
    const storageState = await visitor.context.storageState();
    const next = await enter("ada, next time", { storageState });
    await next.page.goto(`${tacit.goals}/`);
    await isSignedInAs(next.page, "Ada");
  }
});

walk("a wrong password and an unknown address look the same", async ({ tacit, enter }) => {
  const seen = [];
  for (const email of [ada.email, "no.one@example.com"]) {
    const { page } = await enter(email);
    const answers = [];
    page.on("response", (response) => {
      if (response.url().includes("/api/login/")) answers.push(response);
    });
    await page.goto(`${tacit.issuer}/login`);
    await heading(page, "Sign in");
    await page.locator("#email").fill(email);
    await page.locator("#password").fill("not the password");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    const said = await refusal(page);
    assert.match(said, /The email address or the password is not right\./);
    // Nobody has to type it all again.
    assert.equal(await page.locator("#email").inputValue(), email);
    assert.equal(await page.locator("#password").inputValue(), "not the password");
    const bodies = await Promise.all(answers.map((response) => response.body()));
    seen.push({
      said,
      page: (await page.locator("main").ariaSnapshot()).replaceAll(email, "ADDRESS"),
      answers: answers.map((response, at) => [
        response.status(),
        new URL(response.url()).pathname,
        bodies[at].length,
      ]),
      names: bodies.map((body) => Object.keys(JSON.parse(body))),
      ksf: bodies.map((body) => JSON.parse(body).ksf),
    });
  }
  assert.deepEqual(seen[0], seen[1]);
  assert.ok(seen[0].answers.length > 0);
});

walk("after a wrong password the right one works", async ({ tacit, enter }) => {
  const { page } = await enter("ada");
  await page.goto(`${tacit.goals}/`);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await ada.enterPassword(page, { password: "Correct horse?" });
  await refusal(page);
  await page.locator("#password").fill(ada.password);
  await page.keyboard.press("Enter");
  await isSignedInAs(page, "Ada");
});

walk("password managers find what they look for", async ({ tacit, enter }) => {
  const { page } = await enter("manager");
  await page.goto(`${tacit.issuer}/login`);
  await heading(page, "Sign in");
  const form = page.locator("form:has(#email):has(#password)");
  assert.equal(await form.locator("#email").getAttribute("autocomplete"), "username webauthn");
  assert.equal(await form.locator("#password").getAttribute("autocomplete"), "current-password");
  assert.equal(await form.locator("#password").getAttribute("type"), "password");
  // What it fills in by itself, without a key pressed, is taken as typed.
  await page.evaluate(
    ([email, password]) => {
      const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
      for (const [id, value] of Object.entries({ email, password })) {
        const input = document.getElementById(id);
        set.call(input, value);
        for (const type of ["input", "change"]) input.dispatchEvent(new Event(type, { bubbles: true }));
      }
    },
    [ada.email, ada.password],
  );
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await heading(page, "Your account");
});
