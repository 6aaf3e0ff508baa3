// The virtual environment of the Python clients: made once from requirements.txt, and kept in target/. constraints.txt is the
// lock file: what those stand on (`pip freeze`).

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const requirements = fileURLToPath(new URL("../requirements.txt", import.meta.url));
const constraints = fileURLToPath(new URL("../constraints.txt", import.meta.url));
const cache = fileURLToPath(new URL("../../../target/clients-python/", import.meta.url));

/** Its programs. */
export const bin = join(cache, "bin/");
export const python = join(bin, "python");

async function run(program, args) {
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  const errors = [];
  child.stderr.setEncoding("utf8").on("data", (text) => errors.push(text));
  const [status] = await once(child, "close");
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}:\n${errors.join("")}`);
}

/** Installs what requirements.txt pins, unless it is there. */
export async function prepareEnvironment() {
  const wanted = (await readFile(requirements, "utf8")) + (await readFile(constraints, "utf8"));
  const stamp = join(cache, "installed.txt");
  if ((await readFile(stamp, "utf8").catch(() => "")) === wanted) return;
  await rm(cache, { recursive: true, force: true });
  await mkdir(cache, { recursive: true });
  await run("python3", ["-m", "venv", cache]);
  await run(python, ["-m", "pip", "install", "--quiet", "--requirement", requirements, "--constraint", constraints]);
  await writeFile(stamp, wanted);
}
