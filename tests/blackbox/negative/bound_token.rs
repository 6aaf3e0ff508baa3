//! Tokens that are bound to a key (RFC 9449 §7) are of no use without it: at userinfo, and at the goals API. Code: `authcore`'s
//! `flow/userinfo.rs`, `crates/jwt-verifier/src/request.rs`.

use super::{
    Row,
    dpop::{WITHOUT_NONCE, bound_tokens, text},
    proof::rows,
    refused,
};
use crate::harness::{Goals, Jwt, Signer, Spec, Wants, World};
use reqwest::{Method, RequestBuilder};

/// What both kinds of resource server refuse of a token that is bound.
fn at_a_resource(
    get: &dyn Fn() -> RequestBuilder,
    (token, plain): (&str, &str),
    (url, used): (&str, &str),
    key: &Signer,
    as_bearer: Wants,
) -> Vec<Row> {
    let good = || Jwt::proof("GET", url).ath(token);
    let shown = |scheme: &str, token: &str| get().header("authorization", format!("{scheme} {token}"));
    let wants = Wants::Dpop(401, "invalid_dpop_proof");
    let mut table = rows(good, key, used, || shown("DPoP", token), wants);
    let by = |jwt: Jwt| shown("DPoP", token).header("dpop", jwt.by(key));
    table.extend([
        Row::new("RFC 9449 §7.1", "no proof", shown("DPoP", token), wants),
        Row::new("RFC 9449 §4.3 (10)", "no ath", by(good().without("ath")), wants),
        Row::new(
            "RFC 9449 §4.3 (10)",
            "the ath of another token",
            by(good().ath(plain)),
            wants,
        ),
        Row::new(
            "RFC 9449 §4.3 (10)",
            "the token itself for its hash",
            by(good().claim("ath", token)),
            wants,
        ),
        Row::new(
            "RFC 9449 §4.3 (12)",
            "another key than the token's",
            shown("DPoP", token).header("dpop", good().by(&Signer::es256())),
            wants,
        ),
        Row::new(
            "RFC 9449 §7.2",
            "a bound token as a plain one",
            shown("Bearer", token),
            as_bearer,
        ),
        Row::new(
            "RFC 9449 §7.2",
            "a bound token as a plain one, with its proof",
            shown("Bearer", token).header("dpop", good().by(key)),
            as_bearer,
        ),
        Row::new(
            "RFC 9449 §7.1",
            "a plain token as a bound one",
            shown("DPoP", plain).header("dpop", Jwt::proof("GET", url).ath(plain).by(key)),
            Wants::Dpop(401, "invalid_token"),
        ),
        Row::new(
            "RFC 9449 §7.2",
            "both schemes at once",
            shown("Bearer", plain)
                .header("authorization", format!("DPoP {token}"))
                .header("dpop", good().by(key)),
            // In the scheme of what came, as far as the server looks at both.
            match as_bearer {
                Wants::Dpop(..) => Wants::Dpop(400, "invalid_request"),
                _ => Wants::Challenge(400, Some("invalid_request")),
            },
        ),
    ]);
    table
}

#[tokio::test]
async fn userinfo_wants_the_proof_of_a_bound_token() {
    let world = World::with(&WITHOUT_NONCE).await;
    let ada = world.user("ada@example.com").await;
    let spa = world.app(Spec::spa("spa")).await;
    let key = Signer::es256();
    let token = text(&bound_tokens(&world, &ada, &spa, &key).await, "access_token");
    let plain = ada.tokens(&spa, "openid").await.access;
    let url = format!("{}/oauth/userinfo/", world.issuer());
    let get = || world.wire().request(Method::GET, "/oauth/userinfo/");
    let used = Jwt::proof("GET", &url).ath(&token).by(&key);
    let works = async |proof: &str| {
        let request = get().header("authorization", format!("DPoP {token}"));
        world.wire().send(request.header("dpop", proof)).await.expect(200);
    };
    works(&used).await;
    let invalid = Wants::Challenge(401, Some("invalid_token"));
    let mut table = at_a_resource(&get, (&token, &plain), (&url, &used), &key, invalid);
    let post = world.wire().request(Method::POST, "/oauth/userinfo/");
    table.push(Row::new(
        "RFC 9449 §7.1",
        "a bound token in a form",
        post.form(&[("access_token", &token)])
            .header("dpop", Jwt::proof("POST", &url).ath(&token).by(&key)),
        invalid,
    ));
    refused(&world, table).await;
    works(&Jwt::proof("GET", &url).ath(&token).by(&key)).await;
}

#[tokio::test]
async fn the_goals_api_wants_the_proof_of_a_bound_token() {
    let world = World::with(&WITHOUT_NONCE).await;
    let goals = Goals::start(&world).await;
    let ada = world.user("ada@example.com").await;
    let spa = world.app(Spec::spa("spa")).await;
    let key = Signer::es256();
    let token = text(&bound_tokens(&world, &ada, &spa, &key).await, "access_token");
    let plain = ada.tokens(&spa, "openid goals:read").await.access;
    let get = || goals.wire().request(Method::GET, "/goals/");
    let url = get().build().expect("a request").url().to_string();
    let used = Jwt::proof("GET", &url).ath(&token).by(&key);
    let works = async |proof: &str| {
        let request = get().header("authorization", format!("DPoP {token}"));
        world.wire().send(request.header("dpop", proof)).await.expect(200);
    };
    works(&used).await;
    let invalid = Wants::Dpop(401, "invalid_token");
    refused(
        &world,
        at_a_resource(&get, (&token, &plain), (&url, &used), &key, invalid),
    )
    .await;
    works(&Jwt::proof("GET", &url).ath(&token).by(&key)).await;
}
