// The operators' pages: groups from the first to the removal, who is in them and what they open; a user's groups, browsers and apps.

import assert from "node:assert/strict";
import { isGoodInEveryLook } from "./harness/accessibility.mjs";
import { heading } from "./harness/look.mjs";
import { Person, refusal } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();
const owner = new Person("Olga");
const bob = new Person("Bob");

walk("a group is added, described beside somebody else, filled, used and removed", async ({ tacit, enter }) => {
  await bob.signUpWithoutApp(await enter("bob"));
  const visitor = await enter("olga");
  const { page } = visitor;
  await owner.signUpWithoutApp(visitor);
  await tacit.cli("admin", "roles", owner.email, "owner");
  await page.goto(`${tacit.issuer}/admin/groups`);
  await heading(page, "Groups");
  await page.getByText("There is no group yet").waitFor();
  await isGoodInEveryLook(page, "no group");
  await page.getByRole("link", { name: "Add a group" }).click();
  await heading(page, "Add a group");
  await page.getByLabel("Name", { exact: true }).fill("Ops");
  visitor.expect("/api/admin/groups/", 422);
  await page.getByRole("button", { name: "Add", exact: true }).click();
  assert.match(await refusal(page), /small letters/);
  await page.getByLabel("Name", { exact: true }).fill("ops");
  await page.getByLabel("What it is for").fill("Whoever is on call");
  await page.getByLabel("Roles in apps").fill("Editor");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await heading(page, "ops");

  await page.getByLabel("What it is for").fill("On call");
  await tacit.cli("group", "update", "ops", "--description", "Late");
  visitor.expect("/api/admin/groups/ops/", 412);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("alert").getByText("Late").waitFor();
  assert.equal(await page.getByLabel("What it is for").inputValue(), "On call", "nothing is lost");
  await page.getByRole("button", { name: "Save mine over it" }).click();
  await page.getByText("Saved.").waitFor();

  await page.getByText("Nobody is in it").waitFor();
  await page.getByLabel("E-mail address").fill("nobody@example.com");
  await page.getByRole("button", { name: "Add to the group" }).click();
  assert.match(await refusal(page), /Nobody has this address/);
  await page.getByLabel("E-mail address").fill(bob.email);
  await page.getByRole("button", { name: "Add to the group" }).click();
  await page.getByText(`${bob.email} is in it now.`).waitFor();
  await page.getByText("No app’s rule names it.").waitFor();
  await tacit.cli("client", "update", "goals-page", "--access-group", "ops");
  await page.reload();
  await page.getByRole("link", { name: "Goals" }).waitFor();
  await isGoodInEveryLook(page, "a group");

  // Found by the keyboard and by the address.
  await page.goto(`${tacit.issuer}/admin/groups?name=op`);
  const row = page.locator("a.row-link").first();
  await row.waitFor();
  await row.focus();
  await page.keyboard.press("Enter");
  await heading(page, "ops");
  await page.getByRole("button", { name: `Take out ${bob.email}` }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByRole("button", { name: "Take out" }).click();
  await page.getByText(`${bob.email} is not in it any more.`).waitFor();

  await page.getByRole("button", { name: "Remove…" }).click();
  await dialog.getByLabel("Type ops to confirm").fill("op");
  await dialog.getByRole("button", { name: "Remove for good" }).click();
  await refusal(page);
  await dialog.getByLabel("Type ops to confirm").fill("ops");
  await dialog.getByRole("button", { name: "Remove for good" }).click();
  await heading(page, "Groups");
  await page.getByText("There is no group yet").waitFor();
  const kept = JSON.parse(await tacit.cli("client", "show", "goals-page", "--json"));
  assert.deepEqual(kept.access, { groups: [], users: [] }, "closed, never open");
  await tacit.cli("client", "update", "goals-page", "--access-everyone");
});

walk("a user's groups, browsers and apps are seen and ended one by one", async ({ tacit, enter }) => {
  await tacit.cli("group", "add", "web");
  const theirs = await enter("bob, signed in");
  await bob.signIn(theirs);
  const { page } = await enter("olga");
  await page.goto(`${tacit.issuer}/admin/users?email=bob`);
  await owner.enterPassword(page);
  await page.getByRole("link", { name: bob.email }).click();
  await heading(page, `${bob.email} Active`);
  await page.getByText("None: the password alone signs in.").waitFor();
  await page.getByText("They are in no group.").waitFor();
  await page.getByLabel("Group", { exact: true }).fill("web");
  await page.getByRole("button", { name: "Add to it" }).click();
  await page.getByText("They are in web now.").waitFor();
  await page.getByRole("link", { name: "web" }).waitFor();
  await isGoodInEveryLook(page, "a user with a group");
  await page.getByRole("button", { name: "Take out of web" }).click();
  await page.getByText("They are not in web any more.").waitFor();

  const dialog = page.getByRole("alertdialog");
  const apps = page.getByRole("region", { name: "Apps and devices" });
  await apps.getByRole("button", { name: "End the access of goals-page" }).first().click();
  await dialog.getByRole("button", { name: "End" }).click();
  await page.getByText("The access of goals-page has ended.").waitFor();
  const browsers = page.getByRole("region", { name: "Browsers" });
  for (;;) {
    const ends = browsers.getByRole("button", { name: /End the session/ });
    await browsers.getByText(/Last used|signed in nowhere/).first().waitFor();
    if ((await ends.count()) === 0) break;
    await ends.first().click();
    await dialog.getByRole("button", { name: "End" }).click();
    await page.getByText("The session has ended.").waitFor();
    await page.waitForTimeout(300);
  }
  theirs.expect("/api/account/", 401);
  await theirs.page.goto(`${tacit.issuer}/account`);
  await heading(theirs.page, "Sign in");
});
