// Clients that others wrote sign in to Tacit, and in to accounts that the other clients made.
//
// It runs against the server's half alone, always, and against a whole auth server when TACIT_ISSUER and TACIT_OUTBOX
// say where one is. The same promises hold for both.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, describe, test } from "node:test";
import { encode, loadClients } from "./clients.mjs";
import { startHttpServer } from "./http-server.mjs";
import { startNativeServer } from "./native-server.mjs";

const PASSWORD = "Grüße, 世界: correct horse battery staple";

const { TACIT_ISSUER, TACIT_OUTBOX = "http://localhost:4249/dev/outbox/" } = process.env;
const clients = await loadClients();
const servers = [startNativeServer()];
if (TACIT_ISSUER) servers.push(startHttpServer(TACIT_ISSUER, TACIT_OUTBOX));
else test("against a whole auth server", { skip: "TACIT_ISSUER is not set" }, () => {});

async function register(server, client, address, password) {
  const account = await server.signUp(address);
  const { request, finish } = client.register(password);
  const { registration_response, ksf } = await server.registerStart(account, request);
  await server.registerFinish(account, finish(registration_response, ksf));
}

/** Who was signed in, or `null` when the client found the password to be wrong. */
async function login(server, client, address, password) {
  const { ke1, finish } = client.login(password);
  const { login_id, ke2, ksf } = await server.loginStart(address, ke1);
  const ke3 = finish(ke2, ksf);
  return ke3 === null ? null : server.loginFinish(login_id, ke3);
}

for (const server of servers) {
  describe(server.name, () => {
    after(server.close);

    for (const maker of clients) {
      test(`an account made with ${maker.name} opens to every client, and to none with a wrong password`, async () => {
        const address = `${maker.name}-${randomUUID()}@example.com`;
        await register(server, maker, address, PASSWORD);
        for (const client of clients) {
          const who = await login(server, client, address, PASSWORD);
          assert.ok(who, `${client.name} was refused`);
          if ("email" in who) assert.equal(who.email, address);
          assert.equal(await login(server, client, address, `${PASSWORD}.`), null, client.name);
        }
      });
    }

    test("an unknown address looks to each client like a wrong password", async () => {
      for (const client of clients) {
        assert.equal(await login(server, client, `${randomUUID()}@example.com`, PASSWORD), null, client.name);
      }
    });

    test("a made-up last message signs nobody in", async () => {
      const { ke1 } = clients[0].login(PASSWORD);
      const { login_id } = await server.loginStart(`${randomUUID()}@example.com`, ke1);
      const made_up = encode(new Uint8Array(64).fill(7));
      await assert.rejects(server.loginFinish(login_id, made_up), { code: "invalid_credentials" });
    });
  });
}
