import { describe, expect, it } from "vitest";
import { webUrl } from "./next.ts";

describe("webUrl", () => {
  const here = "https://id.example/login";
  it.each([
    "https://app.example/callback?code=1",
    "http://localhost:4244/callback",
    "/account",
    "/oauth/authorize/answer/?interaction=x",
  ])("follows %s", (next) => {
    expect(webUrl(next, here)?.href).toBe(new URL(next, here).href);
  });
  it.each(["javascript:alert(1)", "data:text/html,x", "app:/callback", "http://[", " javascript:1"])(
    "refuses %s",
    (next) => {
      expect(webUrl(next, here)).toBeUndefined();
    },
  );
});
