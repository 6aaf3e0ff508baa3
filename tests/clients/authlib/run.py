"""Authlib against a running Tacit: its Flask client for signing in, its requests session for everything else.

The runner (../authlib.test.mjs) has the server and the person. It is asked over HTTP, at the address in TACIT_DESK: to
register a client (/client), and to walk an authorization request as the signed-in person would (/visit). Each test is
answered for with one line of JSON.
"""

import json
import os
import secrets
import sys
import time
import traceback
from base64 import urlsafe_b64decode
from urllib.parse import parse_qs, urlsplit

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from flask import Flask, session
from joserfc.jwk import ECKey, OKPKey, RSAKey

DESK = os.environ["TACIT_DESK"]
ISSUER = os.environ["TACIT_ISSUER"]
METADATA = f"{ISSUER}/.well-known/openid-configuration"
CALLBACK = "https://app.example/callback"
SCOPE = "openid profile email offline_access goals:read"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"

endpoints = requests.get(METADATA, timeout=10).json()
tests = []


def test(name):
    """Registers a test."""

    def keep(function):
        tests.append((name, function))
        return function

    return keep


def ask(path, body):
    """Asks the runner."""
    answer = requests.post(f"{DESK}{path}", json=body, timeout=60)
    answer.raise_for_status()
    return answer.json()


def add_client(**metadata):
    """Registers a client."""
    defaults = {
        "redirect_uris": [CALLBACK],
        "post_logout_redirect_uris": ["https://app.example/bye"],
        "grant_types": ["authorization_code", "refresh_token"],
        "scope": SCOPE,
    }
    return ask("/client", {**defaults, **metadata})


def visit(url, **how):
    """Where the browser ends up."""
    return ask("/visit", {"url": url, **how})["url"]


class App:
    """A web app on Flask, with Authlib's client in it."""

    def __init__(self, client, scope=SCOPE, **settings):
        self.flask = Flask("app")
        self.flask.secret_key = secrets.token_hex()
        self.remote = OAuth(self.flask).register(
            "tacit",
            client_id=client["client_id"],
            client_secret=client.get("client_secret"),
            server_metadata_url=METADATA,
            client_kwargs={
                "scope": scope,
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": client.get("token_endpoint_auth_method", "client_secret_basic"),
            },
            **settings,
        )

    def sign_in(self, how=None, **params):
        """The whole code flow; Authlib holds state, verifier and nonce in the app's session."""
        with self.flask.test_request_context("/"):
            address = self.remote.authorize_redirect(CALLBACK, **params).location
            kept = dict(session)
        callback = visit(address, **(how or {}))
        with self.flask.test_request_context(callback):
            session.update(kept)
            return self.remote.authorize_access_token()

    def userinfo(self, token):
        """What userinfo says."""
        with self.flask.test_request_context("/"):
            return self.remote.userinfo(token=token)


def refused(action):
    """The code of an error."""
    try:
        action()
    except OAuthError as error:
        return error.error
    raise AssertionError("it was not refused")


def session_of(client, **settings):
    """Authlib's session for a client."""
    return OAuth2Session(
        client["client_id"],
        client.get("client_secret"),
        token_endpoint_auth_method=client.get("token_endpoint_auth_method", "client_secret_basic"),
        revocation_endpoint_auth_method=client.get("token_endpoint_auth_method", "client_secret_basic"),
        default_timeout=10,
        **settings,
    )


for method in ("client_secret_basic", "client_secret_post", "none"):

    @test(f"discovery, code + PKCE, ID token and userinfo: {method}")
    def _(method=method):
        app = App(add_client(token_endpoint_auth_method=method))
        token = app.sign_in()
        assert token["userinfo"]["sub"] == ask("/person", {})["sub"]
        assert app.userinfo(token)["email"] == ask("/person", {})["email"]


for algorithm in ("ES256", "RS256", "EdDSA"):

    @test(f"ID token signed with {algorithm}")
    def _(algorithm=algorithm):
        app = App(add_client(id_token_signed_response_alg=algorithm))
        token = app.sign_in()
        assert token["userinfo"]["sub"] == ask("/person", {})["sub"]
        head = token["id_token"].split(".")[0]
        assert json.loads(urlsafe_b64decode(head + "=="))["alg"] == algorithm


KEYS = {
    "ES256": lambda: ECKey.generate_key("P-256"),
    "PS256": lambda: RSAKey.generate_key(2048),
    "EdDSA": lambda: OKPKey.generate_key("Ed25519"),
}


def signing_client(algorithm, **metadata):
    """A client that signs its assertions, and a session that does so."""
    key = KEYS[algorithm]()
    client = add_client(
        token_endpoint_auth_method="private_key_jwt", jwks={"keys": [key.as_dict(private=False)]}, **metadata
    )
    client["client_secret"] = key
    caller = session_of(client, redirect_uri=CALLBACK, scope=SCOPE, code_challenge_method="S256")
    caller.register_client_auth_method(PrivateKeyJWT(endpoints["token_endpoint"], alg=algorithm))
    return caller


for algorithm in ("ES256", "PS256", "EdDSA"):

    @test(f"code + PKCE with private_key_jwt, {algorithm}")
    def _(algorithm=algorithm):
        caller = signing_client(algorithm)
        verifier = generate_token(48)
        address, state = caller.create_authorization_url(
            endpoints["authorization_endpoint"], code_verifier=verifier, nonce=generate_token(20)
        )
        token = caller.fetch_token(
            endpoints["token_endpoint"],
            authorization_response=visit(address),
            state=state,
            code_verifier=verifier,
        )
        assert token["id_token"]


@test("a person who does not consent")
def _():
    assert refused(lambda: App(add_client()).sign_in({"allow": False})) == "access_denied"


@test("prompt=none where nobody is signed in")
def _():
    app = App(add_client(first_party=True))
    assert refused(lambda: app.sign_in({"fresh": True}, prompt="none")) == "login_required"


@test("refresh with rotation")
def _():
    client = add_client()
    token = App(client).sign_in()
    caller = session_of(client)
    fresh = caller.refresh_token(endpoints["token_endpoint"], refresh_token=token["refresh_token"])
    assert fresh["refresh_token"] != token["refresh_token"]
    again = caller.refresh_token(endpoints["token_endpoint"], refresh_token=fresh["refresh_token"])
    reuse = lambda: caller.refresh_token(endpoints["token_endpoint"], refresh_token=token["refresh_token"])
    assert refused(reuse) == "invalid_grant"
    assert again["access_token"]


@test("client_credentials")
def _():
    client = add_client(grant_types=["client_credentials"], redirect_uris=[], scope="goals:read")
    token = session_of(client).fetch_token(
        endpoints["token_endpoint"], grant_type="client_credentials", scope="goals:read"
    )
    assert token["scope"] == "goals:read"


@test("client_credentials with private_key_jwt")
def _():
    caller = signing_client("ES256", grant_types=["client_credentials"], redirect_uris=[])
    caller.scope = None
    assert caller.fetch_token(endpoints["token_endpoint"], grant_type="client_credentials")["access_token"]


@test("introspection and revocation")
def _():
    client = add_client()
    token = App(client).sign_in()
    caller = session_of(client)
    ask_about = lambda name: caller.introspect_token(endpoints["introspection_endpoint"], token=token[name]).json()
    assert ask_about("access_token")["active"] is True
    assert ask_about("refresh_token")["active"] is True
    revoked = caller.revoke_token(endpoints["revocation_endpoint"], token=token["refresh_token"])
    assert revoked.status_code == 200
    assert ask_about("access_token") == {"active": False}


@test("device flow")
def _():
    client = add_client(grant_types=[DEVICE], redirect_uris=[], token_endpoint_auth_method="none")
    form = {"client_id": client["client_id"], "scope": "openid email"}
    device = requests.post(endpoints["device_authorization_endpoint"], data=form, timeout=10).json()
    caller = session_of(client)
    poll = lambda: caller.fetch_token(
        endpoints["token_endpoint"],
        grant_type=DEVICE,
        device_code=device["device_code"],
    )
    assert refused(poll) == "authorization_pending"
    ask("/device", {"user_code": device["user_code"]})
    time.sleep(device["interval"] + 0.2)
    assert poll()["id_token"]


@test("RP-initiated logout")
def _():
    app = App(add_client())
    how = {"browser": "leaving"}
    token = app.sign_in(how)
    with app.flask.test_request_context("/"):
        address = app.remote.logout_redirect("https://app.example/bye", id_token_hint=token["id_token"]).location
        kept = dict(session)
    back = visit(address, **how)
    assert urlsplit(back).path == "/bye" and parse_qs(urlsplit(back).query)["state"]
    with app.flask.test_request_context(back):
        session.update(kept)
        assert app.remote.validate_logout_response()


failed = 0
for name, function in tests:
    try:
        function()
        outcome = {"name": name}
    except Exception:
        failed += 1
        outcome = {"name": name, "error": traceback.format_exc()}
    print(json.dumps(outcome), flush=True)
sys.exit(1 if failed else 0)
