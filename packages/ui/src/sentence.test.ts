import { describe, expect, it } from "vitest";
import { ApiError, problemFrom } from "./problem.ts";
import { sentence } from "./sentence.ts";
import { en } from "./text/en.ts";

describe("sentence", () => {
  it("a page's own words stand over the common ones", () => {
    expect(sentence(new ApiError("invalid_link", 400), { invalid_link: "No." })).toBe("No.");
  });
  it("a code from a newer server says what its status says", async () => {
    const odd = (status: number, code: unknown) => problemFrom(Response.json({ code }, { status }));
    expect(sentence(await odd(400, "something_new"))).toBe(en.error.invalid_request);
    expect(sentence(await odd(503, "toString"))).toBe(en.error.unavailable);
    expect(sentence(await odd(418, { a: 1 }))).toBe(en.error.unknown);
    expect(sentence(await odd(429, "toString"))).toBe(en.rateLimited(undefined));
  });
  it("anything that is thrown has a sentence", () => {
    for (const thrown of [new TypeError("x"), "x", null, undefined])
      expect(sentence(thrown)).toBe(en.error.unknown);
  });
});
