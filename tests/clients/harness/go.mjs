// Programs of the Go module proxy, built once and kept in target/. A machine without Go has none of them.

import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ROOT, Program } from "../../js-harness/program.mjs";

const folder = join(ROOT, "target/go");
/** What `go` needs to know of this machine: where it keeps things, and whom it asks for modules. */
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => name === "HOME" || name.startsWith("GO")));

/** Why no program can be had here; `false` where there is Go. */
export const withoutGo = await Program.run("/usr/bin/env", ["go", "version"], environment).then(
  () => false,
  () => "Go is not installed",
);

/** The path of a module's program, at a version. */
export async function goProgram(module, version, name) {
  const bin = join(folder, `${name}-${version}`);
  const path = join(bin, name);
  if (await access(path).then(() => true, () => false)) return path;
  await mkdir(bin, { recursive: true });
  await Program.run("/usr/bin/env", ["go", "install", `${module}@${version}`], { ...environment, GOBIN: bin });
  return path;
}

/** The path of a program of this checkout, built from its folder. */
export async function built(source, name) {
  const path = join(folder, name);
  await mkdir(folder, { recursive: true });
  await Program.run("/usr/bin/env", ["go", "build", "-mod=readonly", "-o", path, "."], environment, { cwd: source });
  return path;
}
