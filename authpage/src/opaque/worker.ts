/**
 * The module worker in which OPAQUE (RFC 9807) runs, so that Argon2id never freezes the page.
 *
 * Invariants: the password and the client's state stay in here and are freed as soon as an exchange ends; an exchange
 * is used at most once; the WASM is a file of its own, fetched by URL, never inlined.
 */
import init, { ClientLogin, ClientRegistration } from "./pkg/opaque_core.js";
import wasmUrl from "./pkg/opaque_core_bg.wasm?url";
import { errorCode, type OpaqueReply, type OpaqueRequest } from "./protocol.ts";

const exchanges = new Map<number, ClientLogin | ClientRegistration>();
let lastExchange = 0;

/** Starts with the worker, not with the first call: it is there before anybody has typed a password. */
const ready: Promise<boolean> = init({ module_or_path: wasmUrl }).then(
  () => true,
  () => false,
);

addEventListener("message", async (event: MessageEvent<OpaqueRequest>) => {
  const request = event.data;
  if (!(await ready)) {
    reply({ id: request.id, ok: false, code: "unavailable" });
    return;
  }
  try {
    reply(answer(request));
  } catch (cause) {
    reply({ id: request.id, ok: false, code: errorCode(cause) });
  }
});

function answer(request: OpaqueRequest): OpaqueReply {
  const { id } = request;
  switch (request.op) {
    case "start-login": {
      const login = new ClientLogin(request.password);
      return { id, ok: true, message: login.ke1, exchange: remember(login) };
    }
    case "start-registration": {
      const registration = new ClientRegistration(request.password);
      return { id, ok: true, message: registration.registrationRequest, exchange: remember(registration) };
    }
    case "finish-login": {
      const login = take(request.exchange);
      try {
        if (!(login instanceof ClientLogin)) throw new Error("invalid_message");
        return { id, ok: true, message: login.finish(request.ke2, request.ksf) };
      } finally {
        login?.free();
      }
    }
    case "finish-registration": {
      const registration = take(request.exchange);
      try {
        if (!(registration instanceof ClientRegistration)) throw new Error("invalid_message");
        return { id, ok: true, message: registration.finish(request.registrationResponse, request.ksf) };
      } finally {
        registration?.free();
      }
    }
    case "discard":
      take(request.exchange)?.free();
      return { id, ok: true, message: "" };
  }
}

function remember(state: ClientLogin | ClientRegistration): number {
  lastExchange += 1;
  exchanges.set(lastExchange, state);
  return lastExchange;
}

function take(exchange: number): ClientLogin | ClientRegistration | undefined {
  const state = exchanges.get(exchange);
  exchanges.delete(exchange);
  return state;
}

function reply(message: OpaqueReply): void {
  postMessage(message);
}
