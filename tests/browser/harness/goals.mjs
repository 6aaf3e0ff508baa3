// What a person does at the goals page.

import assert from "node:assert/strict";
import { heading } from "./look.mjs";

/** Adds a goal; the page then shows it. */
export async function addGoal(page, { title, target, unit, due, notes, tags }) {
  await page
    .getByRole("button", { name: /^(New goal|Add your first goal)$/ })
    .first()
    .click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("What do you want to reach?").fill(title);
  if (target) await dialog.getByLabel("Target").fill(target);
  if (unit) await dialog.getByLabel("Unit").fill(unit);
  if (due) await dialog.getByLabel("By when").fill(due);
  if (tags) await dialog.getByLabel("Tags").fill(tags);
  if (notes) await dialog.getByLabel("Notes").fill(notes);
  await dialog.getByRole("button", { name: "Add goal" }).click();
  await heading(page, title);
}

/** Notes a step, at the goal's page. */
export async function addEntry(page, { amount, note, day }) {
  const form = page.locator("form.entry-form");
  const before = await entries(page).count();
  if (amount) await form.getByLabel("Amount").fill(amount);
  if (note) await form.getByLabel("Note", { exact: true }).fill(note);
  if (day) await form.getByLabel("When").fill(day);
  await form.getByRole("button", { name: "Add", exact: true }).click();
  await entries(page).nth(before).waitFor();
}

export function entries(page) {
  return page.locator("ul.entries > li");
}

/** The goals on the list, as shown. */
export async function titles(page) {
  await heading(page, "Your goals");
  await page.locator("[aria-busy=false], .empty").first().waitFor();
  return page.locator(".card-title").allInnerTexts();
}

/** What the goal's bar says, read out: "20%, 20 of 100 km". */
export async function progressIs(page, words) {
  const bar = page.locator(".goal").getByRole("progressbar");
  let said;
  for (const end = Date.now() + 5_000; Date.now() < end; ) {
    said = (await bar.getAttribute("aria-valuetext")).replaceAll("\u00a0", " ");
    if (said === words) return;
    await page.waitForTimeout(20);
  }
  assert.equal(said, words);
}

/** Back to the list. */
export async function toList(page) {
  await page.getByRole("banner").getByRole("link", { name: "Goals" }).click();
  await heading(page, "Your goals");
}

/** The button at the top. */
export function signOutButton(page) {
  return page.getByRole("button", { name: "Sign out" });
}

/** What goes to the API while somebody does something; it has been answered, with the same amounts. */
export async function sent(page, method, act) {
  const request = page.waitForRequest((each) => each.method() === method && each.url().includes("/goals/"));
  await act();
  const answer = await (await request).response();
  assert.ok(answer.ok(), `${answer.status()} to ${method}`);
  const answered = await answer.json();
  const asked = (await request).postDataJSON();
  for (const name of ["amount", "target_amount"]) if (name in asked) assert.equal(answered[name], asked[name]);
  return asked;
}

/** Waits until the focus is in that row of the entries. */
export async function focusIsIn(page, row) {
  await page.waitForFunction(
    (at) => document.querySelectorAll("li.entry")[at]?.contains(document.activeElement),
    row,
  );
}
