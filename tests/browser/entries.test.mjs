// Entries: of which day they are, what a form sends, and what the plot says of all of them.

import assert from "node:assert/strict";
import { addEntry, addGoal, entries, focusIsIn, progressIs, sent } from "./harness/goals.mjs";
import { heading } from "./harness/look.mjs";
import { copiedTokens, Person } from "./harness/person.mjs";
import { askAsPage } from "./harness/proof.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();

walk("past midnight a new entry is of the new day", async ({ enter }) => {
  const page = await new Person("Fay").signUp(await enter("fay"));
  await addGoal(page, { title: "Read before sleep" });
  const day = page.locator('.entry-form [name="day"]');
  const yesterday = await day.inputValue();
  await midnightPasses(page);
  // Sent at once, while the field still shows the day that was …
  await page.locator('.entry-form [name="amount"]').fill("1");
  const { occurred_at } = await sent(page, "POST", () =>
    page.getByRole("button", { name: "Add", exact: true }).click(),
  );
  assert.ok(Math.abs(Date.parse(occurred_at) - Date.now()) < 60_000, `${occurred_at} is not now`);
  // … and shown, once somebody looks at the page.
  await page.evaluate(() => dispatchEvent(new Event("focus")));
  await page.waitForFunction((old) => document.querySelector('[name="day"]').value !== old, yesterday);
  // The list has noticed it as well: the day that the entry's own offset names (which only pretended to pass) is yesterday.
  await page.locator(".entry-when", { hasText: "Yesterday" }).waitFor();
});

walk("a day that is still to come is refused", async ({ enter }) => {
  const page = await new Person("Gus").signUp(await enter("gus"));
  await addGoal(page, { title: "Not yet" });
  const form = page.locator(".entry-form");
  const tomorrow = new Date(Date.now() + 36 * 3_600_000).toISOString().slice(0, 10);
  await form.locator('[name="amount"]').fill("1");
  for (const [day, words] of [
    [tomorrow, "That day is still to come"],
    ["1899-12-31", "between the years 1900 and 9999"],
  ]) {
    await form.locator('[name="day"]').fill(day);
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText(words).waitFor();
  }
  assert.equal(await entries(page).count(), 0);
});

walk("a form that is filled in without a word", async ({ enter }) => {
  const page = await new Person("Hal").signUp(await enter("hal"));
  await page.getByRole("button", { name: "New goal" }).click();
  const dialog = page.getByRole("dialog");
  await fillSilently(page, { title: "Typed by a program", target: "12.5", unit: "km", due: "2030-01-31", notes: "n" });
  const goal = await sent(page, "POST", () => dialog.getByRole("button", { name: "Add goal" }).click());
  assert.deepEqual(goal, {
    ...{ title: "Typed by a program", notes: "n", target_amount: 12.5, unit: "km", due_on: "2030-01-31", tags: [] },
  });
  await heading(page, "Typed by a program");
  await fillSilently(page, { amount: "2.5", note: "quietly", day: "2026-01-05" });
  const entry = await sent(page, "POST", () => page.getByRole("button", { name: "Add", exact: true }).click());
  assert.deepEqual([entry.amount, entry.note, entry.occurred_at.slice(0, 10)], [2.5, "quietly", "2026-01-05"]);
  await progressIs(page, "20%, 2.5 of 12.5 km");
});

walk("the plot and its words are of all entries, not of the fifty that are listed", async ({ tacit, enter }) => {
  const page = await new Person("Ida").signUp(await enter("ida"));
  await addGoal(page, { title: "Run", target: "200", unit: "km" });
  await addEntry(page, { amount: "1" });
  // By the form 129 more would take minutes: they go the same way by hand.
  const { access: token } = await copiedTokens(page);
  const url = `${tacit.api}/goals/${new URL(page.url()).searchParams.get("goal")}/entries/`;
  for (let nth = 2; nth <= 130; nth++) {
    const json = { amount: 1, occurred_at: new Date(Date.now() - nth * 3_600_000).toISOString() };
    assert.equal((await askAsPage(page, { url, method: "POST", token, json })).status, 201);
  }
  await page.reload();
  await page.getByRole("img", { name: "The sum over time: 130 km after 130 entries." }).waitFor();
  await progressIs(page, "65%, 130 of 200 km");
  assert.equal(await entries(page).count(), 50);
  // The line ends where the sum is: at 65 % of the way from nothing to the target.
  const height = async (selector) => (await page.locator(selector).boundingBox()).y;
  const bottom = (await page.locator(".chart-grid").first().boundingBox()).y;
  const [line, target] = [await height(".chart-line"), await height(".chart-target")];
  const reached = (bottom - line) / (bottom - target);
  assert.ok(Math.abs(reached - 0.65) < 0.03, `${reached}`);

  // The button goes with the last page; the focus goes to what it has brought.
  for (const shown of [100, 130]) {
    await page.getByRole("button", { name: "Show older entries" }).click();
    await entries(page).nth(shown - 1).waitFor();
    await focusIsIn(page, shown === 100 ? 50 : 100);
  }
});

walk("the plot says the day that the list says, wherever an entry was written", async ({ enter }) => {
  const page = await new Person("Kim").signUp(await enter("kim", { timezoneId: "Europe/Berlin" }));
  const entries = [
    { amount: 1, note: "Tokyo", occurred_at: "2026-11-06T07:00:00+09:00" },
    { amount: 2, note: "Honolulu", occurred_at: "2026-11-02T20:00:00-10:00" },
    { amount: 4, note: "nowhere", occurred_at: "2026-11-08T23:30:00Z" },
  ];
  await page.getByRole("button", { name: "Files" }).click();
  const buffer = Buffer.from(JSON.stringify({ goals: [{ title: "Travel", entries }] }));
  await page.locator("#files-file").setInputFiles({ name: "g.json", mimeType: "application/json", buffer });
  await page.getByRole("dialog").getByRole("button", { name: "Read", exact: true }).click();
  await page.getByRole("link", { name: "Travel" }).click();
  const cursor = page.getByRole("slider", { name: "Look at a point of the plot" });
  await cursor.focus();
  const days = await page.locator(".entry-when").allInnerTexts();
  assert.match(days.join(), /9 Nov.*6 Nov.*2 Nov|Nov 9.*Nov 6.*Nov 2/);
  for (const day of days) {
    assert.ok((await cursor.getAttribute("aria-valuetext")).includes(`(${day})`), day);
    await page.keyboard.press("ArrowLeft");
  }
});

walk("two tabs change one goal, and neither loses what the other wrote", async ({ enter }) => {
  const visitor = await enter("jan");
  const page = await new Person("Jan").signUp(visitor);
  await addGoal(page, { title: "Run", target: "100", unit: "km", notes: "old notes" });
  await addEntry(page, { amount: "5", note: "first" });
  const other = await visitor.newPage();
  await other.goto(page.url());
  await other.locator("li.entry").first().waitFor();
  visitor.expect("/goals/");
  visitor.expectSaid(/412/);
  const dialog = (tab) => tab.getByRole("dialog");
  const save = (tab) => dialog(tab).getByRole("button", { name: "Save" }).click();
  const edit = (tab) => tab.getByRole("button", { name: "Edit", exact: true }).click();
  const editEntry = (tab) => tab.getByRole("button", { name: /^Edit entry/ }).click();

  await edit(page);
  await dialog(page).waitFor();
  await edit(other);
  await dialog(other).getByLabel("Notes").fill("new notes of the other");
  await save(other);
  // The tab with the open dialog has heard of it, and still changes what its dialog was opened with.
  await page.getByText("new notes of the other").waitFor();
  await dialog(page).getByLabel("What do you want to reach?").fill("Run far");
  await save(page);
  await dialog(page).getByRole("alert").getByText("changed elsewhere").waitFor();
  await dialog(page).getByRole("alert").getByText("What you typed is still here").waitFor();
  const title = dialog(page).getByLabel("What do you want to reach?");
  assert.equal(await title.inputValue(), "Run far");
  assert.deepEqual(await sent(page, "PATCH", () => save(page)), { title: "Run far" });
  for (const tab of [page, other]) {
    await heading(tab, "Run far");
    await tab.getByText("new notes of the other").waitFor();
  }

  await editEntry(page);
  await dialog(page).waitFor();
  await editEntry(other);
  await dialog(other).getByLabel("Note").fill("note of the other");
  await save(other);
  await page.locator("li.entry", { hasText: "note of the other" }).waitFor();
  await dialog(page).getByLabel("Amount").fill("7");
  await save(page);
  await dialog(page).getByRole("alert").getByText("changed elsewhere").waitFor();
  assert.equal(await dialog(page).getByLabel("Amount").inputValue(), "7");
  assert.deepEqual(await sent(page, "PATCH", () => save(page)), { amount: 7 });
  await other.locator("li.entry", { hasText: "note of the other" }).getByText("+7 km").waitFor();

  // What nobody has touched is not sent at all; and one that was changed meanwhile is not deleted unseen.
  const changes = [];
  page.on("request", (request) => request.method() === "PATCH" && changes.push(request.url()));
  await editEntry(page);
  await save(page);
  await edit(page);
  await save(page);
  await dialog(page).waitFor({ state: "detached" });
  assert.deepEqual(changes, []);
  // This tab does not hear of the next change.
  await page.route("**/entries/", () => undefined);
  await editEntry(other);
  await dialog(other).getByLabel("Note").fill("seen by nobody here");
  await save(other);
  await other.locator("li.entry", { hasText: "seen by nobody here" }).waitFor();
  const refused = page.waitForResponse((answer) => answer.request().method() === "DELETE");
  await page.getByRole("button", { name: /^Delete entry/ }).click();
  assert.equal((await refused).status(), 412);
  await page.getByRole("alert").getByText("changed elsewhere").waitFor();
});

/** The browser's own day moves on; the moments, which tokens live by, stay. */
function midnightPasses(page) {
  return page.evaluate(() => {
    const later = Object.fromEntries(
      ["getFullYear", "getMonth", "getDate"].map((name) => [name, Date.prototype[name]]),
    );
    for (const [name, real] of Object.entries(later)) {
      Date.prototype[name] = function () {
        return real.call(new Date(this.getTime() + (this.getTime() > Date.now() - 60_000 ? 86_400_000 : 0)));
      };
    }
  });
}

/** As programs do that know nothing of React: the value changes, and no event tells. */
function fillSilently(page, values) {
  return page.evaluate((wanted) => {
    for (const [name, value] of Object.entries(wanted)) {
      const field = document.querySelector(`[name="${name}"]`);
      const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value");
      set.call(field, value);
    }
  }, values);
}

