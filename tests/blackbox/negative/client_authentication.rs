//! Client authentication (RFC 6749 §2.3): in one way, in the client's own, and at every endpoint that wants it. Code:
//! `authcore`'s `flow/client_auth.rs`.
//!
//! Plain rubbish in the place of secrets is in `hostile/token.rs`; what is wrong with an assertion is in
//! `client_assertion.rs`, with a certificate in `mtls.rs`.

use super::{MARK, Row, refused};
use crate::harness::{App, Jwt, Signer, Spec, Tokens, Wants, World, basic, random_hex};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

const BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
pub(super) const INVALID: Wants = Wants::OAuth(401, "invalid_client");
const AMBIGUOUS: Wants = Wants::OAuth(400, "invalid_request");

/// A client that signs its assertions with these keys.
pub(super) fn signing(id: &str, keys: &[&Signer]) -> Spec {
    let keys: Vec<Value> = keys.iter().map(|key| key.jwk()).collect();
    Spec::confidential(id).metadata(json!({
        "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": keys },
    }))
}

/// A token for the client itself, with more parameters.
fn ask(world: &World, more: &[(&str, &str)]) -> RequestBuilder {
    let mut form = vec![("grant_type", "client_credentials"), ("scope", "goals:read")];
    form.extend(more);
    world.wire().request(Method::POST, "/oauth/token/").form(&form)
}

pub(super) fn asserted(world: &World, assertion: &str) -> RequestBuilder {
    let shown = [("client_assertion_type", BEARER), ("client_assertion", assertion)];
    ask(world, &shown)
}

pub(super) async fn works(world: &World, request: RequestBuilder) {
    Tokens::of(&world.wire().send(request).await);
}

type Form<'a> = &'a [(&'a str, &'a str)];

#[tokio::test]
async fn a_client_authenticates_in_its_own_way_and_in_one() {
    let world = World::start().await;
    let (key, other_kind) = (Signer::es256(), Signer::ps256());
    world.app(signing("app", &[&key])).await;
    let strict = json!({
        "token_endpoint_auth_method": "private_key_jwt", "token_endpoint_auth_signing_alg": "ES256",
        "jwks": { "keys": [key.jwk(), other_kind.jwk()] },
    });
    world.app(Spec::confidential("strict").metadata(strict)).await;
    let web = world.app(Spec::confidential("web")).await;
    world.app(Spec::spa("spa")).await;
    let secret = web.secret.as_deref().expect("a secret");
    let assertion = |id: &str| Jwt::assertion(id, &world.issuer()).by(&key);
    let typed = |kind: &str, assertion: &str| {
        ask(
            &world,
            &[("client_assertion_type", kind), ("client_assertion", assertion)],
        )
    };
    let more = |assertion: &str, more: (&str, &str)| {
        let shown = [
            ("client_assertion_type", BEARER),
            ("client_assertion", assertion),
            more,
        ];
        ask(&world, &shown)
    };
    works(&world, more(&assertion("app"), ("client_id", "app"))).await;
    works(
        &world,
        ask(&world, &[]).header("authorization", basic("web", secret)),
    )
    .await;
    works(
        &world,
        ask(&world, &[("client_id", "web"), ("client_secret", secret)]),
    )
    .await;

    let saml = "urn:ietf:params:oauth:client-assertion-type:saml2-bearer";
    let jwt = assertion("app");
    let twice = format!(
        "grant_type=client_credentials&client_assertion_type={BEARER}&client_assertion={jwt}&client_assertion={jwt}"
    );
    let in_the_address = format!("/oauth/token/?client_assertion_type={BEARER}&client_assertion={jwt}");
    let post = |path: &str| world.wire().request(Method::POST, path);
    let form = "application/x-www-form-urlencoded";
    let table = vec![
        Row::new(
            "RFC 7521 §4.2",
            "an assertion without its type",
            ask(&world, &[("client_assertion", &jwt)]),
            INVALID,
        ),
        Row::new(
            "RFC 7521 §4.2",
            "a type without an assertion",
            ask(&world, &[("client_assertion_type", BEARER), ("client_id", "app")]),
            INVALID,
        ),
        Row::new(
            "RFC 7523 §2.2",
            "an assertion of another type",
            typed(saml, &jwt),
            INVALID,
        ),
        Row::new(
            "RFC 7523 §2.2",
            "an assertion of a made-up type",
            typed(MARK, &jwt),
            INVALID,
        ),
        Row::new(
            "RFC 6749 §3.2",
            "two assertions",
            post("/oauth/token/").header("content-type", form).body(twice),
            AMBIGUOUS,
        ),
        Row::new(
            "RFC 6749 §2.3.1",
            "an assertion in the address",
            post(&in_the_address).form(&[("grant_type", "client_credentials")]),
            INVALID,
        ),
        Row::new(
            "RFC 7521 §4.2",
            "an assertion and another's client_id",
            more(&jwt, ("client_id", "web")),
            AMBIGUOUS,
        ),
        Row::new(
            "RFC 6749 §2.3",
            "an assertion and a secret",
            more(&jwt, ("client_secret", secret)),
            AMBIGUOUS,
        ),
        Row::new(
            "RFC 6749 §2.3",
            "an assertion and a header",
            typed(BEARER, &jwt).header("authorization", basic("web", secret)),
            AMBIGUOUS,
        ),
        Row::new(
            "RFC 6749 §2.3",
            "a secret in the header and in the body",
            ask(&world, &[("client_id", "web"), ("client_secret", secret)])
                .header("authorization", basic("web", secret)),
            AMBIGUOUS,
        ),
        Row::new(
            "RFC 6749 §2.3",
            "a secret in the header and in the body, without the name",
            ask(&world, &[("client_secret", secret)]).header("authorization", basic("web", secret)),
            AMBIGUOUS,
        ),
        Row::new(
            "RFC 6749 §2.3",
            "another's name in the body",
            ask(&world, &[("client_id", "app")]).header("authorization", basic("web", secret)),
            AMBIGUOUS,
        ),
        Row::new(
            "RFC 7591 §2",
            "a client that signs, by its name alone",
            ask(&world, &[("client_id", "app")]),
            INVALID,
        ),
        Row::new(
            "RFC 7591 §2",
            "a client that signs, by a secret",
            ask(&world, &[("client_id", "app"), ("client_secret", secret)]),
            INVALID,
        ),
        Row::new(
            "RFC 7591 §2",
            "a client that signs, by a secret in the header",
            ask(&world, &[]).header("authorization", basic("app", secret)),
            INVALID,
        ),
        Row::new(
            "RFC 7591 §2",
            "a client that signs, by an empty secret",
            ask(&world, &[("client_id", "app"), ("client_secret", "")]),
            INVALID,
        ),
        Row::new(
            "RFC 7591 §2",
            "a client with a secret, by an assertion",
            typed(BEARER, &assertion("web")),
            INVALID,
        ),
        Row::new(
            "RFC 7591 §2",
            "a client with a secret, by an HMAC with it",
            typed(
                BEARER,
                &Jwt::assertion("web", &world.issuer()).hs256(secret.as_bytes()),
            ),
            INVALID,
        ),
        Row::new(
            "RFC 7591 §2",
            "a public client, by an assertion",
            typed(BEARER, &assertion("spa")),
            INVALID,
        ),
        Row::new(
            "OIDC Registration §2",
            "an algorithm that the client did not register",
            typed(BEARER, &Jwt::assertion("strict", &world.issuer()).by(&other_kind)),
            INVALID,
        ),
    ];
    refused(&world, table).await;
    works(&world, typed(BEARER, &jwt)).await;
    works(&world, typed(BEARER, &assertion("strict"))).await;
    // RFC 6749 §5.2: who tried by the header is told the scheme, who did not is not.
    let wrong = random_hex(32);
    let by_header = ask(&world, &[]).header("authorization", basic("web", &wrong));
    let reply = world.wire().send(by_header).await;
    assert!(
        reply
            .is_oauth_error(401, "invalid_client")
            .header("www-authenticate")
            .is_some_and(|challenge| challenge.starts_with("Basic ")),
        "{reply:?}"
    );
}

/// What every endpoint of programs wants of a client.
fn at(world: &World, path: &str, app: &App, form: &[(&str, &str)], key: &Signer) -> Vec<Row> {
    let secret = app.secret.as_deref().expect("a secret");
    let send = |more: &[(&str, &str)]| {
        let form: Vec<(&str, &str)> = form.iter().chain(more).copied().collect();
        world.wire().request(Method::POST, path).form(&form)
    };
    let forged = Jwt::assertion("signs", &world.issuer()).by(&Signer::es256());
    let for_others = Jwt::assertion("signs", "https://other.example").by(key);
    let assertion = |jwt: &str| send(&[("client_assertion_type", BEARER), ("client_assertion", jwt)]);
    let row =
        |name: &str, request, wants| Row::new("RFC 6749 §2.3", format!("{path}: {name}"), request, wants);
    let wrong = random_hex(32);
    vec![
        row("nobody", send(&[]), INVALID),
        row("an unknown client", send(&[("client_id", MARK)]), INVALID),
        row("no secret", send(&[("client_id", &app.id)]), INVALID),
        row(
            "a wrong secret",
            send(&[("client_id", &app.id), ("client_secret", &wrong)]),
            INVALID,
        ),
        row(
            "a wrong secret in the header",
            send(&[]).header("authorization", basic(&app.id, &wrong)),
            INVALID,
        ),
        row(
            "another's secret",
            send(&[("client_id", "other"), ("client_secret", secret)]),
            INVALID,
        ),
        row("a token for a secret", send(&[]).bearer_auth(secret), INVALID),
        row("a forged assertion", assertion(&forged), INVALID),
        row("an assertion for another server", assertion(&for_others), INVALID),
        row(
            "two ways",
            send(&[("client_id", &app.id), ("client_secret", secret)])
                .header("authorization", basic(&app.id, secret)),
            AMBIGUOUS,
        ),
    ]
}

#[tokio::test]
async fn every_endpoint_of_programs_authenticates_its_client() {
    let world = World::start().await;
    let key = Signer::es256();
    let device = "urn:ietf:params:oauth:grant-type:device_code";
    let grants = [
        "authorization_code",
        "refresh_token",
        "client_credentials",
        device,
    ];
    let web = world.app(Spec::confidential("web").grants(&grants)).await;
    world.app(Spec::confidential("other")).await;
    world.app(signing("signs", &[&key]).grants(&grants)).await;
    let own = Tokens::of(&web.token(&[("grant_type", "client_credentials")]).await);
    let asked = web.request("openid");
    let pushed: Vec<(&str, &str)> = asked
        .form()
        .into_iter()
        .filter(|(name, _)| *name != "client_id")
        .collect();
    let token = [("token", own.access.as_str())];
    let endpoints: [(&str, Form<'_>, u16); 4] = [
        ("/oauth/par/", &pushed, 201),
        ("/oauth/introspect/", &token, 200),
        ("/oauth/device/", &[("scope", "openid")], 200),
        ("/oauth/revoke/", &token, 200),
    ];
    let mut table = Vec::new();
    for (path, form, _) in endpoints {
        table.extend(at(&world, path, &web, form, &key));
    }
    // RFC 7523 §3 (7): once means once at all of them.
    let jwt = Jwt::assertion("signs", &world.issuer()).by(&key);
    let shown = [("client_assertion_type", BEARER), ("client_assertion", &jwt)];
    world
        .wire()
        .send(
            world
                .wire()
                .request(Method::POST, "/oauth/revoke/")
                .form(&[&shown[..], &[("token", MARK)]].concat()),
        )
        .await
        .expect(200);
    table.push(Row::new(
        "RFC 7523 §3 (7)",
        "an assertion that another endpoint has seen",
        asserted(&world, &jwt),
        INVALID,
    ));
    refused(&world, table).await;
    for (path, form, status) in endpoints {
        world.wire().send(web.form(path, form)).await.expect(status);
    }
}
