//! The reference of a pushed request (RFC 9126 §4, §7.3): for its client alone, for one answer; and where pushing is required
//! (§5, §6) there is no other way.
//!
//! The code: `authcore flow/authorize/parameters.rs`, `flow/interaction.rs::use_up`.

use super::{
    MARK, Row,
    Wants::{self, Page, Problem, Redirect},
    par::Scene,
    refused,
};
use crate::harness::{Spec, Tokens, World};
use reqwest::Method;

#[tokio::test]
async fn a_reference_opens_nothing_to_others_and_nothing_twice() {
    let scene = Scene::set(&[]).await;
    let (web, other) = (&scene.web, &scene.other);
    let used = scene.goes_on(web).await;
    let request = web.request("openid");
    let fresh = web.push(&request).await;
    let id = fresh.rsplit_once(':').expect("a name of ours").1;

    let browser = &scene.ada.browser;
    let get = |path: String| scene.world.wire().request(Method::GET, &path);
    let row =
        |section, name: &str, path: String, wants| Row::new(section, name, get(path), wants).by(browser);
    // The query may say where an error goes, as long as it is the client's own address.
    let more = |path: String, name: &str, value: &str| {
        let pair = form_urlencoded::Serializer::new(String::new())
            .append_pair(name, value)
            .finish();
        format!("{path}&{pair}")
    };
    let expired = Page("interaction_expired");
    let evil = format!("https://evil.example/{MARK}");
    let upper = fresh.to_uppercase().replace(&id.to_uppercase(), id);
    refused(
        &scene.world,
        vec![
            row("RFC 9126 §7.3", "a second time", web.pushed_path(&used), expired),
            row(
                "RFC 9126 §7.3",
                "a second time, and where to say so",
                more(web.pushed_path(&used), "redirect_uri", &web.redirect_uri),
                Redirect("invalid_request_uri"),
            )
            .told(web),
            row(
                "RFC 9700 §4.11.2",
                "a second time, and a foreign place to say so",
                more(web.pushed_path(&used), "redirect_uri", &evil),
                expired,
            ),
            row(
                "RFC 9126 §4",
                "another client's",
                other.pushed_path(&fresh),
                expired,
            ),
            row(
                "RFC 9126 §2.2",
                "another client's, and where to say so",
                more(other.pushed_path(&fresh), "redirect_uri", &other.redirect_uri),
                Redirect("invalid_request_uri"),
            )
            .told(other),
            row(
                "RFC 9126 §4",
                "without a client",
                web.pushed_path(&fresh).replace("client_id=web&", ""),
                Page("unknown_client"),
            ),
            row(
                "RFC 9126 §4",
                "made up",
                web.pushed_path(&format!("{fresh}{MARK}")),
                expired,
            ),
            row(
                "RFC 9126 §4",
                "the prefix alone",
                web.pushed_path("urn:ietf:params:oauth:request_uri:"),
                expired,
            ),
            row(
                "RFC 9126 §2.2",
                "in capitals",
                more(web.pushed_path(&upper), "redirect_uri", &web.redirect_uri),
                Redirect("request_uri_not_supported"),
            )
            .told(web),
            row(
                "RFC 6749 §3.1",
                "twice in one request",
                more(web.pushed_path(&fresh), "request_uri", &fresh),
                Page("invalid_redirect_uri"),
            ),
            row(
                "RFC 9101 §5",
                "beside a request object",
                more(web.pushed_path(&fresh), "request", MARK),
                expired,
            ),
            // What waits for the user under another kind of name is not opened by it.
            Row::new(
                "RFC 9126 §7.1",
                "as an interaction",
                get(format!("/api/interaction/?interaction={id}")),
                Problem(400, "interaction_expired"),
            ),
        ],
    )
    .await;

    // None of it has used it up, and what stands beside it does not count (§4).
    let path = more(web.pushed_path(&fresh), "redirect_uri", &evil);
    let path = more(more(path, "scope", "openid email"), "state", MARK);
    let location = browser.get(&path).await.location();
    let tokens = Tokens::of(&web.redeem(&web.code_in(&location, request)).await);
    assert_eq!(tokens.scope, "openid");
}

#[tokio::test]
async fn where_pushing_is_required_nothing_else_is_taken() {
    let scene = Scene::set(&[("authorization.require_pushed", "true")]).await;
    let metadata = scene
        .world
        .wire()
        .get("/.well-known/openid-configuration")
        .await
        .json();
    assert_eq!(metadata["require_pushed_authorization_requests"], true);
    let rows = [&scene.web, &scene.spa].map(|app| {
        let request = scene
            .world
            .wire()
            .request(Method::GET, &app.request("openid").path());
        let name = format!("{} without a push", app.id);
        Row::new("RFC 9126 §5", name, request, Redirect("invalid_request"))
            .by(&scene.ada.browser)
            .told(app)
    });
    refused(&scene.world, rows.into()).await;
    scene.goes_on(&scene.web).await;
    scene.goes_on(&scene.spa).await;
}

#[tokio::test]
async fn a_client_that_has_to_push_may_not_do_otherwise() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let members = serde_json::json!({ "require_pushed_authorization_requests": true });
    let app = world.app(Spec::confidential("pusher").metadata(members)).await;
    let get = |path: &str| world.wire().request(Method::GET, path);
    let mode = app.request("openid").with("response_mode", "form_post");
    let rows = vec![
        Row::new(
            "RFC 9126 §6",
            "no push",
            get(&app.request("openid").path()),
            Redirect("invalid_request"),
        )
        .by(&ada.browser)
        .told(&app),
        Row::new(
            "RFC 9126 §6",
            "no push, by a form",
            get(&mode.path()),
            Wants::Posted("invalid_request"),
        )
        .by(&ada.browser)
        .told(&app),
    ];
    refused(&world, rows).await;
    let request = app.request("openid");
    let reference = app.push(&request).await;
    let location = ada.browser.get(&app.pushed_path(&reference)).await.location();
    app.code_in(&location, request);
}
