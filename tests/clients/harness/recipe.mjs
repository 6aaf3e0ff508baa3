// A recipe of docs/clients.md: its commands and files are read from the page, with other ports put in, and started.
//
// The page is the only copy. A recipe is the section of its heading; a file is the block after a line that names it.

import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Program, freePorts } from "../../js-harness/program.mjs";
import { bin } from "./python.mjs";

const page = await readFile(new URL("../../../docs/clients.md", import.meta.url), "utf8");
const modules = fileURLToPath(new URL("../node_modules", import.meta.url));

/** The secret of every app's cookies here. */
const SESSION_SECRET = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

function section(title) {
  const [, found, ...more] = page.split(new RegExp(`\\n##+ ${title}\\n`));
  if (found === undefined || more.length > 0) throw new Error(`docs/clients.md has no section "${title}", or several`);
  return found.split(/\n##+ /)[0];
}

/** The recipes of the page: the headings of its part of that name, without the table's. */
export const titles = [...page.split("\n## Recipes\n")[1].split("\n## ")[0].matchAll(/^### (.*)$/gm)]
  .map(([, title]) => title)
  .filter((title) => title !== "Library → what to set");

/** The arguments of `tacit client add` in a section's shell block; `undefined` where it registers nothing. */
function registration(text) {
  const command = text.match(/^tacit client add ((?:.*\\\n)*.*)$/m)?.[1];
  const words = command?.replaceAll("\\\n", " ").matchAll(/"([^"]*)"|(\S+)/g);
  return words && [...words].map(([, quoted, bare]) => quoted ?? bare);
}

function files(text) {
  const blocks = text.matchAll(/^`([\w./]+)`[^\n]*(?:\n[^\n`][^\n]*|\n`[^`\n]+`[^\n]*)*:\n\n```\w+\n([\s\S]*?)^```$/gm);
  return [...blocks].map(([, name, content]) => ({ name, content }));
}

export class Recipe {
  /** The recipe under a heading: registered, its files written; nothing runs yet. */
  static async prepare(tacit, title) {
    const recipe = new Recipe();
    const [port] = await freePorts(1);
    recipe.origin = `http://localhost:${port}`;
    recipe.folder = await mkdtemp(join(tmpdir(), "tacit-recipe-"));
    const here = (text) =>
      text
        .replaceAll("localhost:8000", `localhost:${port}`)
        .replaceAll(/(listen\(|port=|port )8000/g, `$1${port}`)
        .replaceAll("http://localhost:4242", tacit.issuer);

    const text = section(title);
    const command = registration(text);
    if (command) {
      const added = JSON.parse(await tacit.cli("client", "add", "--json", ...command.map(here)));
      recipe.client = added.client_id;
      recipe.secret = added.client_secret;
    }
    const secrets = { $CLIENT_SECRET: recipe.secret, $SESSION_SECRET: SESSION_SECRET };
    const found = files(text);
    if (found.length === 0) throw new Error(`"${title}" has no program`);
    for (const { name, content } of found) {
      await mkdir(dirname(join(recipe.folder, name)), { recursive: true });
      const filled = here(content).replaceAll(/\$(CLIENT|SESSION)_SECRET/g, (name) => secrets[name]);
      await writeFile(join(recipe.folder, name), filled);
    }
    await symlink(modules, join(recipe.folder, "node_modules"));
    return recipe;
  }

  #program;

  get #environment() {
    // HOME: Streamlit looks there for settings of another user's.
    const client = { CLIENT_ID: this.client ?? "", CLIENT_SECRET: this.secret ?? "" };
    return { ...client, SESSION_SECRET, HOME: this.folder, PYTHONDONTWRITEBYTECODE: "1", PYTHONUNBUFFERED: "1" };
  }

  /** A program of the virtual environment that ends by itself. */
  run(name, ...args) {
    return Program.run(join(bin, name), args, this.#environment, { cwd: this.folder });
  }

  /** Starts it: `node`, or a program of the virtual environment. */
  start(name, ...args) {
    const path = name === "node" ? process.execPath : join(bin, name);
    const port = new URL(this.origin).port;
    const filled = args.map((arg) => arg.replaceAll("8000", port));
    this.#program = new Program(path, filled, this.#environment, { cwd: this.folder });
  }

  /** Until it answers at a path. Its own sign-in redirect is an answer. */
  async ready(path = "/") {
    for (const end = Date.now() + 60_000; Date.now() < end && this.#program.running; ) {
      const answer = await fetch(new URL(path, this.origin), { redirect: "manual" }).catch(() => undefined);
      await answer?.body?.cancel();
      if (answer) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`it does not start:\n${this.printed}`);
  }

  get printed() {
    return this.#program?.printed ?? "";
  }

  /** What a pattern finds in what it prints, once it does. */
  async prints(pattern) {
    for (const end = Date.now() + 30_000; Date.now() < end; ) {
      const found = this.printed.match(pattern);
      if (found) return found;
      if (!this.#program.running) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const found = this.printed.match(pattern);
    if (found) return found;
    throw new Error(`it never printed ${pattern}:\n${this.printed}`);
  }

  async stop() {
    await this.#program?.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
