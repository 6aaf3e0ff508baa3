//! Form Post Response Mode (§2): a client that wants a form hears of every error by a form, at its own address and nowhere
//! else; and an answer that waits to be posted is posted once.
//!
//! The code: `authcore flow/authorize/answer.rs`, `authserver http/oauth/answer.rs`.

use super::{
    MARK, Row,
    Wants::{self, Posted},
    authorize::Scene,
    refused,
};
use crate::harness::{App, AuthorizationRequest, interaction_in, query_of};
use reqwest::Method;

#[tokio::test]
async fn a_client_that_wants_a_form_hears_of_errors_by_a_form() {
    let scene = Scene::set().await;
    let (spa, third, ada) = (&scene.spa, &scene.third, &scene.ada.browser);
    let posted = |app: &App| app.request("openid").with("response_mode", "form_post");
    let row = |name: &str, app: &App, request: AuthorizationRequest, error| {
        scene.row("Form Post §2", name, app, &request, Posted(error), ada)
    };
    let unknown = format!("urn:ietf:params:oauth:request_uri:{MARK}");
    refused(
        &scene.world,
        vec![
            row(
                "no challenge",
                spa,
                posted(spa).without("code_challenge"),
                "invalid_request",
            ),
            row(
                "an unknown scope",
                spa,
                posted(spa).with("scope", MARK),
                "invalid_scope",
            ),
            row(
                "the implicit flow",
                spa,
                posted(spa).with("response_type", "token"),
                "unsupported_response_type",
            ),
            row(
                "an unknown resource",
                spa,
                posted(spa).with("resource", "urn:x"),
                "invalid_target",
            ),
            row(
                "a broken object",
                spa,
                posted(spa).with("request", MARK),
                "invalid_request_object",
            ),
            row(
                "an unknown reference",
                spa,
                posted(spa).with("request_uri", &unknown),
                "invalid_request_uri",
            ),
            row(
                "a parameter twice",
                spa,
                posted(spa).adding("scope", "openid"),
                "invalid_request",
            ),
            row(
                "an old sign-in",
                third,
                posted(third).with("prompt", "none"),
                "consent_required",
            ),
        ],
    )
    .await;

    // A no at our own page goes the same way, and the answer waits for one browser, once.
    let request = posted(third);
    let interaction = interaction_in(&ada.get(&request.path()).await.location(), "consent");
    let next = scene
        .ada
        .consent(&interaction, false, &[])
        .await
        .expect(200)
        .member("next");
    assert!(
        next.starts_with("/oauth/authorize/answer/?interaction="),
        "{next}"
    );
    let fields = ada.get(&next).await.posted_to(&third.redirect_uri);
    assert_eq!(fields["error"], "access_denied");
    assert_eq!(fields.get("state"), query_of(&request.path(), "state").as_ref());
    let answer = |name: &str, path: &str, wants| {
        let request = scene.world.wire().request(Method::GET, path);
        Row::new("Form Post §2", name, request, wants)
    };
    let waiting = interaction_in(&ada.get(&posted(third).path()).await.location(), "consent");
    let address = |id: &str| format!("/oauth/authorize/answer/?interaction={id}");
    let expired = Wants::Page("interaction_expired");
    refused(
        &scene.world,
        vec![
            answer("an answer a second time", &next, expired),
            answer("an answer that was never given", &address(MARK), expired),
            answer("an answer that was not given yet", &address(&waiting), expired),
            answer(
                "an answer to nothing",
                "/oauth/authorize/answer/",
                Wants::Page("invalid_request"),
            ),
        ],
    )
    .await;
}
