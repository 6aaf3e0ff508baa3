// Three OPAQUE clients in one shape: the stranger's (noble-client.mjs), npm's @serenity-kit/opaque, and Tacit's own
// WebAssembly. Messages are base64url without padding, and a wrong password is `null`.
//
//   register(password) → {request, finish(response, ksf) → record}
//   login(password)    → {ke1, finish(ke2, ksf) → ke3 | null}

import { Buffer } from "node:buffer";
import { existsSync, readFileSync } from "node:fs";
import * as serenity from "@serenity-kit/opaque";
import { startLogin, startRegistration, stretchArgon2id, WrongPassword } from "./noble-client.mjs";

export const encode = (bytes) => Buffer.from(bytes).toString("base64url");
export const decode = (text) => new Uint8Array(Buffer.from(text, "base64url"));

const nobleClient = {
  name: "noble",
  register(password) {
    const client = startRegistration(password);
    return {
      request: encode(client.request),
      finish: (response, ksf) => encode(client.finish(decode(response), stretchArgon2id(ksf)).record),
    };
  },
  login(password) {
    const client = startLogin(password);
    return {
      ke1: encode(client.ke1),
      finish(ke2, ksf) {
        try {
          return encode(client.finish(decode(ke2), stretchArgon2id(ksf)).ke3);
        } catch (error) {
          if (error instanceof WrongPassword) return null;
          throw error;
        }
      },
    };
  },
};

const keyStretching = ({ m, t, p }) => ({ "argon2id-custom": { memory: m, iterations: t, parallelism: p } });

const serenityClient = {
  name: "serenity",
  register(password) {
    const { clientRegistrationState, registrationRequest } = serenity.client.startRegistration({ password });
    return {
      request: registrationRequest,
      finish: (registrationResponse, ksf) =>
        serenity.client.finishRegistration({
          password,
          clientRegistrationState,
          registrationResponse,
          keyStretching: keyStretching(ksf),
        }).registrationRecord,
    };
  },
  login(password) {
    const { clientLoginState, startLoginRequest } = serenity.client.startLogin({ password });
    return {
      ke1: startLoginRequest,
      finish: (loginResponse, ksf) =>
        serenity.client.finishLogin({
          password,
          clientLoginState,
          loginResponse,
          keyStretching: keyStretching(ksf),
        })?.finishLoginRequest ?? null,
    };
  },
};

const pkg = new URL("../../authpage/src/opaque/pkg/", import.meta.url);

/** The package that the pages use, loaded from disk; `null` when it is not built yet. */
export async function loadTacit() {
  if (!existsSync(new URL("opaque_core.js", pkg))) return null;
  const opaque = await import(new URL("opaque_core.js", pkg).href);
  await opaque.default({ module_or_path: readFileSync(new URL("opaque_core_bg.wasm", pkg)) });
  return opaque;
}

function tacitClient({ ClientRegistration, ClientLogin }) {
  return {
    name: "tacit",
    register(password) {
      const client = new ClientRegistration(password);
      return {
        request: client.registrationRequest,
        finish: (response, ksf) => client.finish(response, ksf),
      };
    },
    login(password) {
      const client = new ClientLogin(password);
      return {
        ke1: client.ke1,
        finish(ke2, ksf) {
          try {
            return client.finish(ke2, ksf);
          } catch (error) {
            if (error.message === "invalid_credentials") return null;
            throw error;
          }
        },
      };
    },
  };
}

/** Every client that is there to be used. */
export async function loadClients() {
  await serenity.ready;
  const tacit = await loadTacit();
  return [nobleClient, serenityClient, ...(tacit ? [tacitClient(tacit)] : [])];
}
