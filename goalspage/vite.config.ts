import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compress } from "./build/compress.ts";
import { onlyLocales } from "./build/locales.ts";
import { ARIA_LOCALES } from "./src/text/spoken.ts";

export default defineConfig({
  plugins: [onlyLocales(Object.values(ARIA_LOCALES)), react(), compress()],
  build: {
    target: ["es2022", "chrome111", "firefox114", "safari16.4"],
    // The page's policy allows no inline script, style or font: everything is a file with a content hash.
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    // `npm run dev` needs a config.json: the one of the running page server will do.
    port: 5174,
    proxy: { "/config.json": "http://localhost:4244" },
  },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
