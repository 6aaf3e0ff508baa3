// The goals page when things are not as it expects: a script that does not come, a storage that holds nonsense, answers of
// another shape, moments that no browser reads.

import assert from "node:assert/strict";
import { addEntry, addGoal, titles } from "./harness/goals.mjs";
import { heading } from "./harness/look.mjs";
import { isSignedInAs, isSignedOut, Person } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();

const UNSTARTED = ["Goals has not started.", "Goals ist nicht gestartet."];

walk("script is off, or does not come: words in both languages", async ({ tacit, browser }) => {
  const off = await browser.newContext({ javaScriptEnabled: false });
  const bare = await off.newPage();
  await bare.goto(`${tacit.goals}/`);
  for (const words of UNSTARTED) await bare.getByText(words).waitFor();
  await off.close();

  const blocked = await browser.newContext();
  const page = await blocked.newPage();
  await page.route("**/assets/*.js", (route) => route.abort());
  await page.goto(`${tacit.goals}/`);
  for (const words of UNSTARTED) await page.getByText(words).waitFor();
  // It fades in after some seconds, for most of the time the program is just on its way.
  await page.waitForFunction(() =>
    document.querySelector(".unstarted").getAnimations().every(({ playState }) => playState === "finished"),
  );
  await blocked.close();
});

walk("drawing fails: words, and a way on", async ({ tacit, enter, browser }) => {
  const visitor = await enter("ada");
  const home = await new Person("Ada").signUp(visitor);
  await addGoal(home, { title: "Learn to dive", due: "2030-06-30" });
  // A browser of its own: what React says about it on the console is expected here.
  const context = await browser.newContext({ storageState: await visitor.context.storageState() });
  const page = await context.newPage();
  await page.addInitScript(() => {
    Object.defineProperty(Intl.DateTimeFormat.prototype, "format", {
      get() {
        throw new RangeError("Invalid time value");
      },
    });
  });
  await page.goto(home.url());
  await page.getByRole("heading", { name: "This page has stopped" }).waitFor();
  // The way out is still there, and so are the other goals.
  await page.getByRole("button", { name: "Sign out", exact: true }).waitFor();
  await page.getByRole("button", { name: "Load again" }).waitFor();
  await page.getByRole("button", { name: "Sign out of this browser and start afresh" }).click();
  await page.waitForURL(`${tacit.goals}/`);
  await context.close();
});

walk("what this browser keeps is nonsense", async ({ tacit, enter }) => {
  const visitor = await enter("bo");
  const page = await new Person("Bo").signUp(visitor);
  await addGoal(page, { title: "Still here" });
  for (const nonsense of ["{", "null", "5", "[]", "{}", '{"access_token":5}', '{"access_token":"a","profile":null}', ""]) {
    await page.evaluate((text) => {
      for (const key of Object.keys(localStorage)) localStorage.setItem(key, text);
    }, nonsense);
    await page.goto(`${tacit.goals}/`);
    // By the session at the sign-in server, without a click.
    await isSignedInAs(page, "Bo");
    assert.deepEqual(await titles(page), ["Still here"], nonsense);
  }
});

walk("this browser keeps nothing at all", async ({ tacit, enter }) => {
  const { page } = await enter("cleo");
  await page.addInitScript(() => {
    for (const kind of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(window, kind, {
        get() {
          throw new DOMException("The operation is insecure.", "SecurityError");
        },
      });
    }
  });
  await page.goto(`${tacit.goals}/`);
  await page.getByText("This browser keeps nothing for this page").waitFor();
});

walk("answers of another shape are said in words", async ({ enter }) => {
  const page = await new Person("Dan").signUp(await enter("dan"));
  await addGoal(page, { title: "Odd answers" });
  const address = page.url();
  for (const [path, body] of [
    ["**/goals/*/", "[]"],
    ["**/goals/*/", "<!doctype html><title>Welcome to our hotel</title>"],
    ["**/goals/*/", '{"id":"1","title":null}'],
    ["**/goals/*/entries/", '{"items":null}'],
    ["**/goals/*/entries/", '{"items":[{"id":"1","occurred_at":5}]}'],
  ]) {
    await page.route(path, (route) => answer(route, body));
    await page.goto(address);
    await page.getByRole("alert").getByText("Something went wrong on the server.").waitFor();
    await page.unroute(path);
    await page.getByRole("button", { name: "Try again" }).click();
    await heading(page, "Odd answers");
    await page.getByText("Nothing yet.").waitFor();
  }
  // Without the plot the page is whole: the numbers say the same.
  await page.route("**/series/", (route) => answer(route, '{"points":{}}'));
  await page.reload();
  await addEntry(page, { amount: "3" });
  assert.equal(await page.getByRole("alert").count(), 0);
});

walk("a moment that no browser reads", async ({ enter }) => {
  const page = await new Person("Eli").signUp(await enter("eli"));
  await addGoal(page, { title: "Stay up" });
  await addEntry(page, { amount: "1", note: "midnight" });
  const moments = { "2016-12-31T23:59:60Z": /Dec(ember)? 2016|Jan(uary)? 2017/, "one fine day": /one fine day/ };
  for (const [moment, shown] of Object.entries(moments)) {
    await page.route("**/entries/", async (route) => {
      const response = await route.fetch();
      const page = await response.json();
      const items = page.items.map((item) => ({ ...item, occurred_at: moment, day: null }));
      await route.fulfill({ response, json: { ...page, items } });
    });
    await page.reload();
    await heading(page, "Stay up");
    await page.locator(".entry-when", { hasText: shown }).waitFor();
    await page.getByRole("button", { name: /^Edit entry: 1, midnight/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await page.unroute("**/entries/");
  }
});

walk("nobody is signed in by what is left over", async ({ tacit, enter }) => {
  const { page } = await enter("nia");
  await page.goto(`${tacit.goals}/`);
  await isSignedOut(page);
  await page.evaluate(() => localStorage.setItem("goals.user:x", "{"));
  await page.goto(`${tacit.goals}/callback?state=made-up&code=made-up`);
  await isSignedOut(page, "That sign-in did not work.");
});

function answer(route, text) {
  const headers = { "access-control-allow-origin": "*", "content-type": "application/json" };
  return route.fulfill({ status: 200, headers, body: text });
}

