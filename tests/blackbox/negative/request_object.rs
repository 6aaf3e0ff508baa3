//! Signed request objects (RFC 9101, OIDC Core §6.1): whose signature counts, what has to be inside, and what a client that
//! has promised to sign may no longer do. Objects by reference are in `request_uri.rs`.
//!
//! The code: `authcore flow/authorize/request_object.rs`.

use super::{
    MARK, Row,
    Wants::{self, OAuth, Page, Redirect},
    refused,
};
use crate::harness::{App, AuthorizationRequest, Jwt, Signer, Site, Spec, TestUser, Tokens, World, now};
use reqwest::Method;
use serde_json::json;

pub(super) const INVALID: Wants = Redirect("invalid_request_object");

pub(super) struct Scene {
    pub(super) ada: TestUser,
    /// Signs with `key`.
    pub(super) app: App,
    pub(super) key: Signer,
    pub(super) site: Site,
    pub(super) world: World,
}

impl Scene {
    pub(super) async fn set() -> Self {
        let world = World::with(&[("outbound.allow_private", "true")]).await;
        let (key, site) = (Signer::es256(), Site::start().await);
        let addresses = ["/good", "/missing", "/moved", "/text", "/long"].map(|path| site.at(path));
        let members = json!({ "jwks": key.jwks(), "request_uris": addresses });
        Self {
            ada: world.user("ada@example.com").await,
            app: world.app(Spec::confidential("app").metadata(members)).await,
            key,
            site,
            world,
        }
    }

    pub(super) fn object(&self, request: &AuthorizationRequest) -> Jwt {
        Jwt::request_object(&self.app.id, &self.world.issuer(), &request.form())
    }

    /// What is left outside, for errors to find their way.
    pub(super) fn outside(&self) -> AuthorizationRequest {
        self.app.request("openid").without("state").without("nonce")
    }

    pub(super) fn ask(
        &self,
        section: &'static str,
        name: &str,
        request: &AuthorizationRequest,
        wants: Wants,
    ) -> Row {
        let request = self.world.wire().request(Method::GET, &request.path());
        Row::new(section, name, request, wants)
            .by(&self.ada.browser)
            .told(&self.app)
    }

    /// A good object gets its answer, and only what is inside counts (RFC 9101 §6.3).
    async fn goes_on(&self) {
        let inside = self.app.request("openid email");
        let outside = self.outside().with("scope", MARK).with("state", MARK);
        let asked = outside.with("request", &self.object(&inside).by(&self.key));
        let location = self.ada.authorize(&asked).await.location();
        let tokens = Tokens::of(&self.app.redeem(&self.app.code_in(&location, inside)).await);
        assert!(tokens.scope.contains("email") && !tokens.scope.contains(MARK));
    }
}

#[tokio::test]
async fn only_the_clients_own_word_counts() {
    let scene = Scene::set().await;
    scene.goes_on().await;
    let mut rows = signatures(&scene);
    rows.extend(claims(&scene));
    rows.extend(insides(&scene));
    refused(&scene.world, rows).await;
    scene.goes_on().await;
}

/// Who signed it, and with what.
fn signatures(scene: &Scene) -> Vec<Row> {
    let (app, key) = (&scene.app, &scene.key);
    let object = || scene.object(&app.request("openid"));
    let row = |section, name: &str, object: &str| {
        scene.ask(section, name, &scene.outside().with("request", object), INVALID)
    };
    let good = object().by(key);
    let [header, payload, signature] = good.split('.').collect::<Vec<_>>()[..] else {
        panic!("no JWT: {good}")
    };
    let elsewhere = object().claim("scope", "openid goals:write").by(key);
    let exchanged = elsewhere.split('.').nth(1).expect("claims");
    let stranger = Signer::es256();
    let secret = app.secret.as_deref().expect("it has one");
    let public = serde_json::to_vec(&key.jwk()).expect("JSON");
    vec![
        row("RFC 9101 §6.2", "not signed", &object().unsigned()),
        row(
            "RFC 9101 §6.2",
            "not signed, in other letters",
            &object().header("alg", "nOnE").unsigned(),
        ),
        row(
            "RFC 9101 §6.2",
            "its signature cut off",
            &format!("{header}.{payload}."),
        ),
        row(
            "RFC 9101 §6.2",
            "other claims under its signature",
            &format!("{header}.{exchanged}.{signature}"),
        ),
        row("RFC 9101 §6.2", "by a stranger", &object().by(&stranger)),
        row(
            "RFC 9101 §6.2",
            "by a stranger in its key's name",
            &object().header("kid", key.kid()).by(&stranger),
        ),
        row(
            "RFC 8725 §3.5",
            "by a stranger whose key comes along",
            &object()
                .header("jwk", stranger.bare_jwk())
                .header("kid", key.kid())
                .by(&stranger),
        ),
        row(
            "RFC 9101 §6.2",
            "by a key of another kind",
            &object().header("kid", key.kid()).by(&Signer::ps256()),
        ),
        row(
            "RFC 8725 §3.1",
            "under another algorithm's name",
            &object().header("alg", "ES384").by(key),
        ),
        row(
            "RFC 8725 §3.2",
            "by the client's secret",
            &object().hs256(secret.as_bytes()),
        ),
        row(
            "RFC 8725 §3.2",
            "by the public key as if it were a secret",
            &object().hs256(&public),
        ),
        row(
            "RFC 7515 §4.1.11",
            "with a critical extension",
            &object().header("crit", json!(["exp"])).by(key),
        ),
        row(
            "RFC 9101 §6.1",
            "encrypted",
            &format!("{header}.{payload}.{signature}.{payload}.{signature}"),
        ),
        row("RFC 9101 §4", "no JWT", MARK),
        row("RFC 9101 §4", "an object that is no JWT", "{}"),
    ]
}

/// What it says of itself.
fn claims(scene: &Scene) -> Vec<Row> {
    let row = |section, name: &str, change: &dyn Fn(Jwt) -> Jwt| {
        let object = change(scene.object(&scene.app.request("openid"))).by(&scene.key);
        scene.ask(section, name, &scene.outside().with("request", &object), INVALID)
    };
    let issuer = scene.world.issuer();
    let evil = format!("https://evil.example/{MARK}");
    let assertion = Jwt::assertion("app", &issuer).by(&scene.key);
    vec![
        row("RFC 9101 §4", "for another server", &|jwt| {
            jwt.claim("aud", evil.as_str())
        }),
        row("RFC 9101 §4", "for other servers", &|jwt| {
            jwt.claim("aud", json!([evil, MARK]))
        }),
        row("RFC 9101 §4", "for an address of ours", &|jwt| {
            jwt.claim("aud", format!("{issuer}/oauth/authorize/"))
        }),
        row("RFC 9101 §4", "for a number", &|jwt| jwt.claim("aud", 7)),
        row("RFC 9101 §4", "of another issuer", &|jwt| jwt.claim("iss", MARK)),
        row("RFC 9101 §5", "of another client", &|jwt| {
            jwt.claim("client_id", MARK)
        }),
        row("RFC 9101 §5", "of no client", &|jwt| jwt.without("client_id")),
        row("RFC 7519 §4.1.4", "expired", &|jwt| jwt.claim("exp", now() - 1)),
        row("RFC 7519 §4.1.4", "expiring in words", &|jwt| {
            jwt.claim("exp", "never")
        }),
        row("RFC 7519 §4.1.5", "not good yet", &|jwt| {
            jwt.claim("nbf", now() + 90)
        }),
        row("FAPI 2.0 Message Signing §5.3.1", "good since long ago", &|jwt| {
            jwt.claim("nbf", now() - 3700)
        }),
        row("RFC 7519 §4.1.6", "made tomorrow", &|jwt| {
            jwt.claim("iat", now() + 86400)
        }),
        row("RFC 7519 §4.1.6", "made at a time in words", &|jwt| {
            jwt.claim("iat", "now")
        }),
        row("RFC 7519 §4.1.5", "good from a time in words", &|jwt| {
            jwt.claim("nbf", "now")
        }),
        row("RFC 9101 §4", "an object inside", &|jwt| {
            jwt.claim("request", MARK)
        }),
        row("RFC 9101 §4", "a reference inside", &|jwt| {
            jwt.claim("request_uri", evil.as_str())
        }),
        scene.ask(
            "RFC 8725 §3.11",
            "an assertion of the client's",
            &scene.outside().with("request", &assertion),
            INVALID,
        ),
    ]
}

/// What it asks (RFC 9101 §6.3: parameters outside don't count).
fn insides(scene: &Scene) -> Vec<Row> {
    let app = &scene.app;
    let inside = |section, name: &str, inside: AuthorizationRequest, wants| {
        let object = scene.object(&inside.without("state")).by(&scene.key);
        scene.ask(section, name, &scene.outside().with("request", &object), wants)
    };
    let good = app.request("openid");
    let evil = format!("https://evil.example/{MARK}");
    let object = scene.object(&good).by(&scene.key);
    vec![
        inside(
            "RFC 9101 §6.3",
            "a challenge outside alone",
            // With a nonce inside, the client would need no challenge (OAuth 2.1 §7.5.1).
            good.clone().without("code_challenge").without("nonce"),
            Redirect("invalid_request"),
        ),
        inside(
            "RFC 9101 §6.3",
            "a redirect outside alone",
            good.clone().without("redirect_uri"),
            Page("invalid_redirect_uri"),
        ),
        inside(
            "RFC 9700 §4.11.2",
            "a redirect inside that is not registered",
            good.clone().with("redirect_uri", &evil),
            Page("invalid_redirect_uri"),
        ),
        inside(
            "RFC 9101 §6.3",
            "a response type inside that is none",
            good.clone().with("response_type", "token"),
            Redirect("unsupported_response_type"),
        ),
        scene.ask(
            "RFC 9101 §5",
            "by value and by reference at once",
            &scene
                .outside()
                .with("request", &object)
                .with("request_uri", &scene.site.at("/good")),
            Redirect("invalid_request_uri"),
        ),
        scene.ask(
            "RFC 9101 §5",
            "without a client outside",
            &scene.outside().without("client_id").with("request", &object),
            Page("unknown_client"),
        ),
    ]
}

#[tokio::test]
async fn what_a_client_has_promised_to_sign_it_signs() {
    let scene = Scene::set().await;
    let (key, other) = (Signer::es256(), Signer::ps256());
    let keys = json!({ "keys": [key.jwk(), other.jwk()] });
    let world = &scene.world;
    let strict = json!({ "jwks": keys, "require_signed_request_object": true });
    let strict = world.app(Spec::confidential("strict").metadata(strict)).await;
    let ps256 = json!({ "jwks": keys, "request_object_signing_alg": "PS256" });
    let ps256 = world.app(Spec::confidential("ps256").metadata(ps256)).await;
    let plain = world.app(Spec::confidential("plain")).await;
    let by = |app: &App, key: &Signer| {
        let request = app.request("openid");
        let object = Jwt::request_object(&app.id, &world.issuer(), &request.form()).by(key);
        (request.clone().with("request", &object), request)
    };
    let row = |section, name: &str, app: &App, request: &AuthorizationRequest, wants| {
        let request = world.wire().request(Method::GET, &request.path());
        Row::new(section, name, request, wants)
            .by(&scene.ada.browser)
            .told(app)
    };
    let pushed = strict.request("openid");
    let (foreign, _) = by(&plain, &key);
    let (for_another, _) = by(&ps256, &key);
    refused(
        world,
        vec![
            row(
                "RFC 9101 §10.5",
                "no object",
                &strict,
                &strict.request("openid"),
                Redirect("invalid_request"),
            ),
            Row::new(
                "RFC 9101 §10.5",
                "no object, pushed",
                strict.form("/oauth/par/", &pushed.form()),
                OAuth(400, "invalid_request"),
            ),
            row(
                "OIDC Registration §2",
                "another algorithm",
                &ps256,
                &by(&ps256, &key).0,
                INVALID,
            ),
            row(
                "RFC 9101 §6.2",
                "of a client without keys",
                &plain,
                &foreign,
                INVALID,
            ),
            Row::new(
                "RFC 9126 §3",
                "another algorithm, pushed",
                ps256.form("/oauth/par/", &for_another.form()),
                OAuth(400, "invalid_request_object"),
            ),
            Row::new(
                "RFC 9126 §3",
                "of another client, pushed",
                strict.form("/oauth/par/", &for_another.with("client_id", "strict").form()),
                OAuth(400, "invalid_request_object"),
            ),
        ],
    )
    .await;
    for (app, key) in [(&strict, &key), (&strict, &other), (&ps256, &other)] {
        let (asked, inside) = by(app, key);
        let location = scene.ada.authorize(&asked).await.location();
        app.code_in(&location, inside);
        let (asked, inside) = by(app, key);
        let reference = app.push(&asked).await;
        let location = scene
            .ada
            .browser
            .get(&app.pushed_path(&reference))
            .await
            .location();
        app.code_in(&location, inside);
    }
}
