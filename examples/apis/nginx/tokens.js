// Access tokens, asked about at the auth server (RFC 7662).

const AUDIENCE = "notes";

async function check(r) {
  const refuse = (status, challenge) => {
    if (challenge) r.headersOut["WWW-Authenticate"] = challenge;
    r.return(status);
  };
  const found = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i.exec(r.headersIn.Authorization || "");
  if (!found) return refuse(401, r.headersIn.Authorization ? 'Bearer error="invalid_token"' : "Bearer");
  const answer = await r.subrequest("/.introspect", { method: "POST", body: `token=${encodeURIComponent(found[1])}` });
  if (answer.status !== 200) return refuse(503); // the token may be good
  const token = JSON.parse(answer.responseText);
  // Bound to a key (DPoP, mTLS), which nobody checks here; or for another API.
  if (!token.active || token.cnf || ![].concat(token.aud).includes(AUDIENCE)) {
    return refuse(401, 'Bearer error="invalid_token"');
  }
  const scope = r.variables.scope;
  if (!(token.scope || "").split(" ").includes(scope)) {
    return refuse(403, `Bearer error="insufficient_scope", scope="${scope}"`);
  }
  r.variables.token_sub = token.sub;
  r.internalRedirect("@api");
}

export default { check };
