// 320 pixels, which is what 1280 are at a zoom of 400 % (WCAG 2.2, 1.4.10): nothing has to be scrolled to the side and nothing
// is cut off, whatever users have written: units without a space, addresses without a place to break at.

import assert from "node:assert/strict";
import { fitsItsWidth } from "./harness/look.mjs";
import { Person } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();

const viewport = { width: 320, height: 640 };

/** Goals of all that is long. */
const FILE = {
  goals: [
    {
      ...{
        title: "A",
        unit: "W".repeat(32),
        target_amount: 123456789012.5,
        tags: ["T".repeat(32)],
      },
      ...{ due_on: "2035-01-01", notes: "N".repeat(300) },
      entries: [
        { amount: 123456789012.123, note: "n".repeat(200), day: "2026-11-06" },
        { amount: -5, day: "2026-11-01" },
      ],
    },
    {
      title: "B".repeat(200),
      unit: "kilometres per hour",
      entries: [{ amount: 12345.678, day: "2026-11-06" }],
    },
    {
      title: "C",
      unit: "كيلومتر في الساعة",
      target_amount: 10,
      entries: [{ amount: -12.5, day: "2026-11-06" }],
    },
  ],
};

for (const locale of ["en-GB", "ar-EG", "fa-IR", "he-IL"]) {
  walk(`goals of long words on a narrow screen: ${locale}`, async ({ enter }) => {
    const page = await new Person(`Max-${locale}`).signUp(
      await enter(`max in ${locale}`, { locale, viewport }),
    );
    await page.locator(".page-buttons button").first().click();
    await page.locator("#files-file").setInputFiles({
      ...{ name: "goals.json", mimeType: "application/json" },
      buffer: Buffer.from(JSON.stringify(FILE)),
    });
    await page.getByRole("dialog").locator(".button-primary").click();
    await page.locator(".card").nth(2).waitFor();
    await allIsSeen(page);
    for (const at of [0, 1, 2]) {
      await page.locator(".card-title a").nth(at).click();
      await page.locator("li.entry").first().waitFor();
      await page.locator(".pace, .progress-words, .progress-value").first().waitFor();
      await allIsSeen(page);
      await page.locator(".goal-actions button").first().click();
      await page.getByRole("dialog").waitFor();
      await allIsSeen(page);
      await page.keyboard.press("Escape");
      await page.locator("a.back").click();
      await page.locator(".card").nth(2).waitFor();
    }
  });
}

walk("an address without a place to break at, on a narrow screen", async ({ tacit, enter }) => {
  const visitor = await enter("maximiliane", { viewport });
  const { page } = visitor;
  const long = new Person("Maximiliane");
  long.email =
    "maximiliane-alexandra.von-hohenstein-wittgenstein@students.university-of-applied-sciences.example.com";
  long.name = "Maximiliane-Alexandra-Wilhelmina-von-Hohenstein-Wittgenstein-Sayn";
  await page.goto(`${tacit.issuer}/signup`);
  await long.askForLink(page);
  await allIsSeen(page);
  await page.goto(await tacit.linkTo(long.email));
  await page.locator("#new-password").waitFor();
  await allIsSeen(page);
  await long.choosePassword(page);
  await page.waitForURL(/account/);
  for (const path of [
    "/account",
    "/account/security",
    "/account/apps",
    "/account/sessions",
    "/account/data",
  ]) {
    await page.goto(tacit.issuer + path);
    await page.locator(".section").first().waitFor();
    await page.waitForLoadState("networkidle");
    await allIsSeen(page);
  }
  for (const path of ["/", "/login", "/signup", "/login?account=other", "/logout"]) {
    await page.goto(tacit.issuer + path);
    await page.locator("h1").waitFor();
    await allIsSeen(page);
  }
  await page.goto(`${tacit.goals}/`);
  await page.locator(".welcome-buttons button, .signed-in").first().waitFor();
  await allIsSeen(page);
});

/** No words beyond the screen's sides, be it that they would have to be scrolled to or that they are cut off. */
async function allIsSeen(page) {
  await fitsItsWidth(page);
  const beyond = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      if (node.data.trim() === "" || !node.parentElement.checkVisibility()) continue;
      if (node.parentElement.closest(".visually-hidden, option, svg, [aria-hidden=true]")) continue;
      // An element that shortens its text says so by three dots.
      if (getComputedStyle(node.parentElement).textOverflow === "ellipsis") continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const { left, right } = range.getBoundingClientRect();
      if (right > left && (left < -0.5 || right > width + 0.5))
        found.push(`${node.data.slice(0, 40)}: ${left} to ${right}`);
    }
    return found;
  });
  assert.deepEqual(beyond, [], page.url());
}
