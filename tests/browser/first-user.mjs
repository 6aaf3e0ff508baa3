// What docs/deployment.md ends with: a user signs up at the goals page of a site that runs, follows the link in the mail,
// and adds a goal. Not a test of the suite; deploy/walk.sh runs it:
//   deploy/walk.sh --then node tests/browser/first-user.mjs
// ISSUER, GOALS: where the site is. MAILS: the file to which its relay appends mails.

import { readFile } from "node:fs/promises";
import { launch } from "./harness/chromium.mjs";
import { addGoal } from "./harness/goals.mjs";
import { Person } from "./harness/person.mjs";

const { ISSUER: issuer, GOALS: goals, MAILS: mails } = process.env;

const tacit = {
  issuer,
  goals,
  async linkTo(address) {
    for (let tries = 0; tries < 100; tries++) {
      const text = (await readFile(mails, "latin1").catch(() => ""))
        // Quoted-printable: soft line breaks, and what stands for a character.
        .replace(/=\r?\n/g, "")
        .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
      const link = new RegExp(`${issuer}\\S*/confirm#token=[\\w.~-]+`).exec(text)?.[0];
      if (link && text.includes(address)) return link;
      await new Promise((done) => setTimeout(done, 200));
    }
    throw new Error(`no mail to ${address}`);
  },
};

const browser = await launch();
try {
  // The walk's certificate is its own.
  const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: "en-US" });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const signedIn = await new Person("Ada").signUp({ page, context, tacit });
  await addGoal(signedIn, { title: "Run the river path", target: "100", unit: "km" });
  await signedIn.getByRole("heading", { name: "Run the river path" }).first().waitFor();
  console.log("Ada is signed in, and has a goal");
} finally {
  await browser.close();
}
