// docs/mcp.md and the server of examples/mcp: the page's settings and commands with other addresses put in, and the program,
// built once by Cargo into target/. Without its crates (no registry to be reached) there is none.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Program, ROOT } from "../../js-harness/program.mjs";

const manifest = join(ROOT, "examples/mcp/Cargo.toml");
const kept = ([name]) => name === "HOME" || /^(CARGO|RUSTUP)_HOME$/.test(name);
const environment = { ...Object.fromEntries(Object.entries(process.env).filter(kept)), CARGO_TARGET_DIR: join(ROOT, "target"), CARGO_PROFILE_DEV_DEBUG: "0" };
const cargo = (...args) => Program.run("/usr/bin/env", ["cargo", ...args, "--locked", "--manifest-path", manifest], environment);

/** Why it can't be built here; `false` where it can. */
export const withoutCrates = await cargo("fetch").then(
  () => false,
  (error) => {
    // A lock file that is behind the manifests is a mistake of ours, and no machine without a registry.
    if (/lock file/.test(error.message)) throw error;
    return `the crates of examples/mcp can't be had: ${error.message.split("\n").at(-2)}`;
  },
);

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
