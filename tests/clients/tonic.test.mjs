// examples/tonic, a gRPC service behind jwt-verifier's layer: its own tests, by a client of tonic's and an issuer of the crate's.

import assert from "node:assert/strict";
import { test } from "node:test";
import { example } from "./harness/cargo.mjs";

const cargo = await example("tonic");

test("calls of gRPC need a good token", { skip: cargo.absent }, async () => {
  assert.match(await cargo("test"), /test result: ok\. [1-9]/);
});
