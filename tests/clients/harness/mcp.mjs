// docs/mcp.md and the server of examples/mcp: the page's settings and commands with other addresses put in, and the program.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Program, ROOT } from "../../js-harness/program.mjs";
import { example } from "./cargo.mjs";

const cargo = await example("mcp");

/** Why it can't be built here; `false` where it can. */
export const withoutCrates = cargo.absent;

const page = await readFile(join(ROOT, "docs/mcp.md"), "utf8");
const blocks = (kind) => [...page.matchAll(new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(([, text]) => text);

/** The page's settings, and its commands, each as a list of words. */
export const [settings] = blocks("toml");
export const commands = blocks("sh").flatMap((text) => text.trim().split("\n").map((line) => line.split(" ")));

export const ISSUER = "https://login.example.org";
export const RESOURCE = "https://notes.example.org/mcp";

/** Starts what `cargo run` starts, with these arguments. */
export async function startServer(args) {
  await cargo("build");
  return new Program(join(ROOT, "target/debug/notes-mcp"), args, {});
}
