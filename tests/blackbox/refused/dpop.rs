//! DPoP (RFC 9449): a proof is for one request, by one key, once; and a token that is bound to a key is of no use without.
//!
//! The same [`wrong_proofs`] go to all who take proofs: the token endpoint, the one for pushed requests, userinfo, and the
//! goals API, which shares nothing with the others but a library. Code: `crates/jose/src/dpop.rs`, `authcore`'s
//! `flow/dpop.rs`, `jwt-verifier`.

use super::{MARK, Row, refused};
use crate::harness::{App, Code, Goals, Jwt, Person, Reply, Signer, Spec, Wants, World, base64url, now};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

/// So that each wrong proof is refused for what is wrong with it, and not sent for a nonce first.
const WITHOUT_NONCE: [(&str, &str); 1] = [("dpop.nonce_required", "false")];

/// Proofs that are none, each the right one but for one thing: section, name, and the values of the header `DPoP`.
fn wrong_proofs(good: impl Fn() -> Jwt, used: &str) -> Vec<(&'static str, &'static str, Vec<String>)> {
    let (key, other) = (Signer::es256(), Signer::es256());
    let by = |jwt: Jwt| vec![jwt.by(&key)];
    let right = good().by(&key);
    let (message, _) = right.rsplit_once('.').expect("three parts");
    let jwk = |change: fn(&mut Value)| {
        let mut jwk = key.bare_jwk();
        change(&mut jwk);
        good().header("jwk", jwk)
    };
    // What a server that trusts `alg` would take for the secret of an HMAC (RFC 8725 §2.1).
    let public = key.bare_jwk().to_string();
    let shared = json!({ "kty": "oct", "k": base64url(b"a secret that everybody can read") });
    vec![
        (
            "RFC 9449 §4.3 (1)",
            "two proofs",
            vec![good().by(&key), good().by(&key)],
        ),
        (
            "RFC 9449 §4.3 (1)",
            "two proofs in one line",
            vec![format!("{right}, {}", good().by(&key))],
        ),
        ("RFC 9449 §4.3 (2)", "rubbish", vec![MARK.to_owned()]),
        ("RFC 9449 §4.3 (2)", "nothing", vec![String::new()]),
        ("RFC 9449 §4.3 (2)", "two parts", vec![message.to_owned()]),
        ("RFC 9449 §4.3 (3)", "no jti", by(good().without("jti"))),
        ("RFC 9449 §4.2", "an empty jti", by(good().claim("jti", ""))),
        (
            "RFC 9449 §11.1",
            "an overlong jti",
            by(good().claim("jti", MARK.repeat(30))),
        ),
        (
            "RFC 9449 §4.2",
            "a jti that is a number",
            by(good().claim("jti", 1)),
        ),
        ("RFC 9449 §4.3 (3)", "no htm", by(good().without("htm"))),
        ("RFC 9449 §4.3 (3)", "no htu", by(good().without("htu"))),
        ("RFC 9449 §4.3 (3)", "no iat", by(good().without("iat"))),
        (
            "RFC 7519 §2",
            "an iat that is text",
            by(good().claim("iat", now().to_string())),
        ),
        (
            "RFC 9449 §4.3 (4)",
            "another typ",
            by(good().header("jwk", key.bare_jwk()).header("typ", "JWT")),
        ),
        (
            "RFC 9449 §4.3 (4)",
            "no typ",
            by(good().header("jwk", key.bare_jwk()).header("typ", Value::Null)),
        ),
        (
            "RFC 9449 §4.3 (5)",
            "alg none",
            vec![good().header("jwk", key.bare_jwk()).unsigned()],
        ),
        (
            "RFC 9449 §4.3 (5)",
            "alg none with a signature",
            by(good().header("alg", "none")),
        ),
        (
            "RFC 9449 §4.3 (5)",
            "an HMAC with the public key",
            vec![good().header("jwk", key.bare_jwk()).hs256(public.as_bytes())],
        ),
        (
            "RFC 9449 §4.3 (5)",
            "an HMAC with a key in the header",
            vec![
                good()
                    .header("jwk", shared)
                    .hs256(b"a secret that everybody can read"),
            ],
        ),
        (
            "RFC 9449 §4.3 (5)",
            "an algorithm that the metadata does not list",
            vec![good().by(&Signer::rs256())],
        ),
        (
            "RFC 8725 §3.1",
            "an algorithm of another kind of key",
            by(good().header("alg", "PS256")),
        ),
        (
            "RFC 9449 §4.3 (6)",
            "another key's signature",
            vec![good().header("jwk", key.bare_jwk()).by(&other)],
        ),
        (
            "RFC 9449 §4.3 (6)",
            "a signature of zeros",
            vec![format!("{message}.{}", base64url(&[0; 64]))],
        ),
        ("RFC 9449 §4.3 (6)", "no signature", vec![format!("{message}.")]),
        (
            "RFC 9449 §4.2",
            "a key by its name alone",
            by(good().header("jwk", Value::Null).header("kid", key.kid())),
        ),
        (
            "RFC 9449 §4.3 (7)",
            "the private half along with the public one",
            by(good().header("jwk", key.private_jwk())),
        ),
        (
            "RFC 7518 §6.2.1",
            "a point off the curve",
            by(jwk(|jwk| jwk["y"] = base64url(&[1; 32]).into())),
        ),
        (
            "RFC 7518 §6.2.1",
            "half a point",
            by(jwk(|jwk| jwk["y"] = Value::Null)),
        ),
        (
            "RFC 7515 §4.1.11",
            "an extension that nobody knows",
            by(good().header("crit", json!(["exp"])).header("exp", now() + 60)),
        ),
        (
            "RFC 9449 §4.3 (8)",
            "another method",
            by(good().claim("htm", "DELETE")),
        ),
        (
            "RFC 9110 §9.1",
            "the method in small letters",
            by(good().claim("htm", "post")),
        ),
        (
            "RFC 9449 §4.3 (9)",
            "another address",
            by(good().claim("htu", "https://other.example/")),
        ),
        (
            "RFC 9449 §4.3 (9)",
            "a part of the address",
            by(good().claim("htu", "/oauth/token/")),
        ),
        (
            "RFC 9449 §4.3 (9)",
            "an address that is none",
            by(good().claim("htu", MARK)),
        ),
        (
            "RFC 9449 §4.3 (11)",
            "an old one",
            by(good().claim("iat", now() - 300)),
        ),
        (
            "RFC 9449 §4.3 (11)",
            "one from the future",
            by(good().claim("iat", now() + 300)),
        ),
        (
            "RFC 9449 §11.1",
            "one that was shown before",
            vec![used.to_owned()],
        ),
    ]
}

/// With these values of the header `DPoP`.
fn with(request: RequestBuilder, proofs: &[String]) -> RequestBuilder {
    proofs
        .iter()
        .fold(request, |request, proof| request.header("dpop", proof))
}

/// Rows of all the wrong proofs.
fn rows(good: impl Fn() -> Jwt, used: &str, request: impl Fn() -> RequestBuilder, wants: Wants) -> Vec<Row> {
    wrong_proofs(good, used)
        .into_iter()
        .map(|(section, name, proofs)| Row::new(section, name, with(request(), &proofs), wants))
        .collect()
}

const INVALID: Wants = Wants::OAuth(400, "invalid_dpop_proof");

/// A token response whose tokens are bound.
#[track_caller]
fn bound(reply: Reply) -> Value {
    let answer = reply.expect(200).json();
    assert_eq!(answer["token_type"], "DPoP", "{answer}");
    answer
}

fn text(answer: &Value, member: &str) -> String {
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
async fn bound_tokens(world: &World, person: &Person, app: &App, key: &Signer) -> Value {
    let code = person
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
    let used = good().by(&Signer::es256());
    bound(world.wire().send(request().header("dpop", &used)).await);
    let mut table = rows(good, &used, request, INVALID);
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
    let ada = world.person("ada@example.com").await;
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
    let ada = world.person("ada@example.com").await;
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

    let mut table = rows(good, &used, push, INVALID);
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
    let mut table: Vec<Row> = wrong_proofs(good, used)
        .into_iter()
        .map(|(section, name, proofs)| Row::new(section, name, with(shown("DPoP", token), &proofs), wants))
        .collect();
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
            Wants::Challenge(400, Some("invalid_request")),
        ),
    ]);
    table
}

#[tokio::test]
async fn userinfo_wants_the_proof_of_a_bound_token() {
    let world = World::with(&WITHOUT_NONCE).await;
    let ada = world.person("ada@example.com").await;
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
    let ada = world.person("ada@example.com").await;
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

#[tokio::test]
async fn where_a_nonce_is_wanted_no_other_proof_will_do() {
    let world = World::with(&[("dpop.nonce_required", "true")]).await;
    let ada = world.person("ada@example.com").await;
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
