//! `/oauth/logout/`: an error page, nobody signed out, nobody sent anywhere.

use super::{
    Case, MARK, Scene,
    Wants::{Page, Problem},
    encode,
};
use crate::harness::base64url;
use reqwest::Method;
use serde_json::json;

pub(super) fn cases(scene: &Scene) -> Vec<Case> {
    let browser = &scene.ada.browser;
    let hint = scene.tokens.id.as_str();
    let evil = format!("https://evil.example/{MARK}");
    let ask = |name, pairs: &[(&str, &str)], wants| {
        Case::get(name, format!("/oauth/logout/?{}", encode(pairs)), wants).by(browser)
    };
    let none = base64url(json!({ "alg": "none" }).to_string().as_bytes());
    let unsigned = format!("{none}.{}.", hint.split('.').nth(1).expect("claims"));
    let uri = scene.spa.post_logout_redirect_uri.as_str();
    let bad = Page("invalid_request");
    vec![
        ask(
            "logout: an unknown client",
            &[("client_id", MARK)],
            Page("unknown_client"),
        ),
        ask(
            "logout: a client with NUL",
            &[("client_id", &format!("spa\0{MARK}"))],
            bad,
        ),
        ask(
            "logout: nobody's address",
            &[("post_logout_redirect_uri", &evil)],
            Page("invalid_redirect_uri"),
        ),
        ask(
            "logout: another client's address",
            &[("client_id", "web"), ("post_logout_redirect_uri", uri)],
            Page("invalid_redirect_uri"),
        ),
        ask(
            "logout: the hint of another client",
            &[("id_token_hint", hint), ("client_id", "web")],
            bad,
        ),
        ask("logout: an unsigned hint", &[("id_token_hint", &unsigned)], bad),
        ask(
            "logout: an access token as a hint",
            &[("id_token_hint", &scene.tokens.access)],
            bad,
        ),
        ask("logout: rubbish as a hint", &[("id_token_hint", MARK)], bad),
        ask(
            "logout: an overlong hint",
            &[("id_token_hint", &MARK.repeat(900))],
            bad,
        ),
        ask(
            "logout: a parameter twice",
            &[("id_token_hint", hint), ("state", MARK), ("state", "b")],
            bad,
        ),
        ask(
            "logout: a state that breaks the header",
            &[
                ("id_token_hint", hint),
                ("state", &format!("\r\nx-injected: {MARK}")),
            ],
            bad,
        ),
        Case::json(
            "logout: JSON",
            "/oauth/logout/",
            format!("{{\"id_token_hint\":\"{MARK}\"}}"),
            bad,
        )
        .by(browser),
        Case::form(
            "logout: an overlong form",
            "/oauth/logout/",
            format!("state={}", MARK.repeat(6000)),
            bad,
        )
        .by(browser),
        Case::get(
            "logout: another method",
            "/oauth/logout/",
            Problem(405, "method_not_allowed"),
        )
        .method(Method::PATCH)
        .by(browser),
    ]
}
