import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { afterEach, expect, it, vi } from "vitest";
import { ConfirmSecondFactorPage } from "./SecondFactorPage.tsx";

const RETRY = { retry: () => undefined };
const stepUp = {
  state: "ready",
  value: { login_id: "L", second_factor: ["passkey"], public_key: { challenge: "AQID" } },
  ...RETRY,
};
const interaction = { state: "ready", value: { client: { name: "Garden" }, scopes: [] }, ...RETRY };

// The browser's part is not here: what was asked of the server has come already.
const loaded = vi.hoisted(() => ({ next: [] as object[] }));
vi.mock("@tacit/ui/useLoad.ts", () => ({ useLoad: () => loaded.next.shift() }));

afterEach(() => vi.unstubAllGlobals());

function drawn(id: string | undefined, ...answers: object[]): string {
  loaded.next = answers;
  vi.stubGlobal("navigator", { credentials: {}, languages: ["en"] });
  return renderToStaticMarkup(createElement(ConfirmSecondFactorPage, { interaction: id }));
}

it("is no dead end for whoever has lost the passkey that an app wants", () => {
  const page = drawn("I", stepUp, interaction);
  expect(page).toContain("Use a passkey");
  expect(page).toMatch(/<form[^>]*aria-label="[^"]*Garden[^"]*"/);
  expect(page).toContain('href="/account/security"');
});

it("declines nothing where no app waits", () => {
  const page = drawn(undefined, stepUp, { state: "loading", ...RETRY });
  expect(page).not.toContain("decline");
  expect(page).toContain('href="/account/security"');
});
