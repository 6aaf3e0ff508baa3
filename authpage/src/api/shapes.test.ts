import { describe, expect, it } from "vitest";
import * as shape from "./shapes.ts";

const CLIENT = { name: "Reading List", uri: "https://reading.example/" };

describe("what a page needs is there, or the answer is none", () => {
  const odd = [null, undefined, 1, "x", [], [[]], {}, { client: null }, { email: 1 }, { next: {} }];
  const { next, link, registration, login, signedIn, interaction, asked, account } = shape;
  for (const read of [next, link, registration, login, signedIn, interaction, asked, account]) {
    it(read.name, () => {
      for (const body of odd) expect(read(body), JSON.stringify(body)).toBeUndefined();
    });
  }
  it("consents are a list", () => {
    expect(shape.consents({})).toBeUndefined();
    expect(
      shape.consents([{ client: CLIENT }, null, { client: { ...CLIENT, id: "a" }, scopes: null }]),
    ).toEqual([{ client: { ...CLIENT, id: "a" }, scopes: [] }]);
  });
});

describe("what a page can do without is left out", () => {
  it("of an account", () => {
    expect(
      shape.account({
        email: "ada@example.com",
        name: null,
        profile: { nickname: "Ada", birthdate: 1815, address: "London", updated: {} },
        session: null,
        created_at: {},
      }),
    ).toEqual({ email: "ada@example.com", profile: { nickname: "Ada" }, session: {} });
  });
  it("of a client", () => {
    expect(shape.link({ email: "ada@example.com", name: null, client: null })).toEqual({
      email: "ada@example.com",
    });
    expect(shape.logout({ client: { name: "A", uri: 5 } })).toEqual({ client: { name: "A" } });
  });
  it("of who asks, and where", () => {
    const resource = { audience: "a", name: "A", host: "a.example" };
    const of = (itself: unknown, host: unknown) =>
      shape.asked({
        client: { ...CLIENT, registered_itself: itself },
        scopes: [],
        resources: [{ ...resource, host }],
      });
    expect(of(true, "a.example")).toMatchObject({
      client: { ...CLIENT, registered_itself: true },
      resources: [resource],
    });
    expect(of("yes", 5)?.client).toEqual(CLIENT);
    expect(of("yes", 5)?.resources).toEqual([{ audience: "a", name: "A" }]);
  });
  it("of a session", () => {
    expect(shape.session({})).toEqual({});
    expect(shape.session({ email: "ada@example.com", name: 7 })).toEqual({ email: "ada@example.com" });
  });
});

describe("what is asked for is shown whole or not at all", () => {
  it("scopes", () => {
    expect(shape.asked({ client: CLIENT, scopes: [{ name: "email" }, 3] })).toBeUndefined();
    expect(shape.asked({ client: CLIENT, scopes: [{ name: "email" }] })?.scopes).toEqual([{ name: "email" }]);
  });
  it("claims, and the words of each language", () => {
    const of = (scope: unknown) => shape.asked({ client: CLIENT, scopes: [scope] })?.scopes;
    const email = { name: "email", claims: ["email", "email_verified"], descriptions: { en: "E", de: "D" } };
    expect(of(email)).toEqual([email]);
    expect(of({ ...email, claims: ["email", 5] })).toBeUndefined();
    expect(of({ ...email, claims: "email" })).toBeUndefined();
    expect(of({ ...email, descriptions: { en: "E", de: 5 } })).toEqual([
      { ...email, descriptions: { en: "E" } },
    ]);
  });
  it("resource servers", () => {
    const of = (resources: unknown) => shape.asked({ client: CLIENT, scopes: [], resources })?.resources;
    const goals = { audience: "goals", name: "Goals", names: { de: "Ziele" } };
    expect(of([goals])).toEqual([goals]);
    expect(of(undefined)).toEqual([]);
    expect(of([goals, { audience: "notes" }])).toBeUndefined();
    expect(of("goals")).toBeUndefined();
  });
  it("details", () => {
    const of = (authorization_details: unknown) =>
      shape.asked({ client: CLIENT, scopes: [], authorization_details });
    expect(of("pay everything")).toBeUndefined();
    expect(of([{ type: "payment" }, "and more"])).toBeUndefined();
    expect(of([{ type: "payment" }])?.authorization_details).toEqual([{ type: "payment" }]);
  });
});
