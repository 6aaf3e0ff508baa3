// One program under test: started, waited for, ended by its id. What it prints is kept, for failures and for the check
// that nothing secret is in it. The suites of tests/browser, tests/clients and tests/interop have no other way to start one.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const BINARIES = process.env.TACIT_TEST_BIN_DIR ?? join(ROOT, "target/debug");

/** Seconds on a machine that does much else; a minute is a fault. */
const START = 60_000;
/** The servers give requests under way five seconds. */
const END = 10_000;

export class Program {
  #child;
  #output = [];
  #errors = [];

  /**
   * A name without a slash is one of ours. It gets nothing of the shell that runs the tests: settings of another instance
   * are not this one's.
   */
  constructor(name, args, env, { cwd = ROOT } = {}) {
    this.name = name;
    this.#child = spawn(name.includes("/") ? name : join(BINARIES, name), args, {
      cwd,
      env: { PATH: process.env.PATH, RUST_BACKTRACE: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child.on("error", (error) => this.#errors.push(`${error}\n`));
    this.#child.stdout.setEncoding("utf8").on("data", (text) => this.#output.push(text));
    this.#child.stderr.setEncoding("utf8").on("data", (text) => this.#errors.push(text));
  }

  /** Standard output, and after it the log. */
  get printed() {
    return [...this.#output, ...this.#errors].join("");
  }

  get running() {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The standard output of a program that ends by itself, and ends well. */
  static async run(name, args, env, options) {
    const program = new Program(name, args, env, options);
    await once(program.#child, "close");
    if (program.#child.exitCode !== 0) throw new Error(`${name} ${args.join(" ")}:\n${program.printed}`);
    return program.#output.join("");
  }

  /** Until the address answers 200. */
  async ready(url) {
    for (const end = Date.now() + START; Date.now() < end && this.running; ) {
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
    const force = setTimeout(() => this.#child.kill("SIGKILL"), END);
    const [, signal] = await gone;
    clearTimeout(force);
    if (signal === "SIGKILL") throw new Error(`${this.name} did not end within ${END / 1000} s`);
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

/** Makes something that may lose a port to somebody else in between: three tries. */
export async function withRetries(make) {
  for (let attempt = 1; ; attempt++) {
    const made = await make();
    try {
      await made.start();
      return made;
    } catch (error) {
      // Why it did not start is what is to be said, not what its ending brought up.
      await made.stop().catch(() => undefined);
      if (attempt === 3) throw error;
    }
  }
}
