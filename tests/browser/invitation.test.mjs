// The one-time link by which a server gets its first owner: whoever opens it sees what it offers and to whom, signs in on the
// way where they have to, and takes it once.

import { isGoodInEveryLook } from "./harness/accessibility.mjs";
import { heading } from "./harness/look.mjs";
import { Person } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();
const ada = new Person("Ada");

walk("an invitation leads through the sign-in, says what it offers, and is good once", async ({ tacit, enter }) => {
  await ada.signUp(await enter("ada, the first time"));
  const { link } = JSON.parse(await tacit.cli("admin", "invite-owner", "--json"));
  const visitor = await enter("ada");
  const { page } = visitor;
  visitor.expect("/api/admin-invitation/check/", 401);
  await page.goto(link);
  await heading(page, "Sign in");
  await ada.enterPassword(page);
  await heading(page, "Administer this server?");
  await page.getByText("as owner").waitFor();
  await page.getByText(ada.email).first().waitFor();
  await isGoodInEveryLook(page, "an invitation to administer");
  await page.getByRole("button", { name: "Accept" }).click();
  await heading(page, "You can administer this server now");
  await isGoodInEveryLook(page, "an invitation that was accepted");

  visitor.expect("/api/admin-invitation/check/", 400);
  await page.goto("about:blank");
  await page.goto(link);
  await heading(page, "This invitation is no longer good");
  await isGoodInEveryLook(page, "an invitation that is over");
});
