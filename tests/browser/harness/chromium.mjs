// The distribution's Chromium, kept quiet: nothing that a browser does by itself may look like a request of ours.

import { access } from "node:fs/promises";
import { chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const QUIET = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-default-apps",
  "--disable-dev-shm-usage",
  "--no-first-run",
  // No screen reader listens, and the tree for one is built anew at each change of a page.
  "--disable-renderer-accessibility",
];

/** @param {{ bfcache?: boolean }} options: Playwright switches the back/forward cache off; people have it on. */
export async function launch({ bfcache = false } = {}) {
  return chromium.launch({
    executablePath: await place(),
    args: QUIET,
    // Root can have none, nor can most containers; it visits our own pages alone.
    chromiumSandbox: false,
    ignoreDefaultArgs: bfcache ? ["--disable-back-forward-cache"] : [],
    timeout: 30_000,
  });
}

async function place() {
  const given = process.env.TACIT_TEST_CHROMIUM;
  for (const path of given ? [given] : PLACES) {
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  throw new Error("no Chromium: install it, or name it in TACIT_TEST_CHROMIUM");
}
