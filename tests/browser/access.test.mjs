// Who may use which app: refused in words with another account as the way on, and said by an operator at the app's page.

import assert from "node:assert/strict";
import { after } from "node:test";
import { isGoodInEveryLook } from "./harness/accessibility.mjs";
import { App } from "./harness/app.mjs";
import { heading } from "./harness/look.mjs";
import { Person, refusal } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();
const olga = new Person("Olga");
const bob = new Person("Bob");
let app;
after(() => app?.stop());

walk("an app that is not open to somebody says so, and another account goes on", async ({ tacit, enter }) => {
  await olga.signUpWithoutApp(await enter("olga, the first time"));
  await tacit.cli("admin", "roles", olga.email, "owner");
  await tacit.cli("group", "add", "readers");
  await tacit.cli("group", "join", "readers", olga.email);
  app = await App.start(tacit, "reading-list", "Reading List", "openid email", [
    ...["--first-party", "--access-group", "readers"],
  ]);
  const visitor = await enter("bob");
  visitor.alsoVisits(app.origin);
  const { page } = visitor;
  await bob.signUpWithoutApp(visitor);
  await page.goto(app.begin());
  await heading(page, "Reading List is not open to this account");
  await page.getByText(bob.email).first().waitFor();
  await isGoodInEveryLook(page, "no access");
  // Back to the app, which is told; or another account, for the same request.
  await page.getByRole("button", { name: "Cancel and go back to Reading List" }).click();
  await heading(page, "Reading List");
  assert.equal(app.answer.error, "access_denied");
  await page.goto(app.begin());
  await heading(page, "Reading List is not open to this account");
  await page.getByRole("link", { name: "Use another account" }).click();
  await olga.enterPassword(page);
  await heading(page, "Reading List");
  assert.ok((await app.tokens()).access_token);
});

walk("an operator says who may use an app, and sees it in the list", async ({ tacit, enter }) => {
  const visitor = await enter("olga");
  const { page } = visitor;
  await page.goto(`${tacit.issuer}/admin/clients`);
  await olga.enterPassword(page);
  await heading(page, "Apps");
  await page.getByRole("row", { name: /Goals/ }).getByText("everyone").waitFor();
  await page.getByRole("row", { name: /Reading List/ }).getByText("readers").waitFor();
  await page.getByRole("link", { name: /Reading List/ }).click();
  const form = page.getByRole("form", { name: "Who may use it" });
  assert.equal(await form.getByLabel("Groups", { exact: true }).inputValue(), "readers");
  await isGoodInEveryLook(page, "an app with a rule");
  await form.getByLabel("People", { exact: true }).fill("nobody@example.com");
  await form.getByRole("button", { name: "Save" }).click();
  assert.match(await refusal(page), /Nobody has this address: nobody@example.com/);
  await form.getByLabel("People", { exact: true }).fill(bob.email);
  await form.getByLabel("Groups", { exact: true }).fill("");
  await form.getByRole("button", { name: "Save" }).click();
  await form.getByText("Saved.").waitFor();
  assert.equal(await form.getByLabel("People", { exact: true }).inputValue(), bob.email);
  // Somebody else is faster: both are shown, and what was typed stays.
  await tacit.cli("client", "update", "reading-list", "--access-everyone");
  await form.getByLabel("People", { exact: true }).fill("");
  visitor.expect("/api/admin/clients/reading-list/", 412);
  await form.getByRole("button", { name: "Save" }).click();
  await page.getByRole("alert").getByText("Everyone who has an account here").waitFor();
  await page.getByRole("button", { name: "Save mine over it" }).click();
  await form.getByText("Nobody: the app is closed to all people.").waitFor();
  const kept = JSON.parse(await tacit.cli("client", "show", "reading-list", "--json"));
  assert.deepEqual(kept.access, { groups: [], users: [] });
  await form.getByRole("radio", { name: /Everyone who has an account/ }).check();
  await form.getByRole("button", { name: "Save" }).click();
  await form.getByText("Saved.").waitFor();
});
