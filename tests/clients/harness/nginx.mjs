// A real nginx in front of an app: the file of deploy/, with free ports and without TLS put in.

import { access, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { Program, ROOT } from "../../js-harness/program.mjs";

/** Where distributions put it, also outside a user's PATH. */
const NGINX = ["/usr/sbin/nginx", "/usr/bin/nginx", "/opt/homebrew/bin/nginx", "/usr/local/bin/nginx"];

/** Whether this machine has it. */
const IPV6 = Object.values(networkInterfaces()).some((addresses) => addresses.some(({ address }) => address === "::1"));

/** What it wants a folder of its own for, where it is not root's. */
export const NGINX_FOLDERS = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

/** Its path. */
export async function nginxProgram() {
  for (const path of NGINX) {
    if (await access(path).then(() => true, () => false)) return path;
  }
  throw new Error("nginx is not there");
}

export class Nginx {
  #folder;
  #program;

  /** In front of `app` and of `tacit`, both ports; listens on `port`. */
  static async start(port, app, tacit) {
    const nginx = new Nginx();
    nginx.#folder = await mkdtemp(join(tmpdir(), "tacit-nginx-"));
    const replaced = (text, from, to) => {
      if (!text.includes(from)) throw new Error(`deploy/forward-auth/nginx.conf has no ${from}`);
      return text.replaceAll(from, to);
    };
    let site = await readFile(join(ROOT, "deploy/forward-auth/nginx.conf"), "utf8");
    site = replaced(site, "listen 443 ssl http2;", `listen 127.0.0.1:${port};`);
    site = replaced(site, "listen [::]:443 ssl http2;", IPV6 ? `listen [::1]:${port};` : "");
    site = replaced(site, "server 127.0.0.1:8501;", `server 127.0.0.1:${app};`);
    site = replaced(site, "server_name stats.example.org;", "server_name localhost;");
    site = site.replaceAll(/^ *ssl_certificate.*$/gm, "");
    const configuration = `
daemon off;
worker_processes 1;
${process.getuid?.() === 0 ? "user root;" : ""}
pid ${nginx.#folder}/nginx.pid;
events {}
http {
    access_log off;
    # What the file has to hold against.
    underscores_in_headers on;
    ${NGINX_FOLDERS.map((kind) => `${kind}_temp_path ${nginx.#folder}/${kind};`).join("\n    ")}
    upstream tacit { server 127.0.0.1:${tacit}; }
    ${site}
}
`;
    const file = join(nginx.#folder, "nginx.conf");
    await writeFile(file, configuration);
    nginx.#program = new Program(await nginxProgram(), ["-p", nginx.#folder, "-e", "stderr", "-c", file], {});
    for (const end = Date.now() + 20_000; ; ) {
      const answer = await fetch(`http://localhost:${port}/.tacit/`, { redirect: "manual" }).catch(() => undefined);
      await answer?.body?.cancel();
      if (answer?.status === 403) return nginx;
      if (Date.now() > end || !nginx.#program.running) throw new Error(`nginx does not start:\n${nginx.printed}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  get printed() {
    return this.#program?.printed ?? "";
  }

  async stop() {
    await this.#program?.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

