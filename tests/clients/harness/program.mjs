// One program under test: started, waited for, ended by its id. What it prints is kept, for failures.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const BINARIES = process.env.TACIT_TEST_BIN_DIR ?? join(ROOT, "target/debug");

export class Program {
  #child;
  #printed = [];
  #output = [];

  /** Gets nothing of the shell that runs the tests: settings of another instance are not this one's. */
  constructor(name, args, env) {
    this.name = name;
    this.#child = spawn(join(BINARIES, name), args, {
      cwd: ROOT,
      env: { PATH: process.env.PATH, RUST_BACKTRACE: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child.on("error", (error) => this.#printed.push(`${error}\n`));
    this.#child.stdout.setEncoding("utf8").on("data", (text) => this.#output.push(text));
    this.#child.stderr.setEncoding("utf8").on("data", (text) => this.#printed.push(text));
  }

  /** Standard output, and after it the log. */
  get printed() {
    return [...this.#output, ...this.#printed].join("");
  }

  get running() {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The standard output of a program that ends by itself, and ends well. */
  static async run(name, args, env) {
    const program = new Program(name, args, env);
    await once(program.#child, "close");
    if (program.#child.exitCode !== 0) throw new Error(`${name} ${args.join(" ")}:\n${program.printed}`);
    return program.#output.join("");
  }

  /** Until the address answers 200. */
  async ready(url) {
    for (const end = Date.now() + 60_000; Date.now() < end && this.running; ) {
      const answer = await fetch(url).catch(() => undefined);
      await answer?.body?.cancel();
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`${this.name} is not ready at ${url}:\n${this.printed}`);
  }

  /** As an operator would: SIGTERM; by force after a while, which is a failure. */
  async stop() {
    if (!this.running) return;
    const gone = once(this.#child, "close");
    this.#child.kill("SIGTERM");
    const force = setTimeout(() => this.#child.kill("SIGKILL"), 10_000);
    const [, signal] = await gone;
    clearTimeout(force);
    if (signal === "SIGKILL") throw new Error(`${this.name} did not end within 10 s`);
  }
}

/** Ports that nobody listens on; all held until the last is known, so that none comes twice. */
export async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}
