// A real auth server on free loopback ports, with a scratch folder of its own and everything switched on that clients
// can make use of.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Browser } from "./browser.mjs";
import { freePorts, Program, withRetries } from "../../js-harness/program.mjs";
import { openStores } from "./stores.mjs";

/** The header in which the proxy in front passes on a client's certificate; here the test is that proxy. */
export const CERTIFICATE_HEADER = "x-client-cert";

/** And the one in which it says that it has checked the certificate's chain. */
export const VERIFY_HEADER = "x-client-verify";

/** Whose access tokens the scopes goals:read and goals:write are for. */
export const GOALS = "https://goals.example/";

const configuration = ({ http, operations }, more) => `
issuer = "http://localhost:${http}"

[http]
listen = "127.0.0.1:${http}"
trusted_proxies = ["127.0.0.1", "::1"]
client_certificate_header = "${CERTIFICATE_HEADER}"
client_verify_header = "${VERIFY_HEADER}"

[operations]
listen = "127.0.0.1:${operations}"

[authorization]
details_types = ["payment_initiation"]

[registration]
policy = "token"
client_id_metadata_documents = true
scope = "openid profile email offline_access"

# The clients' servers are on this machine.
[outbound]
allow_private = true

# The floor: a test's password is guessed by nobody.
[opaque.ksf]
m = 19456
t = 2
p = 1

[limits]
login_per_address = 0
login_per_address_and_ip = 0
login_per_ip = 0
mail_per_address = 0
signup_per_ip = 0
authorize_per_ip = 0
pushed_per_ip = 0
device_per_ip = 0

[[resources]]
audience = "goals"
uri = "${GOALS}"
client_id = "goals-api"
scopes = { "goals:read" = "See your goals", "goals:write" = "Change your goals" }

[[resources]]
audience = "ledger"
scopes = { "ledger:read" = "See your ledger" }
${more}`;

export class Tacit {
  /** With more settings, as TOML, where a test wants them; or with others than ours, made of the ports and of these. */
  static async start(more = "", settings = configuration) {
    return withRetries(async () => {
      const folder = await mkdtemp(join(tmpdir(), "tacit-clients-"));
      return new Tacit(folder, await freePorts(2), await openStores(folder), (ports) => settings(ports, more));
    });
  }

  #folder;
  #operations;
  #stores;
  #server;
  #added = 0;
  #settings;

  constructor(folder, [http, operations], stores, settings) {
    this.#settings = settings;
    this.#folder = folder;
    this.#operations = `http://127.0.0.1:${operations}`;
    this.#stores = stores;
    this.ports = { http, operations };
    this.issuer = `http://localhost:${http}`;
    this.outbox = `${this.#operations}/dev/outbox/`;
  }

  async start() {
    await writeFile(join(this.#folder, "tacit.toml"), this.#settings(this.ports));
    await this.cli("migrate");
    this.#server = new Program("authserver", ["serve", ...this.#config], this.#stores.settings);
    await this.#server.ready(`${this.#operations}/healthz/ready`);
  }

  get #config() {
    return ["--config", join(this.#folder, "tacit.toml")];
  }

  /** The command line, as an operator uses it. */
  cli(...args) {
    return Program.run("authserver", [...args, ...this.#config], this.#stores.settings);
  }

  /**
   * Registers a client by the command line. `metadata` has the names of RFC 7591; the answer is it, with `client_id` and,
   * where there is one, `client_secret`.
   */
  async addClient(metadata) {
    const client_id = metadata.client_id ?? `client-${++this.#added}`;
    const file = join(this.#folder, `${client_id}.json`);
    const defaults = { client_name: client_id, token_endpoint_auth_method: "client_secret_basic" };
    await writeFile(file, JSON.stringify({ ...defaults, ...metadata, client_id: undefined }));
    const added = JSON.parse(await this.cli("client", "add", "--id", client_id, "--metadata", file, "--json"));
    return { ...metadata, client_id, client_secret: added.client_secret };
  }

  /** Somebody who has just signed up, at their browser. */
  async signUp(name) {
    const browser = new Browser(this.issuer);
    await browser.signUp(`${name}@example.com`, name, this.outbox);
    return browser;
  }

  /** Ends it; a panic that nobody noticed is a failure all the same. */
  async stop() {
    const ended = await Promise.allSettled([this.#server?.stop()]);
    ended.push(...(await Promise.allSettled([this.#stores.close(), rm(this.#folder, { recursive: true, force: true })])));
    for (const { reason } of ended) if (reason) throw reason;
    if (/panicked at/.test(this.#server?.printed ?? "")) throw new Error(`the server panicked:\n${this.#server.printed}`);
  }

  get log() {
    return this.#server.printed;
  }
}
