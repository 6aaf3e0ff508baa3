//! The authorization endpoint (OIDC Core §3.1.2.1, §5.5; Form Post §2; RFC 8707; RFC 9396): what is refused in the words of
//! each parameter's own standard, in whichever way the client wants to hear of it. Rubbish and redirects are in
//! `hostile/authorize.rs`.
//!
//! The code: `authcore flow/authorize/check.rs`, `flow/interaction.rs`.

use super::{
    MARK, Row,
    Wants::{self, Asks, OAuth, Posted, Redirect},
    refused,
};
use crate::harness::{
    App, AuthorizationRequest, Browser, Jwt, Person, Signer, Spec, Tokens, World, interaction_in, query_of,
};
use reqwest::Method;
use serde_json::json;

const INVALID: Wants = Redirect("invalid_request");

struct Scene {
    ada: Person,
    spa: App,
    web: App,
    third: App,
    world: World,
}

impl Scene {
    async fn set() -> Self {
        let world = World::with(&[("authorization.details_types", r#"["payment", "account"]"#)]).await;
        let details = json!({ "authorization_details_types": ["payment"] });
        Self {
            ada: world.person("ada@example.com").await,
            spa: world.app(Spec::spa("spa")).await,
            web: world.app(Spec::confidential("web").metadata(details)).await,
            third: world.app(Spec::third_party("third")).await,
            world,
        }
    }

    fn row(
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
    rows.extend(
        ["query.jwt", "form_post.jwt", "jwt", "web_message", "Form_Post"].map(|mode| {
            let name = format!("the response mode {mode}");
            row(
                "Multiple Response Types §2.1",
                &name,
                "response_mode",
                mode,
                INVALID,
            )
        }),
    );
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

#[tokio::test]
async fn without_a_page_nobody_is_asked_anything() {
    let scene = Scene::set().await;
    let nobody = scene.world.browser();
    let bob = scene.world.person("bob@example.com").await;
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
    // With a page, each of them is asked: the person to sign in, or to sign up where the client says that they are new.
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

#[tokio::test]
async fn an_exemption_from_pkce_is_no_way_around_it() {
    let world = World::start().await;
    let ada = world.person("ada@example.com").await;
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
            Row::new("RFC 9700 §2.1.1", "a plain challenge", ask(&plain), INVALID)
                .by(&ada.browser)
                .told(&app),
            Row::new(
                "RFC 7636 §4.3",
                "a challenge without method",
                ask(&unnamed),
                INVALID,
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
