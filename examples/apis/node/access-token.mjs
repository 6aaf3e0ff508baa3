// Access tokens (RFC 9068) for one API, and the status lists that say which of them were revoked.

import { inflateSync } from "node:zlib";
import { createRemoteJWKSet, errors, jwtVerify } from "jose";

const ISSUER = process.env.ISSUER ?? "http://localhost:4242";
const AUDIENCE = "notes";
const keys = createRemoteJWKSet(new URL(`${ISSUER}/oauth/jwks/`)); // cached; asked again for a key that is not known
const lists = new Map(); // by address: a promise of the bits, and when to look again

async function read(token, typ, expected) {
  const algorithms = ["ES256", "RS256", "EdDSA"];
  const options = { typ, algorithms, requiredClaims: ["exp", "sub"], ...expected };
  return (await jwtVerify(token, keys, options)).payload;
}

async function fetchList(uri) {
  const answer = await fetch(uri, { signal: AbortSignal.timeout(5000) });
  if (!answer.ok) throw new Error(`${uri}: ${answer.status}`);
  const { status_list, ttl = 10 } = await read(await answer.text(), "statuslist+jwt", { subject: uri });
  if (status_list.bits !== 1) throw new errors.JWTInvalid("another list");
  lists.get(uri).until = Date.now() + ttl * 1000;
  return inflateSync(Buffer.from(status_list.lst, "base64url"));
}

async function isRevoked({ uri, idx }) {
  if (!uri.startsWith(`${ISSUER}/oauth/status/`)) throw new errors.JWTInvalid("a list of somebody else's");
  if (!(lists.get(uri)?.until > Date.now())) {
    lists.set(uri, { until: Infinity }); // one fetch, whoever waits
    lists.get(uri).bits = fetchList(uri);
    lists.get(uri).bits.catch(() => lists.delete(uri));
  }
  const bits = await lists.get(uri).bits;
  return ((bits[idx >> 3] >> (idx & 7)) & 1) === 1;
}

/** The issuer is away: the token may be good. */
const isOutage = (error) =>
  !(error instanceof errors.JOSEError) || ["ERR_JOSE_GENERIC", "ERR_JWKS_TIMEOUT"].includes(error.code);

/** Express middleware: nobody gets past it without a good token that has the scope (RFC 6750 §3). */
export const needs = (scope) => async (request, response, next) => {
  const refuse = (status, challenge) => {
    if (challenge) response.set("WWW-Authenticate", challenge);
    response.status(status).end();
  };
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (!token) return refuse(401, "Bearer");
  try {
    const claims = await read(token, "at+jwt", { issuer: ISSUER, audience: AUDIENCE });
    // Bound to a key (DPoP, mTLS), which nobody checks here.
    if (claims.cnf) throw new errors.JWTInvalid("bound to a key");
    if (claims.status && (await isRevoked(claims.status.status_list))) throw new errors.JWTInvalid("revoked");
    request.token = claims;
  } catch (error) {
    return isOutage(error) ? refuse(503) : refuse(401, 'Bearer error="invalid_token"');
  }
  if (!request.token.scope?.split(" ").includes(scope)) {
    return refuse(403, `Bearer error="insufficient_scope", scope="${scope}"`);
  }
  next();
};
