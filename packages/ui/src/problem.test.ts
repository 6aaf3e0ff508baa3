import { describe, expect, it } from "vitest";
import { parseRetryAfter, problemFrom } from "./problem.ts";

describe("problemFrom", () => {
  const answer = (status: number, body: string, headers: Record<string, string> = {}) =>
    problemFrom(new Response(body, { status, headers }));

  it("takes the server's code", async () => {
    await expect(answer(401, '{"code":"invalid_credentials"}')).resolves.toMatchObject({
      code: "invalid_credentials",
      status: 401,
    });
  });
  it("takes Retry-After", async () => {
    await expect(answer(429, '{"code":"rate_limited"}', { "retry-after": "120" })).resolves.toMatchObject({
      code: "rate_limited",
      retryAfter: 120,
    });
  });
  it.each([
    [502, "<html>", "unavailable"],
    [429, "", "rate_limited"],
    [413, "", "payload_too_large"],
    [500, "null", "server_error"],
    [418, "[]", "unknown"],
  ])("%i %j without a code of ours is %s", async (status, body, code) => {
    await expect(answer(status, body)).resolves.toMatchObject({ code });
  });
});

describe("a code that nobody here knows", () => {
  it("is kept, beside what the status says", async () => {
    const response = new Response('{"code":"made_up"}', { status: 400 });
    await expect(problemFrom(response)).resolves.toMatchObject({
      code: "made_up",
      common: "invalid_request",
    });
  });
});

describe("parseRetryAfter", () => {
  const now = Date.parse("2026-11-20T12:00:00Z");
  it.each([
    ["5", 5],
    ["Fri, 20 Nov 2026 12:01:00 GMT", 60],
    ["Fri, 20 Nov 2026 11:00:00 GMT", 1],
    ["soon", undefined],
    ["", undefined],
    [null, undefined],
  ])("%j", (value, expected) => {
    expect(parseRetryAfter(value, now)).toBe(expected);
  });
});
