// Daily use of the goals page: a step from the list, tags, words about the pace, the plot by keyboard, undo, files; at the
// widths of a phone and of a desktop, in the languages that people's browsers have.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { isGoodInEveryLook } from "./harness/accessibility.mjs";
import { addEntry, addGoal, entries, progressIs, sent, titles, toList } from "./harness/goals.mjs";
import { fitsItsWidth, heading, tabTo } from "./harness/look.mjs";
import { copiedTokens, Person } from "./harness/person.mjs";
import { askAsPage } from "./harness/proof.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();
const PHONE = { width: 390, height: 844 };

walk("on a phone an entry is two taps and a number", async ({ enter }) => {
  const page = await new Person("Ana").signUp(await enter("ana", { viewport: PHONE, hasTouch: true }));
  await addGoal(page, { title: "Push-ups", target: "100" });
  await toList(page);
  await page.getByRole("button", { name: "Add progress: Push-ups" }).tap();
  // The number can be typed at once.
  await page.waitForFunction(() => document.activeElement?.getAttribute("name") === "amount");
  await page.keyboard.type("20");
  const { amount, occurred_at } = await sent(page, "POST", () =>
    page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).tap(),
  );
  assert.equal(amount, 20);
  assert.match(occurred_at, /[+-]\d\d:\d\d$/, "with the offset of this place");
  await page.locator(".progress-words", { hasText: "20 of 100" }).waitFor();
  await fitsItsWidth(page);
});

walk("tags are chips, and a way to what has them", async ({ enter }) => {
  const page = await new Person("Ben").signUp(await enter("ben"));
  for (const [title, tags] of [
    ["Run", "Sport, outside"],
    ["Swim", "sport"],
    ["Read", "evening"],
  ]) {
    await addGoal(page, { title, tags });
    await page.locator(".goal .tags").waitFor();
    await toList(page);
  }
  await page.getByRole("radio", { name: "sport" }).click();
  await page.getByRole("link", { name: "Read" }).waitFor({ state: "detached" });
  assert.deepEqual((await titles(page)).sort(), ["Run", "Swim"]);
  assert.match(page.url(), /[?&]tag=sport/);
  await page.reload();
  await page.getByRole("radio", { name: "sport", checked: true }).waitFor();
  await page.getByRole("link", { name: "Swim" }).click();
  await page.goBack();
  assert.deepEqual((await titles(page)).sort(), ["Run", "Swim"]);
  await page.getByRole("radio", { name: "sport" }).click();
  await page.getByRole("link", { name: "Read" }).waitFor();
  await page.getByRole("button", { name: "New goal" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("What do you want to reach?").fill("x");
  await dialog.getByLabel("Tags").fill("y".repeat(33));
  await dialog.getByRole("button", { name: "Add goal" }).click();
  await dialog.getByText("Use at most ten tags").waitFor();
});

walk("what is deleted comes back", async ({ enter }) => {
  const page = await new Person("Cem").signUp(await enter("cem"));
  await addGoal(page, { title: "Save", target: "100", unit: "€", tags: "money", notes: "for a bicycle" });
  await addEntry(page, { amount: "12.5", note: "birthday", day: "2026-01-05" });
  await addEntry(page, { amount: "7.5" });
  await page.getByRole("button", { name: /^Delete entry: 12\.5 €, birthday/ }).click();
  await progressIs(page, "8%, 7.5 of 100 €");
  await page.getByRole("button", { name: "Undo" }).click();
  await progressIs(page, "20%, 20 of 100 €");
  await page.getByRole("button", { name: /^Delete entry: 12\.5 €, birthday \(.*5.*2026\)/ }).waitFor();

  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("heading", { name: "What do you want to reach?" }).waitFor();
  // By keyboard alone.
  await tabTo(page, "Undo");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Save" }).click();
  await heading(page, "Save");
  await progressIs(page, "20%, 20 of 100 €");
  await page.getByText("for a bicycle").waitFor();
  await entries(page).nth(1).waitFor();
  assert.equal(await entries(page).count(), 2);
});

walk("pace and streak in words, the plot by keyboard and pointer", async ({ tacit, enter }) => {
  const page = await new Person("Dee").signUp(await enter("dee"));
  await addGoal(page, { title: "Walk", target: "1000", unit: "km", due: "2999-12-31" });
  const { access: token } = await copiedTokens(page);
  const url = `${tacit.api}/goals/${new URL(page.url()).searchParams.get("goal")}/entries/`;
  for (let back = 0; back < 14; back++) {
    const json = { amount: 2, occurred_at: new Date(Date.now() - back * 86_400_000).toISOString() };
    assert.equal((await askAsPage(page, { url, method: "POST", token, json })).status, 201);
  }
  await page.reload();
  const pace = page.locator(".pace");
  await pace.getByText(/^At 2\skm a day you get there on .*: in time\.$/).waitFor();
  await pace.getByText("14 days in a row.").waitFor();
  const slider = page.getByRole("slider", { name: "Look at a point of the plot" });
  await slider.focus();
  assert.match(await slider.getAttribute("aria-valuetext"), /^28\skm \(/);
  await page.keyboard.press("Home");
  assert.match(await slider.getAttribute("aria-valuetext"), /^2\skm \(/);
  await page.keyboard.press("ArrowRight");
  await page.locator(".chart-told", { hasText: /^4\skm \(/ }).waitFor();
  const box = await page.locator("svg.chart").boundingBox();
  await page.mouse.move(box.x + box.width - 15, box.y + 40);
  await page.locator(".chart-told", { hasText: /^28\skm \(/ }).waitFor();
  assert.ok((await page.locator(".chart-number").count()) > 2, "the sums have a scale");
  assert.ok((await page.locator(".chart-day").count()) > 1, "the days have one too");
  await isGoodInEveryLook(page, "a goal with a pace");
});

walk("everything as a file, and back; a table that is not right is told where", async ({ enter }) => {
  const visitor = await enter("eda");
  visitor.expect("/import/", 422);
  const page = await new Person("Eda").signUp(visitor);
  await addGoal(page, { title: "=1+1", target: "10" });
  await addEntry(page, { amount: "2.5", note: "+49" });
  await toList(page);
  const files = page.getByRole("button", { name: "Files" });
  await files.click();
  const dialog = page.getByRole("dialog", { name: "Export and import" });
  const saved = {};
  for (const [kind, name] of [
    ["csv", "Table (CSV)"],
    ["json", "JSON"],
  ]) {
    const download = page.waitForEvent("download");
    await dialog.getByRole("button", { name }).click();
    const file = await download;
    assert.match(file.suggestedFilename(), new RegExp(`^goals-\\d{4}-\\d\\d-\\d\\d\\.${kind}$`));
    saved[kind] = await readFile(await file.path(), "utf8");
  }
  assert.match(saved.csv, /,'=1\+1,/);
  assert.equal(JSON.parse(saved.json).goals[0].title, "=1+1");
  const bring = async (name, text) => {
    await dialog.getByLabel("File", { exact: true }).setInputFiles({ name, mimeType: "", buffer: Buffer.from(text) });
    await dialog.getByRole("button", { name: "Read", exact: true }).click();
  };
  for (const kind of ["csv", "json"]) {
    await bring(`goals.${kind}`, saved[kind]);
    await page.getByText("0 new goals, 0 new entries.").waitFor();
    await dialog.waitFor({ state: "detached" });
    await files.click();
  }
  // A table of a spreadsheet: which mark numbers have can't be told, so it is asked.
  await bring("table.csv", "\ufefftitle;amount;day\r\nWalk;1,234;5.11.2026\r\n");
  await dialog.getByText("Nothing was read").waitFor();
  await dialog.getByText("line 2: amount").waitFor();
  await dialog.getByRole("button", { name: "Numbers are like 12,5" }).click();
  await page.getByText("1 new goal, 1 new entry.").waitFor();
  await page.locator(".progress-value", { hasText: "1.234" }).waitFor();
});

for (const [locale, viewport] of [
  ["en-US", PHONE],
  ["de-DE", PHONE],
  ["ar", PHONE],
  ["en-US", { width: 1280, height: 800 }],
  ["de-DE", { width: 1280, height: 800 }],
  ["ar", { width: 1280, height: 800 }],
]) {
  walk(`a day with it: ${locale}, ${viewport.width} px`, async ({ tacit, enter }) => {
    const visitor = await enter(`one in ${locale} at ${viewport.width}`, { locale, viewport });
    const { page } = visitor;
    const person = new Person(`p${locale}${viewport.width}`.toLowerCase());
    await person.signUpWithoutApp(await enter(`${person.name} before`));
    await page.goto(`${tacit.goals}/`);
    await page.locator(".welcome-buttons button").first().click();
    await page.locator("#email").fill(person.email);
    await page.locator("#password").fill(person.password);
    await page.locator(".button-primary[type=submit]").click();
    await page.locator(".empty .button-primary").click();
    const form = page.getByRole("dialog").locator("form");
    await form.locator('[name="title"]').fill("ركض 5 Ziele");
    await form.locator('[name="target"]').fill("100");
    await form.locator('[name="tags"]').fill("رياضة, Sport");
    await form.locator('[type="submit"]').click();
    await page.locator(".goal .tags").waitFor();
    for (const amount of ["3", "4"]) {
      const before = await entries(page).count();
      await page.locator('.panel .entry-form [name="amount"]').fill(amount);
      await page.locator(".panel .entry-form [type=submit]").click();
      await entries(page).nth(before).waitFor();
    }
    await page.locator("svg.chart").waitFor();
    await fitsItsWidth(page);
    await page.locator("li.entry button").nth(1).click();
    await page.locator(".toast-place button").click();
    await entries(page).nth(1).waitFor();
    await page.locator(".brand").first().click();
    await page.locator(".card-note button").click();
    await page.locator('[role=dialog] [name="amount"]').fill("5");
    await sent(page, "POST", () => page.locator("[role=dialog] [type=submit]").click());
    await page.locator(".chip").first().click();
    // What was there before the filter is pale until the answer comes.
    await page.locator('.results[aria-busy="false"] .card').first().waitFor();
    await isGoodInEveryLook(page, `the list in ${locale}`);
    await page.locator(".page-buttons button").first().click();
    await page.locator(".files").first().waitFor();
    await fitsItsWidth(page);
  });
}
