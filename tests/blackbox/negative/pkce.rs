//! PKCE (RFC 7636, RFC 9700 §2.1.1): an operator may exempt an old confidential client, and that opens no way around it. What
//! is refused of everybody else is in `hostile/authorize.rs` and `hostile/token.rs`.
//!
//! The code: `authcore flow/authorize/check.rs::challenge`, `flow/token/pkce.rs`.

use super::{
    Row,
    Wants::{OAuth, Redirect},
    refused,
};
use crate::harness::{AuthorizationRequest, Spec, Tokens, World};
use reqwest::Method;

#[tokio::test]
async fn an_exemption_from_pkce_is_no_way_around_it() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let app = world
        .app(Spec::confidential("old").with(&["--pkce-exempt"]))
        .await;
    let bare = || {
        app.request("openid")
            .without("code_challenge")
            .without("code_challenge_method")
    };
    let with = ada.code(&app, app.request("openid")).await;
    let without = ada.code(&app, bare()).await;
    let redeem = |code: &str, verifier: Option<&str>| {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", app.redirect_uri.as_str()),
        ];
        form.extend(verifier.map(|verifier| ("code_verifier", verifier)));
        app.form("/oauth/token/", &form)
    };
    let ask = |request: &AuthorizationRequest| world.wire().request(Method::GET, &request.path());
    let plain = app.request("openid").with("code_challenge_method", "plain");
    let unnamed = app.request("openid").without("code_challenge_method");
    let grant = OAuth(400, "invalid_grant");
    refused(
        &world,
        vec![
            Row::new(
                "RFC 9700 §2.1.1",
                "a plain challenge",
                ask(&plain),
                Redirect("invalid_request"),
            )
            .by(&ada.browser)
            .told(&app),
            Row::new(
                "RFC 7636 §4.3",
                "a challenge without method",
                ask(&unnamed),
                Redirect("invalid_request"),
            )
            .by(&ada.browser)
            .told(&app),
            Row::new(
                "RFC 7636 §4.6",
                "a challenge and no verifier",
                redeem(&with.code, None),
                grant,
            ),
            Row::new(
                "RFC 9700 §4.8.2",
                "a verifier and no challenge",
                redeem(&without.code, Some(&with.verifier)),
                grant,
            ),
        ],
    )
    .await;
    // A try burns nobody's code.
    Tokens::of(&world.wire().send(redeem(&without.code, None)).await);
    Tokens::of(&app.redeem(&with).await);
}
