import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { actions as de } from "./de.actions.ts";
import { actions as en } from "./en.actions.ts";

/** The trail's names for what happened, from where the server has them. */
const source = readFileSync(new URL("../../../crates/authmodel/src/audit.rs", import.meta.url), "utf8");
const named = source.slice(source.indexOf("impl AuditAction"), source.indexOf("impl AuditOutcome"));
const names = [...named.matchAll(/=> "([a-z_]+)"/g)].map(([, name]) => name);

describe("what happened", () => {
  it("has words for everything that the trail may say, and for nothing else", () => {
    expect(names.length).toBeGreaterThan(50);
    for (const actions of [en, de]) expect(Object.keys(actions).toSorted()).toEqual(names.toSorted());
  });
});
