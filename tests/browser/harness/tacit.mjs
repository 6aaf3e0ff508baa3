// A whole Tacit on the embedded stores: auth server, goals API, goals page, as `cargo xtask dev` starts them, on free
// ports with a scratch folder of its own. Between the browser and the auth server sits a wiretap, so that tests can
// say what the server never receives.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { linkTo, mailTo } from "../../js-harness/outbox.mjs";
import { freePorts, Program, withRetries } from "../../js-harness/program.mjs";
import { Wiretap } from "./wiretap.mjs";

const SCOPE = "openid profile email offline_access goals:read goals:write";

export class Tacit {
  /** @param {Record<string, string>} settings of the auth server, by environment variable. */
  static async start(settings = {}) {
    const folder = () => mkdtemp(join(tmpdir(), "tacit-browser-"));
    return withRetries(async () => new Tacit(await folder(), await freePorts(5), settings));
  }

  #folder;
  #settings;
  #auth;
  #api;
  #ports;
  /** What the auth servers before the current one printed. */
  #before = "";

  constructor(folder, [issuer, auth, api, page, operations], settings) {
    this.#folder = folder;
    this.#settings = settings;
    this.#ports = { auth, api, page, operations };
    this.issuer = `http://localhost:${issuer}`;
    this.api = `http://localhost:${api}`;
    this.goals = `http://localhost:${page}`;
    this.outbox = `http://127.0.0.1:${operations}/dev/outbox/`;
    this.wiretap = new Wiretap(issuer, auth);
  }

  async start() {
    const { auth, api, page, operations } = this.#ports;
    this.#settings = {
      TACIT_ISSUER: this.issuer,
      TACIT_HTTP__LISTEN: `127.0.0.1:${auth}`,
      TACIT_OPERATIONS__LISTEN: `127.0.0.1:${operations}`,
      TACIT_DATABASE__URL: `sqlite://${join(this.#folder, "tacit.db")}`,
      ...this.#settings,
    };
    await this.wiretap.start();
    const config = ["--config", "deploy/dev/authserver.toml"];
    await Program.run("authserver", ["migrate", ...config], this.#settings);
    await this.addClient("goals-page", [
      ...["--name", "Goals", "--public", "--first-party", "--scope", SCOPE],
      ...["--redirect-uri", `${this.goals}/callback`, "--redirect-uri", `${this.goals}/silent-callback`],
      ...["--post-logout-redirect-uri", `${this.goals}/`],
      ...["--grant", "authorization_code", "--grant", "refresh_token"],
    ]);
    this.#api = new Program("goals-api", ["serve", "--config", "deploy/dev/goals-api.toml"], {
      GOALS_LISTEN: `127.0.0.1:${api}`,
      GOALS_ISSUER: this.issuer,
      GOALS_ALLOWED_ORIGINS: `["${this.goals}"]`,
      GOALS_DATABASE__URL: `sqlite://${join(this.#folder, "goals.db")}`,
      GOALS_PAGE__LISTEN: `127.0.0.1:${page}`,
    });
    await this.startAuthServer();
    await this.#api.ready(`http://127.0.0.1:${api}/healthz/ready`);
    await this.#api.ready(`http://127.0.0.1:${page}/`);
  }

  /** The command line, as an operator uses it. */
  cli(...args) {
    return Program.run("authserver", [...args, "--config", "deploy/dev/authserver.toml"], this.#settings);
  }

  /** Registers a client by the command line, and answers what that says in JSON. */
  async addClient(id, options) {
    const args = [
      "client",
      "add",
      "--id",
      id,
      ...options,
      "--json",
      "--config",
      "deploy/dev/authserver.toml",
    ];
    return Program.run("authserver", args, this.#settings);
  }

  /** @param {Record<string, string>} settings that are other than before, by environment variable. */
  async startAuthServer(settings = {}) {
    Object.assign(this.#settings, settings);
    this.#auth = new Program(
      "authserver",
      ["serve", "--config", "deploy/dev/authserver.toml"],
      this.#settings,
    );
    await this.#auth.ready(`http://127.0.0.1:${this.#ports.operations}/healthz/ready`);
  }

  async stopAuthServer() {
    await this.#auth.stop();
    this.#before += this.#auth.printed;
  }

  /** Ends everything. Both programs end well at SIGTERM, or this throws. */
  async stop() {
    const ended = await Promise.allSettled([this.#auth?.stop(), this.#api?.stop(), this.wiretap.stop()]);
    await rm(this.#folder, { recursive: true, force: true });
    for (const { reason } of ended) if (reason) throw reason;
  }

  /** What both programs printed so far. */
  get log() {
    return `${this.#before}${this.#auth?.printed ?? ""}${this.#api?.printed ?? ""}`;
  }

  /** The newest mail to an address, once there are `count`. */
  mailTo(address, count = 1) {
    return mailTo(this.outbox, address, count);
  }

  /** The link to go on with, in the newest mail to an address. */
  linkTo(address, count = 1) {
    return linkTo(this.outbox, address, count);
  }
}
