import { defineConfig } from "vitest/config";
// By its path: Node itself reads this file, and follows no package's name to TypeScript.
import { pages } from "../packages/ui/build/pages.ts";

export default defineConfig(
  pages({ port: 5173, proxy: { "/api": "http://localhost:4242", "/oauth": "http://localhost:4242" } }),
);
