import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { afterEach, expect, it, vi } from "vitest";
import type { Factors, Passkey } from "../../api/shapes.ts";
import { text } from "../../text/index.ts";
import { noApp, SecondFactorSection, withoutApp } from "./SecondFactorSection.tsx";

const PHONE: Passkey = {
  id: "1",
  name: "Phone",
  created_at: "2026-01-02T03:04:05Z",
  backed_up: true,
};

function factors(passkeys: readonly Passkey[], passkeys_on: boolean): Factors {
  return { passkeys, passkeys_on, recovery_codes_left: 10 };
}

// The browser's part is not here: what was asked of the server has come already.
const loaded = vi.hoisted(() => ({ value: undefined as object | undefined }));
vi.mock("@tacit/ui/useLoad.ts", () => ({
  useLoad: () => ({ state: "ready", value: loaded.value, retry: () => undefined }),
}));

afterEach(() => vi.unstubAllGlobals());

function drawn(value: Factors): string {
  loaded.value = value;
  vi.stubGlobal("navigator", { credentials: {}, languages: ["en"] });
  vi.stubGlobal("PublicKeyCredential", () => undefined);
  return renderToStaticMarkup(createElement(SecondFactorSection, { email: "ada@example.com" }));
}

const words = text.account.passkeys;

it("adds passkeys where the server takes them", () => {
  for (const passkeys of [[], [PHONE]]) {
    const page = drawn(factors(passkeys, true));
    expect(page).toContain(words.add);
    expect(page).not.toContain(words.off);
    expect(page.includes("Phone")).toBe(passkeys.length > 0);
  }
});

it("shows those that there are, and removes them, where it takes none any more", () => {
  const page = drawn(factors([PHONE], false));
  expect(page).toContain("Phone");
  expect(page).toContain(words.removeOf("Phone"));
  expect(page).toContain(words.off);
  expect(page).not.toContain(words.add);
  expect(page).not.toContain(words.unsupported);
  expect(page).not.toContain(text.account.factors.noApp);
});

it("says nothing of passkeys where there are none and can be none", () => {
  expect(drawn(factors([], false))).not.toContain(words.heading);
});

it("says what is asked for after the password", () => {
  const said = text.account.factors;
  for (const [having, without, then] of [
    [factors([], true), said.none, said.askedRemove],
    [factors([], false), said.none, said.askedRemove],
    [factors([PHONE], true), said.noApp, said.askedRemoveWithPasskey],
    [factors([PHONE], false), said.codesAlone, said.askedRemoveCodesAlone],
  ] as const) {
    expect(noApp(having)).toBe(without);
    expect(withoutApp(having)).toBe(then);
  }
});
