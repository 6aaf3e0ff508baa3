"""Access tokens (RFC 9068) for one API, and the status lists that say which of them were revoked."""

import os
import threading
import time
import zlib

import jwt
import requests

ISSUER = os.environ.get("ISSUER", "http://localhost:4242")
AUDIENCE = "notes"

_keys = jwt.PyJWKClient(f"{ISSUER}/oauth/jwks/")  # cached; asked again for a key that is not known
_lists = {}  # by address: the bits, and when to look again
_lock = threading.Lock()  # one fetch, whoever waits


class Refused(Exception):
    """What the request is answered with (RFC 6750 §3)."""

    def __init__(self, status, challenge=None):
        super().__init__(challenge)
        self.status = status
        self.headers = {"WWW-Authenticate": challenge} if challenge else {}


def verify(authorization, scope):
    """The claims of a good token that has the scope; `authorization` is the request's header."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer":
        raise Refused(401, "Bearer")
    try:
        claims = _read(token, "at+jwt", audience=AUDIENCE, issuer=ISSUER, options={"require": ["exp", "sub"]})
        if "cnf" in claims:  # bound to a key (DPoP, mTLS), which nobody checks here
            raise jwt.InvalidTokenError("bound to a key")
        if "status" in claims and _is_revoked(**claims["status"]["status_list"]):
            raise jwt.InvalidTokenError("revoked")
    except (jwt.PyJWKClientConnectionError, requests.RequestException) as error:
        raise Refused(503) from error  # the issuer is away: the token may be good
    except jwt.PyJWTError as error:
        raise Refused(401, 'Bearer error="invalid_token"') from error
    if scope not in claims.get("scope", "").split():
        raise Refused(403, f'Bearer error="insufficient_scope", scope="{scope}"')
    return claims


def _read(token, typ, **expected):
    key = _keys.get_signing_key_from_jwt(token)
    found = jwt.decode_complete(token, key, algorithms=["ES256", "RS256", "EdDSA"], **expected)
    if found["header"].get("typ") != typ:  # an ID token is no access token
        raise jwt.InvalidTokenError(f"not a {typ}")
    return found["payload"]


def _is_revoked(uri, idx):
    if not uri.startswith(f"{ISSUER}/oauth/status/"):
        raise jwt.InvalidTokenError("a list of somebody else's")
    with _lock:
        bits, until = _lists.get(uri, (b"", 0))
        if time.monotonic() >= until:
            answer = requests.get(uri, timeout=5)
            answer.raise_for_status()
            claims = _read(answer.text, "statuslist+jwt", options={"require": ["exp", "sub"]})
            if claims["sub"] != uri or claims["status_list"]["bits"] != 1:
                raise jwt.InvalidTokenError("another list")
            encoded = claims["status_list"]["lst"]
            bits = zlib.decompress(jwt.utils.base64url_decode(encoded))
            _lists[uri] = bits, time.monotonic() + claims.get("ttl", 10)
    return bits[idx // 8] >> (idx % 8) & 1 == 1
