//! Pushed authorization requests (RFC 9126 §2): what the endpoint takes from nobody. What a reference opens is in
//! `pushed.rs`.
//!
//! The code: `authcore flow/par.rs`.

use super::{
    MARK, Row,
    Wants::{self, OAuth, Problem},
    refused,
};
use crate::harness::{App, AuthorizationRequest, Spec, TestUser, Tokens, World, basic};
use reqwest::Method;

const PAR: &str = "/oauth/par/";
const INVALID: Wants = OAuth(400, "invalid_request");

pub(super) struct Scene {
    pub(super) ada: TestUser,
    pub(super) web: App,
    pub(super) other: App,
    pub(super) spa: App,
    pub(super) world: World,
}

impl Scene {
    pub(super) async fn set(settings: &[(&str, &str)]) -> Self {
        let world = World::with(settings).await;
        Self {
            ada: world.user("ada@example.com").await,
            web: world.app(Spec::confidential("web")).await,
            other: world.app(Spec::confidential("other")).await,
            spa: world.app(Spec::spa("spa")).await,
            world,
        }
    }

    /// A pushed request gets its answer.
    pub(super) async fn goes_on(&self, app: &App) -> String {
        let request = app.request("openid");
        let reference = app.push(&request).await;
        assert!(reference.starts_with("urn:ietf:params:oauth:request_uri:"));
        let location = self
            .ada
            .browser
            .get(&app.pushed_path(&reference))
            .await
            .location();
        Tokens::of(&app.redeem(&app.code_in(&location, request)).await);
        reference
    }
}

#[tokio::test]
async fn a_bad_push_is_refused_at_once() {
    let scene = Scene::set(&[]).await;
    scene.goes_on(&scene.web).await;
    scene.goes_on(&scene.spa).await;
    let mut rows = pushes(&scene);
    rows.extend(credentials(&scene));
    refused(&scene.world, rows).await;
    scene.goes_on(&scene.web).await;
}

/// The request itself.
fn pushes(scene: &Scene) -> Vec<Row> {
    let web = &scene.web;
    let good = web.request("openid");
    let push = |section, name: &str, request: AuthorizationRequest, wants| {
        Row::new(section, name, web.form(PAR, &request.form()), wants)
    };
    let with = |section, name: &str, parameter: &str, value: &str, wants| {
        push(section, name, good.clone().with(parameter, value), wants)
    };
    let evil = format!("https://evil.example/{MARK}");
    let nested = format!("urn:ietf:params:oauth:request_uri:{MARK}");
    let unknown_details = format!(r#"[{{"type":"{MARK}"}}]"#);
    let prefixed = format!("{}/{MARK}", web.redirect_uri);
    vec![
        with(
            "RFC 9126 §2.1",
            "a reference inside",
            "request_uri",
            &nested,
            INVALID,
        ),
        with(
            "RFC 9126 §2.1",
            "an address inside",
            "request_uri",
            &evil,
            INVALID,
        ),
        with(
            "RFC 9126 §2.3",
            "a redirect that is not registered",
            "redirect_uri",
            &evil,
            INVALID,
        ),
        with(
            "RFC 9126 §2.4",
            "a redirect below the registered one",
            "redirect_uri",
            &prefixed,
            INVALID,
        ),
        with(
            "RFC 9700 §2.1",
            "a redirect of another client",
            "redirect_uri",
            &scene.other.redirect_uri,
            INVALID,
        ),
        push(
            "OIDC Core §3.1.2.1",
            "no redirect",
            good.clone().without("redirect_uri"),
            INVALID,
        ),
        push(
            "RFC 6749 §3.1",
            "a scope twice",
            good.clone().adding("scope", MARK),
            INVALID,
        ),
        push(
            "RFC 6749 §4.1.1",
            "no response_type",
            good.clone().without("response_type"),
            INVALID,
        ),
        with(
            "RFC 9700 §2.1.2",
            "the implicit flow",
            "response_type",
            "token",
            OAuth(400, "unsupported_response_type"),
        ),
        with(
            "RFC 9700 §2.1.2",
            "the hybrid flow",
            "response_type",
            "code id_token",
            OAuth(400, "unsupported_response_type"),
        ),
        with(
            "Multiple Response Types §2.1",
            "a fragment",
            "response_mode",
            "fragment",
            INVALID,
        ),
        with(
            "RFC 6749 §3.3",
            "an unknown scope",
            "scope",
            MARK,
            OAuth(400, "invalid_scope"),
        ),
        push(
            "RFC 7636 §4.4.1",
            "neither challenge nor nonce",
            good.clone().without("code_challenge").without("nonce"),
            INVALID,
        ),
        with(
            "RFC 9700 §2.1.1",
            "a plain challenge",
            "code_challenge_method",
            "plain",
            INVALID,
        ),
        push(
            "RFC 7636 §4.3",
            "a challenge without its method",
            good.clone().without("code_challenge_method"),
            INVALID,
        ),
        with(
            "RFC 8707 §2",
            "an unknown resource",
            "resource",
            &evil,
            OAuth(400, "invalid_target"),
        ),
        with(
            "RFC 9101 §6.2",
            "a broken request object",
            "request",
            MARK,
            OAuth(400, "invalid_request_object"),
        ),
        with(
            "RFC 9396 §5",
            "details of an unknown type",
            "authorization_details",
            &unknown_details,
            OAuth(400, "invalid_authorization_details"),
        ),
        with(
            "RFC 9449 §10",
            "a dpop_jkt that is no thumbprint",
            "dpop_jkt",
            MARK,
            INVALID,
        ),
        with(
            "OIDC Core §3.1.2.1",
            "a prompt beside none",
            "prompt",
            "none login",
            INVALID,
        ),
        with(
            "OIDC Core §3.1.2.1",
            "a max_age that is no number",
            "max_age",
            MARK,
            INVALID,
        ),
        with(
            "OIDC Core §3.1.2.1",
            "a hint that is none",
            "id_token_hint",
            MARK,
            INVALID,
        ),
        with(
            "OIDC Core §5.5",
            "claims that are no object",
            "claims",
            "[]",
            INVALID,
        ),
        with(
            "OIDC Core §7.2.1",
            "a registration inside",
            "registration",
            "{}",
            OAuth(400, "registration_not_supported"),
        ),
    ]
}

/// Who pushes, and how (RFC 9126 §2: as at the token endpoint).
fn credentials(scene: &Scene) -> Vec<Row> {
    let (web, spa) = (&scene.web, &scene.spa);
    let good = web.request("openid");
    let secret = web.secret.as_deref().expect("it has one");
    let bare = || scene.world.wire().request(Method::POST, PAR);
    let header = |id: &str, secret: &str| bare().header("authorization", basic(id, secret));
    let form = good.form();
    let public = spa.request("openid").with("client_secret", MARK);
    let failed = OAuth(401, "invalid_client");
    vec![
        Row::new(
            "RFC 9126 §2",
            "a confidential client by its name alone",
            bare().form(&form),
            failed,
        ),
        Row::new(
            "RFC 9126 §2",
            "nobody",
            bare().form(&good.clone().without("client_id").form()),
            failed,
        ),
        Row::new(
            "RFC 9126 §2",
            "a wrong secret",
            header("web", MARK).form(&form),
            failed,
        ),
        Row::new(
            "RFC 9126 §2",
            "a wrong secret in the form",
            bare().form(&good.clone().with("client_secret", MARK).form()),
            failed,
        ),
        Row::new(
            "RFC 9126 §2",
            "a client that there is not",
            header(MARK, secret).form(&good.clone().without("client_id").form()),
            failed,
        ),
        Row::new(
            "RFC 6749 §2.3",
            "a public client that shows a secret",
            bare().form(&public.form()),
            failed,
        ),
        Row::new(
            "RFC 6749 §2.3",
            "the secret twice, by header and form",
            header("web", secret).form(&good.clone().with("client_secret", secret).form()),
            INVALID,
        ),
        Row::new(
            "RFC 9126 §2.1",
            "a client for another one",
            scene.other.form(PAR, &form),
            INVALID,
        ),
        Row::new(
            "RFC 9126 §2.1",
            "parameters in the query",
            scene
                .world
                .wire()
                .request(Method::POST, &format!("{PAR}?{}", good.encoded()))
                .header("authorization", basic("web", secret))
                .header("content-type", "application/x-www-form-urlencoded"),
            INVALID,
        ),
        Row::new(
            "RFC 9126 §2.1",
            "JSON",
            header("web", secret).json(&serde_json::json!({ "client_id": MARK })),
            INVALID,
        ),
        Row::new(
            "RFC 9126 §2.3",
            "another method",
            scene
                .world
                .wire()
                .request(Method::GET, &format!("{PAR}?{}", good.encoded())),
            Problem(405, "method_not_allowed"),
        ),
    ]
}
