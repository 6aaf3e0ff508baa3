//! `/oauth/authorize/`: what is wrong before the redirect is proven gets a page, what is wrong after it goes to the client.

use super::{
    Case, MARK, Scene,
    Wants::{Page, Problem, Redirect},
};
use reqwest::Method;

pub(super) fn cases(scene: &Scene) -> Vec<Case> {
    let (spa, browser) = (&scene.spa, &scene.ada.browser);
    // Without state: that one does come back.
    let good = spa.request("openid").without("state");
    let ask = |name, request: crate::harness::AuthorizationRequest, wants| {
        Case::get(name, request.path(), wants).by(browser)
    };
    let with = |name, parameter, value: &str, wants| ask(name, good.clone().with(parameter, value), wants);
    let raw =
        |name, query: &str, wants| Case::get(name, format!("{}&{query}", good.path()), wants).by(browser);
    let long = format!("{MARK}{}", "x".repeat(9000));
    let many: String = (0..70).map(|n| format!("p{n}={MARK}&")).collect();
    let evil = format!("https://evil.example/{MARK}");
    let uri = spa.redirect_uri.as_str();
    vec![
        Case::get("authorize: nothing", "/oauth/authorize/", Page("unknown_client")),
        with(
            "authorize: unknown client",
            "client_id",
            MARK,
            Page("unknown_client"),
        ),
        with(
            "authorize: client with markup",
            "client_id",
            &format!("<script>{MARK}</script>"),
            Page("unknown_client"),
        ),
        with(
            "authorize: overlong client",
            "client_id",
            &long,
            Page("unknown_client"),
        ),
        ask(
            "authorize: two clients",
            good.clone().adding("client_id", MARK),
            Page("unknown_client"),
        ),
        ask(
            "authorize: the client twice",
            good.clone().adding("client_id", "spa"),
            Page("unknown_client"),
        ),
        raw(
            "authorize: client by a second, broken name",
            "client_id=%FF%FE",
            Page("unknown_client"),
        ),
        with(
            "authorize: unregistered redirect_uri",
            "redirect_uri",
            &evil,
            Page("invalid_redirect_uri"),
        ),
        with(
            "authorize: redirect_uri by prefix",
            "redirect_uri",
            &format!("{uri}{MARK}"),
            Page("invalid_redirect_uri"),
        ),
        with(
            "authorize: redirect_uri by dots",
            "redirect_uri",
            &format!("{uri}/../{MARK}"),
            Page("invalid_redirect_uri"),
        ),
        with(
            "authorize: redirect_uri with a user",
            "redirect_uri",
            &uri.replace("localhost", &format!("localhost@{MARK}.example")),
            Page("invalid_redirect_uri"),
        ),
        with(
            "authorize: redirect_uri of another client",
            "redirect_uri",
            &scene.web.redirect_uri,
            Page("invalid_redirect_uri"),
        ),
        with(
            "authorize: redirect_uri that is script",
            "redirect_uri",
            &format!("javascript:{MARK}"),
            Page("invalid_redirect_uri"),
        ),
        with(
            "authorize: redirect_uri that breaks the header",
            "redirect_uri",
            &format!("{uri}\r\nx-injected: {MARK}"),
            Page("invalid_redirect_uri"),
        ),
        with(
            "authorize: redirect_uri with NUL",
            "redirect_uri",
            &format!("{uri}\0{MARK}"),
            Page("invalid_redirect_uri"),
        ),
        ask(
            "authorize: two redirect_uris",
            good.clone().adding("redirect_uri", &evil),
            Page("invalid_redirect_uri"),
        ),
        ask(
            "authorize: no redirect_uri",
            good.clone().without("redirect_uri").with("nonce", MARK),
            Page("invalid_redirect_uri"),
        ),
        ask(
            "authorize: a scope twice",
            good.clone().adding("scope", MARK),
            Redirect("invalid_request"),
        ),
        ask(
            "authorize: a challenge twice",
            good.clone().adding("code_challenge", MARK),
            Redirect("invalid_request"),
        ),
        with(
            "authorize: an overlong nonce",
            "nonce",
            &long,
            Redirect("invalid_request"),
        ),
        with(
            "authorize: a nonce with NUL",
            "nonce",
            &format!("a\0{MARK}"),
            Redirect("invalid_request"),
        ),
        with(
            "authorize: a state that breaks the header",
            "state",
            &format!("a\r\nx-injected: {MARK}"),
            Redirect("invalid_request"),
        ),
        raw(
            "authorize: too many parameters",
            &many,
            Redirect("invalid_request"),
        ),
        ask(
            "authorize: no PKCE",
            good.clone().without("code_challenge").with("nonce", MARK),
            Redirect("invalid_request"),
        ),
        with(
            "authorize: plain PKCE",
            "code_challenge_method",
            "plain",
            Redirect("invalid_request"),
        ),
        with(
            "authorize: an unknown PKCE method",
            "code_challenge_method",
            MARK,
            Redirect("invalid_request"),
        ),
        with(
            "authorize: a challenge that is no hash",
            "code_challenge",
            MARK,
            Redirect("invalid_request"),
        ),
        with(
            "authorize: an unknown response_type",
            "response_type",
            MARK,
            Redirect("unsupported_response_type"),
        ),
        with(
            "authorize: the implicit flow",
            "response_type",
            "id_token token",
            Redirect("unsupported_response_type"),
        ),
        with(
            "authorize: an unknown response_mode",
            "response_mode",
            MARK,
            Redirect("invalid_request"),
        ),
        with(
            "authorize: an unknown scope",
            "scope",
            MARK,
            Redirect("invalid_scope"),
        ),
        with(
            "authorize: a scope with quotes",
            "scope",
            &format!("openid \"{MARK}\""),
            Redirect("invalid_scope"),
        ),
        with(
            "authorize: an unknown resource",
            "resource",
            &evil,
            Redirect("invalid_target"),
        ),
        with(
            "authorize: an unknown prompt",
            "prompt",
            MARK,
            Redirect("invalid_request"),
        ),
        with(
            "authorize: prompt none and more",
            "prompt",
            "none consent",
            Redirect("invalid_request"),
        ),
        with(
            "authorize: a max_age that is none",
            "max_age",
            MARK,
            Redirect("invalid_request"),
        ),
        with(
            "authorize: a negative max_age",
            "max_age",
            "-5",
            Redirect("invalid_request"),
        ),
        with(
            "authorize: an endless max_age",
            "max_age",
            &"9".repeat(40),
            Redirect("invalid_request"),
        ),
        with(
            "authorize: a request_uri to fetch",
            "request_uri",
            &evil,
            Redirect("request_uri_not_supported"),
        ),
        Case::json(
            "authorize: JSON",
            "/oauth/authorize/",
            format!("{{\"client_id\":\"{MARK}\"}}"),
            Page("invalid_request"),
        ),
        Case::form(
            "authorize: an overlong form",
            "/oauth/authorize/",
            format!("{}&x={}", good.encoded(), "x".repeat(40_000)),
            Page("invalid_request"),
        ),
        Case::get(
            "authorize: another method",
            good.path(),
            Problem(405, "method_not_allowed"),
        )
        .method(Method::DELETE),
    ]
}
