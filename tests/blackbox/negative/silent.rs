//! `prompt=none` (OIDC Core §3.1.2.6) and its opposite `prompt=create` (Prompt Create 1.0 §4.1): where a user would have to
//! do something, a client that wants no page gets the error that says what, and any other client's user gets the page.
//!
//! The code: `authcore flow/interaction.rs`.

use super::{
    Wants::{Asks, Redirect},
    authorize::Scene,
    refused,
};
use crate::harness::App;

#[tokio::test]
async fn without_a_page_nobody_is_asked_anything() {
    let scene = Scene::set().await;
    let nobody = scene.world.browser();
    let bob = scene.world.user("bob@example.com").await;
    let bobs = bob.tokens(&scene.spa, "openid").await;
    let (spa, web, third, ada) = (&scene.spa, &scene.web, &scene.third, &scene.ada.browser);
    let silent = |app: &App| app.request("openid").with("prompt", "none");
    let (login, consent) = (Redirect("login_required"), Redirect("consent_required"));
    let rows = vec![
        scene.row(
            "OIDC Core §3.1.2.6",
            "nobody is here",
            spa,
            &silent(spa),
            login,
            &nobody,
        ),
        scene.row(
            "OIDC Core §3.1.2.6",
            "the sign-in is too old",
            spa,
            &silent(spa).with("max_age", "0"),
            login,
            ada,
        ),
        scene.row(
            "OIDC Core §3.1.2.6",
            "somebody else is here",
            spa,
            &silent(spa).with("id_token_hint", &bobs.id),
            login,
            ada,
        ),
        scene.row(
            "OIDC Core §3.1.2.6",
            "nothing was allowed",
            third,
            &silent(third),
            consent,
            ada,
        ),
        scene.row(
            "RFC 9396 §3",
            "details were not shown",
            web,
            &silent(web).with("authorization_details", r#"[{"type":"payment"}]"#),
            consent,
            ada,
        ),
    ];
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    refused(&scene.world, rows).await;
    let good = silent(spa).with("id_token_hint", &bobs.id);
    spa.code_in(&bob.authorize(&good).await.location(), good);
    // With a page, each of them is asked: the user to sign in, or to sign up where the client says that they are new.
    let ask = |name: &str, prompt: &str, page| {
        scene.row(
            "Prompt Create §4.1",
            name,
            spa,
            &spa.request("openid").with("prompt", prompt),
            Asks(page),
            &nobody,
        )
    };
    let asked = vec![
        ask("somebody new", "create", "signup"),
        ask("somebody known", "login", "login"),
    ];
    refused(&scene.world, asked).await;
}
