// A device without a keyboard: its person types the code, or follows the link, sees who asks for what, and decides.

import assert from "node:assert/strict";
import { isGoodInEveryLook } from "./harness/accessibility.mjs";
import { heading } from "./harness/look.mjs";
import { Person, refusal } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

const { walk } = stage();
const ada = new Person("Ada");

/** A television that asks for what it may. */
class Television {
  static async begin(tacit, id) {
    const options = ["--name", "Living Room", "--public", "--scope", "openid email goals:read"];
    options.push("--redirect-uri", "http://localhost:1/unused", "--grant", "authorization_code");
    options.push("--grant", "urn:ietf:params:oauth:grant-type:device_code", "--grant", "refresh_token");
    await tacit.addClient(id, [...options, "--if-absent"]);
    const television = new Television();
    television.tacit = tacit;
    television.id = id;
    const form = new URLSearchParams({ client_id: id, scope: "openid email goals:read" });
    const answer = await fetch(`${tacit.issuer}/oauth/device/`, { method: "POST", body: form });
    assert.equal(answer.status, 200, await answer.clone().text());
    Object.assign(television, await answer.json());
    return television;
  }

  async poll() {
    const answer = await fetch(`${this.tacit.issuer}/oauth/token/`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "urn:ietf:params:oauth:grant-type:device_code",
        device_code: this.device_code,
        client_id: this.id,
      }),
    });
    return answer.json();
  }
}

walk("the link leads through the sign-in and back; allowed", async ({ tacit, enter }) => {
  await ada.signUp(await enter("ada, the first time"));
  const television = await Television.begin(tacit, "television");
  const visitor = await enter("ada");
  const { page } = visitor;
  visitor.expect("/api/account/", 401);
  await page.goto(television.verification_uri_complete);
  await heading(page, "Sign in");
  await ada.enterPassword(page);
  await heading(page, "Connect a device");
  await page.waitForFunction(
    (code) => document.querySelector("#user_code")?.value === code,
    television.user_code,
  );
  await isGoodInEveryLook(page, "the device's code");
  await page.getByRole("button", { name: "Continue" }).click();
  await heading(page, "Allow Living Room on your device?");
  await page.getByText("See your goals").waitFor();
  await page.locator(".user-code", { hasText: television.user_code }).waitFor();
  await isGoodInEveryLook(page, "the device's request");
  await page.getByRole("button", { name: "Allow" }).click();
  await heading(page, "Device connected");
  const tokens = await television.poll();
  assert.ok(tokens.access_token, JSON.stringify(tokens));
  // Loaded again, the page does not offer a code that is used up.
  await page.reload();
  await heading(page, "Connect a device");
  assert.equal(await page.locator("#user_code").inputValue(), "");
});

walk("who has no account yet makes one on the way, and comes back to the device", async ({ tacit, enter }) => {
  const television = await Television.begin(tacit, "television");
  const visitor = await enter("bea");
  const { page, context } = visitor;
  const bea = new Person("Bea");
  visitor.expect("/api/account/", 401);
  await page.goto(television.verification_uri_complete);
  await heading(page, "Sign in");
  await page.getByRole("link", { name: "Create an account" }).click();
  await heading(page, "Create an account");
  // To and fro changes nothing.
  await page.getByRole("link", { name: "Sign in" }).click();
  await heading(page, "Sign in");
  await page.getByRole("link", { name: "Create an account" }).click();
  await heading(page, "Create an account");
  await bea.askForLink(page);
  const tab = await context.newPage();
  await tab.goto(await tacit.linkTo(bea.email));
  await bea.choosePassword(tab);
  await heading(tab, "Connect a device");
  await tab.waitForFunction(
    (code) => document.querySelector("#user_code")?.value === code,
    television.user_code,
  );
});

walk("who has forgotten the password comes back to the device as well", async ({ tacit, enter }) => {
  const cem = new Person("Cem");
  await cem.signUpWithoutApp(await enter("cem, the first time"));
  const television = await Television.begin(tacit, "television");
  const visitor = await enter("cem");
  const { page, context } = visitor;
  visitor.expect("/api/account/", 401);
  await page.goto(television.verification_uri_complete);
  await heading(page, "Sign in");
  await page.getByRole("link", { name: "Forgot password?" }).click();
  await heading(page, "Forgot your password?");
  await page.locator("#email").fill(cem.email);
  await page.keyboard.press("Enter");
  await heading(page, "Look in your mail");
  const { links, text } = await tacit.mailTo(cem.email, 2);
  const tab = await context.newPage();
  await tab.goto(links[0]);
  await tab.locator("#code").fill(/^Code: (\d{6})$/m.exec(text)[1]);
  await tab.keyboard.press("Enter");
  await heading(tab, "Choose a new password");
  cem.password = `${cem.password} again`;
  await tab.locator("#new-password").fill(cem.password);
  await tab.getByRole("button", { name: "Save new password" }).click();
  await heading(tab, "Your password is changed");
  await tab.getByRole("link", { name: "Sign in" }).click();
  await cem.enterPassword(tab);
  await heading(tab, "Connect a device");
});

walk("typed by hand; a wrong code, and no", async ({ tacit, enter }) => {
  const television = await Television.begin(tacit, "television");
  const visitor = await enter("ada");
  const { page } = visitor;
  await ada.signIn(visitor);
  await page.goto(`${tacit.issuer}/device`);
  await heading(page, "Connect a device");
  visitor.expect("/api/device/", 400);
  await page.locator("#user_code").fill("BCDF-GHJK");
  await page.getByRole("button", { name: "Continue" }).click();
  assert.match(await refusal(page), /No device waits with this code/);
  await page.locator("#user_code").fill(television.user_code.toLowerCase().replace("-", " "));
  await page.getByRole("button", { name: "Continue" }).click();
  await heading(page, "Allow Living Room on your device?");
  await page.getByRole("button", { name: "Deny" }).click();
  await heading(page, "Nothing was allowed");
  assert.equal((await television.poll()).error, "access_denied");
});

walk("a link can't lead the person anywhere else", async ({ tacit, enter }) => {
  for (const evil of ["https://evil.example/device", "//evil.example/device", "/\\evil.example", "/oauth/logout/"]) {
    const { page } = await enter("ada");
    await page.goto(`${tacit.issuer}/login?return=${encodeURIComponent(evil)}`);
    await ada.enterPassword(page);
    await heading(page, "Your account");
  }
});

walk("the QR code is a picture, for codes alone", async ({ tacit }) => {
  const television = await Television.begin(tacit, "television");
  const qr = (code) => fetch(`${tacit.issuer}/oauth/device/qr/?user_code=${encodeURIComponent(code)}`);
  const picture = await qr(television.user_code);
  assert.equal(picture.headers.get("content-type"), "image/svg+xml");
  assert.match(await picture.text(), /<svg/);
  assert.equal((await qr("<script>")).status, 400);
});

