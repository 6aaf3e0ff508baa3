//! Certificates of clients (RFC 8705): TLS ends at a proxy, which tells of the certificate in a header. What it tells is
//! believed of a trusted proxy alone; what a client is registered for is compared; and a token that is bound to a
//! certificate is of no use without it. Code: `authserver`'s `http/certificate.rs`, `authcore`'s
//! `flow/client_certificate.rs`.

use super::{MARK, Row, refused};
use crate::harness::{App, Goals, Jwt, Signer, Spec, Tokens, Wants, World, base64url, claims};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, PublicKeyData as _, SanType};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const CERTIFICATE: &str = "x-client-cert";
const VERIFIED: &str = "x-client-verify";
const INVALID: Wants = Wants::OAuth(401, "invalid_client");

/// What an operator sets whose proxy is on this machine.
pub(super) const PROXY: [(&str, &str); 3] = [
    ("http.trusted_proxies", "[\"127.0.0.1\"]"),
    ("http.client_certificate_header", "\"x-client-cert\""),
    ("http.client_verify_header", "\"x-client-verify\""),
];

/// A key, and a certificate with this common name and this name of a host.
pub(super) struct Certificate {
    der: Vec<u8>,
    key: KeyPair,
}

impl Certificate {
    pub(super) fn new(name: &str, host: &str) -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        let host = host.try_into().expect("a name");
        params.subject_alt_names.push(SanType::DnsName(host));
        let der = params.self_signed(&key).expect("a certificate").der().to_vec();
        Self { der, key }
    }

    /// As RFC 9440 §2.1 passes it on.
    fn passed_on(&self) -> String {
        format!(":{}:", STANDARD.encode(&self.der))
    }

    /// `x5t#S256` (§3.1).
    fn thumbprint(&self) -> String {
        base64url(&Sha256::digest(&self.der))
    }

    /// Its key: P-256, whose point is the end of the public key.
    pub(super) fn jwk(&self) -> Value {
        let raw = self.key.der_bytes();
        let (x, y) = raw[raw.len() - 64..].split_at(32);
        json!({ "kty": "EC", "crv": "P-256", "x": base64url(x), "y": base64url(y) })
    }
}

/// Clients of each method, and one whose tokens are bound: their names tell which.
async fn register(world: &World, own: &Certificate) {
    let by = |method: &str, more: Value| {
        let mut members = json!({ "token_endpoint_auth_method": method });
        let (Value::Object(members), Value::Object(more)) = (&mut members, more) else {
            panic!("objects")
        };
        members.extend(more);
        Value::Object(members.clone())
    };
    for (id, metadata) in [
        (
            "dn",
            by(
                "tls_client_auth",
                json!({ "tls_client_auth_subject_dn": "CN=report" }),
            ),
        ),
        (
            "dns",
            by(
                "tls_client_auth",
                json!({ "tls_client_auth_san_dns": "report.example" }),
            ),
        ),
        (
            "self",
            by(
                "self_signed_tls_client_auth",
                json!({ "jwks": { "keys": [own.jwk()] } }),
            ),
        ),
    ] {
        world.app(Spec::confidential(id).metadata(metadata)).await;
    }
}

fn ask(world: &World, id: &str) -> RequestBuilder {
    let form = [
        ("grant_type", "client_credentials"),
        ("scope", "goals:read"),
        ("client_id", id),
    ];
    world.wire().request(Method::POST, "/oauth/token/").form(&form)
}

#[tokio::test]
async fn a_client_shows_the_certificate_that_it_registered() {
    let world = World::with(&PROXY).await;
    let own = Certificate::new("report", "report.example");
    let others = Certificate::new("reports", "report.example.evil.example");
    // The same names, which anybody may write into a certificate of their own.
    let namesake = Certificate::new("report", "report.example");
    register(&world, &own).await;
    let web = world.app(Spec::confidential("web")).await;
    let shown = |id: &str, certificate: &Certificate| {
        ask(&world, id)
            .header(CERTIFICATE, certificate.passed_on())
            .header(VERIFIED, "SUCCESS")
    };
    let good = async || {
        for id in ["dn", "dns", "self"] {
            Tokens::of(&world.wire().send(shown(id, &own)).await);
        }
        // §2.2: nobody vouches for a self-signed one.
        let alone = ask(&world, "self").header(CERTIFICATE, own.passed_on());
        Tokens::of(&world.wire().send(alone.header(VERIFIED, "NONE")).await);
    };
    good().await;

    let verified = |id: &str, word: &str| {
        ask(&world, id)
            .header(CERTIFICATE, own.passed_on())
            .header(VERIFIED, word)
    };
    let raw = |value: &str| {
        ask(&world, "dn")
            .header(CERTIFICATE, value)
            .header(VERIFIED, "SUCCESS")
    };
    let cut = STANDARD.encode(&own.der[..own.der.len() / 2]);
    let assertion = Jwt::assertion("dn", &world.issuer()).by(&Signer::es256());
    let row = |section, name, request| Row::new(section, name, request, INVALID);
    let table = vec![
        row("RFC 8705 §2", "no certificate", ask(&world, "dn")),
        row(
            "RFC 8705 §2",
            "a word for a chain alone",
            ask(&world, "dn").header(VERIFIED, "SUCCESS"),
        ),
        row("RFC 8705 §2.1", "another's name", shown("dn", &others)),
        row("RFC 8705 §2.1", "another's host", shown("dns", &others)),
        row(
            "RFC 8705 §2.1",
            "a chain that nobody checked",
            ask(&world, "dn").header(CERTIFICATE, own.passed_on()),
        ),
        row(
            "RFC 8705 §2.1",
            "a chain that is none",
            verified("dn", "FAILED:unable to verify the first certificate"),
        ),
        row(
            "RFC 8705 §2.1",
            "a chain of which nothing is said",
            verified("dn", "NONE"),
        ),
        row(
            "RFC 8705 §2.1",
            "a word that is nearly the right one",
            verified("dn", "success"),
        ),
        row("RFC 8705 §2.1", "an empty word", verified("dn", "")),
        row(
            "RFC 8705 §2.1",
            "two words",
            verified("dn", "SUCCESS").header(VERIFIED, "FAILED"),
        ),
        row(
            "RFC 8705 §2.2",
            "another key under the same names",
            shown("self", &namesake),
        ),
        row(
            "RFC 8705 §2.2",
            "no certificate of a self-signed one",
            ask(&world, "self"),
        ),
        row(
            "RFC 9440 §2.1",
            "two certificates",
            shown("dn", &others).header(CERTIFICATE, own.passed_on()),
        ),
        row(
            "RFC 9440 §2.1",
            "the same one twice",
            shown("dn", &own).header(CERTIFICATE, own.passed_on()),
        ),
        row("RFC 9440 §2.1", "an empty header", raw("")),
        row("RFC 9440 §2.1", "rubbish", raw(MARK)),
        row(
            "RFC 9440 §2.1",
            "rubbish between colons",
            raw(&format!(":{MARK}:")),
        ),
        row("RFC 9440 §2.1", "half of one", raw(&format!(":{cut}:"))),
        row(
            "RFC 9440 §2.1",
            "without its colons",
            raw(&STANDARD.encode(&own.der)),
        ),
        row("RFC 9440 §2.1", "its thumbprint alone", raw(&own.thumbprint())),
        row(
            "RFC 8705 §2",
            "under another header's name",
            ask(&world, "dn")
                .header("client-cert", own.passed_on())
                .header(VERIFIED, "SUCCESS"),
        ),
        row(
            "RFC 7591 §2",
            "a client with a secret, by a certificate",
            shown("web", &own),
        ),
        row("RFC 7591 §2", "a client with a certificate, by a secret", {
            let secret = web.secret.as_deref().expect("a secret");
            let form = [
                ("grant_type", "client_credentials"),
                ("client_id", "dn"),
                ("client_secret", secret),
            ];
            world
                .wire()
                .request(Method::POST, "/oauth/token/")
                .form(&form)
                .header(CERTIFICATE, own.passed_on())
                .header(VERIFIED, "SUCCESS")
        }),
        row("RFC 7591 §2", "a client with a certificate, by an assertion", {
            let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            let form = [
                ("grant_type", "client_credentials"),
                ("client_assertion_type", kind),
                ("client_assertion", &assertion),
            ];
            world
                .wire()
                .request(Method::POST, "/oauth/token/")
                .form(&form)
                .header(CERTIFICATE, own.passed_on())
                .header(VERIFIED, "SUCCESS")
        }),
    ];
    refused(&world, table).await;
    good().await;
}

#[tokio::test]
async fn a_header_is_believed_of_a_trusted_proxy_alone() {
    let own = Certificate::new("report", "report.example");
    let elsewhere = [("http.trusted_proxies", "[\"192.0.2.0/24\"]")];
    let unnamed = [(PROXY[1].0, "\"\""), (PROXY[2].0, "\"\"")];
    for settings in [&elsewhere[..], &unnamed[..]] {
        // Clients that registered when all was as it should be.
        let mut world = World::with(&PROXY).await;
        register(&world, &own).await;
        world.stop().await;
        for (name, value) in settings {
            world.set(name, value);
        }
        world.boot().await;
        let shown = |id: &str| {
            ask(&world, id)
                .header(CERTIFICATE, own.passed_on())
                .header(VERIFIED, "SUCCESS")
        };
        let row = |section, name, request| Row::new(section, name, request, INVALID);
        let table = vec![
            row("RFC 9440 §4", "from nowhere near the proxy", shown("dn")),
            row("RFC 9440 §4", "self-signed, likewise", shown("self")),
            row(
                "RFC 9440 §4",
                "with the proxy's address in a header",
                shown("dn").header("x-forwarded-for", "192.0.2.1"),
            ),
            row(
                "RFC 9440 §4",
                "under the standard's own name",
                ask(&world, "self").header("client-cert", own.passed_on()),
            ),
        ];
        refused(&world, table).await;
        // With the settings as they should be, the same request is taken.
        world.stop().await;
        for (name, value) in PROXY {
            world.set(name, value);
        }
        world.boot().await;
        let again = ask(&world, "dn")
            .header(CERTIFICATE, own.passed_on())
            .header(VERIFIED, "SUCCESS");
        Tokens::of(&world.wire().send(again).await);
    }
}

#[tokio::test]
async fn a_token_that_is_bound_to_a_certificate_wants_it() {
    let world = World::with(&PROXY).await;
    let (own, others) = (
        Certificate::new("report", "report.example"),
        Certificate::new("report", "report.example"),
    );
    let ada = world.user("ada@example.com").await;
    let members = json!({ "tls_client_certificate_bound_access_tokens": true });
    let app = world.app(Spec::spa("app").metadata(members)).await;
    let code = ada
        .code(&app, app.request("openid offline_access goals:read"))
        .await;
    let second = ada.code(&app, app.request("openid")).await;
    let redeem = |app: &App, code: &crate::harness::Code| {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.code.as_str()),
            ("redirect_uri", &app.redirect_uri),
            ("code_verifier", &code.verifier),
        ];
        app.form("/oauth/token/", &form)
    };
    let with = |request: RequestBuilder, certificate: &Certificate| {
        request.header(CERTIFICATE, certificate.passed_on())
    };
    let tokens = Tokens::of(&world.wire().send(with(redeem(&app, &code), &own)).await);
    assert_eq!(claims(&tokens.access)["cnf"]["x5t#S256"], own.thumbprint());
    let refresh = || {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", tokens.refresh.as_str()),
        ];
        app.form("/oauth/token/", &form)
    };
    let userinfo = || {
        let request = world.wire().request(Method::GET, "/oauth/userinfo/");
        request.bearer_auth(&tokens.access)
    };
    world.wire().send(with(userinfo(), &own)).await.expect(200);
    let invalid_token = Wants::Challenge(401, Some("invalid_token"));
    // Nobody has told the goals API of a proxy: it sees no certificates, whatever a header says.
    let goals = Goals::start(&world).await;
    let list = || {
        let request = goals.wire().request(Method::GET, "/goals/");
        request.bearer_auth(&tokens.access)
    };
    let table = vec![
        Row::new(
            "RFC 8705 §3",
            "the goals API without a certificate",
            list(),
            invalid_token,
        ),
        Row::new(
            "RFC 8705 §3",
            "the goals API with a header of one's own",
            with(list(), &own),
            invalid_token,
        ),
        Row::new(
            "RFC 8705 §3",
            "userinfo without a certificate",
            userinfo(),
            invalid_token,
        ),
        Row::new(
            "RFC 8705 §3",
            "userinfo with another",
            with(userinfo(), &others),
            invalid_token,
        ),
        Row::new(
            "RFC 8705 §3",
            "userinfo with two",
            with(with(userinfo(), &others), &own),
            invalid_token,
        ),
        Row::new(
            "RFC 8705 §3",
            "userinfo with the thumbprint alone",
            userinfo().header(CERTIFICATE, own.thumbprint()),
            invalid_token,
        ),
        Row::new(
            "RFC 8705 §3.4",
            "a code without a certificate",
            redeem(&app, &second),
            Wants::OAuth(400, "invalid_request"),
        ),
        Row::new(
            "RFC 8705 §4",
            "a public client's refresh token without a certificate",
            refresh(),
            Wants::OAuth(400, "invalid_request"),
        ),
        Row::new(
            "RFC 8705 §4",
            "a public client's refresh token with another",
            with(refresh(), &others),
            Wants::OAuth(400, "invalid_grant"),
        ),
    ];
    refused(&world, table).await;
    Tokens::of(&world.wire().send(with(redeem(&app, &second), &own)).await);
    Tokens::of(&world.wire().send(with(refresh(), &own)).await);
    world.wire().send(with(userinfo(), &own)).await.expect(200);
}
