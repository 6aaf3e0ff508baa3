import { describe, expect, it } from "vitest";
import { catalogues } from "../text/every.ts";
import { filledIn, isPersonal, isWholeProfile } from "./scopes.ts";

describe("what leaves with the profile", () => {
  it("is all that is filled in, and nothing else", () => {
    const profile = {
      birthdate: "1815-12-10",
      zoneinfo: "Europe/London",
      phone_number: "+44 1",
      nickname: "",
    };
    expect(filledIn({ name: "Ada", profile })).toEqual(["name", "birthdate", "zoneinfo"]);
    expect(filledIn({ profile: {} })).toEqual([]);
    expect(filledIn({ profile: { preferred_username: "somebody" } })).toEqual([]);
    expect(filledIn({ username: "ada", profile: {} })).toEqual(["preferred_username"]);
  });
  it("is whole or some of it", () => {
    expect(isWholeProfile(["birthdate"])).toBe(false);
    expect(isWholeProfile([])).toBe(false);
  });
  it("has a word in every language", () => {
    const all = {
      profile: "p",
      picture: "p",
      website: "w",
      gender: "g",
      birthdate: "b",
      zoneinfo: "z",
      locale: "l",
    };
    const more = {
      given_name: "g",
      middle_name: "m",
      family_name: "f",
      nickname: "n",
    };
    const claims = filledIn({ name: "Ada", username: "ada", profile: { ...all, ...more } });
    expect(claims).toHaveLength(13);
    expect(isWholeProfile([...claims, "updated_at"])).toBe(true);
    const beside = [
      "updated_at",
      "email",
      "email_verified",
      "phone_number",
      "phone_number_verified",
      "address",
    ];
    for (const { consent } of Object.values(catalogues))
      for (const claim of [...claims, ...beside]) expect(consent.claims[claim], claim).toBeTruthy();
  });
});

describe("isPersonal", () => {
  it.each(["profile", "email", "phone", "address", "openid", "groups", "roles"])("%s tells", (scope) => {
    expect(isPersonal(scope)).toBe(true);
  });
  it.each(["goals:read", "offline_access", "toString"])("%s lets", (scope) => {
    expect(isPersonal(scope)).toBe(false);
  });
});
