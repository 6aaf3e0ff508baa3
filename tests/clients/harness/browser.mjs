// A person at a browser: signs up and in by OPAQUE over the JSON of the pages, keeps cookies, follows redirects, consents,
// and posts forms that post themselves. It stops where the way leads to a client.

import { Buffer } from "node:buffer";
import { loadClients } from "../../interop/clients.mjs";
import { tokenMailedTo } from "../../js-harness/outbox.mjs";

const [opaque] = await loadClients();
const PASSWORD = "correct horse battery stäple";

export class Browser {
  #issuer;
  #cookies = new Map();

  constructor(issuer) {
    this.#issuer = issuer;
  }

  /** Another browser of the same person, where nobody is signed in. */
  another() {
    const browser = new Browser(this.#issuer);
    browser.email = this.email;
    browser.sub = this.sub;
    return browser;
  }

  async signUp(email, name, outbox) {
    await this.post("/api/signup/", { email, name });
    const token = await tokenMailedTo(outbox, email);
    const { request, finish } = opaque.register(PASSWORD);
    const started = await this.post("/api/register/start/", { token, registration_request: request });
    const registration_record = finish(started.registration_response, started.ksf);
    await this.post("/api/register/finish/", { token, registration_record });
    this.email = email;
    this.sub = (await this.account()).sub;
  }

  /** At the sign-in page of an interaction, or on its own. Answers where the browser goes next. */
  async signIn(interaction) {
    const { ke1, finish } = opaque.login(PASSWORD);
    const { login_id, ke2, ksf } = await this.post("/api/login/start/", { email: this.email, ke1, interaction });
    return (await this.post("/api/login/finish/", { login_id, ke3: finish(ke2, ksf) })).next;
  }

  /** Who the server thinks is here; `null` for nobody. */
  async account() {
    const response = await this.#send("/api/account/");
    return response.ok ? response.json() : null;
  }

  /**
   * Goes to an address, and on from there, until it is a client's: answers `{url}`. Or until there is a form that posts
   * itself to a client: answers `{form: {action, fields}}`. Or until one of our pages says something: `{page}`.
   */
  async visit(address, { allow = true } = {}) {
    let url = new URL(address, this.#issuer);
    const seen = [];
    while (url.origin === this.#issuer) {
      seen.push(url.pathname);
      if (seen.length > 10) throw new Error(`round and round: ${seen.join(" ")}`);
      const next = await this.#step(url, allow);
      if (typeof next !== "string") return { ...next, seen };
      url = new URL(next, this.#issuer);
    }
    return { url, seen };
  }

  async #step(url, allow) {
    const interaction = url.searchParams.get("interaction");
    switch (url.pathname) {
      case "/login":
        return this.signIn(interaction);
      case "/consent": {
        const { scopes } = await this.#json(await this.#send(`/api/interaction/?interaction=${interaction}`));
        this.consented = scopes.map(({ name }) => name);
        return (await this.post("/api/consent/", { interaction, allow, scopes: this.consented })).next;
      }
      case "/select-account":
        return (await this.post("/api/interaction/", { interaction })).next;
      case "/logout":
        return (await this.post("/api/logout/", { logout: url.searchParams.get("logout") })).next;
      case "/signed-out":
      case "/signup":
        return { page: url.pathname };
    }
    const response = await this.#send(url);
    if (response.status === 303) return response.headers.get("location");
    const html = await response.text();
    const form = response.ok ? readForm(html) : undefined;
    if (!form) throw new Error(`${url.pathname}: ${response.status} ${html.match(/tacit-error" content="([^"]*)/)?.[1]}`);
    return { form };
  }

  /** Submits a form, as its script would. */
  static submit({ action, fields }) {
    return fetch(action, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
  }

  /** Types a device's code, and decides. */
  async decideDevice(user_code, allow = true) {
    const shown = await this.#json(await this.#send(`/api/device/?user_code=${encodeURIComponent(user_code)}`));
    await this.post("/api/device/", { user_code, allow });
    return shown;
  }

  /** Has something of the account's ended. */
  async remove(path) {
    return this.#json(await this.#send(path, { method: "DELETE", headers: { origin: this.#issuer } }));
  }

  async post(path, body) {
    const headers = { "content-type": "application/json", origin: this.#issuer };
    return this.#json(await this.#send(path, { method: "POST", headers, body: JSON.stringify(body) }));
  }

  async #json(response) {
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.url}: ${response.status} ${text}`);
    return text === "" ? {} : JSON.parse(text);
  }

  async #send(path, init = {}) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...init.headers, ...(cookie ? { cookie } : {}) };
    const response = await fetch(new URL(path, this.#issuer), { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]*)=([^;]*)/);
      if (/max-age=0/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }
}

const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"' };
const unescape = (text) =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (_, hex, decimal, name) =>
    name ? ENTITIES[name] : String.fromCodePoint(Number.parseInt(hex ?? decimal, hex ? 16 : 10)),
  );

/** The one form of a document, and its hidden fields. */
function readForm(html) {
  const action = html.match(/<form method="post" action="([^"]*)"/)?.[1];
  if (action === undefined) return undefined;
  const inputs = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
  return { action: unescape(action), fields: [...inputs].map(([, name, value]) => [unescape(name), unescape(value)]) };
}

/** The payload of a JWT that somebody else has verified. */
export const payload = (jwt) => JSON.parse(Buffer.from(jwt.split(".")[1], "base64url"));

/** The header of a JWT. */
export const header = (jwt) => JSON.parse(Buffer.from(jwt.split(".")[0], "base64url"));
