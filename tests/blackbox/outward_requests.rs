//! What strangers can make this server ask of others (RFC 9700 §4.11, OWASP "server-side request forgery"): nothing for who
//! is not entitled, once for everybody, and not again and again where nobody answers.
//!
//! The code: `authcore outbound/fetcher.rs`, `authcore clients/registration/`.

use crate::harness::{Jwt, Signer, Site, Spec, World};
use reqwest::Method;
use serde_json::{Value, json};

const PRIVATE: (&str, &str) = ("outbound.allow_private", "true");

#[tokio::test]
async fn nothing_is_fetched_for_who_shows_no_good_token() {
    let world = World::with(&[("registration.policy", "\"token\""), PRIVATE]).await;
    let site = Site::start().await;
    site.put("/sector", &json!(["https://a.example/cb"]));
    let document =
        json!({ "redirect_uris": ["https://a.example/cb"], "sector_identifier_uri": site.at("/sector") });
    let wire = world.wire();
    let request = wire.request(Method::POST, "/oauth/register/").json(&document);
    let reply = wire.send(request.bearer_auth("nobodys")).await;
    reply.is_challenge(401, Some("invalid_token"));
    assert!(site.requests("/sector").is_empty());

    let made = world
        .cli(&["registration-token", "add", "--uses", "1", "--json"])
        .await
        .ok()
        .json();
    let token = made["token"].as_str().expect("a token");
    wire.note(token);
    let request = wire.request(Method::POST, "/oauth/register/").json(&document);
    wire.send(request.bearer_auth(token)).await.expect(201);
    assert_eq!(site.requests("/sector").len(), 1);
}

#[tokio::test]
async fn the_answer_does_not_tell_what_is_at_an_address() {
    let world = World::with(&[("registration.policy", "\"open\""), PRIVATE]).await;
    let site = Site::start().await;
    site.put("/list", &json!(["https://elsewhere.example/cb"]));
    site.put("/object", &json!({}));
    site.answer("/text", 200, "hello");
    let [nobody] = crate::harness::free_ports();
    let mut answers: Vec<Value> = Vec::new();
    for address in [
        site.at("/list"),
        site.at("/object"),
        site.at("/text"),
        site.at("/missing"),
        format!("http://127.0.0.1:{nobody}/"),
    ] {
        let document = json!({ "redirect_uris": ["https://a.example/cb"], "sector_identifier_uri": address });
        let wire = world.wire();
        let reply = wire
            .send(wire.request(Method::POST, "/oauth/register/").json(&document))
            .await;
        reply.is_oauth_error(400, "invalid_client_metadata");
        answers.push(reply.json());
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
}

#[tokio::test]
async fn a_failing_key_set_is_asked_for_once_in_a_minute_and_a_sound_one_not_by_each_junk() {
    let world = World::with(&[PRIVATE]).await;
    let site = Site::start().await;
    let (own, foreign) = (Signer::es256(), Signer::es256());
    site.put("/sound", &own.jwks());
    site.answer("/no-keys", 200, "{}");
    for (id, path, at_most) in [
        ("away", "/away", 1),
        ("no-keys", "/no-keys", 1),
        ("sound", "/sound", 1),
    ] {
        let keys = json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": site.at(path) });
        let app = world
            .app(
                Spec::confidential(id)
                    .grants(&["client_credentials"])
                    .metadata(keys),
            )
            .await;
        for _ in 0..20 {
            let junk = Jwt::assertion(&app.id, &world.issuer()).by(&foreign);
            let form = [
                ("grant_type", "client_credentials"),
                (
                    "client_assertion_type",
                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                ),
                ("client_assertion", &junk),
            ];
            let wire = world.wire();
            let reply = wire
                .send(wire.request(Method::POST, "/oauth/token/").form(&form))
                .await;
            reply.is_oauth_error(401, "invalid_client");
        }
        let asked = site.requests(path).len();
        assert!(asked <= at_most, "{path}: {asked}");
    }
}

#[tokio::test]
async fn keys_may_be_where_redirects_may_be_on_a_developers_machine() {
    let world = World::start().await;
    let site = Site::start().await;
    let signer = Signer::es256();
    site.put("/jwks", &signer.jwks());
    let keys = json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": site.at("/jwks") });
    let app = world
        .app(
            Spec::confidential("app")
                .grants(&["client_credentials"])
                .scope("goals:read")
                .metadata(keys),
        )
        .await;
    let assertion = Jwt::assertion(&app.id, &world.issuer()).by(&signer);
    let form = [
        ("grant_type", "client_credentials"),
        (
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        ),
        ("client_assertion", &assertion),
    ];
    let wire = world.wire();
    wire.send(wire.request(Method::POST, "/oauth/token/").form(&form))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_registration_is_of_bounded_size() {
    let world = World::with(&[("registration.policy", "\"open\"")]).await;
    let wire = world.wire();
    let document = |bytes: usize| json!({ "redirect_uris": ["https://a.example/cb"], "software_id": "x", "unknown": "x".repeat(bytes) });
    let send = async |bytes| {
        wire.send(
            wire.request(Method::POST, "/oauth/register/")
                .json(&document(bytes)),
        )
        .await
    };
    send(15_000).await.expect(201);
    send(17_000).await.is_oauth_error(400, "invalid_client_metadata");
}
