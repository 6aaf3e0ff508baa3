import { describe, expect, it } from "vitest";
import type { Consent, Grant } from "../api/shapes.ts";
import { byApp } from "./apps.ts";
import { browserWords, placeWords } from "./origin.ts";

const client = (id: string) => ({ id, name: id });
const grant = (id: string, of: string, scope: string): Grant => ({
  id,
  client: client(of),
  kind: "app",
  scopes: [{ name: scope }],
  browser: {},
  outlives_session: false,
  this_session: false,
});

describe("what stands, by app", () => {
  it("lists a consent without a token, and a token without a consent", () => {
    const consents: readonly Consent[] = [
      { client: client("reader"), scopes: [{ name: "openid" }], since: 1 },
    ];
    const apps = byApp(consents, [grant("1", "goals", "email"), grant("2", "goals", "openid")]);
    expect(apps.map(({ client, grants }) => [client.id, grants.length])).toEqual([
      ["goals", 2],
      ["reader", 0],
    ]);
    expect(apps[0]?.scopes.map(({ name }) => name)).toEqual(["email", "openid"]);
  });

  it("is one line where there are both", () => {
    const consents: readonly Consent[] = [{ client: client("reader"), scopes: [{ name: "openid" }] }];
    const [app, ...others] = byApp(consents, [grant("1", "reader", "openid")]);
    expect(others).toEqual([]);
    expect(app?.scopes.length).toBe(1);
    expect(app?.grants.map(({ id }) => id)).toEqual(["1"]);
  });
});

describe("from where", () => {
  it("is a browser in words", () => {
    expect(browserWords({ name: "Firefox", system: "Windows" })).toBe("Firefox on Windows");
    expect(browserWords({ system: "Android" })).toBe("Android");
    expect(browserWords({})).toBe("Unknown browser");
  });

  it("is a network in words", () => {
    expect(placeWords({ kind: "public", network: "203.0.113.0/24" })).toBe("Network 203.0.113.…");
    expect(placeWords({ kind: "public", network: "2001:db8:1::/48" })).toBe("Network 2001:db8:1:…");
    expect(placeWords({ kind: "private", network: "192.168.0.0/24" })).toBe("Local network 192.168.0.…");
    expect(placeWords({ kind: "loopback", network: "::1/128" })).toBe("The server’s own machine");
  });
});
