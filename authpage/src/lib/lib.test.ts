import { describe, expect, it } from "vitest";
import { en } from "../text/en.ts";
import { pickLanguage } from "../text/index.ts";
import { checkEmail, checkNewPassword } from "./fields.ts";
import { takeToken } from "./fragment.ts";
import { nextUrl } from "./next.ts";
import { strength } from "./strength.ts";

describe("nextUrl", () => {
  const here = "https://id.example/login";
  it.each(["https://app.example/callback?code=1", "http://localhost:4244/callback", "/account"])(
    "follows %s",
    (next) => {
      expect(nextUrl(next, here)?.href).toBe(new URL(next, here).href);
    },
  );
  it.each(["javascript:alert(1)", "data:text/html,x", "app:/callback", "http://[", " javascript:1"])(
    "refuses %s",
    (next) => {
      expect(nextUrl(next, here)).toBeUndefined();
    },
  );
});

describe("fields", () => {
  it.each(["a@b", "a.b+c@example.org", " ü@example.org "])("takes the address %j", (value) => {
    expect(checkEmail(value, en)).toBeUndefined();
  });
  it.each(["", " ", "a", "a@", "@b", "a@b@c", "a b@c"])("refuses the address %j", (value) => {
    expect(checkEmail(value, en)).toBeDefined();
  });
  it("counts characters, not UTF-16 units", () => {
    expect(checkNewPassword("😀😀😀😀", en)).toBe(en.fieldError.newPasswordShort);
    expect(checkNewPassword("12345678", en)).toBeUndefined();
  });
});

describe("strength", () => {
  it.each([
    ["short", "short"],
    ["aaaaaaaaaaaa", "weak"],
    ["abcdefgh12345", "weak"],
    ["password123", "weak"],
    ["ada.lovelace1815", "weak"],
    ["brisk-Tulip7", "good"],
    ["copper lantern drifts sideways", "strong"],
  ])("%j is %s", (password, expected) => {
    expect(strength(password, ["ada.lovelace@example.org"])).toBe(expected);
  });
});

describe("takeToken", () => {
  it.each([
    ["#token=abc-_1", "abc-_1"],
    ["#x=1&token=abc", "abc"],
    ["", undefined],
    ["#token=", undefined],
    ["#abc", undefined],
  ])("%j", (fragment, expected) => {
    expect(takeToken(fragment)).toBe(expected);
  });
});

describe("pickLanguage", () => {
  it.each([
    [["de-AT", "en"], "de"],
    [["fr", "en-GB"], "en"],
    [["fr"], "en"],
    [[], "en"],
    [["__proto__", "DE"], "de"],
  ])("%j", (wanted, expected) => {
    expect(pickLanguage(wanted)).toBe(expected);
  });
});
