//! DPoP where tokens are given out (RFC 9449 §5, §8, §10): a proof is for one request, by one key, once, and what is bound to
//! a key goes to its holder alone. Code: `authcore`'s `flow/dpop.rs`, `flow/token/`, `flow/par.rs`.

use super::{
    MARK, Row,
    client_authentication::{asserted, signing},
    proof::rows,
    refused,
};
use crate::harness::{App, Code, Jwt, Reply, Signer, Spec, TestUser, Wants, World};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

/// So that each wrong proof is refused for what is wrong with it, and not sent for a nonce first.
pub(super) const WITHOUT_NONCE: [(&str, &str); 1] = [("dpop.nonce_required", "false")];

const INVALID: Wants = Wants::OAuth(400, "invalid_dpop_proof");

/// A token response whose tokens are bound.
#[track_caller]
pub(super) fn bound(reply: Reply) -> Value {
    let answer = reply.expect(200).json();
    assert_eq!(answer["token_type"], "DPoP", "{answer}");
    answer
}

pub(super) fn text(answer: &Value, member: &str) -> String {
    answer[member].as_str().expect("it is there").to_owned()
}

fn redeem(app: &App, code: &Code) -> RequestBuilder {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.code.as_str()),
        ("redirect_uri", &app.redirect_uri),
        ("code_verifier", &code.verifier),
    ];
    app.form("/oauth/token/", &form)
}

fn refresh(app: &App, token: &str) -> RequestBuilder {
    let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
    app.form("/oauth/token/", &form)
}

/// An access token, and all else that came with it, bound to a key.
pub(super) async fn bound_tokens(world: &World, user: &TestUser, app: &App, key: &Signer) -> Value {
    let code = user
        .code(app, app.request("openid offline_access goals:read goals:write"))
        .await;
    let proof = Jwt::token_proof(world).by(key);
    bound(world.wire().send(redeem(app, &code).header("dpop", proof)).await)
}

#[tokio::test]
async fn the_token_endpoint_believes_no_wrong_proof() {
    let world = World::with(&WITHOUT_NONCE).await;
    let web = world.app(Spec::confidential("web")).await;
    let form = [("grant_type", "client_credentials"), ("scope", "goals:read")];
    let request = || web.form("/oauth/token/", &form);
    let good = || Jwt::token_proof(&world);
    for key in [Signer::es256(), Signer::ps256(), Signer::eddsa()] {
        let answer = bound(world.wire().send(request().header("dpop", good().by(&key))).await);
        let claims = crate::harness::claims(&text(&answer, "access_token"));
        assert_eq!(claims["cnf"]["jkt"], key.thumbprint());
    }
    let key = Signer::es256();
    let used = good().by(&key);
    bound(world.wire().send(request().header("dpop", &used)).await);
    let mut table = rows(good, &key, &used, request, INVALID);
    let elsewhere = format!("{}/oauth/par/", world.issuer());
    table.push(Row::new(
        "RFC 9449 §4.3 (9)",
        "one for another endpoint",
        request().header("dpop", Jwt::proof("POST", &elsewhere).by(&Signer::es256())),
        INVALID,
    ));
    refused(&world, table).await;
}

#[tokio::test]
async fn what_is_bound_to_a_key_is_given_to_its_holder_alone() {
    let world = World::with(&WITHOUT_NONCE).await;
    let ada = world.user("ada@example.com").await;
    let spa = world.app(Spec::spa("spa")).await;
    let always = world
        .app(Spec::spa("always").metadata(json!({ "dpop_bound_access_tokens": true })))
        .await;
    let (key, other) = (Signer::es256(), Signer::es256());
    let proof = |key: &Signer| Jwt::token_proof(&world).by(key);

    let named = spa.request("openid").with("dpop_jkt", &key.thumbprint());
    let code = ada.code(&spa, named).await;
    let plain = ada.code(&always, always.request("openid")).await;
    let refresh_token = text(&bound_tokens(&world, &ada, &spa, &key).await, "refresh_token");
    let row =
        |section, name: &str, request, error| Row::new(section, name, request, Wants::OAuth(400, error));
    let table = vec![
        row(
            "RFC 9449 §10",
            "a code that is bound, without a proof",
            redeem(&spa, &code),
            "invalid_grant",
        ),
        row(
            "RFC 9449 §10",
            "a code that is bound, by another key",
            redeem(&spa, &code).header("dpop", proof(&other)),
            "invalid_grant",
        ),
        row(
            "RFC 9449 §5.2",
            "a client that always proves, without a proof",
            redeem(&always, &plain),
            "invalid_dpop_proof",
        ),
        row(
            "RFC 9449 §5",
            "a public client's refresh token, without a proof",
            refresh(&spa, &refresh_token),
            "invalid_grant",
        ),
        row(
            "RFC 9449 §5",
            "a public client's refresh token, by another key",
            refresh(&spa, &refresh_token).header("dpop", proof(&other)),
            "invalid_grant",
        ),
    ];
    refused(&world, table).await;
    for request in [
        redeem(&spa, &code),
        redeem(&always, &plain),
        refresh(&spa, &refresh_token),
    ] {
        bound(world.wire().send(request.header("dpop", proof(&key))).await);
    }
}

#[tokio::test]
async fn a_pushed_request_binds_its_code_to_the_key_that_was_proven() {
    let world = World::with(&WITHOUT_NONCE).await;
    let ada = world.user("ada@example.com").await;
    let spa = world.app(Spec::spa("spa")).await;
    let (key, other) = (Signer::es256(), Signer::es256());
    let url = format!("{}/oauth/par/", world.issuer());
    let good = || Jwt::proof("POST", &url);
    let asked = spa.request("openid");
    let push = || spa.form("/oauth/par/", &asked.form());
    let used = good().by(&key);
    let pushed = world.wire().send(push().header("dpop", &used)).await.expect(201);
    let answer = ada
        .browser
        .get(&spa.pushed_path(&pushed.member("request_uri")))
        .await;
    let code = spa.code_in(&answer.location(), asked.clone());

    let mut table = rows(good, &key, &used, push, INVALID);
    let naming = |jkt: &str| {
        let request = asked.clone().with("dpop_jkt", jkt);
        spa.form("/oauth/par/", &request.form())
    };
    let token_proof = |key: &Signer| Jwt::token_proof(&world).by(key);
    let invalid = Wants::OAuth(400, "invalid_request");
    table.extend([
        Row::new(
            "RFC 9449 §10.1",
            "dpop_jkt of another key",
            naming(&other.thumbprint()).header("dpop", good().by(&key)),
            invalid,
        ),
        Row::new("RFC 9449 §10", "dpop_jkt that is no hash", naming(MARK), invalid),
        Row::new(
            "RFC 9449 §4.3 (9)",
            "one for another endpoint",
            push().header("dpop", token_proof(&key)),
            INVALID,
        ),
        Row::new(
            "RFC 9449 §10.1",
            "the code without a proof",
            redeem(&spa, &code),
            Wants::OAuth(400, "invalid_grant"),
        ),
        Row::new(
            "RFC 9449 §10.1",
            "the code by another key",
            redeem(&spa, &code).header("dpop", token_proof(&other)),
            Wants::OAuth(400, "invalid_grant"),
        ),
    ]);
    refused(&world, table).await;
    let same = naming(&key.thumbprint()).header("dpop", good().by(&key));
    world.wire().send(same).await.expect(201);
    bound(
        world
            .wire()
            .send(redeem(&spa, &code).header("dpop", token_proof(&key)))
            .await,
    );
}

#[tokio::test]
async fn where_a_nonce_is_wanted_no_other_proof_will_do() {
    let world = World::with(&[("dpop.nonce_required", "true")]).await;
    let ada = world.user("ada@example.com").await;
    let spa = world.app(Spec::spa("spa")).await;
    let key = Signer::es256();
    let code = ada.code(&spa, spa.request("openid")).await;
    let proof = || Jwt::token_proof(&world);
    let redeem_by = |jwt: Jwt| redeem(&spa, &code).header("dpop", jwt.by(&key));

    // §8: "the authorization server responds with … the error code use_dpop_nonce" and says which.
    let reply = world.wire().send(redeem_by(proof())).await;
    reply.is_oauth_error(400, "use_dpop_nonce");
    let nonce = reply.header("dpop-nonce").expect("a nonce").to_owned();
    let mut changed = nonce.clone();
    changed.replace_range(..1, if nonce.starts_with('A') { "B" } else { "A" });
    let wants = Wants::OAuth(400, "use_dpop_nonce");
    let table = vec![
        Row::new("RFC 9449 §8", "no nonce", redeem_by(proof()), wants),
        Row::new(
            "RFC 9449 §8",
            "an empty nonce",
            redeem_by(proof().claim("nonce", "")),
            wants,
        ),
        Row::new(
            "RFC 9449 §8",
            "a made-up nonce",
            redeem_by(proof().claim("nonce", MARK)),
            wants,
        ),
        Row::new(
            "RFC 9449 §8",
            "a nonce with one letter changed",
            redeem_by(proof().claim("nonce", changed.as_str())),
            wants,
        ),
        Row::new(
            "RFC 9449 §4.3 (6)",
            "the nonce under another key's signature",
            redeem(&spa, &code).header(
                "dpop",
                proof()
                    .claim("nonce", nonce.as_str())
                    .header("jwk", key.bare_jwk())
                    .by(&Signer::es256()),
            ),
            INVALID,
        ),
    ];
    refused(&world, table).await;
    let tokens = bound(
        world
            .wire()
            .send(redeem_by(proof().claim("nonce", nonce.as_str())))
            .await,
    );

    let token = text(&tokens, "access_token");
    let url = format!("{}/oauth/userinfo/", world.issuer());
    let ask = |jwt: Jwt| {
        let request = world.wire().request(Method::GET, "/oauth/userinfo/");
        request
            .header("authorization", format!("DPoP {token}"))
            .header("dpop", jwt.ath(&token).by(&key))
    };
    let reply = world.wire().send(ask(Jwt::proof("GET", &url))).await;
    reply.is_dpop_challenge(401, "use_dpop_nonce");
    assert!(reply.header("dpop-nonce").is_some(), "{reply:?}");
    let with_it = Jwt::proof("GET", &url).claim("nonce", nonce);
    world.wire().send(ask(with_it)).await.expect(200);
}

/// Of a proof and of an assertion, both good once, any number at the same time get one token.
#[tokio::test]
async fn what_is_good_once_is_good_once_at_the_same_time() {
    let world = World::with(&WITHOUT_NONCE).await;
    let key = Signer::es256();
    let web = world.app(Spec::confidential("web")).await;
    world.app(signing("signs", &[&key])).await;
    let form = [("grant_type", "client_credentials"), ("scope", "goals:read")];
    let proof = Jwt::token_proof(&world).by(&key);
    let assertion = Jwt::assertion("signs", &world.issuer()).by(&key);
    let by_proof = || web.form("/oauth/token/", &form).header("dpop", &proof);
    let by_assertion = || asserted(&world, &assertion);
    let at_once = async |request: &dyn Fn() -> RequestBuilder, status: u16, error: &str| {
        let all = (0..30).map(|_| world.wire().send(request()));
        let replies = futures_util::future::join_all(all).await;
        let (won, lost): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 200);
        assert_eq!((won.len(), lost.len()), (1, 29));
        for reply in lost {
            reply.is_oauth_error(status, error);
        }
    };
    at_once(&by_proof, 400, "invalid_dpop_proof").await;
    at_once(&by_assertion, 401, "invalid_client").await;
}

#[tokio::test]
async fn a_client_that_is_sent_for_a_nonce_keeps_its_assertion() {
    let world = World::with(&[("dpop.nonce_required", "true")]).await;
    let key = Signer::es256();
    world.app(signing("signs", &[&key])).await;
    let assertion = Jwt::assertion("signs", &world.issuer()).by(&key);
    let ask = |proof: Jwt| asserted(&world, &assertion).header("dpop", proof.by(&key));
    let reply = world.wire().send(ask(Jwt::token_proof(&world))).await;
    reply.is_oauth_error(400, "use_dpop_nonce");
    let nonce = reply.header("dpop-nonce").expect("a nonce");
    let with_it = || Jwt::token_proof(&world).claim("nonce", nonce);
    bound(world.wire().send(ask(with_it())).await);
    let reply = world.wire().send(ask(with_it())).await;
    reply.is_oauth_error(401, "invalid_client");
}
