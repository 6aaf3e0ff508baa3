// Examples in Rust that are workspaces of their own: built once by Cargo into target/. Without their crates (no registry to be
// reached) there are none.

import { join } from "node:path";
import { Program, ROOT } from "../../js-harness/program.mjs";

const kept = ([name]) => name === "HOME" || /^(CARGO|RUSTUP)_HOME$/.test(name);
const environment = { ...Object.fromEntries(Object.entries(process.env).filter(kept)), CARGO_TARGET_DIR: join(ROOT, "target"), CARGO_PROFILE_DEV_DEBUG: "0" };

/** Cargo for a folder of examples/: what it prints, and `absent`, why it can't be built here; `false` where it can. */
export async function example(folder) {
  const manifest = join(ROOT, "examples", folder, "Cargo.toml");
  const cargo = (...args) => Program.run("/usr/bin/env", ["cargo", ...args, "--locked", "--manifest-path", manifest], environment);
  cargo.absent = await cargo("fetch").then(
    () => false,
    (error) => {
      // A lock file that is behind the manifests is a mistake of ours, and no machine without a registry.
      if (/lock file/.test(error.message)) throw error;
      return `the crates of examples/${folder} can't be had: ${error.message.split("\n").at(-2)}`;
    },
  );
  return cargo;
}
