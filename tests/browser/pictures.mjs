// `npm run pictures`: the README's pictures, taken of the running pages. Takes the same way as the tests, with a year of
// somebody's life in the goals.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { App } from "./harness/app.mjs";
import { launch } from "./harness/chromium.mjs";
import { heading } from "./harness/look.mjs";
import { copiedTokens, isSignedInAs, Person } from "./harness/person.mjs";
import { askAsPage } from "./harness/proof.mjs";
import { Tacit } from "./harness/tacit.mjs";
import { Visitor } from "./harness/visitor.mjs";

const FOLDER = new URL("../../docs/pictures/", import.meta.url).pathname;
const SHAPES = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
  desktop: { viewport: { width: 1120, height: 700 }, deviceScaleFactor: 1 },
};
const DAY = 24 * 60 * 60 * 1000;

const GOALS = [
  {
    ...{ title: "Run to the sea", target_amount: 500, unit: "km", due_on: day(140), tags: ["sport", "outside"] },
    notes: "In small pieces, as far as it is from here to the coast.",
    entries: [
      ...[
        [-96, 18],
        [-90, 22, "first long one"],
        [-83, 24],
        [-74, 31, "along the canal"],
        [-66, 19],
        [-58, 27],
      ],
      ...[
        [-49, 33],
        [-41, 25, "rain, all of it"],
        [-33, 36],
        [-24, 30],
        [-15, 38],
        [-8, 29, "with Noor"],
        [-1, 12.5],
      ],
    ],
  },
  {
    ...{ title: "Save for a bicycle", target_amount: 1200, unit: "€", due_on: day(61), tags: ["money"] },
    entries: [
      [-80, 200],
      [-50, 250],
      [-20, 250],
      [-3, 180, "sold the old one"],
    ],
  },
  {
    title: "Read twenty books",
    target_amount: 20,
    unit: "books",
    tags: ["evenings"],
    entries: [
      [-70, 1],
      [-52, 1],
      [-30, 2],
      [-12, 1],
    ],
  },
  {
    title: "Learn the cello",
    unit: "hours",
    tags: ["evenings"],
    entries: [
      [-40, 3],
      [-26, 4.5],
      [-9, 6],
    ],
  },
];

const ada = new Person("Ada Lovelace");
ada.email = "ada@example.com";
ada.password = "four quiet unrelated words";

await mkdir(FOLDER, { recursive: true });
const [tacit, browser] = await Promise.all([Tacit.start(), launch()]);
const app = await App.start(tacit, "reading-list", "Reading List", "openid email goals:read goals:write");
try {
  await walk();
} finally {
  await browser.close();
  await app.stop();
  await tacit.stop();
}

async function walk() {
  const visitor = await Visitor.enter(browser, tacit, "ada", SHAPES.phone);
  visitor.alsoVisits(app.origin);
  const { page } = visitor;
  await page.goto(`${tacit.issuer}/signup`);
  await page.locator("#email").fill(ada.email);
  await page.locator("#name").fill(ada.name);
  await take(page, "sign-up", ["phone-light", "desktop-light"]);
  await ada.askForLink(page);
  await take(page, "mail", ["phone-light"]);
  const link = await tacit.linkTo(ada.email);
  await page.goto(link);
  await heading(page, "Choose your password");
  await page.locator("#new-password").fill(ada.password);
  await take(page, "password", ["phone-light", "phone-dark"]);
  await ada.choosePassword(page);
  await heading(page, "Your account");
  await page.goto(`${tacit.goals}/`);
  await isSignedInAs(page, ada.name);
  await live(page);
  await page.reload();
  await page.locator(".card").nth(3).waitFor();
  await take(page, "goals", ["desktop-light", "desktop-dark", "phone-dark"]);
  await page.getByRole("link", { name: GOALS[0].title }).click();
  await page.locator("svg.chart").waitFor();
  await take(page, "goal", ["desktop-light", "desktop-dark", "phone-light"]);
  await page.goto(app.begin());
  await heading(page, "Allow Reading List?");
  await take(page, "consent", ["desktop-light", "phone-dark"]);
  await page.goto(`${tacit.goals}/`);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("You are signed out.").waitFor();
  await page.goto(`${tacit.goals}/`);
  await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
  await take(page, "welcome", ["desktop-light", "phone-light"]);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByText("to continue to Goals").waitFor();
  await page.locator("#email").fill(ada.email);
  await page.locator("#password").fill(ada.password);
  await take(page, "sign-in", ["desktop-light", "desktop-dark", "phone-light"]);
  await visitor.leave();
}

/** By the API, with dates in the past. */
async function live(page) {
  const { access } = await copiedTokens(page);
  const post = async (path, body) => {
    const answer = await askAsPage(page, { url: `${tacit.api}${path}`, method: "POST", token: access, json: body });
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    return JSON.parse(answer.text);
  };
  for (const { entries, ...goal } of GOALS.toReversed()) {
    const { id } = await post("/goals/", goal);
    for (const [days, amount, note] of entries) {
      const occurred_at = new Date(Date.now() + days * DAY).toISOString();
      await post(`/goals/${id}/entries/`, { amount, ...(note && { note }), occurred_at });
    }
  }
}

/** One page, in the shapes and colours that say something. */
async function take(page, name, looks) {
  const back = page.viewportSize();
  for (const look of looks) {
    const [shape, colorScheme] = look.split("-");
    await page.setViewportSize(SHAPES[shape].viewport);
    await page.emulateMedia({ colorScheme });
    await page.evaluate(() => scrollTo(0, 0));
    await page.waitForTimeout(250);
    const path = join(FOLDER, `${name}-${look}.png`);
    await page.screenshot({ path, caret: "hide", scale: shape === "phone" ? "device" : "css" });
  }
  await page.setViewportSize(back);
}

function day(fromNow) {
  return new Date(Date.now() + fromNow * DAY).toISOString().slice(0, 10);
}
