/**
 * How a page of the auth server is built: one Vite configuration, to which a page adds only what is its own. Nothing
 * inline (the pages' policy refuses it), every file with a hash in its name, compressed beforehand.
 */
import { readdirSync } from "node:fs";
import react from "@vitejs/plugin-react";
import type { ViteUserConfig } from "vitest/config";
import { compress } from "./compress.ts";
import { onlyLanguages } from "./locales.ts";

/** Those that the pages speak, each a file of `text/`. */
const LANGUAGES = readdirSync(new URL("../src/text/", import.meta.url))
  .map((file) => /^([a-z]{2})\.ts$/.exec(file)?.[1])
  .filter((tag) => tag !== undefined);

export function pages(own: {
  readonly port: number;
  readonly proxy: Record<string, string>;
}): ViteUserConfig {
  return {
    plugins: [onlyLanguages(LANGUAGES), react(), compress()],
    build: {
      target: ["es2022", "chrome111", "firefox114", "safari16.4"],
      assetsInlineLimit: 0,
      cssCodeSplit: false,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
    worker: { format: "es" },
    // `npm run dev` beside a running auth server: the pages reload at once, the answers are real.
    server: own,
    test: { include: ["src/**/*.test.ts"], environment: "node" },
  };
}
