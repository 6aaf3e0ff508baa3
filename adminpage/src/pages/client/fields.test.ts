import { describe, expect, it } from "vitest";
import { changes, differing, FIELDS, read, shown, words } from "./fields.ts";

const before = {
  client_name: "Goals",
  redirect_uris: ["https://a.example/cb", "https://b.example/cb"],
  grant_types: ["refresh_token", "authorization_code"],
  scope: "openid email",
  dpop_bound_access_tokens: false,
  first_party: true,
  token_exchange: { audiences: ["goals"], delegation: true, impersonation: false },
};

/** A form that shows a state, as the page draws it. */
function form(state: Record<string, unknown>): FormData {
  const data = new FormData();
  for (const { name, kind } of FIELDS) {
    const value = state[name];
    if (kind === "tick") {
      if (value === true) data.set(name, "yes");
    } else if (kind === "grants" || kind === "scopes") {
      for (const word of words(value)) data.append(name, word);
    } else data.set(name, shown(value, kind));
  }
  return data;
}

describe("a client's form", () => {
  it("changes nothing where nothing was typed", () => {
    const { values, faults } = read(form(before));
    expect(faults).toEqual({});
    expect(changes(before, values)).toEqual({});
  });

  it("changes what was typed, and puts back what was emptied", () => {
    const data = form(before);
    data.set("client_name", " Aims ");
    data.set("redirect_uris", "https://a.example/cb\r\n\n");
    data.set("default_max_age", "3600");
    data.set("token_exchange", "");
    data.set("dpop_bound_access_tokens", "yes");
    data.delete("first_party");
    data.append("scope", "profile");
    data.set("scope-more", "goals:read  goals:write");
    expect(changes(before, read(data).values)).toEqual({
      client_name: "Aims",
      redirect_uris: ["https://a.example/cb"],
      default_max_age: 3600,
      token_exchange: null,
      dpop_bound_access_tokens: true,
      first_party: false,
      scope: "openid email profile goals:read goals:write",
    });
  });

  it("names what can't be read", () => {
    const data = form(before);
    data.set("jwks", "{");
    data.set("default_max_age", "an hour");
    expect(read(data).faults).toEqual({ jwks: "json", default_max_age: "number" });
  });

  it("does not mind the order of what has none", () => {
    const same = {
      ...before,
      grant_types: ["authorization_code", "refresh_token"],
      scope: "email openid",
      token_exchange: { impersonation: false, delegation: true, audiences: ["goals"] },
      contacts: [],
    };
    expect(differing(before, same)).toEqual([]);
    expect(differing(before, { ...same, redirect_uris: [...before.redirect_uris].reverse() })).toHaveLength(
      1,
    );
  });
});
