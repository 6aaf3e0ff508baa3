//! `/oauth/userinfo/`: RFC 6750 §3's challenges.

use super::{
    Case, MARK, Scene,
    Wants::{Challenge, Problem},
};
use crate::harness::{base64url, claims};
use reqwest::Method;
use serde_json::json;

const PATH: &str = "/oauth/userinfo/";

pub(super) fn cases(scene: &Scene) -> Vec<Case> {
    let token = scene.tokens.access.as_str();
    let [head, body, signature] = token.split('.').collect::<Vec<_>>()[..] else {
        panic!("three parts")
    };
    let none = base64url(json!({ "alg": "none", "typ": "at+jwt" }).to_string().as_bytes());
    let hmac = base64url(
        json!({ "alg": "HS256", "typ": "at+jwt", "kid": MARK })
            .to_string()
            .as_bytes(),
    );
    let url = base64url(
        json!({ "alg": "ES256", "typ": "at+jwt", "jku": "https://evil.example/jwks" })
            .to_string()
            .as_bytes(),
    );
    let mut claims = claims(token);
    claims["scope"] = json!(format!("openid email {MARK}"));
    let forged = base64url(claims.to_string().as_bytes());
    let bearer = |name, token: &str| {
        Case::get(name, PATH, Challenge(401, Some("invalid_token")))
            .header("authorization", format!("Bearer {token}"))
    };
    vec![
        Case::get("userinfo: nothing", PATH, Challenge(401, None)),
        Case::get("userinfo: another scheme", PATH, Challenge(401, None))
            .header("authorization", format!("Basic {MARK}")),
        Case::get(
            "userinfo: the token in the address",
            format!("{PATH}?access_token={token}"),
            Challenge(401, None),
        ),
        Case::get("userinfo: a scheme alone", PATH, Challenge(401, None)).header("authorization", "Bearer"),
        bearer("userinfo: rubbish", MARK),
        bearer("userinfo: an overlong one", &MARK.repeat(500)),
        bearer("userinfo: rubbish with dots", &format!("{MARK}.{MARK}.{MARK}")),
        bearer("userinfo: only dots", ".."),
        bearer("userinfo: alg none", &format!("{none}.{body}.")),
        bearer(
            "userinfo: alg none with a signature",
            &format!("{none}.{body}.{signature}"),
        ),
        bearer("userinfo: alg HMAC", &format!("{hmac}.{body}.{signature}")),
        bearer(
            "userinfo: keys from elsewhere",
            &format!("{url}.{body}.{signature}"),
        ),
        bearer(
            "userinfo: other claims under the signature",
            &format!("{head}.{forged}.{signature}"),
        ),
        bearer("userinfo: an empty signature", &format!("{head}.{body}.")),
        bearer(
            "userinfo: a signature of zeros",
            &format!("{head}.{body}.{}", base64url(&[0; 64])),
        ),
        bearer("userinfo: the ID token", &scene.tokens.id),
        bearer("userinfo: the refresh token", &scene.tokens.refresh),
        Case::get(
            "userinfo: two headers",
            PATH,
            Challenge(400, Some("invalid_request")),
        )
        .header("authorization", format!("Bearer {token}"))
        .header("authorization", format!("Bearer {MARK}")),
        Case::form(
            "userinfo: two tokens",
            PATH,
            format!("access_token={token}"),
            Challenge(400, Some("invalid_request")),
        )
        .header("authorization", format!("Bearer {token}")),
        Case::form(
            "userinfo: the token twice",
            PATH,
            format!("access_token={token}&access_token={MARK}"),
            Challenge(400, Some("invalid_request")),
        ),
        Case::json(
            "userinfo: JSON",
            PATH,
            format!("{{\"access_token\":\"{token}\"}}"),
            Challenge(400, None),
        ),
        Case::get(
            "userinfo: another method",
            PATH,
            Problem(405, "method_not_allowed"),
        )
        .method(Method::PUT),
    ]
}
