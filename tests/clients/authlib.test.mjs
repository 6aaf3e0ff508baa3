// Authlib (PyPI) against a running Tacit: starts the server, keeps the person's browser, and lets authlib/run.py do the
// rest in a virtual environment of its own, see harness/python.mjs.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { prepareEnvironment, python } from "./harness/python.mjs";
import { Tacit } from "./harness/tacit.mjs";

const here = fileURLToPath(new URL("authlib/", import.meta.url));

/** What the Python side may ask for. */
async function openDesk(tacit) {
  const person = await tacit.signUp("ada");
  const browsers = new Map();
  const browser = ({ fresh, browser }) => {
    if (fresh) return person.another();
    if (!browser) return person;
    if (!browsers.has(browser)) browsers.set(browser, person.another());
    return browsers.get(browser);
  };
  const answers = {
    "/client": (metadata) => tacit.addClient(metadata),
    "/person": async () => ({ sub: person.sub, email: person.email }),
    "/visit": async (how) => ({ url: (await browser(how).visit(how.url, { allow: how.allow ?? true })).url.href }),
    "/device": async ({ user_code }) => person.decideDevice(user_code),
  };
  const desk = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    try {
      response.end(JSON.stringify(await answers[request.url](JSON.parse(Buffer.concat(chunks)))));
    } catch (error) {
      console.error(error);
      response.writeHead(500).end();
    }
  });
  desk.listen(0, "127.0.0.1");
  await once(desk, "listening");
  return desk;
}

test("Authlib", async (t) => {
  await prepareEnvironment();
  const tacit = await Tacit.start();
  const desk = await openDesk(tacit);
  try {
    const child = spawn(python, ["run.py"], {
      cwd: here,
      env: {
        PATH: process.env.PATH,
        PYTHONDONTWRITEBYTECODE: "1",
        TACIT_ISSUER: tacit.issuer,
        TACIT_DESK: `http://127.0.0.1:${desk.address().port}`,
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let count = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      const { name, error } = JSON.parse(line);
      count++;
      await t.test(name, () => {
        if (error) throw new Error(error);
      });
    }
    assert.ok(count > 0, "no test ran");
  } finally {
    desk.closeAllConnections();
    desk.close();
    await tacit.stop();
  }
});
