// The goals page in the browsers of the world: it is there, whatever the browser's language, and an amount that it writes
// is read back as the same amount, by itself and by the API.

import assert from "node:assert/strict";
import { sent } from "./harness/goals.mjs";
import { fitsItsWidth } from "./harness/look.mjs";
import { Person } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();

const AMOUNTS = [1.234, 1234, -1234.5, 0.000001, 12.5, 123456789.123456];

const WELCOME = {
  de: "Sehen, wie weit Sie schon sind",
  en: "Know how far you have come",
  es: "Mira hasta dónde has llegado",
  fr: "Voyez le chemin parcouru",
  nl: "Zie hoever u al bent",
};

for (const [locale, language] of [
  ["en-US", "en"],
  ["de-DE", "de"],
  ["fr-FR", "fr"],
  ["nl-BE", "nl"],
  ["es-MX", "es"],
  ["id-ID", "en"],
  ["ar", "en"],
  ["ar-EG", "en"],
  ["de-CH", "de"],
  ["hi-IN-u-nu-deva", "en"],
]) {
  walk(`written, read back: ${locale}`, async ({ enter }) => {
    const visitor = await enter(`in ${locale}`, { locale });
    const page = await signUp(visitor, language);
    assert.equal(await page.locator("html").getAttribute("lang"), language);
    await page.locator(".page-head .button-primary").click();
    const form = page.getByRole("dialog").locator("form");
    await form.locator('[name="title"]').fill("Ein Ziel, un but, satu tujuan, هدف");
    await form.locator('[name="target"]').fill(await written(page, locale, 1234.567));
    const made = await sent(page, "POST", () => form.locator('[type="submit"]').click());
    assert.equal(made.target_amount, 1234.567);

    // Opened and saved, by a person who changes nothing: nothing is sent.
    const changes = [];
    page.on("request", (request) => request.method() === "PATCH" && changes.push(request.postData()));
    const before = await page.locator(".progress-words").innerText();
    await page.locator(".goal-actions button").first().click();
    const edit = page.getByRole("dialog").locator("form");
    await edit.locator('[type="submit"]').click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    assert.deepEqual(changes, []);
    // And by one who has only touched it.
    await page.locator(".goal-actions button").first().click();
    await touch(edit.locator('[name="target"]'));
    const saved = await sent(page, "PATCH", () => edit.locator('[type="submit"]').click());
    assert.deepEqual(saved, { target_amount: 1234.567 });
    await page.getByRole("dialog").waitFor({ state: "detached" });
    assert.equal(await page.locator(".progress-words").innerText(), before);
    await isReadBack(page);

    for (const amount of AMOUNTS) {
      const entered = await add(page, await written(page, locale, amount));
      assert.equal(entered.amount, amount, `${locale}, typed`);
      const shown = await shownFirst(page);
      // As it stands in the list, typed into the field.
      const again = await add(page, shown);
      assert.equal(again.amount, amount, `${locale}: ${shown}`);
      await page.locator("li.entry button").first().click();
      const dialog = page.getByRole("dialog").locator("form");
      const field = await touch(dialog.locator('[name="amount"]'));
      const kept = await sent(page, "PATCH", () => dialog.locator('[type="submit"]').click());
      assert.deepEqual(kept, { amount }, `${locale}: ${field} in the field`);
      await page.getByRole("dialog").waitFor({ state: "detached" });
      assert.equal(await shownFirst(page), shown);
    }
    await page.locator("svg.chart").waitFor();
    await visitor.page.close();
  });
}

walk("any digits that a keyboard has", async ({ enter }) => {
  const page = await signUp(await enter("many hands", { locale: "ar-EG" }), "en");
  await page.locator(".page-head .button-primary").click();
  const form = page.getByRole("dialog").locator("form");
  await form.locator('[name="title"]').fill("Count");
  await form.locator('[type="submit"]').click();
  for (const typed of ["١٢٫٥", "۱۲٫۵", "१२.५", "১২.৫", "๑๒.๕", "１２．５", "12.5", "12,5"]) {
    assert.equal((await add(page, typed)).amount, 12.5, typed);
  }
  await page.locator('.entry-form [name="amount"]').fill("½");
  await page.locator('.entry-form [type="submit"]').click();
  await page.getByText("Enter a number, such as ١٢٫٥.").waitFor();
});

walk("words that run from right to left", async ({ enter }) => {
  const page = await signUp(await enter("leila", { locale: "ar", viewport: { width: 390, height: 844 } }), "en");
  await page.locator(".page-head .button-primary").click();
  const form = page.getByRole("dialog").locator("form");
  await form.locator('[name="title"]').fill("المشي على طول النهر");
  await form.locator('[name="target"]').fill("100");
  await form.locator('[name="unit"]').fill("كم");
  await form.locator('[type="submit"]').click();
  const title = page.getByRole("heading", { level: 1, name: "المشي على طول النهر" });
  await title.waitFor();
  assert.equal(await direction(title), "rtl");
  await add(page, "3");
  await add(page, "4");
  // A page in such a language mirrors itself: no part of it is bound to a side.
  await page.evaluate(() => {
    document.documentElement.dir = "rtl";
  });
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 844 });
    await fitsItsWidth(page);
    const [heading, back] = await Promise.all(
      [page.locator("#entries-heading"), page.locator("a.back")].map((each) => each.boundingBox()),
    );
    assert.ok(heading.x + heading.width > width / 2 && back.x + back.width > width / 2, `${width} px`);
  }
  assert.match(
    await page.locator(".icon-back").evaluate((icon) => getComputedStyle(icon).transform),
    /^matrix\(-1/,
  );
});

/** From the welcome to the list, by what is the same in every language. */
async function signUp(visitor, language) {
  const { page, context, tacit } = visitor;
  const person = new Person(visitor.name.replace(/\W+/g, "-"));
  await page.goto(`${tacit.goals}/`);
  await page.getByRole("heading", { level: 1, name: WELCOME[language] }).waitFor();
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
  return tab;
}

/** What the API allows and fields are not made for, changed in one place: the rest stays as it was, to the last sign. */
async function isReadBack(page) {
  const tags = ["a;b", "c d", "é", "x/y"];
  const notes = "first\n\n\tsecond  third";
  await page.locator(".goal-actions button").first().click();
  const edit = page.getByRole("dialog").locator("form");
  await edit.locator('[name="tags"]').fill("a;b, c d、e\u0301， x/y");
  await edit.locator('[name="notes"]').fill(notes);
  const made = await sent(page, "PATCH", () => edit.locator('[type="submit"]').click());
  assert.deepEqual([made.tags, made.notes], [["a;b", "c d", "e\u0301", "x/y"], notes]);
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.deepEqual(await page.locator(".goal .tag").allInnerTexts(), tags);
  await page.locator(".goal-actions button").first().click();
  await touch(edit.locator('[name="tags"]'));
  const again = await sent(page, "PATCH", () => edit.locator('[type="submit"]').click());
  assert.deepEqual(again, { tags });
  await page.getByRole("dialog").waitFor({ state: "detached" });

  const note = "first line\nsecond line\n\n  third";
  const form = page.locator(".panel form.entry-form");
  await form.locator('[name="note"]').fill(note);
  const entry = await sent(page, "POST", () => form.locator('[type="submit"]').click());
  assert.equal(entry.note, note);
  await page.locator("li.entry button").first().click();
  await edit.locator('[name="amount"]').fill("7");
  assert.deepEqual(await sent(page, "PATCH", () => edit.locator('[type="submit"]').click()), { amount: 7 });
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.locator("li.entry button").first().click();
  assert.equal(await edit.locator('[name="note"]').inputValue(), note);
  await touch(edit.locator('[name="note"]'));
  assert.deepEqual(await sent(page, "PATCH", () => edit.locator('[type="submit"]').click()), { note });
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.locator("li.entry button").nth(1).click();
  await page.locator("li.entry").first().waitFor({ state: "detached" });
}

/** Another text that means the same: so it is sent. */
async function touch(field) {
  const value = await field.inputValue();
  await field.fill(`${value} `);
  return value;
}

/** As the browser itself writes it in this language. */
function written(page, locale, amount) {
  return page.evaluate(
    ([tag, number]) => new Intl.NumberFormat(tag, { maximumFractionDigits: 6 }).format(number),
    [locale, amount],
  );
}

async function add(page, typed) {
  const form = page.locator(".panel form.entry-form");
  const before = await page.locator("li.entry").count();
  await form.locator('[name="amount"]').fill(typed);
  const asked = await sent(page, "POST", () => form.locator('[type="submit"]').click());
  await page.locator("li.entry").nth(before).waitFor();
  return asked;
}

function shownFirst(page) {
  return page.locator(".entry-amount").first().innerText();
}

function direction(locator) {
  return locator.evaluate((element) => getComputedStyle(element).direction);
}
