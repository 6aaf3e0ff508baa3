// Odd browsers and odd answers: scripts off, a program that does not come or breaks, storage that is forbidden or full of
// something else, a password manager that says nothing. There are always words, and nothing typed is lost.

import assert from "node:assert/strict";
import { isGoodInEveryLook } from "./harness/accessibility.mjs";
import { heading } from "./harness/look.mjs";
import { Person, refusal } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();
const ada = new Person("Ada");

/** Puts it into the fields as a browser extension does: by the prototype's setter, without any event. */
async function fillSilently(page, values) {
  for (const id of Object.keys(values)) await page.locator(`#${id}`).waitFor();
  return page.evaluate((values) => {
    const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
    for (const [id, value] of Object.entries(values)) set.call(document.getElementById(id), value);
  }, values);
}

walk("a password manager that says nothing", async ({ tacit, enter }) => {
  const visitor = await enter("ada");
  const { page } = visitor;
  await page.goto(`${tacit.issuer}/signup`);
  await fillSilently(page, { email: ada.email, name: ada.name });
  await page.getByRole("button", { name: "Send me the link" }).click();
  await heading(page, "Look in your mail");
  await page.goto(await tacit.linkTo(ada.email));
  await heading(page, "Choose your password");
  await fillSilently(page, { "new-password": ada.password });
  await page.getByRole("button", { name: "Show password" }).click();
  await page.getByRole("button", { name: "Save and sign in" }).click();
  await heading(page, "Your account");
  // A form with many fields, half of them filled in by somebody else.
  await page.getByRole("button", { name: "Edit" }).click();
  await page.locator("#nickname").fill("Countess");
  await fillSilently(page, { phone: "+44 20 7946 0000", locality: "London" });
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.").waitFor();
  for (const value of ["Countess", "+44 20 7946 0000", "London"])
    await page.locator("dd", { hasText: value }).waitFor();

  await visitor.context.clearCookies();
  await page.goto(`${tacit.issuer}/login`);
  await heading(page, "Sign in");
  await fillSilently(page, { email: ada.email, password: "not the password" });
  await page.getByRole("button", { name: "Show password" }).click();
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await refusal(page);
  // What was filled in outlives everything that the page draws.
  assert.equal(await page.locator("#email").inputValue(), ada.email);
  assert.equal(await page.locator("#password").inputValue(), "not the password");
  await fillSilently(page, { password: ada.password });
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await heading(page, "Your account");
});

walk("scripts are off", async ({ tacit, enter }) => {
  const { page } = await enter("no scripts", { javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  await page.goto(`${tacit.issuer}/login`);
  await saysWhyNothingHappens(page);
});

walk("the program does not come", async ({ tacit, enter }) => {
  const visitor = await enter("bad line");
  const { page } = visitor;
  visitor.expect("/assets/");
  await page.route("**/assets/index-*.js", (route) => route.abort());
  await page.goto(`${tacit.issuer}/login`);
  await saysWhyNothingHappens(page);
});

walk("the program does not run", async ({ tacit, enter }) => {
  const visitor = await enter("old browser");
  const { page } = visitor;
  // Chromium says no more of it than this.
  visitor.expectSaid(/^an exception: $|SyntaxError/);
  await page.route("**/assets/index-*.js", (route) =>
    route.fulfill({ contentType: "text/javascript", body: "let let = 1;" }),
  );
  await page.goto(`${tacit.issuer}/signup`);
  await saysWhyNothingHappens(page);
});

/** Both languages, where one sees them without scrolling. */
async function saysWhyNothingHappens(page) {
  const { height } = page.viewportSize();
  for (const words of ["This page needs JavaScript", "Diese Seite benötigt JavaScript"]) {
    const said = page.getByRole("heading", { name: words });
    await said.waitFor({ state: "visible", timeout: 10_000 });
    const box = await said.boundingBox();
    assert.ok(box.y >= 0 && box.y + box.height < height, `“${words}” is at ${box.y} px`);
  }
}

walk("drawing breaks", async ({ tacit, enter }) => {
  const visitor = await enter("ada");
  const { page } = visitor;
  await ada.signIn(visitor);
  visitor.expectSaid(/no such thing here/);
  await page.addInitScript(() => {
    globalThis.Intl.DateTimeFormat = class {
      constructor() {
        throw new Error("no such thing here");
      }
    };
  });
  await page.goto(`${tacit.issuer}/account`);
  await heading(page, "This page has broken");
  await isGoodInEveryLook(page, "a page that has broken");
  await page.getByRole("button", { name: "Load again" }).waitFor();
});

walk("answers that nobody expected", async ({ tacit, enter }) => {
  const visitor = await enter("ada");
  const { page } = visitor;
  await ada.signIn(visitor);
  const odd = ["null", "[]", '"ok"', "{}", '{"email":{}}', "<html>", '{"email":"a@b","profile":[1],"session":"x"}'];
  let body;
  await page.route("**/api/account/", (route) => route.fulfill({ contentType: "application/json", body }));
  await page.route("**/api/account/consents/", (route) =>
    route.fulfill({ contentType: "application/json", body: '{"client":null}' }),
  );
  for (body of odd) {
    await page.goto(`${tacit.issuer}/account/apps`);
    await page.getByText("Something went wrong on our side.").first().waitFor();
  }
  for (const path of ["/login?interaction=x", "/consent?interaction=x", "/signup?interaction=x", "/logout?logout=x"]) {
    body = '[{"client":[]}]';
    await page.route("**/api/{interaction,logout}/?*", (route) =>
      route.fulfill({ contentType: "application/json", body }),
    );
    await page.goto(`${tacit.issuer}${path}`);
    await page.locator("h1").waitFor();
  }
});

walk("storage is full of something else, or forbidden", async ({ tacit, enter }) => {
  const { page } = await enter("odd storage");
  await page.addInitScript(() => {
    for (const store of [localStorage, sessionStorage])
      for (const key of ["tacit.signup", "tacit.app"]) store.setItem(key, '{"at":"soon","name":[');
  });
  await page.goto(`${tacit.issuer}/confirm`);
  await heading(page, "This link does not work any more");
  const strict = await enter("no storage");
  await strict.page.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage"])
      Object.defineProperty(globalThis, name, {
        get() {
          throw new DOMException("denied", "SecurityError");
        },
      });
  });
  const ben = new Person("Ben");
  await strict.page.goto(`${tacit.issuer}/signup`);
  await ben.askForLink(strict.page);
  await strict.page.goto(await tacit.linkTo(ben.email));
  await ben.choosePassword(strict.page);
  await heading(strict.page, "Your account");
});
