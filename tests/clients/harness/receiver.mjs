// A client's own little web server: keeps what browsers and the auth server send to it, and serves documents.

import { once } from "node:events";
import { createServer } from "node:http";

export class Receiver {
  #server;
  #requests = [];
  #waiting = [];
  /** Documents by path, as JSON. */
  documents = {};

  static async start() {
    const receiver = new Receiver();
    receiver.#server = createServer(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const { pathname } = new URL(request.url, receiver.origin);
      const document = receiver.documents[pathname];
      if (document) {
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify(document));
        return;
      }
      response.end();
      const { method, url, headers } = request;
      receiver.#requests.push({ method, url: new URL(url, receiver.origin), headers, body: Buffer.concat(chunks).toString() });
      for (const wake of receiver.#waiting.splice(0)) wake();
    });
    // Where something else fails first, nobody stops this one.
    receiver.#server.listen(0, "127.0.0.1").unref();
    await once(receiver.#server, "listening");
    receiver.origin = `http://localhost:${receiver.#server.address().port}`;
    return receiver;
  }

  /** The next request to a path; it may have come already. */
  async next(path, patience = 20_000) {
    for (const end = Date.now() + patience; Date.now() < end; ) {
      const at = this.#requests.findIndex(({ url }) => url.pathname === path);
      if (at >= 0) return this.#requests.splice(at, 1)[0];
      const come = new Promise((resolve) => this.#waiting.push(resolve));
      await Promise.race([come, new Promise((resolve) => setTimeout(resolve, 200))]);
    }
    throw new Error(`nobody came to ${path}`);
  }

  async stop() {
    this.#server.closeAllConnections();
    await once(this.#server.close(), "close");
  }
}
