// Going about in the goals page: where the focus is, what the way back shows, what is never lost, how a refusal is said.

import assert from "node:assert/strict";
import { addEntry, addGoal, entries, focusIsIn, titles, toList } from "./harness/goals.mjs";
import { heading } from "./harness/look.mjs";
import { Person } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();

walk("the focus stays where something was deleted", async ({ enter }) => {
  const visitor = await enter("jo");
  // Whoever deletes the goal before the page has heard what the entry's deletion made of its version.
  visitor.expect("/goals/", 412);
  const page = await new Person("Jo").signUp(visitor);
  await addGoal(page, { title: "Tidy up" });
  for (const note of ["first", "second", "third"]) await addEntry(page, { note });
  for (const [note, left] of [["second", 1], ["first", 0], ["third", undefined]]) {
    const before = await entries(page).count();
    await page.getByRole("button", { name: new RegExp(`^Delete entry: ${note}`) }).press("Enter");
    await entries(page).nth(before - 1).waitFor({ state: "detached" });
    if (left !== undefined) await focusIsIn(page, left);
  }
  await page.waitForFunction(() => document.activeElement?.id === "entries-heading");
  await page.getByRole("button", { name: "Delete", exact: true }).press("Enter");
  await heading(page, "Your goals");
  await page.waitForFunction(() => document.activeElement?.tagName === "H1");
});

walk("back to the list as it was", async ({ enter }) => {
  const page = await new Person("Kai").signUp(await enter("kai"));
  for (const title of ["Read ten books", "Swim"]) {
    await addGoal(page, { title, target: "1" });
    await addEntry(page, { amount: "1" });
    await toList(page);
  }
  const search = page.getByRole("searchbox", { name: "Search goals" });
  await page.getByRole("radio", { name: "Done" }).click();
  await search.fill("read");
  await page.getByRole("link", { name: "Swim" }).waitFor({ state: "detached" });
  for (const back of [() => page.goBack(), () => page.getByRole("link", { name: "All goals" }).click()]) {
    await page.getByRole("link", { name: "Read ten books" }).click();
    await heading(page, "Read ten books");
    await back();
    assert.deepEqual(await titles(page), ["Read ten books"]);
    assert.equal(await search.inputValue(), "read");
    assert.equal(await page.getByRole("radio", { name: "Done" }).isChecked(), true);
  }
  await page.reload();
  assert.deepEqual(await titles(page), ["Read ten books"]);
  await toList(page);
  await page.getByRole("radio", { name: "Active", checked: true }).waitFor();
  assert.equal(await search.inputValue(), "");
});

walk("a draft is not thrown away by a key", async ({ enter }) => {
  const page = await new Person("Lea").signUp(await enter("lea"));
  await page.getByRole("button", { name: "New goal" }).click();
  const dialog = page.getByRole("dialog");
  // Nothing typed: nothing to ask.
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "New goal" }).click();
  await dialog.getByLabel("Notes").fill("a long thought");
  await page.keyboard.press("Escape");
  const question = page.getByRole("alertdialog");
  await question.getByText("It has not been saved.").waitFor();
  await page.keyboard.press("Escape");
  await question.waitFor({ state: "detached" });
  assert.equal(await dialog.getByLabel("Notes").inputValue(), "a long thought");
  await dialog.getByRole("button", { name: "Close" }).click();
  await question.getByRole("button", { name: "Keep writing" }).click();
  assert.equal(await dialog.getByLabel("Notes").inputValue(), "a long thought");
  await page.mouse.click(5, 5);
  await question.getByRole("button", { name: "Throw away" }).click();
  await dialog.waitFor({ state: "detached" });
});

walk("what the API refuses is said in the page's words", async ({ enter }) => {
  const visitor = await enter("max");
  const page = await new Person("Max").signUp(visitor);
  await addGoal(page, { title: "🏃".repeat(200) });
  await addEntry(page, { amount: "999999999999" });
  visitor.expect("/goals/", 422);
  await page.locator('.entry-form [name="amount"]').fill("1");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("alert").getByText("The total would grow too large with this amount.").waitFor();
  for (const [amount, words] of [
    ["1000000000000", "at most twelve digits"],
    ["0.1234567", "at most six digits"],
    ["123456789012.1234", "at most fifteen digits"],
  ]) {
    await page.locator('.entry-form [name="amount"]').fill(amount);
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText(words).waitFor();
  }
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByRole("dialog").getByLabel("What do you want to reach?").fill("x".repeat(201));
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await page.getByText("A name has at most 200 characters.").waitFor();
});

