// Every page is held against WCAG 2.2 (A and AA), by IBM's Equal Access engine, in the widths of a phone and of a
// desktop, in light and in dark.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fitsItsWidth, noWordsLieOverOthers } from "./look.mjs";

const ENGINE = readFileSync(
  createRequire(import.meta.url).resolve("accessibility-checker-engine/ace.js"),
  "utf8",
);

/** Where the engine is behind the standards. */
const EXCUSED = {
  // HTML (autofill, "username" belongs to text and email alike): password managers look for exactly this.
  input_autocomplete_valid: /type="email".*autocomplete="username( webauthn)?"/,
};

const LOOKS = [
  { width: 390, height: 844, colorScheme: "light" },
  { width: 390, height: 844, colorScheme: "dark" },
  { width: 1280, height: 800, colorScheme: "light" },
  { width: 1280, height: 800, colorScheme: "dark" },
];

/** The page as it stands, in every look; at the end it looks as before. */
export async function isGoodInEveryLook(page, what) {
  const before = page.viewportSize();
  for (const { width, height, colorScheme } of LOOKS) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    await settled(page);
    await fitsItsWidth(page);
    await noWordsLieOverOthers(page);
    const faults = await check(page);
    assert.deepEqual(faults, [], `${what} at ${width} px, ${colorScheme}`);
  }
  await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: "light" });
}

/** Until the new colours are there: they fade in. */
async function settled(page) {
  await page.evaluate(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    await frame();
    const endless = ({ effect }) => effect?.getComputedTiming().endTime === Number.POSITIVE_INFINITY;
    const animations = document.getAnimations().filter((each) => !endless(each));
    await Promise.allSettled(animations.map(({ finished }) => finished));
  });
}

/** Certain faults only: the engine also lists what a person should look at. */
async function check(page) {
  // By the debugger, not as a script of the page: its policy allows none but its own.
  if (await page.evaluate(() => globalThis.ace === undefined)) {
    await page.evaluate(`${ENGINE}\nglobalThis.ace = ace; undefined`);
  }
  const results = await page.evaluate(async () => {
    const { results } = await new globalThis.ace.Checker().check(document, ["WCAG_2_2"]);
    return results.map(({ ruleId, value, message, snippet }) => ({ ruleId, value, message, snippet }));
  });
  assert.ok(results.length > 0, "the engine looked at nothing");
  return results
    .filter(({ value }) => value[0] === "VIOLATION" && value[1] === "FAIL")
    .filter(({ ruleId, snippet }) => !EXCUSED[ruleId]?.test(snippet))
    .map(({ ruleId, message, snippet }) => `${ruleId}: ${message}: ${snippet}`);
}
