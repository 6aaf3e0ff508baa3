import { describe, expect, it } from "vitest";
import { inShort, lines, ruleOf } from "./access.ts";

describe("who may use an app", () => {
  it("is everyone by the word alone", () => {
    expect(ruleOf({})).toBeUndefined();
    expect(ruleOf({ access: "everyone" })).toBeUndefined();
    expect(ruleOf({ access: {} })).toEqual({ groups: [], users: [] });
    expect(ruleOf({ access: "something later" })).toEqual({ groups: [], users: [] });
    expect(ruleOf({ access: { groups: ["ops"], users: ["1"] } })).toEqual({ groups: ["ops"], users: ["1"] });
  });

  it("is said plainly, nobody included", () => {
    const grant_types = ["authorization_code"];
    expect(inShort({ grant_types })).toBe("everyone");
    expect(inShort({ grant_types, access: { groups: [], users: [] } })).toBe("nobody");
    expect(inShort({ grant_types, access: { groups: ["ops"], users: ["1", "2"] } })).toBe("ops, 2 people");
  });

  it("reads lines once each", () => {
    expect(lines(" ops\n\nops \r\nweb")).toEqual(["ops", "web"]);
  });
});
