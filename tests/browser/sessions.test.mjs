// The account's other pages: where somebody is signed in, what may use the account, what happened to it.

import assert from "node:assert/strict";
import { isGoodInEveryLook } from "./harness/accessibility.mjs";
import { heading } from "./harness/look.mjs";
import { isSignedInAs, Person } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();
const ada = new Person("Ada");
const FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

/** At the account's page of this name. */
async function section(page, link, name = link) {
  await page.getByRole("navigation").getByRole("link", { name: link }).click();
  await heading(page, name);
}

walk("another browser is seen, and signed out", async ({ tacit, enter }) => {
  const here = await enter("ada");
  await ada.signUpWithoutApp(here);
  const there = await enter("ada, elsewhere", { userAgent: FIREFOX });
  await ada.signIn(there);
  const { page } = here;
  await section(page, "Sessions");
  await page.getByText("This browser").waitFor();
  await page.getByText("Firefox on Windows").waitFor();
  await isGoodInEveryLook(page, "sessions");
  await page.getByRole("button", { name: "Sign out Firefox on Windows" }).click();
  const question = page.getByRole("alertdialog", { name: "Sign out Firefox on Windows?" });
  await isGoodInEveryLook(page, "sign out the other?");
  await question.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("Firefox on Windows is signed out.").waitFor();
  await page.getByRole("button", { name: /^Sign out Firefox/ }).waitFor({ state: "detached" });

  there.expect("/api/account/", 401);
  await there.page.goto(`${tacit.issuer}/account/sessions`);
  await heading(there.page, "Sign in");
});

walk("all others are signed out, and what happened is told", async ({ tacit, enter }) => {
  const here = await enter("ada");
  const { page } = here;
  await page.goto(`${tacit.issuer}/login`);
  await ada.enterPassword(page);
  await heading(page, "Your account");
  const there = await enter("ada, elsewhere", { userAgent: FIREFOX });
  await ada.signIn(there);
  await section(page, "Sessions");
  await page.getByRole("button", { name: "Sign out all others" }).click();
  const question = page.getByRole("alertdialog", { name: "Sign out all other browsers?" });
  await question.getByRole("button", { name: "Sign out all others" }).click();
  await page.getByText("All other browsers are signed out.").waitFor();
  await page.getByText("Firefox on Windows").waitFor({ state: "detached" });

  await section(page, "Security");
  await page.getByText("You signed out all other browsers").waitFor();
  await page.getByText("You signed out another browser").waitFor();
  await page.getByText("You created your account").waitFor();
  await page.getByText(/Firefox on Windows/).first().waitFor();
  await isGoodInEveryLook(page, "recent activity");
});

walk("the operator's own app is listed, and loses its access", async ({ tacit, enter }) => {
  const visitor = await enter("ada");
  const { page } = visitor;
  await ada.signIn(visitor);
  await isSignedInAs(page, "Ada");
  await page.goto(`${tacit.issuer}/account/apps`);
  await heading(page, "Apps and devices");
  await page.getByRole("heading", { name: "Goals" }).waitFor();
  await isGoodInEveryLook(page, "apps and devices");
  await page.getByRole("button", { name: /^End the access of Goals/ }).first().click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Take back" }).click();
  await page.getByText(/^The access of Goals has ended/).waitFor();
});

walk("everywhere means here as well", async ({ tacit, enter }) => {
  const here = await enter("ada", { locale: "de-DE" });
  const { page } = here;
  here.expect("/api/account/", 401);
  await page.goto(`${tacit.issuer}/account`);
  await heading(page, "Anmelden");
  await page.locator("#email").fill(ada.email);
  await page.locator("#password").fill(ada.password);
  await page.getByRole("button", { name: "Anmelden", exact: true }).click();
  await heading(page, "Ihr Konto");
  await section(page, "Apps und Geräte");
  await isGoodInEveryLook(page, "Apps und Geräte");
  await section(page, "Sicherheit");
  await page.getByText("Konto angelegt").waitFor();
  await isGoodInEveryLook(page, "Sicherheit");
  await section(page, "Sitzungen");
  await page.getByText("Dieser Browser", { exact: true }).waitFor();
  await isGoodInEveryLook(page, "Sitzungen");
  await page.getByRole("button", { name: "Überall abmelden" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Überall abmelden" }).click();
  await page.waitForURL((url) => url.pathname === "/signed-out" || url.pathname === "/logout");
  await page.goto(`${tacit.issuer}/account`);
  await heading(page, "Anmelden");
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
});
