import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { en } from "../text/en.ts";

import { inWords, linesOf } from "./details.ts";
import { checkEmail, checkNewPassword, checkProfile } from "./fields.ts";
import { linkIn, tokenIn } from "./link.ts";
import { edited, fieldOf } from "./profile.ts";
import { keepReturn, loginFor, onTheWay, returnPath, takeReturn } from "./return.ts";

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

describe("a mail link", () => {
  it.each([
    ["#token=abc-_1", "abc-_1"],
    ["#x=1&token=abc", "abc"],
    ["", undefined],
    ["#token=", undefined],
    ["#abc", undefined],
  ])("%j", (fragment, expected) => {
    expect(tokenIn(fragment)).toBe(expected);
  });
  it.each([
    [{ link: { token: "abc" } }, { token: "abc" }],
    [{ link: { used: true } }, { used: true }],
    [{ link: { token: "" } }, {}],
    [{ link: { token: 7, used: "yes" } }, {}],
    [{ link: "abc" }, {}],
    [null, {}],
    ["x", {}],
  ])("the history's %j", (state, expected) => {
    expect(linkIn(state)).toEqual(expected);
  });
});

describe("returnPath", () => {
  it.each([
    ["/device", "/device"],
    ["/admin-invitation", "/admin-invitation"],
    ["/device/", "/device"],
    ["/device?user_code=BCDF-GHJK", "/device?user_code=BCDF-GHJK"],
    ["/device?x=1&user_code=a%26b", "/device?user_code=a%26b"],
    ["/account/security?change=password", "/account/security?change=password"],
  ])("%j leads to %j", (wanted, path) => {
    expect(returnPath(wanted)).toBe(path);
  });
  it.each([
    undefined,
    "",
    "/",
    "/account",
    "/account/security?change=password&x=1",
    "/account?change=email",
    "/devices",
    "/admin-invitation/..",
    "/admin-invitation?x=1",
    "//admin-invitation",
    "//device",
    "//evil.example/device",
    "/\\evil.example/device",
    "https://evil.example/device",
    "javascript:alert(1)//device",
    "/device/../oauth/logout/",
    "/device#x",
    "/device@evil.example",
    "\t/device",
    "/device?user_code=a\nb",
  ])("%j leads nowhere", (wanted) => {
    expect(returnPath(wanted)).toBeUndefined();
  });
  it("comes back through the sign-in page", () => {
    const login = new URL(loginFor("/device?user_code=BCDF-GHJK"), "https://id.example");
    expect(returnPath(login.searchParams.get("return") ?? undefined)).toBe("/device?user_code=BCDF-GHJK");
  });
  it("is handed on to other pages, but where an app waits", () => {
    expect(onTheWay("/signup", undefined, "/device")).toBe("/signup?return=%2Fdevice");
    expect(onTheWay("/signup", "i", "/device")).toBe("/signup?interaction=i");
    expect(onTheWay("/signup", undefined, undefined)).toBe("/signup");
  });
});

describe("what is kept until a mailed link is opened", () => {
  const NOW = Date.parse("2026-11-30T12:00:00Z");
  let map: Map<string, string>;
  beforeEach(() => {
    map = new Map();
    vi.stubGlobal("localStorage", {
      getItem: (key: string) => map.get(key) ?? null,
      setItem: (key: string, value: string) => map.set(key, value),
      removeItem: (key: string) => map.delete(key),
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  it("is good for an hour, and once", () => {
    keepReturn("/device", NOW);
    expect(takeReturn(NOW + 59 * 60 * 1000)).toBe("/device");
    expect(takeReturn(NOW)).toBeUndefined();
    keepReturn("/device", NOW);
    expect(takeReturn(NOW + 60 * 60 * 1000)).toBeUndefined();
    keepReturn("/device", NOW);
    // Another way that was begun since then leads nowhere in particular.
    keepReturn(undefined, NOW);
    expect(takeReturn(NOW)).toBeUndefined();
  });

  it.each(['{"path":"https://evil.example/","at":0}', '{"path":7,"at":0}', '{"at":0}', "[]", "x"])(
    "%s leads nowhere",
    (stored) => {
      map.set("tacit.return", stored);
      expect(takeReturn(1)).toBeUndefined();
    },
  );
});

describe("linesOf", () => {
  const words = { yes: "yes", no: "no" };
  it("says names in words", () => {
    expect(inWords("payment_initiation")).toBe("Payment initiation");
    expect(inWords("creditorName")).toBe("Creditor name");
    expect(inWords("__")).toBe("__");
  });
  it("leaves nothing out", () => {
    const detail = {
      type: "payment_initiation",
      actions: ["initiate", "status"],
      instructedAmount: { currency: "EUR", amount: "123.50" },
      recurring: false,
      creditors: [{ name: "Ann" }, { name: "Bob" }],
      note: null,
      nothing: [],
    };
    expect(linesOf(detail, words)).toEqual([
      { label: "Actions", value: "initiate, status" },
      { label: "Instructed amount › Currency", value: "EUR" },
      { label: "Instructed amount › Amount", value: "123.50" },
      { label: "Recurring", value: "no" },
      { label: "Creditors › 1 › Name", value: "Ann" },
      { label: "Creditors › 2 › Name", value: "Bob" },
      { label: "Note", value: "–" },
      { label: "Nothing", value: "" },
    ]);
  });
});

describe("profile", () => {
  it("changes one field and keeps the rest", () => {
    const before = {
      nickname: "Ann",
      address: { region: "Kent", locality: "Dover" },
      zoneinfo: "Europe/London",
    };
    const after = edited(edited(before, "locality", "Deal"), "givenName", "Anna");
    expect(after).toEqual({
      nickname: "Ann",
      given_name: "Anna",
      address: { region: "Kent", locality: "Deal" },
      zoneinfo: "Europe/London",
    });
    expect(fieldOf(after, "locality")).toBe("Deal");
    expect(fieldOf(after, "phone")).toBe("");
  });
  it("leaves out what stays empty, and keeps what it can not show", () => {
    expect(edited({ nickname: "Ann" }, "street", "")).toEqual({ nickname: "Ann" });
    expect(fieldOf({ address: { locality: 5 } } as never, "locality")).toBe("");
  });
  it.each([
    ["website", "https://ann.example", true],
    ["website", "javascript:alert(1)", false],
    ["phone", "+44 20 7946 0000", true],
    ["phone", "020 7946", false],
    ["birthdate", "1990-12-31", true],
    ["birthdate", "31.12.1990", false],
    ["nickname", "x".repeat(201), false],
  ] as const)("%s %s", (field, value, fine) => {
    const wrong = checkProfile((name) => (name === field ? value : ""), en);
    expect(wrong[field] === undefined).toBe(fine);
  });
});
