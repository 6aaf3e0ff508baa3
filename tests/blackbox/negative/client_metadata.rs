//! Client metadata (RFC 7591 §2, OIDC Registration 1.0 §2): what is not supported is refused, not corrected. Each row is a document
//! that is taken, with one member changed; that the other value of that member is taken is seen first.
//!
//! The code: `authcore flow/register/metadata.rs`, `flow/register/uris.rs`.

use super::{
    MARK, Row,
    Wants::{self, OAuth},
    client_keys, refused,
    registration::{app_with, register, world},
};
use crate::harness::World;
use serde_json::{Value, json};

pub(super) const METADATA: Wants = OAuth(400, "invalid_client_metadata");
pub(super) const REDIRECT: Wants = OAuth(400, "invalid_redirect_uri");

/// What is refused, and what is taken that is nearly the same.
pub(super) struct Pair {
    section: &'static str,
    name: String,
    wrong: Value,
    wants: Wants,
    right: Value,
}

impl Pair {
    pub(super) fn new(section: &'static str, name: impl Into<String>, wrong: Value, right: Value) -> Self {
        Self {
            section,
            name: name.into(),
            wrong,
            wants: METADATA,
            right,
        }
    }

    fn wants(mut self, wants: Wants) -> Self {
        self.wants = wants;
        self
    }
}

#[tokio::test]
async fn metadata_that_can_not_be_had_is_refused_and_not_mended() {
    let world = world().await;
    let mut pairs = methods();
    pairs.extend(client_keys::pairs());
    pairs.extend(addresses());
    pairs.extend(promises());
    let mut rows = Vec::new();
    for Pair {
        section,
        name,
        wrong,
        wants,
        right,
    } in pairs
    {
        let reply = world.wire().send(register(&world, &app_with(&right))).await;
        assert_eq!(
            reply.status, 201,
            "{section}: {name}: what is right is refused: {reply:?}"
        );
        rows.push(Row::new(
            section,
            name,
            register(&world, &app_with(&wrong)),
            wants,
        ));
    }
    rows.extend(redirects(&world));
    refused(&world, rows).await;
}

/// Authentication, grants and response types.
fn methods() -> Vec<Pair> {
    let pair = Pair::new;
    let public = || json!("none");
    vec![
        pair(
            "RFC 7591 §2",
            "a method that there is not",
            json!({ "token_endpoint_auth_method": "client_secret_jwt" }),
            json!({ "token_endpoint_auth_method": "client_secret_post" }),
        ),
        pair(
            "RFC 7591 §2",
            "a method that is no text",
            json!({ "token_endpoint_auth_method": ["none"] }),
            json!({ "token_endpoint_auth_method": public() }),
        ),
        pair(
            "RFC 6749 §4.4",
            "a public client that acts for itself",
            json!({ "token_endpoint_auth_method": public(), "grant_types": ["client_credentials"] }),
            json!({ "grant_types": ["client_credentials"] }),
        ),
        pair(
            "RFC 9700 §2.4",
            "the password grant",
            json!({ "grant_types": ["authorization_code", "password"] }),
            json!({ "grant_types": ["authorization_code", "refresh_token"] }),
        ),
        pair(
            "RFC 9700 §2.1.2",
            "the implicit grant",
            json!({ "grant_types": ["implicit"], "response_types": ["token"] }),
            json!({ "grant_types": ["authorization_code"], "response_types": ["code"] }),
        ),
        pair(
            "RFC 8693 §5",
            "token exchange, which is the operator's to allow",
            json!({ "grant_types": ["urn:ietf:params:oauth:grant-type:token-exchange"] }),
            json!({ "grant_types": ["urn:ietf:params:oauth:grant-type:device_code"] }),
        ),
        pair(
            "RFC 7591 §2",
            "no grant",
            json!({ "grant_types": [] }),
            json!({ "grant_types": null }),
        ),
        pair(
            "RFC 7591 §2.1",
            "a response type and no grant for it",
            json!({ "grant_types": ["client_credentials"], "response_types": ["code"] }),
            json!({ "grant_types": ["client_credentials"], "response_types": [] }),
        ),
        pair(
            "RFC 7591 §2.1",
            "a grant and no response type for it",
            json!({ "response_types": [] }),
            json!({ "response_types": ["code"] }),
        ),
        pair(
            "RFC 7591 §2.1",
            "refresh tokens of nothing",
            json!({ "grant_types": ["refresh_token", "client_credentials"] }),
            json!({ "grant_types": ["refresh_token", "authorization_code"] }),
        ),
    ]
}

/// Addresses that are shown, asked, or gone to.
fn addresses() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for name in [
        "jwks_uri",
        "sector_identifier_uri",
        "initiate_login_uri",
        "backchannel_logout_uri",
    ] {
        // An https address that does not answer would be refused for that.
        let right = if name == "sector_identifier_uri" {
            json!({})
        } else {
            json!({ name: "https://app.example/x" })
        };
        for (what, address) in [
            ("http", "http://app.example/x".to_owned()),
            ("a fragment", "https://app.example/x#y".to_owned()),
            ("a user", "https://ada:pw@app.example/x".to_owned()),
            ("a path", format!("/{MARK}")),
            ("a script", "javascript:alert(1)".to_owned()),
        ] {
            let row = format!("{name} with {what}");
            pairs.push(Pair::new(
                "OIDC Registration §2",
                row,
                json!({ name: address }),
                right.clone(),
            ));
        }
    }
    for name in ["client_uri", "logo_uri", "policy_uri", "tos_uri"] {
        let right = json!({ name: "https://app.example/x" });
        for address in [
            "javascript:alert(1)",
            "data:text/html,x",
            "/x",
            "https://app.example\\@evil.example/",
        ] {
            let row = format!("{name} that is {address}");
            pairs.push(Pair::new(
                "RFC 7591 §5",
                row,
                json!({ name: address }),
                right.clone(),
            ));
        }
    }
    let (http, https) = (json!(["http://app.example/"]), json!(["https://app.example/"]));
    for name in ["request_uris", "post_logout_redirect_uris"] {
        let row = format!("{name} by http");
        let pair = Pair::new(
            "OIDC Registration §2",
            row,
            json!({ name: http }),
            json!({ name: https }),
        );
        pairs.push(pair);
    }
    pairs
}

/// Everything else that a client may ask for.
fn promises() -> Vec<Pair> {
    let pair = Pair::new;
    let hosts = |second: &str| json!({ "subject_type": "pairwise", "redirect_uris": ["https://app.example/callback", second] });
    vec![
        pair(
            "RFC 7591 §2",
            "a scope for the operator's own",
            json!({ "scope": "goals:write" }),
            json!({ "scope": "openid" }),
        ),
        pair(
            "RFC 6749 §3.3",
            "a scope with quotes",
            json!({ "scope": format!("\"{MARK}\"") }),
            json!({ "scope": "openid" }),
        ),
        pair(
            "OIDC Registration §2",
            "a kind of app that there is not",
            json!({ "application_type": MARK }),
            json!({ "application_type": "web" }),
        ),
        pair(
            "OIDC Core §8",
            "a kind of subject that there is not",
            json!({ "subject_type": MARK }),
            json!({ "subject_type": "pairwise" }),
        ),
        pair(
            "OIDC Core §8.1",
            "pairwise subjects for several hosts",
            hosts("https://b.example/"),
            hosts("https://app.example/b"),
        ),
        pair(
            "OIDC Registration §2",
            "a negative age",
            json!({ "default_max_age": -1 }),
            json!({ "default_max_age": 0 }),
        ),
        pair(
            "OIDC Registration §2",
            "an age in words",
            json!({ "default_max_age": "60" }),
            json!({ "default_max_age": 60 }),
        ),
        pair(
            "RFC 9126 §6",
            "a promise in words",
            json!({ "require_pushed_authorization_requests": "yes" }),
            json!({ "require_pushed_authorization_requests": true }),
        ),
        pair(
            "RFC 9396 §10",
            "details of a type that there is not",
            json!({ "authorization_details_types": ["payment", MARK] }),
            json!({ "authorization_details_types": ["payment"] }),
        ),
        pair(
            "RFC 7591 §2",
            "an overlong name",
            json!({ "client_name": MARK.repeat(10) }),
            json!({ "client_name": "x".repeat(100) }),
        ),
        pair(
            "RFC 7591 §2",
            "a name that is a list",
            json!({ "client_name": [MARK] }),
            json!({ "client_name": null }),
        ),
        pair(
            "RFC 7591 §2",
            "contacts that are text",
            json!({ "contacts": MARK }),
            json!({ "contacts": ["a@app.example"] }),
        ),
        pair(
            "RFC 7591 §2.3",
            "a statement that is none",
            json!({ "software_statement": MARK }),
            json!({ "software_statement": null }),
        )
        .wants(OAuth(400, "invalid_software_statement")),
        pair(
            "RFC 7591 §2.3",
            "a statement of somebody's",
            json!({ "software_statement": format!("e30.{MARK}.AA") }),
            json!({ "software_id": "x" }),
        )
        .wants(OAuth(400, "unapproved_software_statement")),
    ]
}

/// Where codes would go (RFC 6749 §3.1.2, RFC 8252 §8.4).
fn redirects(world: &World) -> Vec<Row> {
    let row = |section, kind: &str, uri: &str| {
        let document =
            app_with(&json!({ "application_type": kind, "redirect_uris": ["https://app.example/", uri] }));
        Row::new(
            section,
            format!("{kind}: {uri}"),
            register(world, &document),
            REDIRECT,
        )
    };
    let mut rows: Vec<Row> = [
        "https://app.example/callback#",
        "https://*.app.example/callback",
        "https://ada@app.example/callback",
        "https://app.example\\@evil.example/",
        "https://app.example/call back",
        "http://app.example/callback",
        "http://localhost.evil.example/callback",
        "com.example.app:/callback",
        "javascript:alert(1)",
        "data:text/html,x",
        "/callback",
        "",
    ]
    .map(|uri| row("RFC 6749 §3.1.2", "web", uri))
    .into();
    rows.extend(
        [
            "http://app.example/callback",
            "myapp:/callback",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "urn:ietf:wg:oauth:2.0:oob",
        ]
        .map(|uri| row("RFC 8252 §7.1", "native", uri)),
    );
    let list = |name: &str, uris: Value, wants| {
        let document = app_with(&json!({ "redirect_uris": uris }));
        Row::new("RFC 7591 §2", name, register(world, &document), wants)
    };
    rows.extend([
        list("no redirect", json!(null), REDIRECT),
        list(
            "a redirect that is no list",
            json!("https://app.example/"),
            METADATA,
        ),
        list("a redirect that is a number", json!([7]), METADATA),
        list(
            "more redirects than anybody has",
            json!(vec!["https://app.example/"; 51]),
            METADATA,
        ),
    ]);
    rows
}
