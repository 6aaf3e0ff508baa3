// Every page, on a phone and on a desktop, in light and in dark: nothing cut off, and nothing that WCAG 2.2 forbids.

import assert from "node:assert/strict";
import { after } from "node:test";
import { isGoodInEveryLook } from "./harness/accessibility.mjs";
import { App } from "./harness/app.mjs";
import { addEntry, addGoal, toList } from "./harness/goals.mjs";
import { heading } from "./harness/look.mjs";
import { isSignedOut, Person, refusal } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();
const ada = new Person("Ada");
let app;
after(() => app?.stop());

walk("the auth server's pages", async ({ tacit, enter }) => {
  const visitor = await enter("ada");
  const { page } = visitor;
  await page.goto(`${tacit.issuer}/signup`);
  await heading(page, "Create an account");
  await isGoodInEveryLook(page, "sign-up");
  await page.getByRole("button", { name: "Send me the link" }).click();
  await refusal(page);
  await isGoodInEveryLook(page, "sign-up with an error");
  await ada.askForLink(page);
  await isGoodInEveryLook(page, "look in your mail");

  await page.goto(await tacit.linkTo(ada.email));
  await heading(page, "Choose your password");
  await page.locator("#new-password").fill("correct horse");
  await isGoodInEveryLook(page, "choose your password");
  await ada.choosePassword(page);
  await heading(page, "Your account");
  await isGoodInEveryLook(page, "your account");

  app = await App.start(tacit, "reading-list", "Reading List", "openid profile email goals:read goals:write");
  visitor.alsoVisits(app.origin);
  await page.goto(app.begin());
  await heading(page, "Allow Reading List?");
  await isGoodInEveryLook(page, "consent");

  await page.goto(`${tacit.issuer}/logout`);
  await heading(page, "Sign out?");
  await isGoodInEveryLook(page, "sign out?");
  await page.getByRole("button", { name: "Sign out" }).click();
  await heading(page, "You are signed out");
  await isGoodInEveryLook(page, "signed out");

  await page.goto(`${tacit.issuer}/login`);
  await heading(page, "Sign in");
  await isGoodInEveryLook(page, "sign-in");
  await ada.enterPassword(page, { password: "not mine" });
  await refusal(page);
  await isGoodInEveryLook(page, "sign-in with an error");
  await page.goto(`${tacit.issuer}/confirm`);
  await heading(page, "This link does not work any more");
  await isGoodInEveryLook(page, "a link that does not work");
  visitor.expect("/no/such/page", 404);
  await page.goto(`${tacit.issuer}/no/such/page`);
  await heading(page, "Nothing here");
  await isGoodInEveryLook(page, "nothing here");
});

walk("the goals page", async ({ tacit, enter }) => {
  const { page } = await enter("ada");
  await page.goto(`${tacit.goals}/`);
  await isSignedOut(page);
  await isGoodInEveryLook(page, "welcome");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await ada.enterPassword(page);
  await page.getByRole("heading", { name: "What do you want to reach?" }).waitFor();
  await isGoodInEveryLook(page, "no goal yet");
  await page.getByRole("button", { name: "New goal" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Add goal" }).click();
  await isGoodInEveryLook(page, "a new goal, with an error");
  await page.keyboard.press("Escape");
  const long =
    "Walk all of the long path along the river, from the spring to the sea, in summer and in winter";
  await addGoal(page, {
    title: long,
    target: "1000",
    unit: "km",
    due: "2020-01-01",
    notes: "in small steps ".repeat(20),
    tags: `river, ${"w".repeat(32)}`,
  });
  await addEntry(page, { amount: "300", note: "the first part" });
  await addEntry(page, { amount: "0.125", note: `a${"h".repeat(120)}` });
  await isGoodInEveryLook(page, "a goal");
  await page.getByRole("slider", { name: "Look at a point of the plot" }).focus();
  await isGoodInEveryLook(page, "a point of the plot");
  await page.getByRole("button", { name: /^Delete entry: 0\.125/ }).click();
  await page.getByRole("button", { name: "Undo" }).waitFor();
  await isGoodInEveryLook(page, "undo");
  await toList(page);
  await addGoal(page, { title: "Done with it", target: "1" });
  await addEntry(page, { amount: "1" });
  await toList(page);
  await isGoodInEveryLook(page, "the list");
  await page.getByRole("button", { name: "Files" }).click();
  await isGoodInEveryLook(page, "export and import");
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: `Add progress: ${long}` }).click();
  await isGoodInEveryLook(page, "an entry from the list");
});

walk("in German, where the browser asks for it", async ({ tacit, enter }) => {
  const { page } = await enter("uwe", { locale: "de-DE", viewport: { width: 390, height: 844 } });
  await page.goto(`${tacit.issuer}/login`);
  await heading(page, "Anmelden");
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
  await isGoodInEveryLook(page, "Anmelden");
});
