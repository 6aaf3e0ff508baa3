// oauth2-proxy, as it comes by the Go module proxy, before an app that has no sign-in: set up by its own manual for "generic
// OpenID Connect", with PKCE, and without it (then its nonce is what binds the answer).

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import { goProgram, withoutGo } from "./harness/go.mjs";
import { Tacit } from "./harness/tacit.mjs";
import { Visitor } from "./harness/visitor.mjs";
import { Program, freePorts } from "../js-harness/program.mjs";

const VERSION = "v7.15.6";

describe("oauth2-proxy", { skip: withoutGo }, () => {
  let path;
  let tacit;
  let person;
  let app;
  let upstream;

  before(async () => {
    path = await goProgram("github.com/oauth2-proxy/oauth2-proxy/v7", VERSION, "oauth2-proxy");
    tacit = await Tacit.start();
    person = await tacit.signUp("ada");
    app = createServer((request, response) =>
      response.end(`user=${request.headers["x-forwarded-user"]} email=${request.headers["x-forwarded-email"]}`),
    ).listen(0, "127.0.0.1");
    await once(app, "listening");
    upstream = `http://127.0.0.1:${app.address().port}/`;
  });
  after(async () => {
    app?.close();
    await tacit?.stop();
  });

  /** A proxy with a client of its own, from the plainest `client add`, while `body` runs. */
  async function proxied(id, options, body) {
    const [port] = await freePorts(1);
    const origin = `http://localhost:${port}`;
    const redirect = ["--redirect-uri", `${origin}/oauth2/callback`, "--post-logout-redirect-uri", `${origin}/ping`];
    const added = await tacit.cli("client", "add", "--id", id, "--confidential", ...redirect, "--json");
    const proxy = new Program(
      path,
      [
        "--provider=oidc",
        `--oidc-issuer-url=${tacit.issuer}`,
        `--client-id=${id}`,
        `--redirect-url=${origin}/oauth2/callback`,
        `--http-address=127.0.0.1:${port}`,
        `--upstream=${upstream}`,
        "--email-domain=*",
        "--cookie-secure=false",
        "--skip-provider-button",
        `--whitelist-domain=${new URL(tacit.issuer).host}`,
        ...options,
      ],
      { OAUTH2_PROXY_CLIENT_SECRET: JSON.parse(added).client_secret, OAUTH2_PROXY_COOKIE_SECRET: "0123456789abcdef0123456789abcdef" },
    );
    try {
      await proxy.ready(`${origin}/ping`);
      await body(origin, new Visitor(person, tacit.issuer), proxy);
    } catch (error) {
      throw new Error(`${error.stack}\n\nIt printed:\n${proxy.printed}`);
    } finally {
      await proxy.stop().catch(() => undefined);
    }
  }

  const isIn = ({ status, text }) => {
    assert.equal(status, 200);
    assert.equal(text, `user=${person.sub} email=${person.email}`);
  };

  for (const [title, id, options] of [
    ["with PKCE", "proxy-pkce", ["--code-challenge-method=S256"]],
    ["with its nonce alone", "proxy-nonce", ["--insecure-oidc-skip-nonce=false"]],
  ]) {
    test(`${title}: who signs in is who the app sees, and signing out ends both`, () =>
      proxied(id, options, async (origin, visitor) => {
        isIn(await visitor.go(`${origin}/notes?q=1`));
        assert.ok(visitor.seen.at(-1).endsWith("/notes?q=1"), visitor.seen.join("\n"));
        isIn(await visitor.go(`${origin}/again`));
        assert.equal(visitor.seen.length, 1, "it asked once more");

        const leave = new URL("/oauth/logout/", tacit.issuer);
        leave.search = new URLSearchParams({ client_id: id, post_logout_redirect_uri: `${origin}/ping` });
        const out = new URL("/oauth2/sign_out", origin);
        out.search = new URLSearchParams({ rd: leave.href });
        assert.equal((await visitor.go(out)).url.href, `${origin}/ping`);
        assert.equal(await person.account(), null, "the session has not ended");
        isIn(await visitor.go(`${origin}/`));
        assert.ok(visitor.seen.length > 1, "the proxy has not ended its own");
      }));
  }

  test("with neither, it is refused, and the log names what would help", () =>
    proxied("proxy-neither", ["--insecure-oidc-skip-nonce=true"], async (origin, visitor) => {
      const refused = await visitor.go(`${origin}/`);
      assert.notEqual(refused.status, 200);
      assert.match(tacit.log, /neither code_challenge nor nonce/);
    }));
});
