//! Dynamic client registration (RFC 7591, OIDC Registration) and its management (RFC 7592): who may, what is taken, and
//! what a registration access token opens. The rules of each member have their own table in
//! `authcore/src/clients/registration/metadata_tests.rs`.

use crate::harness::{Reply, Site, Spec, World, basic, claims};
use reqwest::Method;
use serde_json::{Value, json};

const OPEN: (&str, &str) = ("registration.policy", "\"open\"");
const BY_TOKEN: (&str, &str) = ("registration.policy", "\"token\"");
const PRIVATE: (&str, &str) = ("outbound.allow_private", "true");

async fn register(world: &World, document: &Value, token: Option<&str>) -> Reply {
    let wire = world.wire();
    let request = wire.request(Method::POST, "/oauth/register/").json(document);
    wire.send(match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    })
    .await
}

fn app() -> Value {
    json!({ "redirect_uris": ["https://app.example/callback"], "client_name": "App" })
}

/// A registered client's own line to its registration.
struct Registered {
    id: String,
    secret: String,
    token: String,
}

impl Registered {
    fn of(reply: &Reply) -> Self {
        Self {
            id: reply.member("client_id"),
            secret: reply.member("client_secret"),
            token: reply.member("registration_access_token"),
        }
    }

    async fn ask(&self, world: &World, method: Method, body: Option<&Value>) -> Reply {
        self.ask_with(world, method, body, Some(&self.token)).await
    }

    async fn ask_with(
        &self,
        world: &World,
        method: Method,
        body: Option<&Value>,
        token: Option<&str>,
    ) -> Reply {
        let wire = world.wire();
        let mut request = wire.request(method, &format!("/oauth/register/{}/", self.id));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        wire.send(request).await
    }

    async fn authenticates(&self, world: &World, secret: &str) -> bool {
        let wire = world.wire();
        let request = wire
            .request(Method::POST, "/oauth/token/")
            .header("authorization", basic(&self.id, secret))
            .form(&[
                ("grant_type", "authorization_code"),
                ("code", "none"),
                ("redirect_uri", "none"),
            ]);
        let reply = wire.send(request).await;
        reply.json()["error"] != "invalid_client"
    }
}

#[tokio::test]
async fn it_is_closed_unless_the_operator_opens_it() {
    let world = World::start().await;
    register(&world, &app(), None)
        .await
        .is_oauth_error(403, "access_denied");
    register(&world, &app(), Some("anything"))
        .await
        .is_oauth_error(403, "access_denied");
    let metadata = world.wire().get("/.well-known/openid-configuration").await.json();
    assert_eq!(metadata.get("registration_endpoint"), None);
}

#[tokio::test]
async fn an_initial_access_token_is_good_for_its_uses_and_a_mistake_costs_none() {
    let world = World::with(&[BY_TOKEN]).await;
    let made = world
        .cli(&[
            "registration-token",
            "add",
            "--uses",
            "2",
            "--valid",
            "1h",
            "--json",
        ])
        .await
        .ok()
        .json();
    let token = made["token"].as_str().expect("a token");
    world.wire().note(token);

    register(&world, &app(), None).await.is_challenge(401, None);
    register(&world, &app(), Some("another"))
        .await
        .is_challenge(401, Some("invalid_token"));
    register(
        &world,
        &json!({ "redirect_uris": ["http://app.example/"] }),
        Some(token),
    )
    .await
    .is_oauth_error(400, "invalid_redirect_uri");
    for _ in 0..2 {
        register(&world, &app(), Some(token)).await.expect(201);
    }
    register(&world, &app(), Some(token))
        .await
        .is_challenge(401, Some("invalid_token"));

    let short = world
        .cli(&["registration-token", "add", "--valid", "1s", "--json"])
        .await
        .ok()
        .json();
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    let short = short["token"].as_str().expect("a token").to_owned();
    register(&world, &app(), Some(&short))
        .await
        .is_challenge(401, Some("invalid_token"));
    world
        .cli(&["registration-token", "add", "--uses", "0"])
        .await
        .failed();
    world
        .cli(&["registration-token", "add", "--valid", "0s"])
        .await
        .failed();
}

#[tokio::test]
async fn a_token_for_one_registration_makes_one_client_however_many_race() {
    let world = World::with(&[BY_TOKEN]).await;
    let made = world
        .cli(&["registration-token", "add", "--json"])
        .await
        .ok()
        .json();
    let token = made["token"].as_str().expect("a token");
    let document = app();
    let replies =
        futures_util::future::join_all((0..8).map(|_| register(&world, &document, Some(token)))).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
}

#[tokio::test]
async fn the_answer_holds_all_that_was_registered_and_no_cache_keeps_it() {
    let world = World::with(&[OPEN]).await;
    let reply = register(&world, &app(), None).await.expect(201);
    reply.is_not_stored();
    let document = reply.json();
    for (name, value) in [
        ("redirect_uris", json!(["https://app.example/callback"])),
        ("grant_types", json!(["authorization_code"])),
        ("response_types", json!(["code"])),
        ("token_endpoint_auth_method", json!("client_secret_basic")),
        // OIDC Registration §2
        ("id_token_signed_response_alg", json!("RS256")),
        ("client_secret_expires_at", json!(0)),
        ("client_name", json!("App")),
    ] {
        assert_eq!(document[name], value, "{name}");
    }
    assert!(document["client_id_issued_at"].is_i64());
    for ours in [
        "first_party",
        "pkce_exempt",
        "metadata_document",
        "id_token_claims",
    ] {
        assert_eq!(document.get(ours), None, "{ours}");
    }
    let client = Registered::of(&reply);
    assert!(client.authenticates(&world, &client.secret).await);
    assert!(!client.authenticates(&world, "wrong").await);

    let public = json!({ "redirect_uris": ["https://spa.example/"], "token_endpoint_auth_method": "none" });
    let public = register(&world, &public, None).await.expect(201).json();
    assert_eq!(public.get("client_secret"), None);
    assert_eq!(public.get("client_secret_expires_at"), None);
}

#[tokio::test]
async fn what_is_wrong_has_the_words_of_the_standard() {
    let world = World::with(&[OPEN]).await;
    for (more, error) in [
        (json!({ "redirect_uris": [] }), "invalid_redirect_uri"),
        (
            json!({ "redirect_uris": ["https://a.example/#x"] }),
            "invalid_redirect_uri",
        ),
        (json!({ "response_types": ["token"] }), "invalid_client_metadata"),
        (
            json!({ "id_token_signed_response_alg": "none" }),
            "invalid_client_metadata",
        ),
        (json!({ "scope": "goals:write" }), "invalid_client_metadata"),
        (json!({ "software_statement": "x" }), "invalid_software_statement"),
        (
            json!({ "software_statement": "e30.e30.AA" }),
            "unapproved_software_statement",
        ),
    ] {
        let mut document = app();
        for (name, value) in more.as_object().expect("members") {
            document[name] = value.clone();
        }
        register(&world, &document, None).await.is_oauth_error(400, error);
    }
    let wire = world.wire();
    for body in ["", "[]", "{", "null", "redirect_uris=https://a.example/"] {
        let request = wire
            .request(Method::POST, "/oauth/register/")
            .header("content-type", "application/json");
        wire.send(request.body(body))
            .await
            .is_oauth_error(400, "invalid_client_metadata");
    }
    // What a browser may send from anywhere without asking.
    let plain = wire
        .request(Method::POST, "/oauth/register/")
        .header("content-type", "text/plain");
    wire.send(plain.body(app().to_string()))
        .await
        .is_oauth_error(400, "invalid_client_metadata");
    assert_eq!(wire.get("/oauth/register/").await.status, 405);
}

#[tokio::test]
async fn a_client_reads_replaces_and_removes_itself() {
    let world = World::with(&[OPEN]).await;
    let client = Registered::of(&register(&world, &app(), None).await.expect(201));

    let read = client.ask(&world, Method::GET, None).await.expect(200);
    read.is_not_stored();
    assert_eq!(read.member("client_id"), client.id);
    assert_eq!(read.json().get("client_secret"), None);

    let new = json!({ "client_id": client.id, "client_secret": client.secret,
        "redirect_uris": ["https://app.example/other"], "token_endpoint_auth_method": "client_secret_post" });
    let replaced = client
        .ask(&world, Method::PUT, Some(&new))
        .await
        .expect(200)
        .json();
    assert_eq!(replaced["redirect_uris"], json!(["https://app.example/other"]));
    // What was left out is gone, and the secret has stayed.
    assert_eq!(replaced["client_name"], "app.example");
    assert_eq!(replaced.get("client_secret"), None);

    client.ask(&world, Method::DELETE, None).await.expect(204);
    for method in [Method::GET, Method::DELETE] {
        client
            .ask(&world, method, None)
            .await
            .is_challenge(401, Some("invalid_token"));
    }
    assert!(!client.authenticates(&world, &client.secret).await);
}

#[tokio::test]
async fn an_update_keeps_the_operators_bounds_and_sets_none() {
    let world = World::with(&[OPEN]).await;
    let client = Registered::of(&register(&world, &app(), None).await.expect(201));
    world.cli(&["group", "add", "ops"]).await.ok();
    let bound = [
        "client",
        "update",
        &client.id,
        "--told-group",
        "wiki-*",
        "--access-group",
        "ops",
    ];
    world.cli(&bound).await.ok();
    let mut new = app();
    new["client_id"] = client.id.clone().into();
    // It can't set what is the operator's to say, and is not told of it.
    new["access"] = "everyone".into();
    let answer = client
        .ask(&world, Method::PUT, Some(&new))
        .await
        .expect(200)
        .json();
    assert_eq!((answer.get("access"), answer.get("told_groups")), (None, None));
    let shown = world
        .cli(&["client", "show", &client.id, "--json"])
        .await
        .ok()
        .json();
    assert_eq!(shown["told_groups"], json!(["wiki-*"]));
    assert_eq!(shown["access"], json!({ "groups": ["ops"], "users": [] }));
    let mut other = app();
    other["access"] = json!({ "groups": ["ops"] });
    let other = Registered::of(&register(&world, &other, None).await.expect(201));
    let shown = world
        .cli(&["client", "show", &other.id, "--json"])
        .await
        .ok()
        .json();
    assert_eq!(shown["access"], "everyone");
}

#[tokio::test]
async fn an_update_can_not_choose_what_only_the_server_sets() {
    let world = World::with(&[OPEN]).await;
    let client = Registered::of(&register(&world, &app(), None).await.expect(201));
    let mut good = app();
    good["client_id"] = client.id.clone().into();
    for (name, value) in [
        ("client_id", json!("another")),
        ("client_id", Value::Null),
        ("client_secret", json!("chosen")),
        ("client_secret", json!(7)),
        ("registration_access_token", json!("chosen")),
        ("registration_client_uri", json!("https://evil.example/")),
        ("client_secret_expires_at", json!(0)),
        ("client_id_issued_at", json!(0)),
    ] {
        let mut document = good.clone();
        document[name] = value;
        client
            .ask(&world, Method::PUT, Some(&document))
            .await
            .is_oauth_error(400, "invalid_request");
    }
    let mut wrong = good.clone();
    wrong["redirect_uris"] = json!(["http://app.example/"]);
    client
        .ask(&world, Method::PUT, Some(&wrong))
        .await
        .is_oauth_error(400, "invalid_redirect_uri");
    assert!(client.authenticates(&world, &client.secret).await);
    // From a secret to none, and back to another one.
    good["token_endpoint_auth_method"] = "none".into();
    client.ask(&world, Method::PUT, Some(&good)).await.expect(200);
    good["token_endpoint_auth_method"] = "client_secret_basic".into();
    let fresh = client
        .ask(&world, Method::PUT, Some(&good))
        .await
        .expect(200)
        .member("client_secret");
    assert_ne!(fresh, client.secret);
    assert!(client.authenticates(&world, &fresh).await);
    assert!(!client.authenticates(&world, &client.secret).await);
}

#[tokio::test]
async fn nobody_opens_anothers_registration() {
    let world = World::with(&[OPEN]).await;
    let ours = Registered::of(&register(&world, &app(), None).await.expect(201));
    let theirs = Registered::of(&register(&world, &app(), None).await.expect(201));
    for token in [theirs.token.as_str(), ours.secret.as_str(), "", "wrong"] {
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            let reply = ours.ask_with(&world, method, Some(&app()), Some(token)).await;
            reply.is_challenge(401, Some("invalid_token"));
        }
    }
    ours.ask_with(&world, Method::GET, None, None)
        .await
        .is_challenge(401, None);
    // A client of the operator's has no such token, so none opens it; one that is not there looks the same.
    for id in ["nobody", "x%00y"] {
        let other = Registered {
            id: id.to_owned(),
            secret: String::new(),
            token: ours.token.clone(),
        };
        other
            .ask(&world, Method::GET, None)
            .await
            .is_challenge(401, Some("invalid_token"));
    }
    ours.ask(&world, Method::GET, None).await.expect(200);
}

#[tokio::test]
async fn a_sector_has_to_name_its_clients() {
    let world = World::with(&[OPEN, PRIVATE]).await;
    let site = Site::start().await;
    site.put(
        "/sector",
        &json!(["https://a.example/cb", "https://b.example/cb"]),
    );
    site.put("/object", &json!({ "redirect_uris": [] }));
    let client = |uris: Value, sector: &str| json!({ "redirect_uris": uris, "subject_type": "pairwise", "sector_identifier_uri": site.at(sector) });
    let good = client(json!(["https://a.example/cb", "https://b.example/cb"]), "/sector");
    register(&world, &good, None).await.expect(201);
    for wrong in [
        client(json!(["https://a.example/cb", "https://c.example/cb"]), "/sector"),
        client(json!(["https://a.example/cb"]), "/object"),
        client(json!(["https://a.example/cb"]), "/nothing"),
        json!({ "redirect_uris": ["https://a.example/cb", "https://b.example/cb"], "subject_type": "pairwise" }),
    ] {
        register(&world, &wrong, None)
            .await
            .is_oauth_error(400, "invalid_client_metadata");
    }
}

#[tokio::test]
async fn an_inner_address_is_not_asked() {
    let world = World::with(&[OPEN]).await;
    let site = Site::start().await;
    site.put("/sector", &json!(["https://a.example/cb"]));
    let local = site.at("/sector");
    let secure = local.replace("http://127.0.0.1", "https://127.0.0.1");
    for address in [local, secure, "https://169.254.169.254/latest".to_owned()] {
        let document = json!({ "redirect_uris": ["https://a.example/cb"], "sector_identifier_uri": address });
        register(&world, &document, None)
            .await
            .is_oauth_error(400, "invalid_client_metadata");
    }
    assert!(site.requests("/sector").is_empty());
}

#[tokio::test]
async fn a_flood_from_one_place_is_stopped() {
    let world = World::with(&[OPEN]).await;
    // What is refused counts as well: it costs as much.
    let wrong = json!({});
    for _ in 0..300 {
        register(&world, &wrong, None)
            .await
            .is_oauth_error(400, "invalid_redirect_uri");
    }
    let reply = register(&world, &app(), None).await.expect(429);
    assert!(reply.header("retry-after").is_some(), "{reply:?}");
}

#[tokio::test]
async fn a_client_with_pairwise_subjects_moves_to_no_other_sector() {
    let world = World::with(&[OPEN]).await;
    let document = json!({ "redirect_uris": ["https://own.example/callback"], "subject_type": "pairwise" });
    let client = Registered::of(&register(&world, &document, None).await.expect(201));
    let put = async |members: Value| {
        let mut document = json!({ "client_id": client.id, "subject_type": "pairwise" });
        for (name, value) in members.as_object().expect("members") {
            document[name] = value.clone();
        }
        client.ask(&world, Method::PUT, Some(&document)).await
    };
    for elsewhere in [
        json!({ "redirect_uris": ["https://victim.example/callback"] }),
        json!({ "redirect_uris": ["https://own.example/callback"],
            "grant_types": ["authorization_code", "urn:ietf:params:oauth:grant-type:device_code"] }),
    ] {
        put(elsewhere).await.is_oauth_error(400, "invalid_request");
    }
    put(json!({ "redirect_uris": ["https://own.example/another"] }))
        .await
        .expect(200);
}

#[tokio::test]
async fn whoever_proves_no_host_is_a_sector_by_itself() {
    let world = World::with(&[OPEN]).await;
    let ada = world.user("ada@example.com").await;
    let native = |id: &str, uri: &str| {
        Spec::spa(id).metadata(
            json!({ "subject_type": "pairwise", "application_type": "native", "redirect_uris": [uri] }),
        )
    };
    let mut subjects = Vec::new();
    for (id, uri) in [
        ("one", "http://127.0.0.1/callback"),
        ("three", "com.alpha.app://oauth/callback"),
        ("four", "org.beta.app://oauth/callback"),
    ] {
        let mut app = world.app(native(id, uri)).await;
        app.redirect_uri = uri.to_owned();
        let tokens = ada.tokens(&app, "openid").await;
        subjects.push(claims(&tokens.id)["sub"].to_string());
    }
    let distinct: std::collections::BTreeSet<&String> = subjects.iter().collect();
    assert_eq!(distinct.len(), subjects.len(), "{subjects:?}");
}

#[tokio::test]
async fn a_name_that_nobody_sees_is_none() {
    let world = World::with(&[OPEN]).await;
    for invisible in [
        "\u{3164}",
        "\u{2800}",
        "\u{115f}",
        "\u{fe0f}",
        "\u{34f}",
        "\u{17b4}",
        "Shop\u{202e}",
    ] {
        let mut document = app();
        document["client_name"] = invisible.into();
        register(&world, &document, None)
            .await
            .is_oauth_error(400, "invalid_client_metadata");
    }
}
