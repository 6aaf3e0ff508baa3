// Signing up: an address, a mail, a link that works once, a password that never leaves the browser.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { addGoal, titles, toList } from "./harness/goals.mjs";
import { heading } from "./harness/look.mjs";
import { isSignedInAs, Person, refusal } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();

walk("from the welcome to the first goal, by way of the mail", async ({ tacit, enter }) => {
  const ada = new Person("Ada");
  const visitor = await enter("ada");
  const page = await ada.signUp(visitor);
  await addGoal(page, { title: "Read one paper a week" });
  await toList(page);
  assert.deepEqual(await titles(page), ["Read one paper a week"]);
  assert.equal(new URL(page.url()).origin, tacit.goals);
});

walk("without an app; the goals page then knows who it is", async ({ tacit, enter }) => {
  const ben = new Person("Ben");
  const { page } = await enter("ben");
  await page.goto(`${tacit.issuer}/signup`);
  await ben.askForLink(page);
  await page.goto(await tacit.linkTo(ben.email));
  await ben.choosePassword(page);
  await heading(page, "Your account");
  await page.getByText(ben.email).first().waitFor();
  // And no password once more: the goals page asks the issuer silently.
  await page.goto(`${tacit.goals}/`);
  await isSignedInAs(page, "Ben");
});

walk("the link is good once, and never in the address bar", async ({ tacit, enter }) => {
  const cleo = new Person("Cleo");
  const visitor = await enter("cleo");
  const { page } = visitor;
  await page.goto(`${tacit.issuer}/signup`);
  await cleo.askForLink(page);
  const link = await tacit.linkTo(cleo.email);
  const token = new URL(link).hash.replace("#token=", "");
  assert.ok(token.length >= 32);
  // It came in the fragment: no address that goes over the wire has it, only the pages' own requests.
  await page.goto(link);
  await cleo.choosePassword(page);
  await heading(page, "Your account");
  const sent = visitor.requests.filter(({ url, body }) => `${url}${body}`.includes(token));
  assert.ok(sent.length > 0 && sent.every(({ url }) => !url.includes(token)));
  await page.goBack();
  assert.ok(!page.url().includes(token), page.url());

  const later = await enter("later");
  later.expect("/api/register/check/", 400);
  await later.page.goto(link);
  await heading(later.page, "This link does not work any more");
  await later.page.getByRole("link", { name: "Ask for a new link" }).click();
  await heading(later.page, "Create an account");
});

walk("a known address sees what an unknown one sees", async ({ tacit, enter }) => {
  const dora = new Person("Dora");
  await dora.signUp(await enter("dora"));
  const seen = [];
  for (const email of [dora.email, "nora@example.com"]) {
    const { page } = await enter(email);
    await page.goto(`${tacit.issuer}/signup`);
    const answer = page.waitForResponse(`${tacit.issuer}/api/signup/`);
    await page.locator("#email").fill(email);
    await page.getByRole("button", { name: "Send me the link" }).click();
    await heading(page, "Look in your mail");
    const response = await answer;
    seen.push({
      page: (await page.locator("main").ariaSnapshot()).replaceAll(email, "ADDRESS"),
      status: response.status(),
      body: await response.text(),
      length: (await response.allHeaders())["content-length"],
    });
  }
  assert.deepEqual(seen[0], seen[1]);
  // Both got a mail: what differs is told to the owner of the address alone.
  await tacit.mailTo("dora@example.com", 2);
  await tacit.mailTo("nora@example.com");
});

walk("what is wrong is said, with the focus on it, and nothing typed is lost", async ({ tacit, enter }) => {
  const visitor = await enter("erin");
  const { page } = visitor;
  await page.goto(`${tacit.issuer}/signup`);
  await page.locator("#email").fill("erin(at)example");
  await page.locator("#name").fill("Erin");
  await page.getByRole("button", { name: "Send me the link" }).click();
  assert.match(await refusal(page), /Enter an address like/);
  assert.equal(await page.locator("#name").inputValue(), "Erin");
  await page.getByRole("link", { name: /Enter an address like/ }).click();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("erin@example.com");
  await page.keyboard.press("Enter");
  await heading(page, "Look in your mail");
  await page.getByRole("button", { name: "Send it again" }).click();
  await page.getByText("Sent again.").waitFor();

  await page.goto(await tacit.linkTo("erin@example.com", 2));
  await heading(page, "Choose your password");
  await page.locator("#new-password").fill("short");
  await page.getByRole("button", { name: "Save and sign in" }).click();
  assert.match(await refusal(page), /at least 8 characters/);
  assert.equal(await page.locator("#new-password").inputValue(), "short");

  const tab = await visitor.newPage();
  await tab.goto(`${tacit.issuer}/confirm`);
  await heading(tab, "This link does not work any more");
});

walk("a common password is refused, and one of a thousand characters is taken", async ({ tacit, enter }) => {
  const flo = new Person("Flo");
  const { page } = await enter("flo");
  await page.goto(`${tacit.issuer}/signup`);
  await flo.askForLink(page);
  await page.goto(await tacit.linkTo(flo.email));
  await heading(page, "Choose your password");
  const password = page.locator("#new-password");
  await password.fill("Iloveyou");
  await page.getByText("One of the most common").waitFor();
  await page.getByRole("button", { name: "Save and sign in" }).click();
  assert.match(await refusal(page), /one of the most common passwords/);
  assert.equal(await password.inputValue(), "Iloveyou");

  flo.password = randomBytes(500).toString("hex");
  await password.fill("");
  await page.keyboard.insertText(flo.password.slice(0, 990));
  // The rest by the keyboard: each stroke is in the field before the next one is, whatever the rating has to think about.
  await page.keyboard.type(flo.password.slice(990));
  await page.getByText(/Strong$/).waitFor();
  await page.getByRole("button", { name: "Save and sign in" }).click();
  await heading(page, "Your account");
  await page.context().clearCookies();
  await page.goto(`${tacit.issuer}/login`);
  await flo.enterPassword(page);
  await heading(page, "Your account");
});

walk("a link opened where somebody else is signed in says whose session ends by it", async ({ tacit, enter }) => {
  const [gus, hal] = [new Person("Gus"), new Person("Hal")];
  const visitor = await enter("gus");
  const { page } = visitor;
  await gus.signUpWithoutApp(visitor);
  const { page: elsewhere } = await enter("hal");
  await elsewhere.goto(`${tacit.issuer}/signup`);
  await hal.askForLink(elsewhere);
  await page.goto(await tacit.linkTo(hal.email));
  await heading(page, "Choose your password");
  await page.locator(".notice", { hasText: gus.email }).waitFor();
  await hal.choosePassword(page);
  await heading(page, "Your account");
  await page.getByText(hal.email).first().waitFor();
});
