// Without a network: what was read can be read again, entries wait and are sent once; and after a sign-out nothing is left.

import assert from "node:assert/strict";
import { addEntry, addGoal, entries, progressIs, signOutButton, toList } from "./harness/goals.mjs";
import { heading } from "./harness/look.mjs";
import { copiedTokens, isSignedInAs, isSignedOut, Person } from "./harness/person.mjs";
import { askAsPage } from "./harness/proof.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();

/** Everything may fail while the network is away. */
function mayFail(visitor) {
  visitor.expect("/");
  visitor.expectSaid(/net::ERR_|Failed to fetch|Failed to load resource|FetchEvent/);
}

async function workerIsThere(page) {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

walk("read, noted, reloaded, and sent once when the network is back", async ({ tacit, enter }) => {
  const visitor = await enter("ola");
  const page = await new Person("Ola").signUp(visitor);
  await addGoal(page, { title: "Plant trees", target: "10" });
  await addEntry(page, { amount: "1" });
  await toList(page);
  await page.getByRole("link", { name: "Plant trees" }).waitFor();
  await workerIsThere(page);
  mayFail(visitor);
  await visitor.context.setOffline(true);

  await page.getByRole("link", { name: "Plant trees" }).click();
  await page.getByText("No connection: you see what was last loaded.").waitFor();
  await progressIs(page, "10%, 1 of 10");
  await entries(page).first().waitFor();
  assert.equal(await entries(page).count(), 1);
  const form = page.locator(".panel form.entry-form");
  for (const amount of ["2", "3"]) {
    await form.getByLabel("Amount").fill(amount);
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await page.locator(".entry-waiting", { hasText: amount }).waitFor();
  }
  await page.getByText("2 entries wait to be sent.").waitFor();

  // The page itself opens without a network too.
  await page.reload();
  await heading(page, "Plant trees");
  await page.getByText("2 entries wait to be sent.").waitFor();
  await progressIs(page, "10%, 1 of 10");
  await toList(page);
  await page.getByRole("link", { name: "Plant trees" }).click();

  await visitor.context.setOffline(false);
  await page.locator(".entry-waiting").first().waitFor({ state: "detached" });
  await progressIs(page, "60%, 6 of 10");
  await page.getByText("No connection").waitFor({ state: "detached" });
  assert.equal(await entries(page).count(), 3);
  const { access: token } = await copiedTokens(page);
  const id = new URL(page.url()).searchParams.get("goal");
  const { text } = await askAsPage(page, { url: `${tacit.api}/goals/${id}/`, token });
  assert.deepEqual([JSON.parse(text).total, JSON.parse(text).entry_count], [6, 3]);
});

walk("what was added is there without a network, and no list says that there is nothing", async ({ enter }) => {
  const visitor = await enter("nils");
  const page = await new Person("Nils").signUp(visitor);
  // The list was loaded while it was empty, and not since.
  await addGoal(page, { title: "Plant trees", target: "10" });
  await addEntry(page, { amount: "1" });
  await progressIs(page, "10%, 1 of 10");
  await workerIsThere(page);
  mayFail(visitor);
  await visitor.context.setOffline(true);
  for (const go of [() => toList(page), () => page.reload()]) {
    await go();
    await page.getByRole("link", { name: "Plant trees" }).waitFor();
    await page.locator(".card", { hasText: "10%" }).waitFor();
    await page.getByText("No connection: you see what was last loaded.").waitFor();
  }
  // The other headings were never asked for, or were empty when they were.
  await page.getByRole("radio", { name: "Done" }).click();
  await page.getByRole("alert").getByText("No connection").waitFor();
  await visitor.context.setOffline(false);
  // The browser has told that the network is back.
  await page.getByText("Nothing reached yet").waitFor();
  await visitor.context.setOffline(true);
  await page.getByRole("radio", { name: "Active" }).click();
  await page.getByRole("link", { name: "Plant trees" }).waitFor();
  await page.getByRole("radio", { name: "Done" }).click();
  await page.getByRole("heading", { name: "Nothing to show without a connection" }).waitFor();
  assert.equal(await page.getByText("Nothing reached yet").count(), 0);
});

walk("an answer that is lost makes no second entry", async ({ enter }) => {
  const visitor = await enter("pia");
  const page = await new Person("Pia").signUp(visitor);
  await addGoal(page, { title: "Count once", target: "10" });
  mayFail(visitor);
  // The API does it, and nobody hears of it.
  let lost = 0;
  await page.route("**/entries/", async (route) => {
    if (route.request().method() !== "POST" || lost > 0) return route.fallback();
    lost += 1;
    await route.fetch();
    await route.abort();
  });
  await page.locator('.entry-form [name="amount"]').fill("4");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByText("Noted. It is sent when the connection is back.").waitFor();
  await page.locator(".entry-waiting").first().waitFor({ state: "detached" });
  await progressIs(page, "40%, 4 of 10");
  assert.equal(await entries(page).count(), 1);
  assert.equal(lost, 1);
});

walk("two tabs show the same", async ({ tacit, enter }) => {
  const visitor = await enter("quin");
  const page = await new Person("Quin").signUp(visitor);
  await addGoal(page, { title: "Share", target: "10" });
  const other = await visitor.newPage();
  await other.goto(page.url());
  await isSignedInAs(other, "Quin");
  await heading(other, "Share");
  await addEntry(page, { amount: "2" });
  await progressIs(other, "20%, 2 of 10");
  await addEntry(other, { amount: "3" });
  await progressIs(page, "50%, 5 of 10");

  mayFail(visitor);
  await visitor.context.setOffline(true);
  await page.locator('.entry-form [name="amount"]').fill("1");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  // What waits in one tab is seen in the other, and is sent by one of them.
  await other.locator(".entry-waiting").waitFor();
  await visitor.context.setOffline(false);
  for (const tab of [page, other]) await tab.locator(".entry-waiting").waitFor({ state: "detached" });
  for (const tab of [page, other]) await progressIs(tab, "60%, 6 of 10");
  assert.equal(await entries(page).count(), 3);
});

walk("after a sign-out nothing is left, with a worker or without", async ({ tacit, enter }) => {
  const visitor = await enter("rut");
  const page = await new Person("Rut").signUp(visitor);
  await addGoal(page, { title: "My secret goal", target: "10" });
  await addEntry(page, { amount: "2", note: "my secret note" });
  await toList(page);
  await workerIsThere(page);
  await page.reload();
  await page.getByRole("link", { name: "My secret goal" }).waitFor();
  assert.match(await leftOver(page), /My secret goal/, "what is looked for can be found");

  // What waits is not thrown away without a question.
  mayFail(visitor);
  await page.getByRole("link", { name: "My secret goal" }).click();
  await heading(page, "My secret goal");
  await visitor.context.setOffline(true);
  await page.locator('.entry-form [name="amount"]').fill("1");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.locator(".entry-waiting").waitFor();
  await signOutButton(page).click();
  const question = page.getByRole("alertdialog", { name: "Sign out without sending?" });
  await question.getByText("1 entry has not been sent yet.").waitFor();
  await question.getByRole("button", { name: "Cancel" }).click();
  await visitor.context.setOffline(false);
  await page.locator(".entry-waiting").waitFor({ state: "detached" });

  await signOutButton(page).click();
  await isSignedOut(page, /^You are signed out\.$/);
  const left = await leftOver(page);
  assert.doesNotMatch(left, /secret|Rut|rut@|eyJ/);
  assert.match(left, /config\.json/, "the page's own files may stay");
  // What the worker answers with is the page for nobody, and a sign-in's answer is never its.
  await visitor.context.setOffline(true);
  await page.reload();
  await page.getByRole("button", { name: "Sign in", exact: true }).or(page.getByText("No connection")).first().waitFor();
  const failed = await page.evaluate(() =>
    fetch("/callback?code=x&state=y").then(
      () => "answered",
      () => "failed",
    ),
  );
  assert.equal(failed, "failed");
  await visitor.context.setOffline(false);
  for (const path of ["/callback?code=x&state=y", "/silent-callback?code=x&state=y"]) {
    await page.evaluate((asked) => fetch(asked).then(({ status }) => status), path);
    // The worker is asked whether it wants it, and lets it pass: nothing of it is kept.
    assert.doesNotMatch(await leftOver(page), /callback\?code/);
  }
  assert.equal(tacit.log.includes("panicked"), false);
});

walk("twenty renewals by two tabs at once sign nobody out", async ({ tacit, enter }) => {
  const visitor = await enter("sam");
  const page = await new Person("Sam").signUp(visitor);
  const other = await visitor.newPage();
  await other.goto(`${tacit.goals}/`);
  await isSignedInAs(other, "Sam");
  for (let race = 0; race < 20; race++) {
    // The token in the storage has just run out: both tabs ask at once, and one renews for both.
    await page.evaluate(() => {
      const place = Object.keys(localStorage).find((key) => key.startsWith("goals.user:"));
      const user = JSON.parse(localStorage.getItem(place));
      localStorage.setItem(place, JSON.stringify({ ...user, expires_at: Math.floor(Date.now() / 1000) - 1 }));
    });
    await Promise.all([page, other].map((tab) => tab.evaluate(() => dispatchEvent(new Event("online")))));
    await page.waitForFunction(() => {
      const place = Object.keys(localStorage).find((key) => key.startsWith("goals.user:"));
      return JSON.parse(localStorage.getItem(place)).expires_at > Date.now() / 1000 + 60;
    });
  }
  for (const tab of [page, other]) await isSignedInAs(tab, "Sam");
  await addGoal(page, { title: "Still here" });
});

/** All that this browser keeps for the page, as text. */
function leftOver(page) {
  return page.evaluate(async () => {
    const parts = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const answer = await cache.match(request);
        const text = request.url.includes("/assets/") ? "" : await answer.text();
        parts.push(request.url, text);
      }
    }
    return parts.join("\n");
  });
}
