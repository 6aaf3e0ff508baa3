// The server's half alone, as the example `stdio_server` of crates/opaque-core: one line of JSON to ask, one to answer.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

export function startNativeServer() {
  const run = ["run", "--quiet", "--package", "opaque-core", "--example", "stdio_server"];
  const child = spawn("cargo", run, { cwd: root, stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  async function ask(step, fields) {
    child.stdin.write(`${JSON.stringify({ step, ...fields })}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error("the example server has ended");
    const answer = JSON.parse(value);
    if (answer.error) throw Object.assign(new Error(answer.error), { code: answer.error });
    return answer;
  }

  return {
    name: "the server's half alone",
    signUp: async (address) => ({ user: address }),
    registerStart: (account, registration_request) => ask("register_start", { ...account, registration_request }),
    registerFinish: (account, registration_record) => ask("register_finish", { ...account, registration_record }),
    loginStart: (address, ke1) => ask("login_start", { user: address, ke1 }),
    loginFinish: async (login_id, ke3) => {
      await ask("login_finish", { login_id, ke3 });
      return {};
    },
    close: () => child.stdin.end(),
  };
}
