//! Signed authorization responses (JARM §2.3): whoever asks for one hears of every error by one, at its own address and nowhere
//! else; a fragment is refused in words; what is encrypted is refused at registration (`client_keys.rs`).
//!
//! The code: `authcore oauth/authorize/signed_response.rs`, `check.rs::mode_of_errors`.

use super::{
    MARK, Row,
    Wants::{Page, Redirect, Signed, SignedPost},
    authorize::Scene,
    refused,
};

#[tokio::test]
async fn a_client_that_wants_a_signature_hears_of_errors_by_one() {
    let scene = Scene::set().await;
    let (spa, third, ada) = (&scene.spa, &scene.third, &scene.ada.browser);
    let unknown = format!("urn:ietf:params:oauth:request_uri:{MARK}");
    let mut rows: Vec<Row> = Vec::new();
    for (mode, is_posted) in [("jwt", false), ("query.jwt", false), ("form_post.jwt", true)] {
        let wrong = [
            ("code_challenge_method", "plain", "invalid_request"),
            ("scope", MARK, "invalid_scope"),
            ("response_type", "token", "unsupported_response_type"),
            ("resource", "urn:x", "invalid_target"),
            ("prompt", "none login", "invalid_request"),
            ("request", MARK, "invalid_request_object"),
            ("request_uri", &unknown, "invalid_request_uri"),
        ];
        for (name, value, error) in wrong {
            let request = spa
                .request("openid")
                .with("response_mode", mode)
                .with(name, value);
            let wants = if is_posted {
                SignedPost(error)
            } else {
                Signed(error)
            };
            rows.push(scene.row(
                "JARM §2.3",
                &format!("{mode}, {name} {value}"),
                spa,
                &request,
                wants,
                ada,
            ));
        }
        let silent = third
            .request("openid")
            .with("response_mode", mode)
            .with("prompt", "none");
        let wants = if is_posted {
            SignedPost("consent_required")
        } else {
            Signed("consent_required")
        };
        rows.push(scene.row(
            "JARM §2.3",
            &format!("{mode}, an old sign-in"),
            third,
            &silent,
            wants,
            ada,
        ));
        // RFC 9700 §4.11.2: to an address that nobody has proven goes nothing, however well it would be signed.
        let foreign = spa
            .request("openid")
            .with("response_mode", mode)
            .with("redirect_uri", "https://elsewhere.example/");
        let wants = Page("invalid_redirect_uri");
        rows.push(scene.row(
            "RFC 9700 §4.11.2",
            &format!("{mode}, a foreign address"),
            spa,
            &foreign,
            wants,
            ada,
        ));
    }
    for (mode, wants) in [
        ("fragment.jwt", Signed("invalid_request")),
        ("fragment", Redirect("invalid_request")),
        ("JWT", Redirect("invalid_request")),
        ("query.jwt ", Redirect("invalid_request")),
    ] {
        let request = spa.request("openid").with("response_mode", mode);
        rows.push(scene.row(
            "JARM §2.3.2",
            &format!("the mode {mode}"),
            spa,
            &request,
            wants,
            ada,
        ));
    }
    let twice = spa
        .request("openid")
        .with("response_mode", "jwt")
        .adding("response_mode", "query");
    rows.push(scene.row(
        "RFC 6749 §3.1",
        "two modes",
        spa,
        &twice,
        Signed("invalid_request"),
        ada,
    ));
    refused(&scene.world, rows).await;
}
