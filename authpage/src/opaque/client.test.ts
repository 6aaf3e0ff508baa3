import { describe, expect, it } from "vitest";
import { OpaqueClient, type WorkerLike } from "./client.ts";
import type { OpaqueReply, OpaqueRequest } from "./protocol.ts";

const KSF = { alg: "argon2id", m: 65536, t: 3, p: 4 };

class FakeWorker implements WorkerLike {
  readonly seen: OpaqueRequest[] = [];
  terminated = false;
  readonly #listeners = new Map<string, (event: unknown) => void>();

  addEventListener(type: string, listener: unknown): void {
    this.#listeners.set(type, listener as (event: unknown) => void);
  }
  postMessage(message: unknown): void {
    this.seen.push(message as OpaqueRequest);
  }
  terminate(): void {
    this.terminated = true;
  }
  reply(reply: OpaqueReply): void {
    this.#listeners.get("message")?.({ data: reply });
  }
  crash(): void {
    this.#listeners.get("error")?.({});
  }
  last(): OpaqueRequest {
    const request = this.seen.at(-1);
    if (!request) throw new Error("no request was sent");
    return request;
  }
}

function setUp() {
  const workers: FakeWorker[] = [];
  const client = new OpaqueClient(() => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker;
  });
  const worker = () => {
    const latest = workers.at(-1);
    if (!latest) throw new Error("no worker was started");
    return latest;
  };
  return { client, workers, worker };
}

async function started() {
  const parts = setUp();
  const starting = parts.client.startLogin("correct horse");
  parts.worker().reply({ id: parts.worker().last().id, ok: true, message: "KE1", exchange: 7 });
  return { ...parts, exchange: await starting };
}

describe("OpaqueClient", () => {
  it("runs a login through one worker", async () => {
    const { exchange, worker, workers } = await started();
    expect(exchange.message).toBe("KE1");
    const finishing = exchange.finish("KE2", KSF);
    expect(worker().last()).toMatchObject({ op: "finish-login", exchange: 7, ke2: "KE2", ksf: KSF });
    worker().reply({ id: worker().last().id, ok: true, message: "KE3" });
    await expect(finishing).resolves.toBe("KE3");
    expect(workers).toHaveLength(1);
  });

  it("names the wrong password", async () => {
    const { exchange, worker } = await started();
    const finishing = exchange.finish("KE2", KSF);
    worker().reply({ id: worker().last().id, ok: false, code: "invalid_credentials" });
    await expect(finishing).rejects.toMatchObject({ code: "invalid_credentials" });
  });

  it("uses an exchange once", async () => {
    const { exchange, worker } = await started();
    const finishing = exchange.finish("KE2", KSF);
    worker().reply({ id: worker().last().id, ok: true, message: "KE3" });
    await finishing;
    await expect(exchange.finish("KE2", KSF)).rejects.toMatchObject({ code: "unavailable" });
  });

  it("ends the worker when cancelled, and starts another for the next call", async () => {
    const { client, exchange, workers } = await started();
    const abort = new AbortController();
    const finishing = exchange.finish("KE2", KSF, abort.signal);
    abort.abort();
    await expect(finishing).rejects.toMatchObject({ name: "AbortError" });
    expect(workers[0]?.terminated).toBe(true);
    client.warmUp();
    expect(workers).toHaveLength(2);
  });

  it("refuses to finish an exchange whose worker is gone", async () => {
    const { exchange, worker } = await started();
    worker().crash();
    await expect(exchange.finish("KE2", KSF)).rejects.toMatchObject({ code: "unavailable" });
  });

  it("replaces a worker that could not load", async () => {
    const { client, workers, worker } = setUp();
    const starting = client.startLogin("x");
    worker().reply({ id: worker().last().id, ok: false, code: "unavailable" });
    await expect(starting).rejects.toMatchObject({ code: "unavailable" });
    client.warmUp();
    expect(workers).toHaveLength(2);
  });

  it("sends the password in one Unicode form", async () => {
    const { client, worker } = setUp();
    client.startLogin("cafe\u0301").catch(() => undefined);
    expect(worker().last()).toMatchObject({ password: "caf\u00e9" });
  });
});
