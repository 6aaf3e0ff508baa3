// What goes over the wire from browsers to the auth server, byte by byte: whatever a page, a worker or the browser
// itself sends, by any interface. Connections are plain HTTP/1.1, so nothing in them is hidden from this.

import { once } from "node:events";
import { connect, createServer } from "node:net";

export class Wiretap {
  #port;
  #to;
  #server;
  #open = new Set();
  #received = [];

  constructor(port, to) {
    this.#port = port;
    this.#to = to;
  }

  /** Everything sent to the server so far. */
  get received() {
    return Buffer.concat(this.#received);
  }

  async start() {
    this.#server = createServer((browser) => {
      const server = connect(this.#to, "127.0.0.1");
      for (const socket of [browser, server]) {
        this.#open.add(socket);
        socket.setNoDelay(true);
        // Half of it gone is all of it gone; a server that is down looks down.
        socket.on("error", () => undefined);
        socket.on("close", () => {
          this.#open.delete(socket);
          browser.destroy();
          server.destroy();
        });
      }
      browser.on("data", (bytes) => this.#received.push(bytes));
      browser.pipe(server);
      server.pipe(browser);
    });
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
  }

  async stop() {
    if (!this.#server?.listening) return;
    for (const socket of this.#open) socket.destroy();
    await once(this.#server.close(), "close");
  }
}
