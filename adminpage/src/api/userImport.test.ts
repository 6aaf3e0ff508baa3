import { describe, expect, it } from "vitest";
import { importRows, sent } from "./userImport.ts";

const row = {
  place: "line 2",
  email: "ada@example.org",
  name: "Ada",
  language: "de",
  groups: ["ops"],
  standing: "new",
};

describe("a file of users", () => {
  it("is read row by row, or not at all", () => {
    expect(importRows({ rows: [row, { ...row, name: null, standing: "account" }] })).toEqual([
      row,
      { place: "line 2", email: "ada@example.org", language: "de", groups: ["ops"], standing: "account" },
    ]);
    expect(importRows({ rows: [row, { ...row, standing: "of a later version" }] })).toBeUndefined();
    expect(importRows({})).toBeUndefined();
  });

  it("is sent as who is to be invited", () => {
    const rows = importRows({ rows: [{ ...row, name: null }] }) ?? [];
    expect(JSON.parse(sent(rows))).toEqual([{ email: "ada@example.org", language: "de", groups: ["ops"] }]);
  });
});
