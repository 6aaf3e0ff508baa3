// The goals page: what a person keeps there, and that nobody else ever sees it.

import assert from "node:assert/strict";
import { addEntry, addGoal, entries, progressIs, titles, toList } from "./harness/goals.mjs";
import { heading } from "./harness/look.mjs";
import { copiedTokens, Person } from "./harness/person.mjs";
import { askAsPage } from "./harness/proof.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();

walk("a goal from its first step to its end", async ({ enter }) => {
  const page = await new Person("Ada").signUp(await enter("ada"));
  await page.getByRole("heading", { name: "What do you want to reach?" }).waitFor();
  await addGoal(page, {
    title: "Run the river path",
    target: "100",
    unit: "km",
    due: "2030-06-30",
    notes: "Before the summer ends",
  });
  await page.getByText("Before the summer ends").waitFor();
  await page.getByText("Nothing yet.").waitFor();

  await addEntry(page, { amount: "12.5", note: "to the bridge" });
  await progressIs(page, "13%, 12.5 of 100 km");
  await addEntry(page, { amount: "7.5" });
  await progressIs(page, "20%, 20 of 100 km");
  await addEntry(page, { note: "new shoes" });
  assert.equal(await entries(page).count(), 3);
  await page.getByRole("img", { name: /^The sum over time: 20 km after/ }).waitFor();

  await page.reload();
  await heading(page, "Run the river path");
  await progressIs(page, "20%, 20 of 100 km");
  await entries(page).nth(2).waitFor();

  await page.getByRole("button", { name: /^Edit entry: 7\.5 km/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Amount").fill("87.5");
  await dialog.getByRole("button", { name: "Save" }).click();
  await progressIs(page, "100%, 100 of 100 km");
  await page.getByText("Done", { exact: true }).waitFor();
  await page.getByRole("button", { name: /^Delete entry: new shoes/ }).click();
  await entries(page).nth(2).waitFor({ state: "detached" });

  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByRole("dialog").getByLabel("What do you want to reach?").fill("Run the long river path");
  await page.getByRole("dialog").getByLabel("Target").fill("400");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await heading(page, "Run the long river path");
  await progressIs(page, "25%, 100 of 400 km");

  await page.getByRole("button", { name: "Archive", exact: true }).click();
  await page.getByRole("button", { name: "Restore" }).waitFor();
  await toList(page);
  await page.getByRole("heading", { name: "What do you want to reach?" }).waitFor();
  await page.getByRole("radio", { name: "Archived" }).click();
  await page.getByRole("link", { name: "Run the long river path" }).click();
  await page.getByRole("button", { name: "Restore" }).click();
  await page.getByRole("button", { name: "Archive", exact: true }).waitFor();

  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await heading(page, "Your goals");
  // The list as it was left.
  await page.getByRole("heading", { name: "Nothing put away" }).waitFor();
  await page.getByRole("radio", { name: "Active" }).click();
  await page.getByRole("heading", { name: "What do you want to reach?" }).waitFor();
  await page.reload();
  assert.deepEqual(await titles(page), []);
});

walk("what is wrong is said at its field; what was typed stays", async ({ enter }) => {
  const page = await new Person("Bo").signUp(await enter("bo"));
  await page.getByRole("button", { name: "New goal" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Notes").fill("kept");
  await dialog.getByLabel("Target").fill("a lot");
  await dialog.getByRole("button", { name: "Add goal" }).click();
  await dialog.getByText("Give it a name.").waitFor();
  assert.equal(await dialog.getByLabel("What do you want to reach?").getAttribute("aria-invalid"), "true");
  assert.equal(await dialog.getByLabel("Notes").inputValue(), "kept");
  assert.equal(await dialog.getByLabel("Target").inputValue(), "a lot");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "detached" });

  await addGoal(page, { title: "Save", target: "10", unit: "€" });
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByText("Enter an amount or a note.").waitFor();
  // Kept to the last digit, not as a binary fraction.
  await addEntry(page, { amount: "0.1" });
  await addEntry(page, { amount: "0.2" });
  await progressIs(page, "3%, 0.3 of 10 €");
});

walk("text stays text, whatever it looks like", async ({ enter }) => {
  const page = await new Person("Kim").signUp(await enter("kim"));
  const title = `<img src=x onerror=alert(1)> "'&amp; 🏃‍♀️ مرحبا`;
  await addGoal(page, { title, notes: "<script>alert(1)</script>" });
  await addEntry(page, { note: "</li><b>bold</b>" });
  await page.getByText("<script>alert(1)</script>").waitFor();
  await page.getByText("</li><b>bold</b>").waitFor();
  await toList(page);
  assert.deepEqual(await titles(page), [title]);
});

walk("the list: search, and what is reached apart", async ({ enter }) => {
  const page = await new Person("Lea").signUp(await enter("lea"));
  for (const title of ["Read ten books", "Save for a bicycle", "Read the news less"]) {
    await addGoal(page, { title, target: "10" });
    await toList(page);
  }
  assert.equal((await titles(page)).length, 3);
  await page.getByRole("searchbox", { name: "Search goals" }).fill("read");
  await page.getByRole("link", { name: "Save for a bicycle" }).waitFor({ state: "detached" });
  assert.deepEqual((await titles(page)).sort(), ["Read ten books", "Read the news less"]);
  await page.getByRole("searchbox", { name: "Search goals" }).fill("zebra");
  await page.getByRole("heading", { name: "No goal matches “zebra”" }).waitFor();
  await page.getByRole("searchbox", { name: "Search goals" }).fill("");
  await page.getByRole("link", { name: "Read ten books" }).click();
  await addEntry(page, { amount: "10" });
  await toList(page);
  await page.getByRole("radio", { name: "Done" }).click();
  await page.getByRole("link", { name: "Read ten books" }).waitFor();
  await page.getByRole("link", { name: "Save for a bicycle" }).waitFor({ state: "detached" });
  assert.deepEqual(await titles(page), ["Read ten books"]);
});

walk("two people at once never see each other's rows", async ({ tacit, enter }) => {
  const people = [new Person("Mia"), new Person("Noa")];
  const visitors = await Promise.all(people.map(({ name }) => enter(name)));
  const pages = await Promise.all(people.map((person, at) => person.signUp(visitors[at])));
  await Promise.all(
    people.map(async ({ name }, at) => {
      for (const number of [1, 2, 3]) {
        await addGoal(pages[at], { title: `${name}'s goal ${number}`, target: "5", unit: "steps" });
        await addEntry(pages[at], { amount: `${number}`, note: `${name}'s step` });
        if (number < 3) await toList(pages[at]);
      }
    }),
  );
  const [mias, noas] = pages.map((page) => page.url());
  await Promise.all(pages.map(toList));
  for (const [at, { name }] of people.entries()) {
    await pages[at].reload();
    assert.deepEqual(
      (await titles(pages[at])).sort(),
      [1, 2, 3].map((number) => `${name}'s goal ${number}`),
    );
  }
  // Not even with its address: neither by the page, nor by hand.
  visitors[1].expect("/goals/", 404);
  await pages[1].goto(mias);
  await heading(pages[1], "This goal is not there");
  assert.equal(await pages[1].getByText("Mia").count(), 0);
  const { access: token } = await copiedTokens(pages[1]);
  const ask = (path, more = {}) => askAsPage(pages[1], { url: `${tacit.api}/goals/${path}`, token, ...more });
  const id = (url) => new URL(url).searchParams.get("goal");
  assert.equal((await ask(`${id(noas)}/`)).status, 200);
  const foreign = await ask(`${id(mias)}/`);
  const nobodys = await ask(`${crypto.randomUUID()}/`);
  assert.equal(foreign.status, 404);
  assert.deepEqual(foreign, nobodys);
  assert.equal((await ask(`${id(mias)}/`, { method: "DELETE" })).status, 404);
  assert.equal((await ask(`${id(mias)}/`, { method: "PATCH", json: {} })).status, 404);
  for (const part of ["entries/", "series/"]) assert.equal((await ask(`${id(mias)}/${part}`)).status, 404);
});
