//! Assertions of a client about itself (RFC 7521, RFC 7523 §3): its own, for this server, in time, and once. Code:
//! `authcore`'s `flow/client_assertion.rs`.

use super::{
    MARK, Row,
    client_authentication::{INVALID, asserted, signing, works},
    refused,
};
use crate::harness::{Jwt, Signer, Spec, World, now};
use serde_json::{Value, json};

#[tokio::test]
async fn an_assertion_is_the_clients_own_for_this_server_and_for_once() {
    let world = World::start().await;
    let (key, second, others) = (Signer::es256(), Signer::ps256(), Signer::es256());
    world.app(signing("app", &[&key, &second])).await;
    world.app(signing("other", &[&others])).await;
    world.app(Spec::confidential("web")).await;
    let good = || Jwt::assertion("app", &world.issuer());
    let used = good().by(&key);
    for assertion in [used.clone(), good().by(&second)] {
        works(&world, asserted(&world, &assertion)).await;
    }
    for audience in ["/oauth/token/", "/oauth/token", "/oauth/par/"] {
        let audience = format!("{}{audience}", world.issuer());
        works(&world, asserted(&world, &good().claim("aud", audience).by(&key))).await;
    }

    let by = |section, name, jwt: Jwt| Row::new(section, name, asserted(&world, &jwt.by(&key)), INVALID);
    let is = |section, name, assertion: &str| Row::new(section, name, asserted(&world, assertion), INVALID);
    let right = good().by(&key);
    let (message, signature) = right.rsplit_once('.').expect("three parts");
    let public = key.bare_jwk().to_string();
    let table = vec![
        by("RFC 7523 §3 (1)", "no iss", good().without("iss")),
        by("RFC 7523 §3 (1)", "another's iss", good().claim("iss", "other")),
        by(
            "RFC 7523 §3 (1)",
            "the server for iss",
            good().claim("iss", world.issuer()),
        ),
        by("RFC 7523 §3 (2)", "no sub", good().without("sub")),
        by("RFC 7523 §3 (2)", "another's sub", good().claim("sub", "other")),
        by("RFC 7523 §3 (2)", "nobody's sub", good().claim("sub", MARK)),
        by(
            "RFC 7523 §3",
            "another client altogether",
            Jwt::assertion("other", &world.issuer()),
        ),
        by("RFC 7523 §3 (3)", "no aud", good().without("aud")),
        by(
            "RFC 7523 §3 (3)",
            "another's aud",
            good().claim("aud", "https://other.example"),
        ),
        by(
            "RFC 7523 §3 (3)",
            "the client for aud",
            good().claim("aud", "app"),
        ),
        by(
            "RFC 7523 §3 (3)",
            "others in a list for aud",
            good().claim("aud", json!(["https://other.example"])),
        ),
        by(
            "RFC 7523 §3 (3)",
            "a longer aud",
            good().claim("aud", format!("{}.evil.example", world.issuer())),
        ),
        by(
            "RFC 7523 §3 (3)",
            "userinfo for aud",
            good().claim("aud", format!("{}/oauth/userinfo/", world.issuer())),
        ),
        by("RFC 7523 §3 (4)", "no exp", good().without("exp")),
        by(
            "RFC 7523 §3 (4)",
            "an exp that is over",
            good().claim("exp", now() - 60),
        ),
        by(
            "RFC 7523 §3 (4)",
            "an exp that is far away",
            good().claim("exp", now() + 86_400),
        ),
        by(
            "RFC 7519 §2",
            "an exp that is text",
            good().claim("exp", (now() + 60).to_string()),
        ),
        by(
            "RFC 7523 §3 (5)",
            "an nbf to come",
            good().claim("nbf", now() + 300),
        ),
        by(
            "RFC 7523 §3 (6)",
            "an iat to come",
            good().claim("iat", now() + 300),
        ),
        by("OIDC Core §9", "no jti", good().without("jti")),
        by("OIDC Core §9", "an empty jti", good().claim("jti", "")),
        by(
            "RFC 7523 §3 (7)",
            "an overlong jti",
            good().claim("jti", MARK.repeat(30)),
        ),
        is("RFC 7523 §3 (7)", "one that was shown before", &used),
        is("RFC 7523 §3 (9)", "alg none", &good().unsigned()),
        is(
            "RFC 7523 §3 (9)",
            "alg none with a signature",
            &good().header("alg", "none").by(&key),
        ),
        is(
            "RFC 8725 §2.1",
            "an HMAC with the public key",
            &good().hs256(public.as_bytes()),
        ),
        is("RFC 7523 §3 (9)", "another key", &good().by(&others)),
        is(
            "RFC 7523 §3 (9)",
            "another key under this one's name",
            &good().header("kid", key.kid()).by(&others),
        ),
        is(
            "RFC 7523 §3 (9)",
            "this key under another's name",
            &good().header("kid", others.kid()).by(&key),
        ),
        is(
            "RFC 7523 §3 (9)",
            "this key under a made-up name",
            &good().header("kid", MARK).by(&key),
        ),
        is(
            "RFC 7515 §4.1.3",
            "a key that comes along",
            &good()
                .header("jwk", others.jwk())
                .header("kid", Value::Null)
                .by(&others),
        ),
        is(
            "RFC 7515 §4.1.2",
            "a key from elsewhere",
            &good()
                .header("jku", format!("https://{MARK}.example/"))
                .by(&others),
        ),
        is(
            "RFC 7515 §4.1.11",
            "an extension that nobody knows",
            &good()
                .header("crit", json!(["b64"]))
                .header("b64", false)
                .by(&key),
        ),
        is("RFC 7523 §3 (9)", "no signature", &format!("{message}.")),
        is(
            "RFC 7523 §3 (9)",
            "a signature of another",
            &format!(
                "{}.{signature}",
                good().by(&key).rsplit_once('.').expect("three parts").0
            ),
        ),
        is("RFC 7523 §3", "rubbish", MARK),
        is("RFC 7523 §3", "nothing", ""),
        is("RFC 7516 §3", "five parts", &format!("{right}.{MARK}.{MARK}")),
        is(
            "RFC 9101 §10.8",
            "a request object",
            &Jwt::request_object("app", &world.issuer(), &[]).by(&key),
        ),
        is(
            "RFC 9449 §4.2",
            "a proof of possession",
            &Jwt::token_proof(&world).by(&key),
        ),
    ];
    refused(&world, table).await;
    works(&world, asserted(&world, &right)).await;
}
