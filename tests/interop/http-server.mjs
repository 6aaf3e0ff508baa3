// A running auth server, over HTTP, as a front end of somebody else's would use it.
//
// TACIT_ISSUER is its base URL; TACIT_OUTBOX the development outbox that its mails end in.

import { tokenMailedTo } from "../js-harness/outbox.mjs";

const headers = (issuer) => ({ "content-type": "application/json", origin: new URL(issuer).origin });

export function startHttpServer(issuer, outbox) {
  const base = issuer.replace(/\/$/, "");

  async function post(path, body) {
    const response = await fetch(`${base}${path}`, {
      method: "POST",
      headers: headers(issuer),
      body: JSON.stringify(body),
      redirect: "manual",
    });
    const text = await response.text();
    const answer = text === "" ? {} : JSON.parse(text);
    if (!response.ok) {
      const code = answer.code ?? `status ${response.status}`;
      throw Object.assign(new Error(`${path}: ${response.status} ${text}`), { code });
    }
    return { answer, cookies: response.headers.getSetCookie().map((cookie) => cookie.split(";")[0]) };
  }

  return {
    name: `the auth server at ${base}`,
    signUp: async (address) => {
      await post("/api/signup/", { email: address, name: "Interop" });
      return { token: await tokenMailedTo(outbox, address) };
    },
    registerStart: async (account, registration_request) =>
      (await post("/api/register/start/", { ...account, registration_request })).answer,
    registerFinish: async (account, registration_record) =>
      (await post("/api/register/finish/", { ...account, registration_record })).answer,
    loginStart: async (email, ke1) => (await post("/api/login/start/", { email, ke1 })).answer,
    /** Signs in and asks with the session's cookie who that is. */
    loginFinish: async (login_id, ke3) => {
      const { cookies } = await post("/api/login/finish/", { login_id, ke3 });
      const response = await fetch(`${base}/api/account/`, { headers: { cookie: cookies.join("; ") } });
      if (!response.ok) throw new Error(`/api/account/: ${response.status} after signing in`);
      return { email: (await response.json()).email };
    },
    close: () => {},
  };
}
