/**
 * How a page of the auth server is built: one Vite configuration, to which a page adds only what is its own. Nothing
 * inline (the pages' policy refuses it), every file with a hash in its name, compressed beforehand.
 */
import react from "@vitejs/plugin-react";
import type { ViteUserConfig } from "vitest/config";
import { compress } from "./compress.ts";
import { onlyLocales } from "./locales.ts";

/** Those that the pages speak: react-aria brings its own few sentences in thirty. */
const LOCALES = ["en-US", "de-DE"];

export function pages(own: {
  readonly port: number;
  readonly proxy: Record<string, string>;
}): ViteUserConfig {
  return {
    plugins: [onlyLocales(LOCALES), react(), compress()],
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
