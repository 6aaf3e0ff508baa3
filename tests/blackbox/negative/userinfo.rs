//! Userinfo (OIDC Core §5.3, RFC 6750): of somebody who is there, to a client that may know, by a token of ours for that.
//! Code: `authcore`'s `flow/userinfo.rs`.
//!
//! Rubbish for tokens is in `hostile/userinfo.rs`, tokens that are bound in `dpop.rs` and `mtls.rs`.

use super::{MARK, Row, refused};
use crate::harness::{Jwt, Signer, Spec, Tokens, Wants, World, claims, header};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

const PATH: &str = "/oauth/userinfo/";

#[tokio::test]
async fn a_token_opens_what_it_is_for_while_its_grant_stands() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let spa = world.app(Spec::spa("spa")).await;
    let web = world.app(Spec::confidential("web")).await;
    let scope = "openid offline_access goals:read";
    let tokens = ada.tokens(&spa, scope).await;
    let revoked = ada.tokens(&spa, scope).await;
    world
        .wire()
        .send(spa.form("/oauth/revoke/", &[("token", &revoked.access)]))
        .await
        .expect(200);
    let replayed = {
        let code = ada.code(&spa, spa.request(scope)).await;
        let tokens = Tokens::of(&spa.redeem(&code).await);
        spa.redeem(&code).await.is_oauth_error(400, "invalid_grant");
        tokens
    };
    let narrow = Tokens::of(
        &spa.refresh_with(&ada.tokens(&spa, scope).await.refresh, &[("scope", "goals:read")])
            .await,
    );
    let itself = Tokens::of(&web.token(&[("grant_type", "client_credentials")]).await).access;
    // Signed out elsewhere.
    let elsewhere = ada.sign_in_at(world.browser()).await;
    let over = elsewhere.tokens(&spa, "openid").await;
    elsewhere
        .browser
        .post("/api/logout/", &json!({}))
        .await
        .expect(200);

    let get = || world.wire().request(Method::GET, PATH);
    let post = || world.wire().request(Method::POST, PATH);
    let token = tokens.access.as_str();
    let good = claims(token);
    let key = Signer::es256();
    let kid = header(token)["kid"].clone();
    let made = |typ: &str, kid: &Value| {
        Jwt::of(good.clone())
            .header("typ", typ)
            .header("kid", kid.clone())
            .by(&key)
    };
    let public = world.wire().get("/oauth/jwks/").await.expect(200).text();
    let hmac = Jwt::of(good.clone())
        .header("typ", "at+jwt")
        .header("kid", kid.clone());
    let by = |request: RequestBuilder, scheme: &str, token: &str| {
        request.header("authorization", format!("{scheme} {token}"))
    };
    let invalid = Wants::Challenge(401, Some("invalid_token"));
    let bearer = |section, name, token: &str| Row::new(section, name, get().bearer_auth(token), invalid);
    let table = vec![
        bearer("RFC 7009 §2.1", "a token that was revoked", &revoked.access),
        bearer(
            "RFC 6749 §4.1.2",
            "a token of a code that was used twice",
            &replayed.access,
        ),
        bearer(
            "OIDC Session",
            "a token of a session that has ended",
            &over.access,
        ),
        Row::new(
            "OIDC Core §5.3.1",
            "a token that was narrowed",
            get().bearer_auth(&narrow.access),
            Wants::Challenge(403, Some("insufficient_scope")),
        ),
        Row::new(
            "OIDC Core §5.3",
            "a client's token for itself",
            get().bearer_auth(&itself),
            Wants::Challenge(403, Some("insufficient_scope")),
        ),
        bearer(
            "RFC 9068 §4",
            "the same claims by another key",
            &made("at+jwt", &json!(key.kid())),
        ),
        bearer(
            "RFC 9068 §4",
            "the same claims by another key under our name",
            &made("at+jwt", &kid),
        ),
        bearer(
            "RFC 7515 §4.1.3",
            "the same claims by a key that comes along",
            &Jwt::of(good.clone())
                .header("typ", "at+jwt")
                .header("jwk", key.jwk())
                .by(&key),
        ),
        bearer(
            "RFC 8725 §2.1",
            "an HMAC with the public keys",
            &hmac.hs256(public.as_bytes()),
        ),
        bearer("RFC 9068 §4", "a token with a prefix", &format!("x{token}")),
        bearer(
            "RFC 6750 §2.1",
            "two tokens in one header",
            &format!("{token},{token}"),
        ),
        Row::new(
            "RFC 6750 §2.1",
            "no token after its scheme",
            by(get(), "Bearer", ""),
            Wants::Challenge(401, None),
        ),
        Row::new(
            "RFC 6750 §2.1",
            "a client's secret",
            by(get(), "Basic", "c3BhOg=="),
            Wants::Challenge(401, None),
        ),
        Row::new(
            "RFC 6750 §2.1",
            "a scheme that nobody knows",
            by(get(), MARK, token),
            Wants::Challenge(401, None),
        ),
        Row::new(
            "RFC 6750 §2.2",
            "a token in a form, by GET",
            get().form(&[("access_token", token)]),
            Wants::Challenge(401, None),
        ),
        Row::new(
            "RFC 6750 §2.2",
            "a form without a token",
            post().form(&[("token", token)]),
            Wants::Challenge(401, None),
        ),
        Row::new(
            "RFC 6750 §2.3",
            "a token in the address, by POST",
            world
                .wire()
                .request(Method::POST, &format!("{PATH}?access_token={token}")),
            Wants::Challenge(401, None),
        ),
        Row::new("RFC 6750 §2", "a cookie", get(), Wants::Challenge(401, None)).by(&ada.browser),
    ];
    refused(&world, table).await;
    for scheme in ["Bearer", "bearer", "BEARER"] {
        world.wire().send(by(get(), scheme, token)).await.expect(200);
    }
    world
        .wire()
        .send(post().form(&[("access_token", token)]))
        .await
        .expect(200);
}
