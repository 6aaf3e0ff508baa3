// The promise under the form, "Your password never leaves this device", held against every byte that the auth server
// received; and that the page stays alive while the password is stretched.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { heading } from "./harness/look.mjs";
import { Person, refusal } from "./harness/person.mjs";
import { stage } from "./harness/stage.mjs";

// The operator's list of what nobody may choose.
const folder = mkdtempSync(join(tmpdir(), "tacit-refused-"));
after(() => rmSync(folder, { recursive: true }));
const list = join(folder, "refused.txt");
writeFileSync(list, "tulips of Acme\nsomething else\n");

const { walk } = stage({
  settings: {
    // Twice the usual work, so that a page that froze would be seen to.
    TACIT_OPAQUE__KSF__M: "131072",
    TACIT_OPAQUE__KSF__T: "4",
    TACIT_ACCOUNTS__REFUSED_PASSWORDS: list,
  },
});

walk("what the operator's list has is refused as it is typed, and again when it is sent", async ({ tacit, enter }) => {
  const { page } = await enter("cleo");
  const cleo = new Person("Cleo");
  await page.goto(`${tacit.issuer}/signup`);
  await cleo.askForLink(page);
  await page.goto(await tacit.linkTo(cleo.email));
  await heading(page, "Choose your password");
  await page.locator("#new-password").fill("Tulips of ACME");
  await page.getByText("Not allowed here").waitFor();
  await page.keyboard.press("Enter");
  assert.match(await refusal(page), /may not be chosen here/);
  assert.ok(!tacit.wiretap.received.includes("POST /api/register/start/"));
  // It compares whole passwords, and makes no rule of composition.
  cleo.password = "Tulips of ACME, in spring";
  await cleo.choosePassword(page);
  await heading(page, "Your account");
});

walk("nothing of the password reaches the server", async ({ tacit, enter }) => {
  const ada = new Person("Ada");
  const bob = new Person("Bob");
  bob.password = ada.password;
  const wrong = `${ada.password}, or so`;
  const [first, again, other] = [await enter("ada"), await enter("ada again"), await enter("bob")];
  await ada.signUp(first);
  await bob.signUp(other);
  await again.page.goto(`${tacit.issuer}/login`);
  await ada.enterPassword(again.page, { password: wrong });
  await refusal(again.page);
  await again.page.locator("#password").fill(ada.password);
  await again.page.keyboard.press("Enter");
  await heading(again.page, "Your account");

  const received = tacit.wiretap.received;
  const text = received.toString("latin1");
  for (const path of [
    "/api/register/start/",
    "/api/register/finish/",
    "/api/login/start/",
    "/api/login/finish/",
  ]) {
    assert.ok(text.includes(`POST ${path}`), `the wiretap heard nothing of ${path}`);
  }
  // The tap hears what is sent in the clear, as the address is.
  assert.ok(text.includes(ada.email));
  for (const password of [ada.password, wrong]) {
    for (const [how, spelling] of spellings(password)) {
      assert.equal(received.indexOf(spelling), -1, `the password, ${how}, went over the wire`);
    }
  }
  assert.ok(!tacit.log.includes(ada.password));

  // Three times one password: whatever was sent for it is different each time, so no function of it alone is there.
  const sent = [first, again, other].map(({ requests }) => messages(requests));
  for (const each of sent) assert.ok(each.length >= 2);
  const all = sent.flat();
  assert.equal(new Set(all).size, all.length, "something was sent twice");
});

walk("a record of weaker settings is made anew in a sign-in at a known browser", async ({ tacit, enter }) => {
  const di = new Person("Di");
  const first = await enter("di, the first time");
  await di.signUp(first);
  // The goals page there may be asking who is signed in when the server stops.
  first.expect("/oauth/userinfo/");
  await tacit.stopAuthServer();
  await tacit.startAuthServer({ TACIT_OPAQUE__KSF__T: "5" });
  const visitor = await enter("di");
  // At a browser that she has never signed in at, at the same one again, and with the new record.
  for (const renewals of [0, 1, 1]) {
    await visitor.context.clearCookies({ name: /^(__Host-)?tacit$/ });
    await visitor.page.goto(`${tacit.issuer}/login`);
    await di.enterPassword(visitor.page);
    await heading(visitor.page, "Your account");
    const renewed = visitor.requests.filter(({ url }) => url.endsWith("/api/login/renew/"));
    assert.equal(renewed.length, renewals);
  }
});

walk("the page stays alive while the password is stretched", async ({ tacit, enter }) => {
  const cy = new Person("Cy");
  await cy.signUp(await enter("cy, the first time"));
  const visitor = await enter("cy");
  const { page } = visitor;
  // The last step never arrives, so that the page stays and can be asked.
  visitor.expect("/api/login/finish/");
  await page.route("**/api/login/finish/", (route) => route.abort());
  await page.goto(`${tacit.issuer}/login`);
  await heading(page, "Sign in");
  await page.locator("#email").fill(cy.email);
  await page.locator("#password").fill(cy.password);
  await page.evaluate(() => {
    globalThis.frames = [];
    const tick = (time) => {
      globalThis.frames.push(time);
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  // A busy machine may keep one frame waiting, but not in three sign-ins; a page that computes would, in each.
  const seen = [];
  for (let round = 0; round < 3 && !seen.some(({ alive }) => alive); round++)
    seen.push(await stretch(page, tacit));
  assert.ok(
    seen.some(({ alive }) => alive),
    JSON.stringify(seen),
  );
});

/** One sign-in: how long the password was stretched, and the frames that were drawn meanwhile, by the page's own clock. */
async function stretch(page, tacit) {
  const start = page.waitForResponse(`${tacit.issuer}/api/login/start/`);
  const finish = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/login/finish/"));
  // It says that it is at work, if only for a moment: whoever looks must look before.
  const says = page.getByRole("button", { name: "Signing in…" }).waitFor();
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await Promise.all([start, says, finish]);
  await page.getByRole("alert").waitFor();
  const { frames, from, to } = await page.evaluate(() => {
    const last = (path) =>
      performance.getEntriesByType("resource").findLast(({ name }) => name.endsWith(path));
    const [from, to] = [last("/login/start/").startTime, last("/login/finish/").startTime];
    return { frames: globalThis.frames, from, to };
  });
  const during = [from, ...frames.filter((time) => time > from && time < to), to];
  const longest = Math.max(...during.slice(1).map((time, at) => time - during[at]));
  const took = to - from;
  return { took, longest, frames: during.length - 2, alive: took > 150 && longest < took / 3 };
}

/** What the pages sent in OPAQUE's messages. */
function messages(requests) {
  return requests
    .filter(({ url }) => /\/api\/(login|register)\/(start|finish)\//.test(url))
    .map(({ body }) => JSON.parse(body))
    .flatMap(({ registration_request, registration_record, ke1, ke3 }) => [
      ...[registration_request, ke1, ke3],
      // The record in its parts (RFC 9807 §5.1): public key, masking key, envelope's nonce and tag.
      ...(registration_record ? pieces(Buffer.from(registration_record, "base64url")) : []),
    ])
    .filter((message) => message !== undefined);
}

function pieces(record) {
  return [0, 32, 96, 128].map((from, at, starts) => record.subarray(from, starts[at + 1]).toString("hex"));
}

/** The password as somebody would find it in the bytes, and what a careless page would have sent in its place. */
function* spellings(password) {
  const plain = Buffer.from(password, "utf8");
  const forms = {
    "as it is": plain,
    "in NFD": Buffer.from(password.normalize("NFD")),
    "in UTF-16": Buffer.from(password, "utf16le"),
  };
  for (const name of ["md5", "sha1", "sha256", "sha384", "sha512"])
    forms[name] = createHash(name).update(plain).digest();
  for (const [how, bytes] of Object.entries(forms)) {
    yield [how, bytes];
    yield [`${how}, in hex`, bytes.toString("hex")];
    yield [`${how}, in capital hex`, bytes.toString("hex").toUpperCase()];
    // At each of the three places that base64 may begin at, without the characters that its neighbours share.
    for (const skip of [0, 1, 2]) {
      const shifted = bytes.subarray(skip, skip + 3 * Math.floor((bytes.length - skip) / 3));
      yield [`${how}, in base64 from ${skip}`, shifted.toString("base64")];
      yield [`${how}, in base64url from ${skip}`, shifted.toString("base64url")];
    }
  }
  yield ["percent-encoded", encodeURIComponent(password)];
  yield ["form-encoded", new URLSearchParams({ p: password }).toString().slice(2)];
  yield ["in JSON", JSON.stringify(password).slice(1, -1)];
  yield ["backwards", [...password].reverse().join("")];
}
