// The programs of examples/apis: each prepared where its language is at hand, and an issuer whose keys are known here.

import { access, cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { Program, ROOT } from "../../js-harness/program.mjs";
import { built, withoutGo } from "./go.mjs";
import { NGINX_FOLDERS, nginxProgram } from "./nginx.mjs";
import { bin, prepareEnvironment } from "./python.mjs";

export const EXAMPLES = join(ROOT, "examples/apis");
const modules = fileURLToPath(new URL("../node_modules", import.meta.url));
const there = (path) => access(path).then(() => true, () => false);

/**
 * Tacit's own address, as far as anybody outside can tell: everything is passed on. Among its keys is one more, of ours, so that
 * tokens can be made that Tacit never would; and its status lists can be away.
 */
export class Front {
  statusAway = false;

  static async start(port) {
    const front = new Front();
    front.issuer = `http://localhost:${port}`;
    const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
    front.key = privateKey;
    front.jwk = { ...(await exportJWK(publicKey)), kid: "of-the-test", alg: "ES256", use: "sig" };
    front.server = createServer((request, response) =>
      front.#answer(request, response).catch((error) => {
        console.error(error);
        response.writeHead(502).end();
      }),
    ).listen(port, "localhost");
    await once(front.server, "listening");
    return front;
  }

  async #answer(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = chunks.length > 0 ? Buffer.concat(chunks) : undefined;
    if (this.statusAway && request.url.startsWith("/oauth/status/")) return response.writeHead(503).end();
    const headers = Object.fromEntries(["authorization", "content-type"].map((name) => [name, request.headers[name] ?? ""]));
    const answer = await fetch(new URL(request.url, this.behind), { method: request.method, headers, body });
    let text = await answer.text();
    if (request.url === "/oauth/jwks/") text = JSON.stringify({ keys: [...JSON.parse(text).keys, this.jwk] });
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/plain" }).end(text);
  }

  /** A token of this key, good but for what is said; `undefined` leaves a claim or a member of the header out. */
  sign(claims = {}, header = {}, key = this.key) {
    const now = Math.floor(Date.now() / 1000);
    const usual = { iss: this.issuer, aud: "notes", sub: "ada", client_id: "reader", scope: "notes:read", jti: crypto.randomUUID() };
    return new SignJWT({ ...usual, iat: now - 600, exp: now + 600, ...claims })
      .setProtectedHeader({ alg: "ES256", kid: this.jwk.kid, typ: "at+jwt", ...header })
      .sign(key);
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** Files of the examples in a folder of their own, so that nothing is written beside the sources. */
async function copied(name) {
  const folder = await mkdtemp(join(tmpdir(), "tacit-api-"));
  await cp(join(EXAMPLES, name), folder, { recursive: true });
  return folder;
}

const asked = (name, ...args) => Program.run("/usr/bin/env", [name, ...args], { HOME: process.env.HOME });
const absent = (name, ...args) => asked(name, ...args).then(() => false, () => `${name} is not installed`);
export const withoutMaven = (await absent("mvn", "--version")) || (await absent("java", "-version"));
const NJS = process.env.TACIT_TEST_NJS ?? "/usr/lib/nginx/modules/ngx_http_js_module.so";
export const withoutNjs = (await there(NJS)) ? false : "nginx's module njs is not installed";
export { withoutGo };

/** Built once by Maven into target/, and again when a source has changed. */
async function springJar() {
  const folder = join(ROOT, "target/apis-spring");
  const names = (await readdir(join(EXAMPLES, "spring"), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const texts = await Promise.all(names.map(({ parentPath, name }) => readFile(join(parentPath, name), "utf8")));
  const stamp = join(folder, "built-of.txt");
  const jar = join(folder, "target/notes-1.jar");
  if ((await readFile(stamp, "utf8").catch(() => "")) === texts.join("\0") && (await there(jar))) return jar;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(join(EXAMPLES, "spring"), folder, { recursive: true });
  await Program.run("/usr/bin/env", ["mvn", "-B", "-q", "package"], { HOME: process.env.HOME }, { cwd: folder });
  await writeFile(stamp, texts.join("\0"));
  return jar;
}

/** How each is started: the program, its arguments, and the folder that it runs in. */
const STARTS = {
  async fastapi() {
    await prepareEnvironment();
    return [join(bin, "python"), ["fastapi_app.py"], await copied("python")];
  },
  async flask() {
    await prepareEnvironment();
    return [join(bin, "python"), ["flask_app.py"], await copied("python")];
  },
  async node() {
    const folder = await copied("node");
    await symlink(modules, join(folder, "node_modules"));
    return [process.execPath, ["app.mjs"], folder];
  },
  async go() {
    return [await built(join(EXAMPLES, "go"), "apis-notes"), [], await copied("go")];
  },
  async spring() {
    return ["/usr/bin/env", ["java", "-XX:TieredStopAtLevel=1", "-jar", await springJar()], await copied("spring")];
  },
  async nginx(port, { issuer, credentials, upstream }) {
    const folder = await copied("nginx");
    let site = await readFile(join(folder, "notes.conf"), "utf8");
    const filled = {
      "listen 8000;": `listen 127.0.0.1:${port};`,
      "    listen [::]:8000;\n": "",
      "/etc/nginx": folder,
      "http://127.0.0.1:8080": upstream,
      "http://localhost:4242": issuer,
      $CREDENTIALS: Buffer.from(credentials).toString("base64"),
    };
    for (const [from, to] of Object.entries(filled)) {
      if (!site.includes(from)) throw new Error(`examples/apis/nginx/notes.conf has no ${from}`);
      site = site.replaceAll(from, () => to);
    }
    const user = process.getuid?.() === 0 ? "user root;" : "";
    const temporary = NGINX_FOLDERS.map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(" ");
    const whole = `load_module ${NJS}; daemon off; worker_processes 1; ${user} pid ${folder}/nginx.pid;
      events {} http { access_log off; ${temporary} ${site} }`;
    await writeFile(join(folder, "nginx.conf"), whole);
    return [await nginxProgram(), ["-p", folder, "-e", "stderr", "-c", join(folder, "nginx.conf")], folder];
  },
};

/** A program of examples/apis that runs, on a port; `stop` clears up. */
export async function startApi(name, port, around) {
  const [path, args, cwd] = await STARTS[name](port, around);
  const env = { ISSUER: around.issuer, PORT: `${port}`, HOME: cwd, PYTHONDONTWRITEBYTECODE: "1" };
  const program = new Program(path, args, env, { cwd });
  const stop = async () => {
    await program.stop();
    await rm(cwd, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}/notes`;
  for (const end = Date.now() + 60_000; Date.now() < end && program.running; ) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer) return { url, stop, program };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await stop();
  throw new Error(`${name} does not start:\n${program.printed}`);
}
