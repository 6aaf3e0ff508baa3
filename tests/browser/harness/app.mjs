// An app of somebody else: a confidential client with a web server of its own, written from the RFCs in a few lines.

import { createHash, createPublicKey, randomBytes, verify } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

export class App {
  #server;
  #answer;
  #secret;

  /** Registers it at a Tacit and starts it. */
  static async start(tacit, id, name, scope, more = []) {
    const app = new App();
    app.#server = createServer(async (request, response) => {
      const url = new URL(request.url, app.origin);
      if (url.pathname === "/callback") {
        const posted = request.method === "POST" && new URLSearchParams(await text(request));
        app.#answer = Object.fromEntries(posted || url.searchParams);
        // Many go on from there, and some to another host than the one that is registered.
        if (posted) return response.writeHead(303, { location: `${app.elsewhere}/home` }).end();
      }
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(
        `<!doctype html><html lang="en"><title>${name}</title><link rel="icon" href="data:,"><h1>${name}</h1>`,
      );
    });
    app.#server.listen(0, "127.0.0.1");
    await once(app.#server, "listening");
    app.origin = `http://localhost:${app.#server.address().port}`;
    app.elsewhere = `http://127.0.0.1:${app.#server.address().port}`;
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

  /** What a signed answer says (JARM), its RS256 signature verified by the server's published keys. */
  async opened(response) {
    const [head, body, signature] = response.split(".");
    const read = (part) => JSON.parse(Buffer.from(part, "base64url"));
    const { keys } = await (await fetch(`${this.issuer}/oauth/jwks/`)).json();
    const key = createPublicKey({ key: keys.find(({ kid }) => kid === read(head).kid), format: "jwk" });
    if (!verify("RSA-SHA256", Buffer.from(`${head}.${body}`), key, Buffer.from(signature, "base64url"))) {
      throw new Error("the answer's signature is wrong");
    }
    const claims = read(body);
    if (claims.aud !== this.id || claims.iss !== this.issuer) throw new Error("an answer for somebody else");
    this.#answer = claims;
    return claims;
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
