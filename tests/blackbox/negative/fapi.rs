//! Clients that are held to the FAPI 2.0 Security Profile (Final): they push, prove themselves by a key, get tokens that are
//! bound to one, and less leeway than an ordinary client with the same keys.
//!
//! The code: `authcore model/client_metadata.rs::is_fapi`, and whoever asks it.

use super::{
    MARK, Row,
    Wants::{self, OAuth, Page, Redirect},
    dpop::{WITHOUT_NONCE, bound, text},
    refused,
};
use crate::harness::{
    App, AuthorizationRequest, Code, Jwt, Reply, Signer, Spec, TestUser, World, interaction_in,
};
use reqwest::{Method, RequestBuilder};
use serde_json::json;

const PAR: &str = "/oauth/par/";
const TOKEN: &str = "/oauth/token/";
const INVALID: Wants = OAuth(400, "invalid_request");
const FAILED: Wants = OAuth(401, "invalid_client");

struct Scene {
    ada: TestUser,
    /// Has to push.
    fapi: App,
    /// Likewise.
    other: App,
    /// Has the same keys, and nothing is asked of it.
    ordinary: App,
    es256: Signer,
    rs256: Signer,
    world: World,
}

impl Scene {
    async fn set() -> Self {
        let world = World::with(&WITHOUT_NONCE).await;
        let (es256, rs256) = (Signer::es256(), Signer::rs256());
        let members = |pushes: bool| {
            json!({
                "token_endpoint_auth_method": "private_key_jwt",
                "jwks": { "keys": [es256.jwk(), rs256.jwk()] },
                "require_pushed_authorization_requests": pushes,
                // The operator may say so; the profile does not care.
                "pkce_exempt": true,
            })
        };
        let app = async |id, pushes| world.app(Spec::confidential(id).metadata(members(pushes))).await;
        Self {
            ada: world.user("ada@example.com").await,
            fapi: app("fapi", true).await,
            other: app("other", true).await,
            ordinary: app("ordinary", false).await,
            es256,
            rs256,
            world,
        }
    }

    fn assertion(&self, app: &App) -> Jwt {
        Jwt::assertion(&app.id, &self.world.issuer())
    }

    /// As it should be.
    fn signed(&self, app: &App, path: &str, form: &[(&str, &str)]) -> RequestBuilder {
        self.with(app, path, form, &self.assertion(app).by(&self.es256))
    }

    /// A form with an assertion, and with a proof where there are tokens to be bound.
    fn with(&self, app: &App, path: &str, form: &[(&str, &str)], assertion: &str) -> RequestBuilder {
        let request = unbound(app, path, form, assertion);
        if path == TOKEN {
            request.header("dpop", Jwt::token_proof(&self.world).by(&self.es256))
        } else {
            request
        }
    }

    async fn push(&self, request: &AuthorizationRequest) -> String {
        let form = self.signed(&self.fapi, PAR, &request.form());
        self.world
            .wire()
            .send(form)
            .await
            .expect(201)
            .member("request_uri")
    }

    async fn code(&self, request: AuthorizationRequest) -> Code {
        let path = self.fapi.pushed_path(&self.push(&request).await);
        self.fapi
            .code_in(&self.ada.browser.get(&path).await.location(), request)
    }

    async fn redeem(&self, app: &App, code: &Code) -> Reply {
        self.world
            .wire()
            .send(self.redemption(app, code, &code.verifier))
            .await
    }

    fn redemption(&self, app: &App, code: &Code, verifier: &str) -> RequestBuilder {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.code.as_str()),
            ("redirect_uri", &self.fapi.redirect_uri),
            ("code_verifier", verifier),
        ];
        self.signed(app, TOKEN, &form)
    }
}

/// A section, a way to make an assertion, and how.
type Way<'a> = (&'static str, &'static str, &'a dyn Fn(&App) -> String);

/// A form with an assertion.
fn unbound(app: &App, path: &str, form: &[(&str, &str)], assertion: &str) -> RequestBuilder {
    let proof = [
        (
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        ),
        ("client_assertion", assertion),
    ];
    app.form(path, &[form, &proof].concat())
}

#[tokio::test]
async fn what_an_ordinary_client_may_a_fapi_client_may_not() {
    let scene = Scene::set().await;
    let (fapi, ordinary, rs256) = (&scene.fapi, &scene.ordinary, &scene.rs256);
    let (issuer, wire) = (scene.world.issuer(), scene.world.wire());
    let itself = [("grant_type", "client_credentials"), ("scope", "goals:read")];
    let token_endpoint = format!("{issuer}/oauth/token/");
    // Each of these is taken of the one and refused of the other.
    let ways: [Way<'_>; 4] = [
        ("FAPI 2.0 §5.4.1", "RS256", &|app| scene.assertion(app).by(rs256)),
        (
            "FAPI 2.0 §5.3.2.1 (8)",
            "the token endpoint as audience",
            &|app| {
                scene
                    .assertion(app)
                    .claim("aud", token_endpoint.as_str())
                    .by(&scene.es256)
            },
        ),
        ("FAPI 2.0 §5.3.2.1 (8)", "the issuer in an array", &|app| {
            scene
                .assertion(app)
                .claim("aud", json!([issuer]))
                .by(&scene.es256)
        }),
        ("FAPI 2.0 §5.3.2.1 (8)", "both in an array", &|app| {
            scene
                .assertion(app)
                .claim("aud", json!([issuer, token_endpoint]))
                .by(&scene.es256)
        }),
    ];
    let good = fapi.request("openid");
    let mut rows = Vec::new();
    for (section, name, assertion) in ways {
        wire.send(scene.with(ordinary, TOKEN, &itself, &assertion(ordinary)))
            .await
            .expect(200);
        let row = |place: &str, request| Row::new(section, format!("{name}, {place}"), request, FAILED);
        rows.push(row(
            "to push",
            scene.with(fapi, PAR, &good.form(), &assertion(fapi)),
        ));
        rows.push(row(
            "for a token",
            scene.with(fapi, TOKEN, &itself, &assertion(fapi)),
        ));
    }
    bound(wire.send(scene.signed(fapi, TOKEN, &itself)).await);

    let bare = |app: &App| {
        app.request("openid")
            .without("code_challenge")
            .without("code_challenge_method")
    };
    let ask =
        |app: &App, request: &AuthorizationRequest| (app.clone(), wire.request(Method::GET, &request.path()));
    let (_, request) = ask(ordinary, &bare(ordinary));
    let location = scene.ada.browser.send(request).await.location();
    assert!(
        crate::harness::query_of(&location, "code").is_some(),
        "{location}"
    );
    let object = Jwt::request_object(&fapi.id, &issuer, &good.form()).by(rs256);
    let form = good.clone().with("request", &object);
    rows.extend([
        Row::new(
            "FAPI 2.0 §5.3.2.2 (5)",
            "no PKCE",
            scene.signed(fapi, PAR, &bare(fapi).form()),
            INVALID,
        ),
        Row::new(
            "FAPI 2.0 §5.3.2.2 (5)",
            "plain PKCE",
            scene.signed(
                fapi,
                PAR,
                &good.clone().with("code_challenge_method", "plain").form(),
            ),
            INVALID,
        ),
        Row::new(
            "FAPI 2.0 §5.4.1",
            "a request object by RS256",
            scene.signed(fapi, PAR, &form.form()),
            OAuth(400, "invalid_request_object"),
        ),
        Row::new(
            "FAPI 2.0 §5.3.2.2 (2)",
            "no push",
            ask(fapi, &good).1,
            Redirect("invalid_request"),
        )
        .by(&scene.ada.browser)
        .told(fapi),
        Row::new(
            "FAPI 2.0 §5.3.2.2 (2)",
            "a request object and no push",
            ask(fapi, &good.clone().without("state").with("request", &object)).1,
            Redirect("invalid_request"),
        )
        .by(&scene.ada.browser)
        .told(fapi),
        Row::new(
            "FAPI 2.0 §5.3.2.1 (4)",
            "a token that is bound to nothing",
            unbound(fapi, TOKEN, &itself, &scene.assertion(fapi).by(&scene.es256)),
            OAuth(400, "invalid_dpop_proof"),
        ),
        Row::new(
            "FAPI 2.0 §5.3.2.1 (6)",
            "no proof of who it is",
            fapi.form(PAR, &good.form()),
            FAILED,
        ),
        Row::new(
            "FAPI 2.0 §5.3.2.1 (6)",
            "a secret",
            fapi.form(PAR, &good.clone().with("client_secret", MARK).form()),
            FAILED,
        ),
        Row::new(
            "FAPI 2.0 §5.3.2.2 (1)",
            "the implicit flow",
            scene.signed(fapi, PAR, &good.clone().with("response_type", "token").form()),
            OAuth(400, "unsupported_response_type"),
        ),
    ]);
    refused(&scene.world, rows).await;
    bound(scene.redeem(fapi, &scene.code(good).await).await);
}

#[tokio::test]
async fn a_pushed_page_may_be_opened_twice_and_is_answered_once() {
    let scene = Scene::set().await;
    let request = scene.fapi.request("openid");
    let path = scene.fapi.pushed_path(&scene.push(&request).await);
    let browser = scene.world.browser();
    let open = async || interaction_in(&browser.get(&path).await.location(), "login");
    let (first, second) = (open().await, open().await);
    let ada = scene.ada.sign_in_at(browser.copy()).await;
    let next = ada.sign_in_again(Some(&second)).await.expect(200).member("next");
    let code = scene.fapi.code_in(&next, request.clone());
    // The other tab's is the same request, which has its answer: there is nowhere to go on to.
    assert_eq!(first, second);
    let next = ada.sign_in_again(Some(&first)).await.expect(200).member("next");
    assert_eq!(next, "/account");
    let again = scene.world.wire().request(Method::GET, &path);
    let wants = Page("interaction_expired");
    let row = Row::new("RFC 9126 §7.3", "a third look, after the answer", again, wants);
    refused(&scene.world, vec![row.by(&ada.browser)]).await;
    // That others came too late is not the first one's fault.
    bound(scene.redeem(&scene.fapi, &code).await);
}

#[tokio::test]
async fn codes_and_refresh_tokens_are_for_their_client_alone() {
    let scene = Scene::set().await;
    let (fapi, other, wire) = (&scene.fapi, &scene.other, scene.world.wire());
    let code = scene.code(fapi.request("openid offline_access")).await;
    let wrong = format!("{MARK}{}", "x".repeat(40));
    let grant = OAuth(400, "invalid_grant");
    refused(
        &scene.world,
        vec![
            Row::new(
                "FAPI 2.0 §5.3.2.2 (3)",
                "another client's code",
                scene.redemption(other, &code, &code.verifier),
                grant,
            ),
            Row::new(
                "RFC 7636 §4.6",
                "another verifier",
                scene.redemption(fapi, &code, &wrong),
                grant,
            ),
            Row::new(
                "RFC 7636 §4.6",
                "no verifier",
                scene.redemption(fapi, &code, ""),
                grant,
            ),
        ],
    )
    .await;
    let refresh_token = text(&bound(scene.redeem(fapi, &code).await), "refresh_token");

    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token.as_str()),
    ];
    let assertion = scene.assertion(fapi).by(&scene.es256);
    // §5.3.2.1 (9): its refresh tokens stay as they are, however often they are used.
    for again in [
        scene.with(fapi, TOKEN, &form, &assertion),
        scene.signed(fapi, TOKEN, &form),
    ] {
        let refreshed = bound(wire.send(again).await);
        assert_eq!(text(&refreshed, "refresh_token"), refresh_token);
    }
    let by_name = scene.assertion(other).by(&scene.es256);
    refused(
        &scene.world,
        vec![
            Row::new(
                "RFC 6749 §6",
                "another client's refresh token",
                scene.signed(other, TOKEN, &form),
                grant,
            ),
            Row::new(
                "RFC 7523 §3 (7)",
                "an assertion twice",
                scene.with(fapi, TOKEN, &form, &assertion),
                FAILED,
            ),
            Row::new(
                "RFC 6749 §6",
                "a refresh token without proof",
                fapi.form(TOKEN, &form),
                FAILED,
            ),
            Row::new(
                "RFC 7523 §3 (2)",
                "another client's assertion",
                scene.with(fapi, TOKEN, &form, &by_name),
                INVALID,
            ),
        ],
    )
    .await;
    bound(wire.send(scene.signed(fapi, TOKEN, &form)).await);
}
