import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compress } from "./build/compress.ts";
import { onlyLocales } from "./build/locales.ts";

export default defineConfig({
  plugins: [onlyLocales(["en-US", "de-DE"]), react(), compress()],
  build: {
    target: ["es2022", "chrome111", "firefox114", "safari16.4"],
    // The page's policy allows no inline script, style or font: everything is a file with a content hash.
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  worker: { format: "es" },
  server: {
    // `npm run dev` beside a running auth server: the pages reload at once, the answers are real.
    port: 5173,
    proxy: { "/api": "http://localhost:4242", "/oauth": "http://localhost:4242" },
  },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
