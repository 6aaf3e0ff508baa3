// The operators' pages: who comes in and what each role sees; users, found, shut out and deleted; on a phone, in German.
// Apps, operators and the log are in admin-apps.test.mjs.

import assert from "node:assert/strict";
import { isGoodInEveryLook } from "./harness/accessibility.mjs";
import { heading } from "./harness/look.mjs";
import { Person, refusal } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();
const owner = new Person("Olga");
const bob = new Person("Bob");
const roles = ["auditor", "user_manager", "client_manager"];
const helpers = roles.map((role) => ({ role, person: new Person(role) }));

/** To the operators' pages, by the sign-in where there is none yet. */
async function come(page, tacit, path = "/admin") {
  await page.goto(`${tacit.issuer}${path}`);
}

const ways = (page) => page.getByRole("navigation", { name: "Administration" }).getByRole("link");

/** What Chromium writes about a refusal that is a part of the walk. */
const refusalOf = (visitor, path, status) => visitor.expect(path, status);

walk("an account without a role is told how one becomes an operator, and by a link does", async ({ tacit, enter }) => {
  const visitor = await enter("olga");
  const { page } = visitor;
  await owner.signUpWithoutApp(visitor);
  refusalOf(visitor, "/api/admin/me/", 403);
  await come(page, tacit);
  await heading(page, "You don’t administer this server");
  await page.getByText("authserver admin invite-owner").waitFor();
  await isGoodInEveryLook(page, "no role");

  const { link } = JSON.parse(await tacit.cli("admin", "invite-owner", "--json"));
  await page.goto(link);
  await page.getByRole("button", { name: "Accept" }).click();
  await heading(page, "You can administer this server now");
  await page.getByRole("link", { name: "Go to the administration" }).click();
  await heading(page, "Overview");
  await page.getByText("You administer this server as owner.").waitFor();
  await page.getByRole("link", { name: "Invite somebody" }).waitFor();
  await isGoodInEveryLook(page, "overview");

  // Nothing that opens anything is kept by the browser, and a reload asks for no password.
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  assert.doesNotMatch(kept, /verifier|eyJ/);
  await page.goto(`${tacit.issuer}/admin/users?email=olga`);
  await page.getByRole("link", { name: owner.email }).waitFor();
  assert.equal(new URL(page.url()).search, "?email=olga");
});

walk("each role sees what it may, and a link to more says so", async ({ tacit, enter }) => {
  for (const { role, person } of helpers) {
    const visitor = await enter(role);
    await person.signUpWithoutApp(visitor);
    await tacit.cli("admin", "roles", person.email, role);
    await come(visitor.page, tacit);
    await heading(visitor.page, "Overview");
    const seen = await ways(visitor.page).allInnerTexts();
    const expected = {
      auditor: ["Overview", "Users", "Groups", "Invitations", "Apps", "Operators", "Signing keys", "Settings", "Audit log"],
      user_manager: ["Overview", "Users", "Groups", "Invitations"],
      client_manager: ["Overview", "Groups", "Apps", "Registration"],
    }[role];
    assert.deepEqual(seen, expected, role);
    const forbidden = { auditor: "registration", user_manager: "keys", client_manager: "users" }[role];
    await come(visitor.page, tacit, `/admin/${forbidden}`);
    await heading(visitor.page, "Not for your roles");
    if (role !== "auditor") continue;
    // Reads, and is offered no act.
    await ways(visitor.page).filter({ hasText: "Signing keys" }).click();
    await visitor.page.getByText("signs new tokens").first().waitFor();
    assert.equal(await visitor.page.getByRole("button", { name: "Rotate now…" }).count(), 0);
    await ways(visitor.page).filter({ hasText: "Users" }).click();
    await visitor.page.getByRole("link", { name: owner.email }).click();
    await heading(visitor.page, `${owner.email} Active`);
    await visitor.page.getByText("Has: owner").waitFor();
    assert.equal(await visitor.page.getByRole("button", { name: /Disable|Delete|Sign out every/ }).count(), 0);
  }
});

walk("what happens is seen as plots, looked at by keyboard, and read as a table", async ({ tacit, enter }) => {
  const { page } = await enter("olga");
  await come(page, tacit);
  await owner.enterPassword(page);
  await heading(page, "Overview");
  // Those who have come so far, each with an account of their own, and this very sign-in.
  const accounts = page.getByRole("img", { name: /^New accounts: \d+ in all/ });
  await accounts.waitFor();
  const told = async (plot) => Number(/: (\d+) in all/.exec(await plot.getAttribute("aria-label"))[1]);
  assert.ok((await told(accounts)) >= 1 + helpers.length);
  assert.ok((await told(page.getByRole("img", { name: /^Sign-ins: / }))) >= 1);
  await page.getByRole("table", { name: "Who got most tokens" }).getByText("tacit-admin").waitFor();

  const hours = page.getByRole("slider", { name: "Look at one hour" });
  await hours.focus();
  await page.keyboard.press("Home");
  assert.match(await hours.getAttribute("aria-valuetext"), /: Sign-ins –|: Sign-ins 0/);
  await page.getByText("The numbers as a table").click();
  const table = page.getByRole("region", { name: "The numbers as a table" });
  assert.equal(await table.getByRole("row").count(), 1 + 48);
  await isGoodInEveryLook(page, "what happens by the hour");

  await page.getByRole("link", { name: "90 days" }).click();
  await page.waitForURL(/\?span=day$/);
  await page.getByRole("slider", { name: "Look at one day" }).waitFor();
  await page.getByText("The numbers as a table").click();
  assert.equal(await table.getByRole("row").count(), 1 + 90);
  await isGoodInEveryLook(page, "what happens by the day");
});

walk("users are searched by keyboard, disabled, enabled, and deleted by their typed address", async ({ tacit, enter }) => {
  const somebody = await enter("bob");
  await bob.signUpWithoutApp(somebody);
  const { page } = await enter("olga");
  await come(page, tacit, "/admin/users");
  await owner.enterPassword(page);
  await heading(page, "Users");
  await page.getByRole("link", { name: owner.email }).waitFor();
  await isGoodInEveryLook(page, "users");
  await page.getByLabel("Search", { exact: true }).fill("bo");
  await page.getByText("One user").waitFor();
  assert.equal(new URL(page.url()).search, "?email=bo");
  await page.getByLabel("Search in").selectOption("name");
  await page.waitForURL(/\?name=bo$/i);
  await page.getByLabel("Search", { exact: true }).fill("nobody at all");
  await page.getByText("Nobody is found").waitFor();
  await isGoodInEveryLook(page, "nobody is found");
  await page.getByLabel("Search", { exact: true }).fill("");
  const links = page.locator("a.row-link");
  await links.nth(2).waitFor();
  await links.first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/admin\/users\/[0-9a-f-]{36}$/);
  await page.getByText("Identifier (sub)").waitFor();

  await come(page, tacit, "/admin/users?email=bob");
  await page.getByRole("link", { name: bob.email }).click();
  await heading(page, `${bob.email} Active`);
  await isGoodInEveryLook(page, "a user");
  await page.getByRole("button", { name: "Disable…" }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByRole("button", { name: "Disable" }).click();
  await page.getByText("The account is disabled.").waitFor();
  await heading(page, `${bob.email} Disabled`);
  // At once: their browser is signed out.
  somebody.expect("/api/account/", 401);
  await somebody.page.goto(`${tacit.issuer}/account`);
  await heading(somebody.page, "Sign in");
  await page.getByRole("button", { name: "Enable" }).click();
  await dialog.getByRole("button", { name: "Enable" }).click();
  await page.getByText("The account is enabled.").waitFor();

  await page.getByRole("button", { name: "Delete…" }).click();
  await dialog.getByLabel(`Type ${bob.email} to confirm`).fill("bob");
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await refusal(page);
  await isGoodInEveryLook(page, "a deletion that was mistyped");
  await dialog.getByLabel(`Type ${bob.email} to confirm`).fill(bob.email);
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await heading(page, "Users");
  await page.getByLabel("Search", { exact: true }).fill("bob");
  await page.getByText("Nobody is found").waitFor();
});

walk("in German, on a phone, with the ways behind a button", async ({ tacit, enter }) => {
  const visitor = await enter("olga", { locale: "de-DE", viewport: { width: 390, height: 844 } });
  const { page } = visitor;
  await come(page, tacit, "/admin/keys");
  await page.locator("#email").fill(owner.email);
  await page.locator("#password").fill(owner.password);
  await page.getByRole("button", { name: "Anmelden", exact: true }).click();
  await heading(page, "Signaturschlüssel");
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
  await isGoodInEveryLook(page, "Signaturschlüssel");
  await page.getByRole("button", { name: "Menü" }).click();
  await page.getByRole("link", { name: "Personen" }).click();
  await heading(page, "Personen");
  await page.getByRole("button", { name: "Menü" }).click();
  await page.getByRole("link", { name: "Signaturschlüssel" }).click();
  await page.getByRole("button", { name: "Jetzt wechseln…" }).click();
  await page.getByLabel("Zur Bestätigung wechseln eingeben").fill("wechseln");
  await page.getByRole("alertdialog").getByRole("button", { name: "Wechseln" }).click();
  await page.getByText("Die Schlüssel sind gewechselt.").waitFor();
  await page.getByText("Läuft aus").first().waitFor();
  await page.getByRole("button", { name: "Menü" }).click();
  await page.getByRole("link", { name: "Einstellungen" }).click();
  await heading(page, "Einstellungen");
  // What differs from the default, first; where it comes from is left out on a phone.
  await page.getByText("http.listen", { exact: true }).waitFor();
  assert.equal(await page.getByText("audit.retention", { exact: true }).count(), 0);
  await isGoodInEveryLook(page, "Einstellungen");
  await page.getByRole("link", { name: "Alle" }).click();
  await page.getByText("audit.retention", { exact: true }).waitFor();
  await isGoodInEveryLook(page, "alle Einstellungen");
  await come(page, tacit, "/admin/no/such/page");
  await heading(page, "Hier ist nichts");
});
