// mcp-remote (npm), which desktop apps put between themselves, who speak on standard input and output, and a server that wants a
// sign-in. It opens a browser; here that is none, and the address that it prints goes to the test's user.

import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";

const program = fileURLToPath(new URL("../node_modules/mcp-remote/dist/proxy.js", import.meta.url));

/** It prints the address before it listens for what comes back, which no human notices. */
async function arrive(url) {
  for (const end = Date.now() + 20_000; ; ) {
    try {
      return await fetch(url);
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

export class McpRemote {
  /** How often it sent its user to sign in. */
  visits = 0;
  printed = "";

  /** `folder` is what it remembers from start to start; `visit` is the user at their browser, with an address. */
  static async start(server, folder, visit) {
    const remote = new McpRemote();
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [program, server, "--auth-timeout", "60"],
      // BROWSER: what it would open; `true` looks at nothing.
      env: { PATH: process.env.PATH, HOME: folder, MCP_REMOTE_CONFIG_DIR: folder, BROWSER: "true" },
      stderr: "pipe",
    });
    transport.stderr.setEncoding("utf8").on("data", (text) => {
      remote.printed += text;
      const addresses = [...remote.printed.matchAll(/authorize this client by visiting:\n(\S+)\n/g)];
      for (const [, address] of addresses.slice(remote.visits)) {
        remote.visits++;
        remote.#walk(visit, address);
      }
    });
    remote.#failed.catch(() => undefined);
    remote.client = new Client({ name: "desktop", version: "1.0.0" });
    await remote.#or(remote.client.connect(transport));
    return remote;
  }

  #fail;
  #failed = new Promise((_, reject) => {
    this.#fail = reject;
  });

  /** Whatever is waited for, a user who gets nowhere ends it. */
  #or(awaited) {
    return Promise.race([awaited, this.#failed]).catch((error) => {
      throw new Error(`${error.stack}\n\nIt printed:\n${this.printed}`);
    });
  }

  async #walk(visit, address) {
    try {
      const { url } = await visit(address);
      const answer = await arrive(url);
      if (!answer.ok) throw new Error(`${url.origin} answers ${answer.status}: ${await answer.text()}`);
    } catch (error) {
      this.#fail(error);
    }
  }

  call(name, args = {}) {
    return this.#or(this.client.callTool({ name, arguments: args }));
  }

  stop() {
    return this.client.close();
  }
}
