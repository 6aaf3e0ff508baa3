// The auth server's pages in a language that reads from right to left and that nobody has written: English with every
// letter turned into an Arabic one. A copy of the sources gets it as a file beside the others, which is all that a new
// language needs, and is built; a browser gets that build in place of the server's own.

import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const ROOT = new URL("../../../", import.meta.url).pathname;
const LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي";

export class ArabicPages {
  #folder;
  #dist;
  #index;

  static async build() {
    const pages = new ArabicPages();
    pages.#folder = await mkdtemp(join(tmpdir(), "tacit-arabic-"));
    for (const part of ["authpage", "packages/ui"]) {
      const skipped = (path) => !/(^|\/)(node_modules|dist)$/.test(path);
      await cp(join(ROOT, part), join(pages.#folder, part), { recursive: true, filter: skipped });
      const text = join(pages.#folder, part, "src/text");
      await writeFile(join(text, "ar.ts"), inArabic(await readFile(join(text, "en.ts"), "utf8")));
    }
    await linkPackages(pages.#folder);
    const vite = join(ROOT, "node_modules/vite/bin/vite.js");
    await promisify(execFile)(process.execPath, [vite, "build", "--logLevel", "error"], {
      cwd: join(pages.#folder, "authpage"),
    });
    pages.#dist = join(pages.#folder, "authpage/dist");
    pages.#index = await readFile(join(pages.#dist, "index.html"), "utf8");
    return pages;
  }

  /** From now on this browser gets these pages, with what the server says in its own. */
  async serveTo(context, issuer) {
    await context.route(`${issuer}/**`, async (route) => {
      const request = route.request();
      const { pathname } = new URL(request.url());
      if (request.resourceType() === "document") {
        // A redirect is the browser's to follow: the page goes by the address that it ends at.
        const answer = await route.fetch({ maxRedirects: 0 });
        if (answer.status() >= 300 && answer.status() < 400) return route.fulfill({ response: answer });
        const said = (await answer.text()).match(/<meta name="tacit-[^>]*>/g) ?? [];
        return route.fulfill({
          response: answer,
          body: this.#index.replace("<!--tacit-head-->", said.join("")),
        });
      }
      const file = pathname.startsWith("/assets/") && join(this.#dist, pathname);
      const body = file && (await readFile(file).catch(() => undefined));
      return body ? route.fulfill({ path: file }) : route.fallback();
    });
  }

  async remove() {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** The packages as they are, but the shared one: that is the copy. */
async function linkPackages(folder) {
  const [from, to] = [join(ROOT, "node_modules"), join(folder, "node_modules")];
  await mkdir(join(to, "@tacit"), { recursive: true });
  for (const name of await readdir(from)) {
    if (name !== "@tacit") await symlink(join(from, name), join(to, name));
  }
  await symlink(join(folder, "packages/ui"), join(to, "@tacit/ui"));
}

/** The letters of every text, and nothing of the program around them. */
function inArabic(source) {
  const lines = source
    .replace("export const en =", "export const ar =")
    .replace(/^export type .*$/m, "")
    .replace('direction: "ltr"', 'direction: "rtl"')
    .split("\n");
  let template = false;
  const turned = lines.map((line) => {
    if (/^\s*(\/\*|\*|\/\/|import )/.test(line) || line.includes("direction:")) return line;
    return line.replace(/"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/g, (text) => {
      template = text.startsWith("`");
      if (text === '"en"' || text === '"and"') return text;
      return template ? text.replace(/\$\{[^}]*\}|[a-z]/gi, letter) : text.replace(/\\.|[a-z]/gi, letter);
    });
  });
  return turned.join("\n");
}

function letter(found) {
  if (found.length > 1) return found;
  return LETTERS[found.toLowerCase().charCodeAt(0) % LETTERS.length];
}
