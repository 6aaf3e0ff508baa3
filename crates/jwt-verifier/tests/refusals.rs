//! What a refused request is told, by the extractor of actix-web and by the layer of tower alike: in its own scheme, whatever
//! is refused. And where keys and certificates come from, when a service says so.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::http::header::HeaderMap as ActixHeaders;
use actix_web::{App, HttpResponse, test, web};
use axum::body::Body;
use axum::http::{HeaderMap, Request, Response};
use axum::routing::get;
use axum::{Extension, Router};
use jwt_verifier::actix::{ClientCertificate, Rejection, resource_metadata};
use jwt_verifier::client::{Answer, Get, HttpClient, Pending};
use jwt_verifier::testing::{Issuer, ProofKey};
use jwt_verifier::tower::{Bare, Metadata, Protect};
use jwt_verifier::{
    Algorithm, BuildError, CertificateThumbprint, FetchError, Requirements, Verified, Verifier, VerifyError,
};
use serde_json::{Value, json};
use tower::{ServiceExt as _, service_fn};

const BASE: &str = "https://api.example";
const URL: &str = "https://api.example/mcp";
const METADATA: &str = "/.well-known/oauth-protected-resource";

fn verifier(issuer: &Issuer) -> Verifier {
    Verifier::builder(issuer.url())
        .audience("goals")
        .external_url(BASE)
        .resource(URL)
        .scopes(&["goals:read", "goals:write"])
        .build()
        .unwrap()
}

fn wanted() -> Requirements {
    Requirements::default()
        .scope("goals:write")
        .acr("phr")
        .max_age(Duration::from_secs(300))
        .group("owners")
}

async fn handler(token: Verified) -> Result<HttpResponse, Rejection> {
    wanted().check(&token)?;
    Ok(HttpResponse::NoContent().finish())
}

/// Status, challenges and body of actix-web.
async fn by_actix(verifier: &Verifier, headers: &[(&str, String)]) -> (u16, Vec<String>, Value) {
    let app = App::new()
        .app_data(verifier.clone())
        .route("/mcp", web::get().to(handler));
    let app = test::init_service(app).await;
    let mut request = test::TestRequest::get().uri("/mcp");
    for (name, value) in headers {
        request = request.append_header((*name, value.as_str()));
    }
    let response = test::call_service(&app, request.to_request()).await;
    let challenges = |headers: &ActixHeaders| {
        headers
            .get_all("www-authenticate")
            .map(|value| value.to_str().unwrap().to_owned())
            .collect()
    };
    let (status, challenges) = (response.status().as_u16(), challenges(response.headers()));
    let body = test::read_body(response).await;
    (
        status,
        challenges,
        serde_json::from_slice(&body).unwrap_or_default(),
    )
}

fn challenges(headers: &HeaderMap) -> Vec<String> {
    headers
        .get_all("www-authenticate")
        .iter()
        .map(|value| value.to_str().unwrap().to_owned())
        .collect()
}

/// The same of axum.
async fn by_axum(verifier: &Verifier, headers: &[(&str, String)]) -> (u16, Vec<String>, Value) {
    let app = Router::new().route("/mcp", get(async |Extension(_): Extension<Verified>| ()));
    let app = app.route_layer(Protect::new(verifier).requirements(wanted()));
    let mut request = Request::get("/mcp");
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let response = app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (status, challenges) = (response.status().as_u16(), challenges(response.headers()));
    let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
    // 200 and 204 are the same good.
    let status = if status == 200 { 204 } else { status };
    (
        status,
        challenges,
        serde_json::from_slice(&body).unwrap_or_default(),
    )
}

#[actix_web::test]
async fn a_request_is_refused_in_its_own_scheme_whatever_is_refused() {
    let (issuer, key) = (Issuer::start().await, ProofKey::generate());
    let verifier = verifier(&issuer);
    let bound = |change: Value| {
        let mut claims = issuer.claims("user", "app", "goals", "goals:write");
        claims["cnf"] = json!({ "jkt": key.thumbprint() });
        claims["acr"] = json!("phr");
        claims["groups"] = json!(["owners"]);
        for (name, value) in change.as_object().unwrap() {
            claims[name] = value.clone();
        }
        issuer.sign(&claims)
    };
    let now = issuer.claims("u", "a", "g", "")["iat"].as_i64().unwrap();
    for (change, status, parts) in [
        (json!({}), 204, vec![]),
        (json!({ "exp": now - 3600 }), 401, vec!["error=\"invalid_token\""]),
        (json!({ "aud": "other" }), 401, vec!["error=\"invalid_token\""]),
        (
            json!({ "scope": "goals:read" }),
            403,
            vec!["error=\"insufficient_scope\"", "scope=\"goals:write\""],
        ),
        (
            json!({ "acr": "pwd" }),
            401,
            vec![
                "error=\"insufficient_user_authentication\"",
                "acr_values=\"phr\"",
                "max_age=\"300\"",
            ],
        ),
        (
            json!({ "auth_time": now - 301 }),
            401,
            vec!["error=\"insufficient_user_authentication\""],
        ),
        (
            json!({ "groups": ["guests", 7] }),
            403,
            vec!["error=\"insufficient_scope\""],
        ),
        (
            json!({ "groups": "owners" }),
            403,
            vec!["error=\"insufficient_scope\""],
        ),
        (json!({ "groups": [{ "value": "owners" }] }), 204, vec![]),
        (json!({ "cnf": null }), 401, vec!["error=\"invalid_token\""]),
    ] {
        let token = bound(change.clone());
        let request = || {
            [
                ("authorization", format!("DPoP {token}")),
                ("dpop", key.proof("GET", URL, &token)),
            ]
        };
        for (found, challenges, problem) in [
            by_actix(&verifier, &request()).await,
            by_axum(&verifier, &request()).await,
        ] {
            assert_eq!(found, status, "{change} {problem}");
            if status == 204 {
                continue;
            }
            assert_eq!(problem["status"], status);
            let [challenge] = &challenges[..] else {
                panic!("{change}: {challenges:?}");
            };
            assert!(challenge.starts_with("DPoP realm=\"goals\", "), "{challenge}");
            let metadata = format!("resource_metadata=\"{BASE}{METADATA}/mcp\"");
            for part in parts.iter().copied().chain(["algs=\"ES256 ", &metadata]) {
                assert!(challenge.contains(part), "{change}: {challenge}");
            }
        }
    }
    // The same, borne.
    let mut claims = issuer.claims("user", "app", "goals", "goals:read");
    claims["acr"] = json!("phr");
    let bearer = [("authorization", format!("Bearer {}", issuer.sign(&claims)))];
    for (status, challenges, _) in [
        by_actix(&verifier, &bearer).await,
        by_axum(&verifier, &bearer).await,
    ] {
        assert_eq!(status, 403);
        assert!(challenges.len() == 1 && challenges[0].starts_with("Bearer realm=\"goals\", "));
    }
    // Two tokens and a proof.
    let two = [
        ("authorization", "DPoP a".to_owned()),
        ("authorization", "DPoP b".to_owned()),
        ("dpop", "x".to_owned()),
    ];
    for (status, challenges, _) in [by_actix(&verifier, &two).await, by_axum(&verifier, &two).await] {
        assert_eq!(status, 400);
        assert!(challenges[0].starts_with("DPoP realm=\"goals\", error=\"invalid_request\""));
    }
    // Nothing at all: both are offered, with what to ask for.
    for (status, challenges, _) in [by_actix(&verifier, &[]).await, by_axum(&verifier, &[]).await] {
        assert_eq!((status, challenges.len()), (401, 2));
        for challenge in challenges {
            assert!(
                challenge.contains("scope=\"goals:read goals:write\""),
                "{challenge}"
            );
            assert!(!challenge.contains("error"), "{challenge}");
        }
    }
}

#[actix_web::test]
async fn the_metadata_is_at_the_resources_path_and_at_the_root() {
    let issuer = Issuer::start().await;
    let verifier = verifier(&issuer);
    let app = App::new().configure(resource_metadata(&verifier));
    let actix = test::init_service(app).await;
    let axum = Router::new().route("/other", get(async || "other"));
    let axum = axum.layer(Metadata::new(&verifier));
    for path in [format!("{METADATA}/mcp"), METADATA.to_owned()] {
        let request = test::TestRequest::get().uri(&path).to_request();
        let by_actix: Value = test::call_and_read_body_json(&actix, request).await;
        let request = Request::get(&path).body(Body::empty()).unwrap();
        let response = axum.clone().oneshot(request).await.unwrap();
        assert_eq!(response.headers()["content-type"], "application/json");
        assert_eq!(response.headers()["access-control-allow-origin"], "*");
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        let by_axum: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(by_axum, by_actix);
        assert_eq!(by_axum["resource"], URL);
    }
    for (path, status) in [
        ("/other", 200),
        ("/.well-known/oauth-protected-resource/mcp/x", 404),
    ] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        assert_eq!(
            axum.clone().oneshot(request).await.unwrap().status(),
            status,
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_body_without_texts_is_answered_bare() {
    let issuer = Issuer::start().await;
    let inner = service_fn(async |request: Request<()>| {
        let token = request.extensions().get::<Verified>().unwrap();
        Ok::<_, Infallible>(Response::new(token.sub.len()))
    });
    let service = tower::ServiceBuilder::new()
        .layer(Protect::answering(&verifier(&issuer), Bare).scope("goals:read"))
        .service(inner);
    let call = async |token: Option<String>| {
        let mut request = Request::get("/");
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        service.clone().oneshot(request.body(()).unwrap()).await.unwrap()
    };
    let refused = call(None).await;
    assert_eq!((refused.status().as_u16(), *refused.body()), (401, 0));
    assert_eq!(challenges(refused.headers()).len(), 2);
    let passed = call(Some(issuer.token("user", "app", "goals", "goals:read"))).await;
    assert_eq!((passed.status().as_u16(), *passed.body()), (200, 4));
}

#[actix_web::test]
async fn a_certificate_in_a_header_counts_from_those_who_are_trusted() {
    let issuer = Issuer::start().await;
    let verifier = verifier(&issuer);
    let der = [0x30, 0x01, 0x00];
    let mut claims = issuer.claims("user", "app", "goals", "goals:read");
    claims["cnf"] = json!({ "x5t#S256": CertificateThumbprint::of_der(&der).0 });
    let token = issuer.sign(&claims);
    let app = App::new()
        .app_data(verifier.clone())
        .app_data(ClientCertificate::in_header("client-cert", |peer| {
            peer.is_loopback()
        }))
        .route("/", web::get().to(async |_: Verified| "in"));
    let app = test::init_service(app).await;
    let status = async |peer: &str, certificates: &[&str]| {
        let mut request = test::TestRequest::get()
            .uri("/")
            .peer_addr(peer.parse::<SocketAddr>().unwrap())
            .insert_header(("authorization", format!("Bearer {token}")));
        for certificate in certificates {
            request = request.append_header(("client-cert", *certificate));
        }
        test::call_service(&app, request.to_request())
            .await
            .status()
            .as_u16()
    };
    assert_eq!(status("127.0.0.1:1", &["MAEA"]).await, 200);
    assert_eq!(status("127.0.0.1:1", &[":MAEA:"]).await, 200);
    assert_eq!(
        status("192.0.2.1:1", &["MAEA"]).await,
        401,
        "anybody could say so"
    );
    assert_eq!(status("127.0.0.1:1", &["MAEB"]).await, 401, "another one");
    assert_eq!(status("127.0.0.1:1", &["MAEA", "MAEA"]).await, 401, "which one?");
    assert_eq!(status("127.0.0.1:1", &[]).await, 401);
    // The layer of tower believes what it is told to believe, and nothing otherwise.
    let axum = async |protect: Protect| {
        let app = Router::new().route("/", get(async || "in")).route_layer(protect);
        let request = Request::get("/")
            .header("authorization", format!("Bearer {token}"))
            .header("client-cert", "MAEA");
        let request = request.body(Body::empty()).unwrap();
        app.oneshot(request).await.unwrap().status().as_u16()
    };
    let of_header = |head: &axum::http::request::Parts| {
        CertificateThumbprint::of_header(head.headers.get("client-cert")?.to_str().ok()?)
    };
    assert_eq!(axum(Protect::new(&verifier)).await, 401);
    assert_eq!(
        axum(Protect::new(&verifier).client_certificate(of_header)).await,
        200
    );
}

#[tokio::test]
async fn a_service_may_have_several_names() {
    let issuer = Issuer::start().await;
    let verifier = Verifier::builder(issuer.url())
        .audience("goals")
        .audience(URL)
        .build()
        .unwrap();
    assert_eq!(verifier.audience(), "goals");
    let mut claims = issuer.claims("user", "app", "goals", "");
    for (audience, taken) in [
        (json!("goals"), true),
        (json!([URL]), true),
        (json!(["other", URL]), true),
        (json!("other"), false),
        (json!(["other"]), false),
        (json!([]), false),
    ] {
        claims["aud"] = audience.clone();
        let found = verifier.verify(&issuer.sign(&claims)).await;
        assert_eq!(found.is_ok(), taken, "{audience}");
    }
}

#[tokio::test]
async fn an_rsa_key_verifies_the_padding_that_it_was_published_for() {
    let issuer = Issuer::start().await;
    let (pss, pkcs1) = (issuer.add_key(Algorithm::Ps256), issuer.add_key(Algorithm::Rs256));
    let verifier = verifier(&issuer);
    let claims = issuer.claims("user", "app", "goals", "");
    let sign = |alg, header| issuer.sign_as(alg, header, &claims);
    for alg in [Algorithm::Ps256, Algorithm::Rs256] {
        verifier.verify(&sign(alg, json!({}))).await.unwrap();
    }
    for (token, refused) in [
        // The right key, and the other padding's name.
        (
            sign(Algorithm::Ps256, json!({ "alg": "RS256" })),
            VerifyError::AlgorithmRefused,
        ),
        (
            sign(Algorithm::Rs256, json!({ "alg": "PS256" })),
            VerifyError::AlgorithmRefused,
        ),
        // The other padding, under the name of the key that is for it.
        (
            sign(Algorithm::Ps256, json!({ "alg": "RS256", "kid": pkcs1 })),
            VerifyError::BadSignature,
        ),
        (
            sign(Algorithm::Rs256, json!({ "alg": "PS256", "kid": pss })),
            VerifyError::BadSignature,
        ),
    ] {
        assert_eq!(verifier.verify(&token).await.unwrap_err(), refused);
    }
}

/// Answers from memory, and counts.
struct Own {
    keys: String,
    asked: Arc<AtomicUsize>,
}

impl HttpClient for Own {
    fn get(&self, get: Get) -> Pending<'_> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let found = match get.url.path() {
            "/.well-known/openid-configuration" => {
                json!({ "issuer": "https://login.example", "jwks_uri": "https://login.example/jwks" })
                    .to_string()
            }
            _ => self.keys.clone(),
        };
        let (status, body) = (200, found.into_bytes());
        Box::pin(async move {
            Ok(Answer {
                status,
                etag: None,
                body,
            })
        })
    }
}

#[tokio::test]
async fn keys_come_by_a_client_of_the_services_own() {
    let issuer = Issuer::start().await;
    let asked = Arc::new(AtomicUsize::new(0));
    let own = Own {
        keys: json!({ "keys": [issuer.jwk("key-0")] }).to_string(),
        asked: Arc::clone(&asked),
    };
    let verifier = Verifier::builder("https://login.example")
        .audience("goals")
        .http_client(own)
        .build()
        .unwrap();
    let mut claims = issuer.claims("user", "app", "goals", "");
    claims["iss"] = json!("https://login.example");
    for _ in 0..2 {
        verifier.verify(&issuer.sign(&claims)).await.unwrap();
    }
    assert_eq!(
        asked.load(Ordering::Relaxed),
        2,
        "the metadata and the keys, once"
    );
    assert_eq!(issuer.requests(), 0);
    // What is too long is refused, whoever fetched it.
    let long = Own {
        keys: " ".repeat(300 * 1024),
        asked,
    };
    let verifier = Verifier::builder("https://login.example")
        .audience("goals")
        .http_client(long)
        .build()
        .unwrap();
    assert_eq!(verifier.fetch_keys().await, Err(FetchError::TooLarge));
}

#[tokio::test]
async fn keys_that_are_given_are_all_there_is() {
    let issuer = Issuer::start().await;
    let given = |keys: String| {
        Verifier::builder(issuer.url())
            .audience("goals")
            .keys(keys)
            .build()
    };
    let verifier = given(json!({ "keys": [issuer.jwk("key-0")] }).to_string()).unwrap();
    let token = issuer.token("user", "app", "goals", "");
    verifier.verify(&token).await.unwrap();
    issuer.replace_keys();
    let token = issuer.token("user", "app", "goals", "");
    assert_eq!(
        verifier.verify(&token).await.unwrap_err(),
        VerifyError::UnknownKey
    );
    assert_eq!(issuer.requests(), 0);
    for none in [
        "",
        "{}",
        r#"{"keys":[]}"#,
        r#"{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}"#,
    ] {
        assert_eq!(
            given(none.to_owned()).map(drop),
            Err(BuildError::NoUsableKey),
            "{none}"
        );
    }
}

#[tokio::test]
async fn nothing_that_is_logged_says_whose_token_it_is() {
    let issuer = Issuer::start().await;
    let verifier = verifier(&issuer);
    let mut claims = issuer.claims("ada-lovelace", "app", "goals", "goals:read");
    claims["groups"] = json!(["analysts"]);
    claims["email"] = json!("lovelace@engine.example");
    let token = issuer.sign(&claims);
    let verified = verifier.verify(&token).await.unwrap();
    let refused = [
        verified.require_scope("x").unwrap_err(),
        verified.require_group(&["x"]).unwrap_err(),
        verified.require_authentication(&["x"], None).unwrap_err(),
        verifier.verify(&token[..token.len() - 4]).await.unwrap_err(),
    ];
    let mut texts = vec![format!("{verified:?}")];
    for error in &refused {
        texts.push(format!(
            "{error:?} {error} {:?}",
            error.challenges(verified.scheme(), None)
        ));
    }
    for text in texts {
        for personal in ["lovelace", "analysts", &verified.jti] {
            assert!(!text.contains(personal), "{text}");
        }
    }
}
