// The goals page as people use it every day, in three of the world's ways of reading and writing: two tabs, a phone and a
// desktop, and a network that goes away in between. Found by what is the same in every language.

import assert from "node:assert/strict";
import { isGoodInEveryLook } from "./harness/accessibility.mjs";
import { entries, sent } from "./harness/goals.mjs";
import { fitsItsWidth } from "./harness/look.mjs";
import { Person } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();

const SHAPES = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1280, height: 800 },
};

const TITLES = {
  "en-US": "Run the river path",
  "de-DE": "Den Uferweg laufen",
  ar: "المشي على طول النهر",
};

for (const [locale, title] of Object.entries(TITLES)) {
  for (const [shape, viewport] of Object.entries(SHAPES)) {
    walk(`two tabs, with a network and without: ${locale}, ${shape}`, async ({ tacit, enter }) => {
      const visitor = await enter(`in ${locale}, ${shape}`, {
        locale,
        viewport,
      });
      const page = await signUp(visitor);
      await page.locator(".page-head .button-primary").click();
      const form = page.getByRole("dialog").locator("form");
      await form.locator('[name="title"]').fill(title);
      await form.locator('[name="target"]').fill("10");
      await form.locator('[type="submit"]').click();
      await page.getByRole("heading", { level: 1, name: title }).waitFor();

      const other = await visitor.newPage();
      await other.goto(page.url());
      await other.getByRole("heading", { level: 1, name: title }).waitFor();
      assert.equal((await add(page, "2")).amount, 2);
      await entries(other).first().waitFor();
      assert.equal((await add(other, "3")).amount, 3);
      await entries(page).nth(1).waitFor();
      await isGoodInEveryLook(page, `a goal, ${locale}`);

      await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
      await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
      visitor.expect("/");
      visitor.expectSaid(/net::ERR_|Failed to fetch|Failed to load resource|FetchEvent/);
      await visitor.context.setOffline(true);
      await page.locator('.entry-form [name="amount"]').fill("1");
      await page.locator('.entry-form [type="submit"]').click();
      for (const tab of [page, other]) await tab.locator(".entry-waiting").waitFor();
      await page.reload();
      await page.getByRole("heading", { level: 1, name: title }).waitFor();
      await page.locator(".entry-waiting").waitFor();
      await fitsItsWidth(page);
      await visitor.context.setOffline(false);
      for (const tab of [page, other]) {
        await tab.locator(".entry-waiting").waitFor({ state: "detached" });
        await entries(tab).nth(2).waitFor();
        assert.equal(await progress(tab), 60);
      }
    });
  }
}

/** From the welcome to the list. */
async function signUp(visitor) {
  const { page, context, tacit } = visitor;
  const person = new Person(visitor.name.replace(/\W+/g, "-"));
  await page.goto(`${tacit.goals}/`);
  await page.locator(".welcome-buttons button").nth(1).click();
  await page.locator("#email").fill(person.email);
  await page.locator("#name").fill(person.name);
  await page.locator('button[type="submit"]').click();
  const link = await tacit.linkTo(person.email);
  const tab = await context.newPage();
  await tab.goto(link);
  await tab.locator("#new-password").fill(person.password);
  await tab.locator('button[type="submit"]').click();
  await tab.waitForURL(`${tacit.goals}/`);
  await tab.locator(".signed-in").waitFor();
  await page.close();
  return tab;
}

function add(page, amount) {
  const form = page.locator(".panel form.entry-form");
  return form
    .locator('[name="amount"]')
    .fill(amount)
    .then(() => sent(page, "POST", () => form.locator('[type="submit"]').click()));
}

async function progress(page) {
  const bar = page.locator(".goal").getByRole("progressbar");
  let now;
  for (const end = Date.now() + 5_000; Date.now() < end; ) {
    now = Number(await bar.getAttribute("aria-valuenow"));
    if (now === 60) break;
    await page.waitForTimeout(20);
  }
  return now;
}
