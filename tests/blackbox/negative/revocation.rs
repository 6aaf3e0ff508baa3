//! Revocation (RFC 7009): a client ends what is its own; whatever else it names is answered alike and goes on. Code:
//! `authcore`'s `flow/revoke.rs`.

use super::{MARK, Row, refused};
use crate::harness::{App, Jwt, Signer, Spec, Tokens, Wants, World, claims};
use reqwest::{Method, RequestBuilder};
use serde_json::json;

const PATH: &str = "/oauth/revoke/";

fn revoke(app: &App, token: &str) -> RequestBuilder {
    app.form(PATH, &[("token", token)])
}

#[tokio::test]
async fn nobody_ends_what_is_anothers() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let web = world.app(Spec::confidential("web")).await;
    let thief = world.app(Spec::confidential("thief")).await;
    let spa = world.app(Spec::spa("spa")).await;
    let scope = "openid offline_access goals:read";
    let victim = ada.tokens(&web, scope).await;
    let public = ada.tokens(&spa, scope).await;
    let code = ada.code(&web, web.request("openid")).await;
    let itself = Tokens::of(&web.token(&[("grant_type", "client_credentials")]).await).access;

    let [head, body, _] = victim.access.split('.').collect::<Vec<_>>()[..] else {
        panic!("three parts")
    };
    let forged = format!("{head}.{body}.{}", "A".repeat(86));
    let own_made = Jwt::of(claims(&victim.access))
        .header("typ", "at+jwt")
        .by(&Signer::es256());
    let half = &victim.refresh[..victim.refresh.len() / 2];
    let nothing = |section, name, request| Row::new(section, name, request, Wants::Nothing);
    let row =
        |section, name, request, status, error| Row::new(section, name, request, Wants::OAuth(status, error));
    let hinted = |token: &str, hint: &str| thief.form(PATH, &[("token", token), ("token_type_hint", hint)]);
    let post = || world.wire().request(Method::POST, PATH);
    let (token, secret) = (victim.refresh.as_str(), web.secret.as_deref().expect("a secret"));
    let twice = web.form(PATH, &[]).body(format!("token={MARK}&token={token}"));
    let json = post()
        .basic_auth("web", Some(secret))
        .json(&json!({ "token": token }));
    let in_the_address = world
        .wire()
        .request(Method::POST, &format!("{PATH}?token={token}"))
        .form(&[("client_id", "web"), ("client_secret", secret)]);
    let table = vec![
        nothing("RFC 7009 §2.1", "another's refresh token", revoke(&thief, token)),
        nothing(
            "RFC 7009 §2.1",
            "another's access token",
            revoke(&thief, &victim.access),
        ),
        nothing(
            "RFC 7009 §2.1",
            "another's token for itself",
            revoke(&thief, &itself),
        ),
        nothing(
            "RFC 7009 §2.1",
            "another's refresh token, with a hint",
            hinted(token, "refresh_token"),
        ),
        nothing(
            "RFC 7009 §2.1",
            "another's access token, with a made-up hint",
            hinted(&victim.access, MARK),
        ),
        nothing(
            "RFC 7009 §2.1",
            "another's, by a public client",
            revoke(&spa, token),
        ),
        nothing(
            "RFC 7009 §2.1",
            "a public client's, by another",
            revoke(&web, &public.refresh),
        ),
        nothing(
            "RFC 7009 §2.1",
            "a public client's access token, by another",
            revoke(&web, &public.access),
        ),
        nothing("RFC 7009 §2.2", "an ID token", revoke(&web, &victim.id)),
        nothing("RFC 7009 §2.2", "a code", revoke(&web, &code.code)),
        nothing("RFC 7009 §2.2", "a made-up token", revoke(&web, MARK)),
        nothing("RFC 7009 §2.2", "half of a token", revoke(&web, half)),
        nothing(
            "RFC 7009 §2.2",
            "an access token with another signature",
            revoke(&web, &forged),
        ),
        nothing(
            "RFC 7009 §2.2",
            "an access token of one's own signing",
            revoke(&web, &own_made),
        ),
        row(
            "RFC 7009 §2.1",
            "no token",
            web.form(PATH, &[]),
            400,
            "invalid_request",
        ),
        row("RFC 7009 §2.1", "two tokens", twice, 400, "invalid_request"),
        row(
            "RFC 7009 §2.1",
            "the token in the address",
            in_the_address,
            400,
            "invalid_request",
        ),
        row("RFC 7009 §2.1", "no form", json, 400, "invalid_request"),
        row(
            "RFC 7009 §2.1",
            "nobody",
            post().form(&[("token", token)]),
            401,
            "invalid_client",
        ),
        row(
            "RFC 7009 §2.1",
            "the client without its secret",
            post().form(&[("client_id", "web"), ("token", token)]),
            401,
            "invalid_client",
        ),
        row(
            "RFC 7009 §2.1",
            "the token for a proof",
            post().bearer_auth(&victim.access).form(&[("token", token)]),
            401,
            "invalid_client",
        ),
        Row::new(
            "RFC 7009 §2",
            "another method",
            world
                .wire()
                .request(Method::GET, &format!("{PATH}?token={token}")),
            Wants::Problem(405, "method_not_allowed"),
        ),
    ];
    refused(&world, table).await;

    // All that was aimed at goes on.
    let active = async |app: &App, token: &str| {
        let form = app.form("/oauth/introspect/", &[("token", token)]);
        world.wire().send(form).await.expect(200).json()["active"].clone()
    };
    for token in [&victim.access, &victim.refresh, &itself] {
        assert_eq!(active(&web, token).await, true);
    }
    web.userinfo(&victim.access).await.expect(200);
    spa.userinfo(&public.access).await.expect(200);
    Tokens::of(&web.redeem(&code).await);
    let next = Tokens::of(&web.refresh(&victim.refresh).await);
    Tokens::of(&spa.refresh(&public.refresh).await);
    // And its own client does end it: the whole grant, and what was for the client itself.
    for token in [&next.refresh, &itself] {
        world.wire().send(revoke(&web, token)).await.expect(200);
    }
    for token in [&victim.access, &next.access, &next.refresh, &itself] {
        assert_eq!(active(&web, token).await, false);
    }
    web.userinfo(&next.access)
        .await
        .is_challenge(401, Some("invalid_token"));
    web.refresh(&next.refresh)
        .await
        .is_oauth_error(400, "invalid_grant");
}
