// A person at a web app that signs them in by Tacit: one browser for both, with the app's cookies here and the issuer's in
// `Browser`.

export class Visitor {
  #person;
  #issuer;
  #fetch;
  cookies = new Map();

  /** `send` is what requests to the app are made by. */
  constructor(person, issuer, send = fetch) {
    this.#fetch = send;
    this.#person = person;
    this.#issuer = issuer;
  }

  /** Goes to an address of the app, wherever redirects lead, until a page is shown: its address, status and text. */
  async go(address, init = {}) {
    let url = new URL(address);
    let request = init;
    this.seen = [];
    for (let steps = 0; steps < 15; steps++) {
      this.seen.push(url.href);
      if (url.origin === this.#issuer) {
        const arrived = await this.#person.visit(url);
        if (!arrived.url) throw new Error(`the auth server shows ${JSON.stringify(arrived)}`);
        url = arrived.url;
        continue;
      }
      const response = await this.#send(url, request);
      request = {};
      const next = response.headers.get("location");
      if (!next || response.status < 300 || response.status > 399) {
        return { url, status: response.status, text: await response.text() };
      }
      url = new URL(next, url);
    }
    throw new Error(`round and round: ${this.seen.join("\n")}`);
  }

  get cookie() {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  async #send(url, init) {
    const headers = { ...init.headers, ...(this.cookies.size > 0 ? { cookie: this.cookie } : {}) };
    const response = await this.#fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]*)=([^;]*)/);
      if (/max-age=0(;|$)|expires=Thu, 01 Jan 1970/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }
}

