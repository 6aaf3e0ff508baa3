import { defineConfig } from "vitest/config";
// By its path: Node itself reads this file, and follows no package's name to TypeScript.
import { pages } from "../packages/ui/build/pages.ts";

const server = "http://localhost:4242";

export default defineConfig({
  ...pages({ port: 5174, proxy: { "/api": server, "/oauth": server, "/.well-known": server } }),
  // Below its own path: the auth server's other pages have the root.
  base: "/admin/",
});
