// No dead ends: Back, reload, two tabs, two devices, a wrong address. Each gets the sentence and the button
// that help. With the back/forward cache on, as people have it.

import assert from "node:assert/strict";
import { after } from "node:test";
import { isGoodInEveryLook } from "./harness/accessibility.mjs";
import { App } from "./harness/app.mjs";
import { heading } from "./harness/look.mjs";
import { Person } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage({ bfcache: true, settings: { TACIT_TOKENS__MAIL_LINK: "2h" } });
const ada = new Person("Ada");
const apps = [];
after(() => Promise.all(apps.map((app) => app.stop())));

/** Somebody in front of an app that asks for what it may. */
async function visit(enter, tacit, name, { flags, ...options } = {}) {
  const app = await App.start(tacit, `reading-list-${apps.length}`, "Reading List", "openid email", flags);
  apps.push(app);
  const visitor = await enter(name, options);
  visitor.alsoVisits(app.origin);
  return { app, visitor, page: visitor.page };
}

walk("the way back from the app says that all is done", async ({ tacit, enter }) => {
  await ada.signUpWithoutApp(await enter("ada, the first time"));
  const { app, visitor, page } = await visit(enter, tacit, "ada");
  await page.goto(app.begin());
  await ada.enterPassword(page);
  await page.getByRole("button", { name: "Allow" }).click();
  await heading(page, "Reading List");
  visitor.expect("/api/interaction/", 400);
  visitor.expect("/api/account/", 401);
  for (const step of ["consent", "login"]) {
    await page.evaluate(() => history.back());
    await page.waitForURL((url) => url.pathname === `/${step}`);
    await heading(page, "You are signed in");
    await page.getByText(ada.email).first().waitFor();
  }
  await isGoodInEveryLook(page, "a sign-in that is done");
  await page.getByRole("link", { name: "Open Reading List" }).click();
  await heading(page, "Reading List");
  // Whoever is not signed in was too slow, and is led back all the same.
  await visitor.context.clearCookies();
  await page.evaluate(() => history.back());
  await page.waitForURL((url) => url.pathname === "/login");
  await heading(page, "This sign-in took too long");
  await page.getByRole("link", { name: "Open Reading List" }).waitFor();
});

walk("the password page survives a reload, and says it when it is done", async ({ tacit, enter }) => {
  const cleo = new Person("Cleo");
  const { page } = await enter("cleo");
  await page.goto(`${tacit.issuer}/signup`);
  await cleo.askForLink(page);
  await page.getByText("within 2 hours").waitFor();
  assert.match((await tacit.mailTo(cleo.email)).text, /within 2\s+hours/);
  const link = await tacit.linkTo(cleo.email);
  const token = new URL(link).hash.replace("#token=", "");
  await page.goto(link);
  await heading(page, "Choose your password");
  for (let round = 0; round < 2; round++) {
    await page.reload();
    await heading(page, "Choose your password");
    assert.ok(!page.url().includes(token), page.url());
  }
  await cleo.choosePassword(page);
  await heading(page, "Your account");
  await page.goBack();
  await heading(page, "This link does not work any more");
  await page.getByText("You have chosen your password with this link already.").waitFor();
  await isGoodInEveryLook(page, "a link that was used");
  assert.ok(!(await page.evaluate(() => JSON.stringify([history.state, localStorage, sessionStorage]))).includes(token));
  await page.getByRole("link", { name: "Continue as Cleo" }).click();
  await heading(page, "Your account");
});

walk("the link is opened on another device", async ({ tacit, enter }) => {
  for (const flags of [[], ["--first-party"]]) {
    const dora = new Person(flags.length === 0 ? "Dora" : "Doris");
    const { app, page } = await visit(enter, tacit, `dora at her desk ${flags}`, { flags });
    await page.goto(app.begin());
    await page.getByRole("link", { name: "Create an account" }).click();
    await page.getByText("to continue to Reading List").waitFor();
    await dora.askForLink(page);
    const phone = await enter(`dora's phone ${flags}`, { viewport: { width: 390, height: 844 } });
    await phone.page.goto(await tacit.linkTo(dora.email));
    await dora.choosePassword(phone.page);
    await heading(phone.page, "Your account is ready");
    await phone.page.getByText("go back to Reading List there and sign in").waitFor();
    await isGoodInEveryLook(phone.page, "signed up on another device");
    const open = phone.page.getByRole("link", { name: "Open Reading List" });
    assert.equal(await open.getAttribute("href"), `${app.origin}/`);
    // The app's sign-in was begun at the desk: an answer would have been lost on the phone.
    assert.equal(app.answer, undefined);
    await phone.page.getByRole("link", { name: "Go to your account" }).click();
    await heading(phone.page, "Your account");

    // What was begun at the desk still waits there, also where nobody has to be asked for consent.
    await page.getByText("Chosen your password on another device?").waitFor();
    await page.getByRole("link", { name: "Sign in" }).click();
    await page.getByText("to continue to Reading List").waitFor();
    await dora.enterPassword(page);
    if (flags.length === 0) {
      await heading(page, "Allow Reading List?");
      await page.getByRole("button", { name: "Allow" }).click();
    }
    await heading(page, "Reading List");
    assert.ok(app.answer.code);
  }
});

walk("the tab that sent the mail notices that the account is made", async ({ tacit, enter }) => {
  for (const deaf of [false, true]) {
    const eve = new Person(deaf ? "Eva" : "Eve");
    const { app, visitor, page } = await visit(enter, tacit, eve.name);
    // A tab that sleeps hears nothing.
    if (deaf) await page.addInitScript("delete globalThis.BroadcastChannel");
    await page.goto(app.begin());
    await page.getByRole("link", { name: "Create an account" }).click();
    await eve.askForLink(page);
    const tab = await visitor.newPage();
    await tab.goto(await tacit.linkTo(eve.email));
    await eve.choosePassword(tab);
    // In the browser that asked, the link leads on to the app.
    await heading(tab, "Allow Reading List?");
    if (deaf) await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await heading(page, "Your account is ready");
    await page.getByRole("link", { name: "Open Reading List" }).waitFor();
    if (!deaf) await isGoodInEveryLook(page, "the account is ready");
  }
});

walk("an address that is not the server's own", async ({ tacit, enter }) => {
  const visitor = await enter("fay");
  const { page } = visitor;
  const other = tacit.issuer.replace("localhost", "127.0.0.1");
  visitor.alsoVisits(other);
  await page.goto(`${other}/signup`);
  await heading(page, "This page has another address");
  await isGoodInEveryLook(page, "another address");
  await page.getByRole("link", { name: `Go to ${new URL(tacit.issuer).host}` }).click();
  await heading(page, "Create an account");
  assert.equal(page.url(), `${tacit.issuer}/signup`);
});

walk("the issuer's own address", async ({ tacit, enter }) => {
  const visitor = await enter("ada");
  const { page } = visitor;
  await page.goto(tacit.issuer);
  await heading(page, "One account for your apps");
  await isGoodInEveryLook(page, "the issuer's own address");
  await page.getByRole("link", { name: "Create an account" }).click();
  await heading(page, "Create an account");
  await page.goto(tacit.issuer);
  await page.getByRole("link", { name: "Sign in" }).click();
  await ada.enterPassword(page);
  await heading(page, "Your account");
  await page.goto(tacit.issuer);
  await heading(page, "Your account");
  await page.getByText(ada.email).first().waitFor();
});

walk("sign-up speaks the language that the app suggests", async ({ tacit, enter }) => {
  const { app, page } = await visit(enter, tacit, "greta");
  await page.goto(app.begin({ prompt: "create", ui_locales: "de" }));
  await heading(page, "Konto erstellen");
  await page.getByText("und weiter zu Reading List").waitFor();
});
