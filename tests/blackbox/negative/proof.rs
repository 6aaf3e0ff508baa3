//! Proofs that are none (RFC 9449 §4.3): each is the right one but for one thing. The same go to all who take proofs: the
//! token endpoint and the one for pushed requests (`dpop.rs`), userinfo and the goals API (`bound_token.rs`), which shares
//! nothing with the others but a library. Code: `crates/jose/src/dpop.rs`.

use super::{MARK, Row};
use crate::harness::{Jwt, Signer, Wants, base64url, now};
use reqwest::RequestBuilder;
use serde_json::{Value, json};

/// Rows of all the wrong proofs: those of `key`, where it is not the key that is wrong, and `used` among them.
pub(super) fn rows(
    good: impl Fn() -> Jwt,
    key: &Signer,
    used: &str,
    request: impl Fn() -> RequestBuilder,
    wants: Wants,
) -> Vec<Row> {
    wrong_proofs(good, key, used)
        .into_iter()
        .map(|(section, name, proofs)| Row::new(section, name, with(request(), &proofs), wants))
        .collect()
}

/// With these values of the header `DPoP`.
fn with(request: RequestBuilder, proofs: &[String]) -> RequestBuilder {
    proofs
        .iter()
        .fold(request, |request, proof| request.header("dpop", proof))
}

/// Section, name, and the values of the header `DPoP`.
fn wrong_proofs(
    good: impl Fn() -> Jwt,
    key: &Signer,
    used: &str,
) -> Vec<(&'static str, &'static str, Vec<String>)> {
    let other = Signer::es256();
    let by = |jwt: Jwt| vec![jwt.by(key)];
    let right = good().by(key);
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
            vec![good().by(key), good().by(key)],
        ),
        (
            "RFC 9449 §4.3 (1)",
            "two proofs in one line",
            vec![format!("{right}, {}", good().by(key))],
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
