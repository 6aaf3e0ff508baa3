//! The authorization endpoint (OIDC Core §3.1.2.1, §5.5; RFC 8707; RFC 9396): each parameter is refused in the words of its own
//! standard. Rubbish and redirects are in `hostile/authorize.rs`; what is refused without a page in `silent.rs`, and by a
//! form in `form_post.rs`.
//!
//! The code: `authcore flow/authorize/check.rs`.

use super::{
    MARK, Row,
    Wants::{self, Asks, Redirect},
    refused,
};
use crate::harness::{App, AuthorizationRequest, Browser, Jwt, Signer, Spec, TestUser, Tokens, World};
use reqwest::Method;
use serde_json::json;

const INVALID: Wants = Redirect("invalid_request");

pub(super) struct Scene {
    pub(super) ada: TestUser,
    pub(super) spa: App,
    pub(super) web: App,
    pub(super) third: App,
    pub(super) world: World,
}

impl Scene {
    pub(super) async fn set() -> Self {
        let world = World::with(&[("authorization.details_types", r#"["payment", "account"]"#)]).await;
        let details = json!({ "authorization_details_types": ["payment"] });
        Self {
            ada: world.user("ada@example.com").await,
            spa: world.app(Spec::spa("spa")).await,
            web: world.app(Spec::confidential("web").metadata(details)).await,
            third: world.app(Spec::third_party("third")).await,
            world,
        }
    }

    pub(super) fn row(
        &self,
        section: &'static str,
        name: &str,
        app: &App,
        request: &AuthorizationRequest,
        wants: Wants,
        browser: &Browser,
    ) -> Row {
        let request = self.world.wire().request(Method::GET, &request.path());
        Row::new(section, name, request, wants).by(browser).told(app)
    }

    async fn goes_on(&self) {
        for app in [&self.spa, &self.web] {
            let request = app.request("openid");
            let location = self.ada.authorize(&request).await.location();
            Tokens::of(&app.redeem(&app.code_in(&location, request)).await);
        }
    }
}

#[tokio::test]
async fn each_parameter_is_refused_in_its_own_words() {
    let scene = Scene::set().await;
    scene.goes_on().await;
    let tokens = scene.ada.tokens(&scene.spa, "openid").await;
    let mut rows = parameters(&scene);
    rows.extend(hints(&scene, &tokens));
    rows.extend(details(&scene));
    refused(&scene.world, rows).await;
    scene.goes_on().await;
}

/// OIDC Core §3.1.2.1 and Multiple Response Types.
fn parameters(scene: &Scene) -> Vec<Row> {
    let (spa, browser) = (&scene.spa, &scene.ada.browser);
    let good = spa.request("openid");
    let row = |section, name: &str, parameter: &str, value: &str, wants| {
        scene.row(
            section,
            name,
            spa,
            &good.clone().with(parameter, value),
            wants,
            browser,
        )
    };
    let mut rows: Vec<Row> = [
        "id_token",
        "id_token token",
        "code token",
        "code id_token token",
        "CODE",
        "none",
        "password",
    ]
    .map(|kind| {
        let name = format!("the response type {kind}");
        row(
            "RFC 9700 §2.1.2",
            &name,
            "response_type",
            kind,
            Redirect("unsupported_response_type"),
        )
    })
    .into();
    rows.extend(["web_message", "Form_Post"].map(|mode| {
        let name = format!("the response mode {mode}");
        row(
            "Multiple Response Types §2.1",
            &name,
            "response_mode",
            mode,
            INVALID,
        )
    }));
    rows.extend(
        ["none create", "none consent login", "LOGIN", "login,consent"].map(|prompt| {
            let name = format!("the prompt {prompt}");
            row("OIDC Core §3.1.2.1", &name, "prompt", prompt, INVALID)
        }),
    );
    rows.extend(["1.5", "0x10", "-0", " 1", "1e3"].map(|age| {
        row(
            "OIDC Core §3.1.2.1",
            &format!("the max_age {age}"),
            "max_age",
            age,
            INVALID,
        )
    }));
    rows.extend(
        [
            "[]",
            "1",
            "{",
            r#"{"id_token":[]}"#,
            r#"{"userinfo":"name"}"#,
            r#"{"id_token":{"acr":"x"}}"#,
        ]
        .map(|claims| {
            row(
                "OIDC Core §5.5",
                &format!("the claims {claims}"),
                "claims",
                claims,
                INVALID,
            )
        }),
    );
    let unmet = json!({ "id_token": { "acr": { "essential": true, "values": [format!("urn:{MARK}")] } } });
    let fragment = "https://goals.example/#x";
    let deep = "[".repeat(4000);
    let (target, thumbprint) = (Redirect("invalid_target"), "A".repeat(42));
    rows.extend([
        row(
            "Unmet Authentication Requirements §2",
            "an essential acr that there is not",
            "claims",
            &unmet.to_string(),
            Redirect("unmet_authentication_requirements"),
        ),
        row(
            "RFC 8707 §2",
            "a resource with a fragment",
            "resource",
            fragment,
            target,
        ),
        row(
            "RFC 8707 §2",
            "a resource that is relative",
            "resource",
            "/goals",
            target,
        ),
        scene.row(
            "RFC 8707 §2.1",
            "a resource that there is not, beside one that there is",
            spa,
            &good
                .clone()
                .with("resource", "https://goals.example/")
                .adding("resource", "https://evil.example/"),
            target,
            browser,
        ),
        row(
            "OIDC Core §5.5",
            "claims that are too deep",
            "claims",
            &deep,
            INVALID,
        ),
        row(
            "RFC 9396 §2",
            "details that are too deep",
            "authorization_details",
            &deep,
            Redirect("invalid_authorization_details"),
        ),
        row(
            "RFC 9449 §10",
            "a short thumbprint",
            "dpop_jkt",
            &thumbprint,
            INVALID,
        ),
    ]);
    rows
}

/// Whom the client means (OIDC Core §3.1.2.1 `id_token_hint`, §5.5.1 `sub`).
fn hints(scene: &Scene, tokens: &Tokens) -> Vec<Row> {
    let (spa, browser) = (&scene.spa, &scene.ada.browser);
    let row = |section, name: &str, app: &App, parameter: &str, value: &str, wants| {
        let request = app
            .request("openid")
            .with("prompt", "none")
            .with(parameter, value);
        scene.row(section, name, app, &request, wants, browser)
    };
    let payload = tokens.id.split('.').nth(1).expect("claims");
    let key = Signer::es256();
    let forged = Jwt::of(crate::harness::claims(&tokens.id)).by(&key);
    let unsigned = format!("eyJhbGciOiJub25lIn0.{payload}.");
    let section = "OIDC Core §3.1.2.1";
    let somebody = json!({ "id_token": { "sub": { "value": MARK } } }).to_string();
    vec![
        row(
            section,
            "an unsigned hint",
            spa,
            "id_token_hint",
            &unsigned,
            INVALID,
        ),
        row(
            section,
            "a hint that a stranger signed",
            spa,
            "id_token_hint",
            &forged,
            INVALID,
        ),
        row(
            section,
            "an access token as a hint",
            spa,
            "id_token_hint",
            &tokens.access,
            INVALID,
        ),
        row(
            section,
            "a hint of another client",
            &scene.web,
            "id_token_hint",
            &tokens.id,
            INVALID,
        ),
        row(
            "OIDC Core §5.5.1",
            "a sub that is nobody's",
            spa,
            "claims",
            &somebody,
            Redirect("login_required"),
        ),
    ]
}

/// Rich authorization requests (RFC 9396 §2, §5).
fn details(scene: &Scene) -> Vec<Row> {
    let (web, browser) = (&scene.web, &scene.ada.browser);
    let row = |section, name: &str, app: &App, details: &str, wants| {
        let request = app.request("openid").with("authorization_details", details);
        scene.row(section, name, app, &request, wants, browser)
    };
    let wrong = Redirect("invalid_authorization_details");
    let mark = format!(r#"[{{"type":"{MARK}"}}]"#);
    vec![
        row("RFC 9396 §2", "details that are no JSON", web, MARK, wrong),
        row(
            "RFC 9396 §2",
            "details that are no array",
            web,
            r#"{"type":"payment"}"#,
            wrong,
        ),
        row(
            "RFC 9396 §2",
            "a detail that is no object",
            web,
            r#"["payment"]"#,
            wrong,
        ),
        row(
            "RFC 9396 §2",
            "a detail without a type",
            web,
            r#"[{"amount":1}]"#,
            wrong,
        ),
        row(
            "RFC 9396 §2",
            "a type that is a number",
            web,
            r#"[{"type":1}]"#,
            wrong,
        ),
        row("RFC 9396 §5", "a type that there is not", web, &mark, wrong),
        row(
            "RFC 9396 §5",
            "a type of another client's",
            web,
            r#"[{"type":"account"}]"#,
            wrong,
        ),
        row(
            "RFC 9396 §5",
            "a client that has none",
            &scene.spa,
            r#"[{"type":"payment"}]"#,
            wrong,
        ),
        row(
            "RFC 9396 §5",
            "a type that there is not, beside one that there is",
            web,
            r#"[{"type":"payment"},{"type":"account"}]"#,
            wrong,
        ),
        // Good ones: the operator's own client asks for them, too.
        row(
            "RFC 9396 §3",
            "a payment is asked each time",
            web,
            r#"[{"type":"payment"}]"#,
            Asks("consent"),
        ),
    ]
}
