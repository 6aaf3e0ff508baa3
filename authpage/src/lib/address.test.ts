import { expect, it } from "vitest";
import { hostAndPath } from "./address.ts";

it("tells two addresses at one host apart, and needs no path where there is none", () => {
  expect(hostAndPath("https://mcp.example/mail")).toBe("mcp.example/mail");
  expect(hostAndPath("https://mcp.example:8443/files/")).toBe("mcp.example:8443/files/");
  expect(hostAndPath("https://mcp.example")).toBe("mcp.example");
  expect(hostAndPath("https://mcp.example/")).toBe("mcp.example");
});

it("is nothing of what is no web address", () => {
  expect(hostAndPath("notes")).toBeUndefined();
  expect(hostAndPath("urn:example:notes")).toBeUndefined();
});
