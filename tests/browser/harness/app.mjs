// An app of somebody else: a confidential client with a web server of its own, written from the RFCs in a few lines.

import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

export class App {
  #server;
  #answer;
  #secret;

  /** Registers it at a Tacit and starts it. */
  static async start(tacit, id, name, scope, more = []) {
    const app = new App();
    app.#server = createServer((request, response) => {
      const url = new URL(request.url, app.origin);
      if (url.pathname === "/callback") app.#answer = Object.fromEntries(url.searchParams);
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(
        `<!doctype html><html lang="en"><title>${name}</title><link rel="icon" href="data:,"><h1>${name}</h1>`,
      );
    });
    app.#server.listen(0, "127.0.0.1");
    await once(app.#server, "listening");
    app.origin = `http://localhost:${app.#server.address().port}`;
    app.id = id;
    app.scope = scope;
    app.issuer = tacit.issuer;
    const options = ["--name", name, "--confidential", "--redirect-uri", `${app.origin}/callback`];
    options.push("--uri", `${app.origin}/`);
    options.push("--grant", "authorization_code", "--grant", "refresh_token", "--scope", scope, ...more);
    app.#secret = JSON.parse(await tacit.addClient(id, options)).client_secret;
    return app;
  }

  /** Where it sends the browser. */
  begin(more = {}) {
    this.#answer = undefined;
    this.verifier = randomBytes(32).toString("base64url");
    this.state = randomBytes(16).toString("base64url");
    return `${this.issuer}/oauth/authorize/?${new URLSearchParams({
      response_type: "code",
      client_id: this.id,
      redirect_uri: `${this.origin}/callback`,
      scope: this.scope,
      state: this.state,
      code_challenge: createHash("sha256").update(this.verifier).digest("base64url"),
      code_challenge_method: "S256",
      ...more,
    })}`;
  }

  /** What the browser brought back. */
  get answer() {
    return this.#answer;
  }

  /** Redeems the code that the browser brought back. */
  async tokens() {
    const response = await fetch(`${this.issuer}/oauth/token/`, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from(`${this.id}:${this.#secret}`).toString("base64")}` },
      body: new URLSearchParams({
        grant_type: "authorization_code",
        code: this.#answer.code,
        redirect_uri: `${this.origin}/callback`,
        code_verifier: this.verifier,
      }),
    });
    return response.json();
  }

  async stop() {
    this.#server.closeAllConnections();
    await once(this.#server.close(), "close");
  }
}
