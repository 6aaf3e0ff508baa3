/**
 * The page's side of the OPAQUE worker: promises instead of messages, typed errors, and cancellation.
 *
 * A computation inside WASM can't be interrupted, so cancelling one ends its worker; the next call starts another.
 * Read client.test.ts first.
 */
import { type Ksf, type OpaqueCall, OpaqueError, type OpaqueReply, type OpaqueRequest } from "./protocol.ts";

/** One run of the protocol between its first and its last message. Finish or discard it, once. */
export interface Exchange {
  /** KE1, or the registration request. */
  readonly message: string;
  /** Answers KE3, or the registration record. */
  finish(answer: string, ksf: Ksf, signal?: AbortSignal): Promise<string>;
  discard(): void;
}

/** The part of `Worker` that is used here, so that tests can stand in for it. */
export type WorkerLike = Pick<Worker, "postMessage" | "terminate" | "addEventListener">;

interface Waiting {
  resolve(reply: OpaqueReply & { ok: true }): void;
  reject(error: unknown): void;
}

export class OpaqueClient {
  #worker: WorkerLike | undefined;
  #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(private readonly spawn: () => WorkerLike) {}

  /** Starts the worker, so that it and its WASM are loaded when they are needed. */
  warmUp(): void {
    this.#running();
  }

  startLogin(password: string, signal?: AbortSignal): Promise<Exchange> {
    return this.#start({ op: "start-login", password: prepared(password) }, signal, (exchange, ke2, ksf) => ({
      op: "finish-login",
      exchange,
      ke2,
      ksf,
    }));
  }

  startRegistration(password: string, signal?: AbortSignal): Promise<Exchange> {
    return this.#start(
      { op: "start-registration", password: prepared(password) },
      signal,
      (exchange, registrationResponse, ksf) => ({
        op: "finish-registration",
        exchange,
        registrationResponse,
        ksf,
      }),
    );
  }

  async #start(
    call: OpaqueCall,
    signal: AbortSignal | undefined,
    last: (exchange: number, answer: string, ksf: Ksf) => OpaqueCall,
  ): Promise<Exchange> {
    const reply = await this.#call(call, signal);
    const worker = this.#worker;
    const exchange = reply.exchange ?? 0;
    let open = true;
    return {
      message: reply.message,
      finish: async (answer, ksf, abort) => {
        // Its state died with its worker, or was used: the protocol has to begin again.
        if (!open || this.#worker !== worker) throw new OpaqueError("unavailable");
        open = false;
        return (await this.#call(last(exchange, answer, ksf), abort)).message;
      },
      discard: () => {
        if (!open || this.#worker !== worker) return;
        open = false;
        this.#call({ op: "discard", exchange }).catch(() => undefined);
      },
    };
  }

  #call(call: OpaqueCall, signal?: AbortSignal): Promise<OpaqueReply & { ok: true }> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const worker = this.#running();
    this.#lastId += 1;
    const request: OpaqueRequest = { ...call, id: this.#lastId };
    return new Promise((resolve, reject) => {
      const cancel = () => this.#end(signal?.reason);
      const done = () => signal?.removeEventListener("abort", cancel);
      signal?.addEventListener("abort", cancel, { once: true });
      this.#waiting.set(request.id, {
        resolve: (reply) => {
          done();
          resolve(reply);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      });
      worker.postMessage(request);
    });
  }

  #running(): WorkerLike {
    if (this.#worker) return this.#worker;
    const worker = this.spawn();
    worker.addEventListener("message", (event) => this.#settle((event as MessageEvent<OpaqueReply>).data));
    worker.addEventListener("error", () => {
      if (this.#worker === worker) this.#end(new OpaqueError("unavailable"));
    });
    this.#worker = worker;
    return worker;
  }

  #settle(reply: OpaqueReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (!waiting) return;
    if (reply.ok) {
      waiting.resolve(reply);
      return;
    }
    waiting.reject(new OpaqueError(reply.code));
    // A worker whose WASM did not load never will; the next call tries anew.
    if (reply.code === "unavailable") this.#end(new OpaqueError("unavailable"));
  }

  #end(reason: unknown): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const each of waiting) each.reject(reason);
  }
}

/** The same password typed on two keyboards is one byte string: NFC, as RFC 8265 section 4.2 has it. */
function prepared(password: string): string {
  return password.normalize("NFC");
}

export const opaque = new OpaqueClient(
  () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "opaque" }),
);
