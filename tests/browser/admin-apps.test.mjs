// The operators' pages: apps from the registration to the removal, a change that somebody else was faster with, operators
// and their roles, the second sign-in before what can't be undone, the log.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { isGoodInEveryLook } from "./harness/accessibility.mjs";
import { heading } from "./harness/look.mjs";
import { Person, refusal } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();
const owner = new Person("Olga");
const other = new Person("Oskar");

/** To the operators' pages, by the sign-in where there is none yet. */
async function come(page, tacit, path = "/admin") {
  await page.goto(`${tacit.issuer}${path}`);
}

/** What Chromium writes about a refusal that is a part of the walk. */
const refusalOf = (visitor, path, status) => visitor.expect(path, status);

walk("somebody becomes an owner at the host", async ({ tacit, enter }) => {
  await owner.signUpWithoutApp(await enter("olga, the first time"));
  await tacit.cli("admin", "roles", owner.email, "owner");
});

walk("an app is registered, told, changed beside somebody else, given a secret and removed", async ({ tacit, enter }) => {
  const visitor = await enter("olga");
  const { page } = visitor;
  await come(page, tacit, "/admin/clients");
  await owner.enterPassword(page);
  await heading(page, "Apps");
  await isGoodInEveryLook(page, "apps");
  await page.getByRole("link", { name: "Register an app" }).click();
  await heading(page, "Register an app");
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await refusal(page);
  await page.getByRole("radio", { name: /Web app with a server/ }).check();
  await page.getByLabel("Name").fill("Reading list");
  await page.getByLabel("Identifier").fill("reading-list");
  await page.getByLabel("Redirect addresses").fill("http://reading.example/callback");
  await isGoodInEveryLook(page, "a new app");
  refusalOf(visitor, "/api/admin/clients/", 422);
  await page.getByRole("button", { name: "Register", exact: true }).click();
  // What the server says of a field stands at the field.
  assert.match(await refusal(page), /https/);
  await page.getByLabel("Redirect addresses").fill("https://reading.example/callback");
  await page.getByRole("button", { name: "Register", exact: true }).click();
  await heading(page, "Reading list is registered");
  const secret = await page.locator(".once .value").innerText();
  assert.ok(secret.length > 30);
  assert.ok((await page.locator(".code").first().innerText()).includes(secret), "the settings hold the secret");
  await isGoodInEveryLook(page, "an app that was registered");
  await page.getByRole("link", { name: "Go on to its page" }).click();
  await heading(page, "Reading list");
  assert.ok(!(await page.locator("main").innerText()).includes(secret), "shown once");
  await isGoodInEveryLook(page, "an app");

  // Two at once.
  await page.getByLabel("Name", { exact: true }).fill("Reading room");
  await page.getByLabel("Website").fill("https://reading.example/");
  await tacit.cli("client", "update", "reading-list", "--name", "Book list", "--json");
  refusalOf(visitor, "/api/admin/clients/reading-list/", 412);
  await page.getByRole("button", { name: "Save", exact: true }).first().click();
  const conflict = page.getByRole("alert").filter({ hasText: "Somebody else has changed this app" });
  await conflict.getByText("Book list").waitFor();
  await isGoodInEveryLook(page, "a conflict");
  assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "Reading room", "nothing is lost");
  await conflict.getByRole("button", { name: "Save mine over it" }).click();
  await page.getByText("Saved. It is in force").waitFor();
  await heading(page, "Reading room");
  const kept = JSON.parse(await tacit.cli("client", "show", "reading-list", "--json"));
  assert.equal(kept.client_uri ?? kept.metadata?.client_uri, "https://reading.example/");

  // Fields that are rarely needed are opened; what is no JSON is named.
  await page.getByText("Rarely needed.").click();
  await page.getByLabel("Token exchange (JSON)").fill("{");
  await page.getByRole("button", { name: "Save", exact: true }).first().click();
  assert.match(await refusal(page), /no well-formed JSON/);
  await page.getByLabel("Token exchange (JSON)").fill("");

  await page.getByRole("button", { name: "New secret…" }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByLabel("Type reading-list to confirm").fill("reading-list");
  await dialog.getByRole("button", { name: "Draw it" }).click();
  const another = page.locator(".once .value");
  await another.waitFor();
  assert.notEqual(await another.innerText(), secret);
  await page.getByRole("link", { name: "Connect" }).click();
  await page.getByText("Authlib").waitFor();

  await page.getByRole("navigation", { name: "Reading room" }).getByRole("link", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Remove…" }).click();
  await dialog.getByLabel("Type reading-list to confirm").fill("reading-list");
  await dialog.getByRole("button", { name: "Remove for good" }).click();
  await heading(page, "Apps");
  await page.getByRole("link", { name: "Goals" }).waitFor();
  assert.equal(await page.getByText("Reading room").count(), 0);

  // These pages' own client can be looked at, and no more.
  await page.getByRole("link", { name: /Administration/ }).last().click();
  await heading(page, "Administration built in");
  assert.equal(await page.getByRole("button", { name: /Save|Remove/ }).count(), 0);
});

walk("operators are invited; roles are changed for the state that was shown", async ({ tacit, enter }) => {
  const second = await enter("oskar");
  await other.signUpWithoutApp(second);
  const visitor = await enter("olga");
  const { page } = visitor;
  await come(page, tacit, "/admin/operators");
  await owner.enterPassword(page);
  await page.getByRole("link", { name: owner.email }).waitFor();
  await page.getByRole("checkbox", { name: "auditor" }).check({ force: true });
  await page.getByRole("button", { name: "Make a link" }).click();
  const link = await page.locator(".once .value").innerText();
  await isGoodInEveryLook(page, "operators");
  await second.page.goto(link);
  await second.page.getByRole("button", { name: "Accept" }).click();
  await heading(second.page, "You can administer this server now");

  await come(page, tacit, "/admin/users?email=oskar");
  await page.getByRole("link", { name: other.email }).click();
  const roles = page.getByRole("group", { name: "Roles" });
  await roles.getByRole("checkbox", { name: "user manager" }).check({ force: true });
  await tacit.cli("admin", "roles", other.email, "client_manager");
  refusalOf(visitor, "/api/admin/users/", 412);
  const form = page.locator("form", { has: roles });
  await form.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Somebody else has changed these roles meanwhile").waitFor();
  assert.ok(await roles.getByRole("checkbox", { name: "user manager" }).isChecked(), "nothing is lost");
  await isGoodInEveryLook(page, "roles in conflict");
  await page.getByRole("button", { name: "Save mine all the same" }).click();
  await page.getByText("Saved.").waitFor();
  assert.match(await tacit.cli("admin", "list"), /oskar@example\.com {2}auditor user_manager/);
});

walk("the log is filtered by the address, opened, and taken along", async ({ tacit, enter }) => {
  const { page } = await enter("olga");
  await come(page, tacit, "/admin/audit");
  await owner.enterPassword(page);
  await heading(page, "Audit log");
  await page.locator("summary").first().click();
  await isGoodInEveryLook(page, "the log");
  await page.getByLabel("What").selectOption("client_changed");
  await page.getByLabel("App", { exact: true }).fill("reading-list");
  await page.getByRole("button", { name: "Show" }).click();
  await page.waitForURL(/action=client_changed&client=reading-list/);
  const changed = page.locator("details", { hasText: `by ${owner.email}` }).nth(1);
  await changed.locator("summary").click();
  await changed.getByRole("columnheader", { name: "Before" }).waitFor();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "As CSV" }).click(),
  ]);
  const lines = (await readFile(await file.path(), "utf8")).trim().split("\r\n");
  assert.match(lines[0], /^id,at,action,outcome/);
  assert.ok(lines.length > 3 && lines.slice(1).every((line) => line.includes("client_changed")));
  await page.getByText(/events are in the file/).waitFor();
  await page.getByRole("link", { name: "Clear the filters" }).click();
  await page.waitForURL(/\/admin\/audit$/);
});
