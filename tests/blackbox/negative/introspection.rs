//! Introspection (RFC 7662, RFC 9701): whoever asks says who they are, and learns of their own tokens only; of any other
//! there is nothing to tell. Code: `authcore`'s `flow/introspect.rs`.

use super::{MARK, Row, refused};
use crate::harness::{App, Jwt, Signer, Spec, Tokens, Wants, World, claims, header};
use reqwest::{Method, RequestBuilder};
use serde_json::json;
use std::time::Duration;

const PATH: &str = "/oauth/introspect/";
const JWT: &str = "application/token-introspection+jwt";

fn ask(app: &App, token: &str) -> RequestBuilder {
    app.form(PATH, &[("token", token)])
}

async fn is_active(world: &World, app: &App, token: &str) -> bool {
    let answer = world.wire().send(ask(app, token)).await.expect(200).json();
    answer["active"].as_bool().expect("it says so")
}

#[tokio::test]
async fn nobody_learns_of_anothers_tokens() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let web = world.app(Spec::confidential("web")).await;
    let other = world.app(Spec::confidential("other")).await;
    let spa = world.app(Spec::spa("spa")).await;
    let scope = "openid offline_access goals:read";
    let (own, foreign, revoked) = (
        ada.tokens(&web, scope).await,
        ada.tokens(&other, scope).await,
        ada.tokens(&web, scope).await,
    );
    let public = ada.tokens(&spa, scope).await;
    let code = ada.code(&web, web.request("openid")).await;
    let used = Tokens::of(&web.refresh(&revoked.refresh).await);
    let revoke = web.form("/oauth/revoke/", &[("token", &used.refresh)]);
    world.wire().send(revoke).await.expect(200);
    let goes_on = async || {
        for token in [&own.access, &own.refresh] {
            assert!(is_active(&world, &web, token).await);
        }
        for token in [&foreign.access, &foreign.refresh] {
            assert!(is_active(&world, &other, token).await);
        }
    };
    goes_on().await;

    let [head, body, _] = own.access.split('.').collect::<Vec<_>>()[..] else {
        panic!("three parts")
    };
    let forged = format!("{head}.{body}.{}", "A".repeat(86));
    let own_made = Jwt::of(claims(&own.access))
        .header("typ", "at+jwt")
        .by(&Signer::es256());
    let none = Jwt::of(claims(&own.access)).header("typ", "at+jwt").unsigned();
    let about = |section, name, token: &str| Row::new(section, name, ask(&web, token), Wants::Inactive);
    let row =
        |section, name, request, status, error| Row::new(section, name, request, Wants::OAuth(status, error));
    let secret = web.secret.as_deref().expect("a secret");
    let post = || world.wire().request(Method::POST, PATH);
    let token = own.access.as_str();
    let twice = web.form(PATH, &[]).body(format!("token={token}&token={MARK}"));
    let in_the_address = world
        .wire()
        .request(Method::POST, &format!("{PATH}?token={token}"))
        .form(&[("client_id", "web"), ("client_secret", secret)]);
    let json = post()
        .basic_auth("web", Some(secret))
        .json(&json!({ "token": token }));
    let table = vec![
        about("RFC 7662 §4", "another client's access token", &foreign.access),
        about("RFC 7662 §4", "another client's refresh token", &foreign.refresh),
        about("RFC 7662 §4", "a public client's access token", &public.access),
        about("RFC 7662 §2.2", "a token whose grant was revoked", &used.access),
        about("RFC 7662 §2.2", "a refresh token that was revoked", &used.refresh),
        about(
            "RFC 7662 §2.2",
            "a token of the same grant, before",
            &revoked.access,
        ),
        about("RFC 7662 §2.2", "a made-up token", MARK),
        about("RFC 7662 §2.2", "an overlong token", &MARK.repeat(500)),
        about("RFC 7662 §2.2", "a token with another signature", &forged),
        about("RFC 7662 §2.2", "a token of one's own signing", &own_made),
        about("RFC 7662 §2.2", "a token with no signature", &none),
        about("RFC 7662 §2.2", "an ID token", &own.id),
        about("RFC 7662 §2.2", "a code", &code.code),
        about("RFC 7662 §2.2", "a secret", secret),
        Row::new(
            "RFC 7662 §2.1",
            "another's token with a hint",
            web.form(
                PATH,
                &[("token", &foreign.refresh), ("token_type_hint", "refresh_token")],
            ),
            Wants::Inactive,
        ),
        row(
            "RFC 7662 §2.1",
            "no token",
            web.form(PATH, &[]),
            400,
            "invalid_request",
        ),
        row("RFC 7662 §2.1", "two tokens", twice, 400, "invalid_request"),
        row(
            "RFC 7662 §2.1",
            "the token in the address",
            in_the_address,
            400,
            "invalid_request",
        ),
        row("RFC 7662 §2.1", "no form", json, 400, "invalid_request"),
        row(
            "RFC 7662 §2.1",
            "nobody",
            post().form(&[("token", token)]),
            401,
            "invalid_client",
        ),
        row(
            "RFC 7662 §2.1",
            "the token itself for a proof",
            post().bearer_auth(token).form(&[("token", token)]),
            401,
            "invalid_client",
        ),
        row(
            "RFC 7662 §2.1",
            "a client that proves nothing",
            ask(&spa, &public.access),
            401,
            "invalid_client",
        ),
        row(
            "RFC 7662 §2.1",
            "a client without its secret",
            post().form(&[("client_id", "web"), ("token", token)]),
            401,
            "invalid_client",
        ),
        Row::new(
            "RFC 7662 §2.1",
            "another method",
            world
                .wire()
                .request(Method::GET, &format!("{PATH}?token={token}")),
            Wants::Problem(405, "method_not_allowed"),
        ),
    ];
    refused(&world, table).await;
    goes_on().await;
}

#[tokio::test]
async fn a_signed_answer_tells_no_more() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let web = world.app(Spec::confidential("web")).await;
    let other = world.app(Spec::confidential("other")).await;
    let foreign = ada.tokens(&other, "openid offline_access").await;
    let signed = async |app: &App, token: &str| {
        let reply = world
            .wire()
            .send(ask(app, token).header("accept", JWT))
            .await
            .expect(200);
        assert_eq!(reply.media_type(), JWT, "{reply:?}");
        reply.is_not_stored();
        let jwt = reply.text();
        assert_eq!(header(&jwt)["typ"], "token-introspection+jwt");
        let told = claims(&jwt);
        assert_eq!(
            (&told["iss"], &told["aud"]),
            (&json!(world.issuer()), &json!(app.id))
        );
        // RFC 9701 §5, §8.1: nothing that would make it pass for an access token.
        for member in ["sub", "exp", "scope", "client_id"] {
            assert!(told.get(member).is_none(), "{member}: {told}");
        }
        (told["token_introspection"].clone(), jwt)
    };
    for token in [foreign.access.as_str(), &foreign.refresh, MARK] {
        assert_eq!(signed(&web, token).await.0, json!({ "active": false }));
    }
    let (told, answer) = signed(&other, &foreign.access).await;
    assert_eq!(told["active"], true);
    let mut nameless = web.clone();
    nameless.secret = None;
    let reply = ask(&nameless, &foreign.access).header("accept", JWT);
    let reply = world.wire().send(reply).await;
    reply.is_oauth_error(401, "invalid_client");
    // Cross-JWT confusion (RFC 8725 §2.8): the answer opens nothing.
    let table = vec![
        Row::new(
            "RFC 9701 §8.1",
            "the answer for an access token",
            world
                .wire()
                .request(Method::GET, "/oauth/userinfo/")
                .bearer_auth(&answer),
            Wants::Challenge(401, Some("invalid_token")),
        ),
        Row::new(
            "RFC 9701 §8.1",
            "the answer about itself",
            ask(&other, &answer),
            Wants::Inactive,
        ),
    ];
    refused(&world, table).await;
}

#[tokio::test]
async fn what_has_run_out_is_not_active() {
    let world = World::with(&[("tokens.access_token", "\"2s\"")]).await;
    let ada = world.user("ada@example.com").await;
    let web = world.app(Spec::confidential("web")).await;
    let tokens = ada.tokens(&web, "openid offline_access").await;
    assert!(is_active(&world, &web, &tokens.access).await);
    tokio::time::sleep(Duration::from_millis(2200)).await;
    let table = vec![Row::new(
        "RFC 7662 §2.2",
        "a token that has expired",
        ask(&web, &tokens.access),
        Wants::Inactive,
    )];
    refused(&world, table).await;
    assert!(is_active(&world, &web, &tokens.refresh).await);
}

#[tokio::test]
async fn a_used_or_invented_refresh_token_is_none() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let web = world.app(Spec::confidential("web")).await;
    let first = ada.tokens(&web, "openid offline_access").await;
    let second = Tokens::of(&web.refresh(&first.refresh).await);
    // An answer that was lost: the one before is taken for a while, and so it is said.
    assert!(is_active(&world, &web, &first.refresh).await);
    assert!(is_active(&world, &web, &second.refresh).await);
    let third = Tokens::of(&web.refresh(&second.refresh).await);
    assert!(!is_active(&world, &web, &first.refresh).await);
    let half = third.refresh.len() / 2;
    let invented = format!("{}{}", &third.refresh[..half], &first.refresh[half..]);
    assert!(!is_active(&world, &web, &invented).await);
    // Asking has ended nothing.
    assert!(is_active(&world, &web, &third.refresh).await);
    web.refresh(&third.refresh).await.expect(200);
}
