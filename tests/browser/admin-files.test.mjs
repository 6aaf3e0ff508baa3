// Users as a file, at the operators' pages: a file's mistakes are named, then it is looked at, then everybody in it is invited; and all who
// have an account are taken as one.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { isGoodInEveryLook } from "./harness/accessibility.mjs";
import { heading } from "./harness/look.mjs";
import { Person } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();
const owner = new Person("Olga");

walk("many are invited by a file, and all are taken as one", async ({ tacit, enter }) => {
  const visitor = await enter("olga");
  const { page } = visitor;
  await owner.signUpWithoutApp(visitor);
  await tacit.cli("admin", "roles", owner.email, "owner");
  await page.goto(`${tacit.issuer}/admin/invitations`);
  await heading(page, "Invitations");
  const choose = (text) =>
    page.getByLabel("File", { exact: true }).setInputFiles({
      name: "people.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(text),
    });

  visitor.expect("/api/admin/user-imports/", 422);
  await choose("email,name\nbob@example.com,Bob\nnobody,\n");
  await page.getByText("line 3, email: This is not an e-mail address.").waitFor();
  await isGoodInEveryLook(page, "a file with a mistake");

  const people = `\ufeffemail;name\r\nbob@example.com;Bob\r\n${owner.email};\r\n`;
  await choose(people);
  await page.getByText("1 would be invited. 0 are already, 1 have an account").waitFor();
  await isGoodInEveryLook(page, "a file that was looked at");
  await page.getByRole("button", { name: "Invite one" }).click();
  await page.getByText("One is invited.").waitFor();
  await page.getByRole("table", { name: "Invitations" }).getByText("bob@example.com").waitFor();

  // Once more, it changes nothing.
  await choose(people);
  await page.getByText("0 would be invited. 1 are already, 1 have an account").waitFor();
  assert.equal(await page.getByRole("button", { name: /^Invite \d|^Invite one/ }).count(), 0);

  await page.goto(`${tacit.issuer}/admin/users`);
  await heading(page, "Users");
  await page.getByRole("heading", { name: "Take them with you" }).waitFor();
  await isGoodInEveryLook(page, "users, with a file of them");
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "As CSV" }).click();
  const taken = await readFile(await (await downloading).path(), "utf8");
  const [head, ...rows] = taken.trimEnd().split("\r\n");
  assert.equal(head, "\ufeffemail,name,language,groups,id,status,created_at");
  assert.equal(rows.length, 1);
  assert.match(rows[0], new RegExp(`^${owner.email},`));
  await page.getByText("The file is there.").waitFor();
});
