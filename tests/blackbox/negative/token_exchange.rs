//! Token exchange (RFC 8693): a service trades only what was meant for it, for no more than that allows, and as its policy
//! says. Code: `authcore`'s `flow/token/token_exchange.rs`.

use super::{MARK, Row, refused};
use crate::harness::{App, Jwt, Signer, Spec, Tokens, Wants, World, claims};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::time::Duration;

const GRANT: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
const REFRESH_TOKEN: &str = "urn:ietf:params:oauth:token-type:refresh_token";
const ID_TOKEN: &str = "urn:ietf:params:oauth:token-type:id_token";

/// A service that may trade tokens for these audiences.
fn service(id: &str, audiences: &[&str], impersonation: bool, delegation: bool) -> Spec {
    let policy = json!({ "audiences": audiences, "impersonation": impersonation, "delegation": delegation });
    Spec::confidential(id)
        .grants(&["client_credentials", GRANT])
        .metadata(json!({ "token_exchange": policy, "redirect_uris": [] }))
}

/// The request as it should be, with these parameters in place of its own; an empty one is left out.
fn exchange(service: &App, subject: &str, changes: &[(&str, &str)]) -> RequestBuilder {
    let mut form = vec![
        ("grant_type", GRANT),
        ("subject_token", subject),
        ("subject_token_type", ACCESS_TOKEN),
        ("audience", "goals"),
        ("scope", "goals:read"),
    ];
    form.retain(|(name, _)| !changes.iter().any(|(other, _)| name == other));
    form.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
    service.form("/oauth/token/", &form)
}

async fn granted(world: &World, request: RequestBuilder) -> Value {
    let token = Tokens::of(&world.wire().send(request).await).access;
    claims(&token)
}

#[tokio::test]
async fn a_service_trades_what_is_meant_for_it_and_gets_no_more() {
    let world = World::with(&[("dpop.nonce_required", "false")]).await;
    let ada = world.user("ada@example.com").await;
    let spa = world.app(Spec::spa("spa")).await;
    let gateway = world
        .app(service("gateway", &["goals", "notes"], true, true))
        .await;
    let clerk = world
        .app(service("clerk", &["goals", "notes"], false, true))
        .await;
    let double = world
        .app(service("double", &["goals", "notes"], true, false))
        .await;
    let stranger = world.app(service("stranger", &["notes"], true, true)).await;
    let web = world.app(Spec::confidential("web")).await;
    let tokens = ada.tokens(&spa, "openid offline_access goals:read").await;
    let ended = ada.tokens(&spa, "openid offline_access goals:read").await;
    world
        .wire()
        .send(spa.form("/oauth/revoke/", &[("token", &ended.refresh)]))
        .await
        .expect(200);
    let own = async |app: &App| {
        let form = [("grant_type", "client_credentials"), ("scope", "goals:read")];
        Tokens::of(&app.token(&form).await).access
    };
    let (actor, clerks) = (own(&gateway).await, own(&clerk).await);

    // A token of the same user that is bound to a key.
    let key = Signer::es256();
    let code = ada.code(&spa, spa.request("openid goals:read")).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.code.as_str()),
        ("redirect_uri", &spa.redirect_uri),
        ("code_verifier", &code.verifier),
    ];
    let proof = |key: &Signer| Jwt::token_proof(&world).by(key);
    let redeem = spa.form("/oauth/token/", &form).header("dpop", proof(&key));
    let bound = world.wire().send(redeem).await.expect(200).member("access_token");

    let subject = tokens.access.as_str();
    let good = async || {
        let got = granted(&world, exchange(&gateway, subject, &[])).await;
        assert_eq!(
            (&got["sub"], &got["aud"], &got["client_id"], &got["scope"]),
            (
                &json!(ada.sub),
                &json!("goals"),
                &json!("gateway"),
                &json!("goals:read")
            )
        );
        assert!(got["exp"].as_i64() <= claims(subject)["exp"].as_i64());
        let acting = [
            ("actor_token", clerks.as_str()),
            ("actor_token_type", ACCESS_TOKEN),
        ];
        let got = granted(&world, exchange(&clerk, subject, &acting)).await;
        assert_eq!(
            (&got["sub"], &got["act"]["sub"]),
            (&json!(ada.sub), &json!("clerk"))
        );
        let with_proof = exchange(&gateway, &bound, &[]).header("dpop", proof(&key));
        world.wire().send(with_proof).await.expect(200);
    };
    good().await;

    let row = |section, name, request, error| Row::new(section, name, request, Wants::OAuth(400, error));
    let by_gateway = |section, name, subject: &str, changes: &[(&str, &str)], error| {
        row(section, name, exchange(&gateway, subject, changes), error)
    };
    let acting = |name, changes: &[(&str, &str)], error| {
        row("RFC 8693 §2.1", name, exchange(&clerk, subject, changes), error)
    };
    let invalid = "invalid_request";
    let [head, body, _] = subject.split('.').collect::<Vec<_>>()[..] else {
        panic!("three parts")
    };
    let forged = format!("{head}.{body}.{}", "A".repeat(86));
    let own_made = Jwt::of(claims(subject)).header("typ", "at+jwt").by(&key);
    let actor_type = ("actor_token_type", ACCESS_TOKEN);
    let table = vec![
        by_gateway(
            "RFC 8693 §2.1",
            "no subject",
            subject,
            &[("subject_token", "")],
            invalid,
        ),
        by_gateway(
            "RFC 8693 §2.1",
            "no type of the subject",
            subject,
            &[("subject_token_type", "")],
            invalid,
        ),
        by_gateway(
            "RFC 8693 §3",
            "a made-up type",
            subject,
            &[("subject_token_type", MARK)],
            invalid,
        ),
        by_gateway(
            "RFC 8693 §3",
            "an ID token, said to be one",
            &tokens.id,
            &[("subject_token_type", ID_TOKEN)],
            invalid,
        ),
        by_gateway(
            "RFC 8693 §3",
            "a refresh token, said to be one",
            &tokens.refresh,
            &[("subject_token_type", REFRESH_TOKEN)],
            invalid,
        ),
        by_gateway(
            "RFC 8693 §2.2.2",
            "an ID token, said to be an access token",
            &tokens.id,
            &[],
            invalid,
        ),
        by_gateway(
            "RFC 8693 §2.2.2",
            "a refresh token, said to be an access token",
            &tokens.refresh,
            &[],
            invalid,
        ),
        by_gateway("RFC 8693 §2.2.2", "a made-up token", MARK, &[], invalid),
        by_gateway(
            "RFC 8693 §2.2.2",
            "a token with another signature",
            &forged,
            &[],
            invalid,
        ),
        by_gateway(
            "RFC 8693 §2.2.2",
            "a token of one's own signing",
            &own_made,
            &[],
            invalid,
        ),
        by_gateway(
            "RFC 8693 §2.2.2",
            "a token that was revoked",
            &ended.access,
            &[],
            invalid,
        ),
        by_gateway(
            "RFC 9449 §7.2",
            "a bound token without its proof",
            &bound,
            &[],
            invalid,
        ),
        row(
            "RFC 9449 §7.1",
            "a bound token with another's proof",
            exchange(&gateway, &bound, &[]).header("dpop", proof(&Signer::es256())),
            invalid,
        ),
        by_gateway(
            "RFC 8693 §2.2.1",
            "a refresh token for it",
            subject,
            &[("requested_token_type", REFRESH_TOKEN)],
            invalid,
        ),
        by_gateway(
            "RFC 8693 §2.2.1",
            "a made-up type for it",
            subject,
            &[("requested_token_type", MARK)],
            invalid,
        ),
        by_gateway(
            "RFC 8693 §2.2.2",
            "an audience that nobody is",
            subject,
            &[("audience", MARK)],
            "invalid_target",
        ),
        by_gateway(
            "RFC 8693 §2.2.2",
            "a resource that nobody is",
            subject,
            &[("audience", ""), ("resource", "https://other.example/")],
            "invalid_target",
        ),
        row(
            "RFC 8693 §2.2.2",
            "an audience beyond the policy",
            exchange(&stranger, &actor, &[("audience", "goals")]),
            "unauthorized_client",
        ),
        by_gateway(
            "RFC 8693 §2.1",
            "a wider scope",
            subject,
            &[("scope", "goals:read goals:write")],
            "invalid_scope",
        ),
        by_gateway(
            "RFC 8693 §2.1",
            "an unknown scope",
            subject,
            &[("scope", MARK)],
            "invalid_scope",
        ),
        by_gateway(
            "RFC 8693 §2.1",
            "a broken scope",
            subject,
            &[("scope", "\"")],
            "invalid_scope",
        ),
        acting("an actor without a type", &[("actor_token", &clerks)], invalid),
        acting("a type without an actor", &[actor_type], invalid),
        acting(
            "an actor of a made-up type",
            &[("actor_token", &clerks), ("actor_token_type", MARK)],
            invalid,
        ),
        acting("a made-up actor", &[("actor_token", MARK), actor_type], invalid),
        acting(
            "an actor whose token was revoked",
            &[("actor_token", &ended.access), actor_type],
            invalid,
        ),
        acting(
            "an ID token for an actor",
            &[("actor_token", &tokens.id), actor_type],
            invalid,
        ),
        row(
            "RFC 8693 §1.1",
            "as the user, where it may only act for them",
            exchange(&clerk, subject, &[]),
            "unauthorized_client",
        ),
        row(
            "RFC 8693 §1.1",
            "for the user, where it may only be them",
            exchange(&double, subject, &[("actor_token", &actor), actor_type]),
            "unauthorized_client",
        ),
        row(
            "RFC 8693 §5",
            "what was meant for another service",
            exchange(&stranger, subject, &[]),
            "unauthorized_client",
        ),
        row(
            "RFC 8693 §2.1",
            "a client without the grant",
            exchange(&web, subject, &[]),
            "unauthorized_client",
        ),
        row(
            "RFC 8693 §2.1",
            "a public client",
            exchange(&spa, subject, &[]),
            "unauthorized_client",
        ),
        row(
            "RFC 6749 §3.2",
            "two subjects",
            {
                let body = format!(
                    "grant_type={GRANT}&subject_token={subject}&subject_token={MARK}&subject_token_type={ACCESS_TOKEN}"
                );
                gateway.form("/oauth/token/", &[]).body(body)
            },
            invalid,
        ),
        Row::new(
            "RFC 8693 §2.1",
            "nobody",
            {
                let form = [
                    ("grant_type", GRANT),
                    ("subject_token", subject),
                    ("subject_token_type", ACCESS_TOKEN),
                ];
                world.wire().request(Method::POST, "/oauth/token/").form(&form)
            },
            Wants::OAuth(401, "invalid_client"),
        ),
    ];
    refused(&world, table).await;
    good().await;
}

#[tokio::test]
async fn what_has_run_out_is_not_traded_and_what_was_traded_ends_with_it() {
    let world = World::with(&[("tokens.access_token", "\"3s\"")]).await;
    let ada = world.user("ada@example.com").await;
    let spa = world.app(Spec::spa("spa")).await;
    let gateway = world
        .app(service("gateway", &["goals", "notes"], true, false))
        .await;
    let tokens = ada.tokens(&spa, "openid offline_access goals:read").await;
    let got = granted(&world, exchange(&gateway, &tokens.access, &[])).await;
    let outlives = got["exp"].as_i64() > claims(&tokens.access)["exp"].as_i64();
    assert!(!outlives, "{got}");
    tokio::time::sleep(Duration::from_millis(3200)).await;
    let table = vec![Row::new(
        "RFC 8693 §2.2.2",
        "a token that has expired",
        exchange(&gateway, &tokens.access, &[]),
        Wants::OAuth(400, "invalid_request"),
    )];
    refused(&world, table).await;

    // The user signs out: what was traded for is revoked with what it came of.
    let fresh = Tokens::of(&spa.refresh(&tokens.refresh).await);
    let traded = Tokens::of(
        &world
            .wire()
            .send(exchange(&gateway, &fresh.access, &[("scope", "goals:read")]))
            .await,
    );
    let active = async || {
        let form = gateway.form("/oauth/introspect/", &[("token", &traded.access)]);
        world.wire().send(form).await.expect(200).json()["active"].clone()
    };
    assert_eq!(active().await, true);
    let everywhere = json!({ "everywhere": true });
    ada.browser.post("/api/logout/", &everywhere).await.expect(200);
    assert_eq!(active().await, false);
    let table = vec![Row::new(
        "RFC 8693 §2.2.2",
        "a token of somebody who has signed out",
        exchange(&gateway, &fresh.access, &[]),
        Wants::OAuth(400, "invalid_request"),
    )];
    refused(&world, table).await;
}
