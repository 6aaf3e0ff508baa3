//! Client ID metadata documents (draft-ietf-oauth-client-id-metadata-document): behind a switch, asked for with care, and
//! never more than a registration would be.

use crate::harness::{Site, Tokens, World, base64url, challenge, interaction_in, query_of, random};
use reqwest::Method;
use serde_json::{Value, json};

const SWITCH: (&str, &str) = ("registration.client_id_metadata_documents", "true");
const PRIVATE: (&str, &str) = ("outbound.allow_private", "true");

fn document(site: &Site, path: &str) -> Value {
    json!({
        "client_id": site.at(path),
        "client_name": "Reading List",
        "client_uri": "https://bank.example/",
        "redirect_uris": [site.at("/callback")],
        "application_type": "native",
        "token_endpoint_auth_method": "none",
    })
}

fn authorize(site: &Site, path: &str, verifier: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("response_type", "code"),
            ("client_id", &site.at(path)),
            ("redirect_uri", &site.at("/callback")),
            ("scope", "openid"),
            ("code_challenge", &challenge(verifier)),
            ("code_challenge_method", "S256"),
        ])
        .finish();
    format!("/oauth/authorize/?{query}")
}

#[tokio::test]
async fn a_client_signs_users_in_without_a_registration() {
    let world = World::with(&[SWITCH, PRIVATE]).await;
    let metadata = world.wire().get("/.well-known/openid-configuration").await.json();
    assert_eq!(metadata["client_id_metadata_document_supported"], true);
    let site = Site::start().await;
    site.put("/client", &document(&site, "/client"));
    let ada = world.user("ada@example.com").await;
    let verifier = base64url(&random::<32>());

    let path = authorize(&site, "/client", &verifier);
    let interaction = interaction_in(&ada.browser.get(&path).await.location(), "consent");
    let page = ada
        .browser
        .get(&format!("/api/interaction/?interaction={interaction}"))
        .await
        .expect(200)
        .json();
    assert_eq!(page["client"]["name"], "Reading List");
    // The one address that is proven, whatever the document says.
    assert_eq!(page["client"]["uri"], site.at("/"));
    let next = ada
        .consent(&interaction, true, &["openid"])
        .await
        .expect(200)
        .member("next");
    let code = query_of(&next, "code").expect("a code");
    let wire = world.wire();
    let (id, callback) = (site.at("/client"), site.at("/callback"));
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", &callback),
        ("client_id", &id),
        ("code_verifier", &verifier),
    ];
    let reply = wire
        .send(wire.request(Method::POST, "/oauth/token/").form(&form))
        .await
        .expect(200);
    assert!(!Tokens::of(&reply).id.is_empty());
    // Asked once in all that time.
    assert_eq!(site.requests("/client").len(), 1);

    // The user sees it, and takes it back, by an identifier that has slashes.
    let consents = ada.browser.get("/api/account/consents/").await.expect(200).json();
    assert_eq!(consents[0]["client"]["id"], id);
    let escaped: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
    let revoke = wire.request(Method::DELETE, &format!("/api/account/consents/{escaped}/"));
    ada.browser.send(revoke).await.expect(204);
    assert_eq!(
        ada.browser.get("/api/account/consents/").await.expect(200).json(),
        json!([])
    );
}

#[tokio::test]
async fn it_is_behind_a_switch() {
    let world = World::with(&[PRIVATE]).await;
    let site = Site::start().await;
    site.put("/client", &document(&site, "/client"));
    world
        .wire()
        .get(&authorize(&site, "/client", "x"))
        .await
        .is_error_page("unknown_client");
    assert!(site.requests("/client").is_empty());
}

#[tokio::test]
async fn an_inner_network_is_not_asked() {
    let world = World::with(&[SWITCH]).await;
    let site = Site::start().await;
    site.put("/client", &document(&site, "/client"));
    world
        .wire()
        .get(&authorize(&site, "/client", "x"))
        .await
        .is_error_page("unknown_client");
    assert!(site.requests("/client").is_empty());
}

#[tokio::test]
async fn a_document_that_is_not_sound_is_no_client() {
    let world = World::with(&[SWITCH, PRIVATE]).await;
    let site = Site::start().await;
    for (at, (name, value)) in [
        ("client_id", json!(site.at("/other"))),
        ("client_id", Value::Null),
        ("client_secret", json!("x")),
        ("client_secret_expires_at", json!(0)),
        ("token_endpoint_auth_method", json!("client_secret_basic")),
        ("token_endpoint_auth_method", json!("private_key_jwt")),
        ("redirect_uris", json!([])),
        ("redirect_uris", json!(["javascript:alert(1)"])),
        ("scope", json!("goals:write")),
        ("response_types", json!(["token"])),
        ("client_name", json!("x".repeat(20_000))),
    ]
    .into_iter()
    .enumerate()
    {
        let path = format!("/client-{at}");
        let mut wrong = document(&site, &path);
        wrong[name] = value;
        site.put(&path, &wrong);
        let request = authorize(&site, &path, "x");
        world.wire().get(&request).await.is_error_page("unknown_client");
        // Remembered for a while: nobody makes us hammer a site.
        world.wire().get(&request).await.is_error_page("unknown_client");
        assert_eq!(site.requests(&path).len(), 1, "{name}");
    }
    // Two redirect URIs under one name: which of them is looked at, and which is used?
    let sound = document(&site, "/twice").to_string();
    let twice = format!(
        "{{\"redirect_uris\":[\"https://evil.example/callback\"],{}",
        &sound[1..]
    );
    site.answer("/twice", 200, &twice);
    world
        .wire()
        .get(&authorize(&site, "/twice", "x"))
        .await
        .is_error_page("unknown_client");
    site.answer("/text", 200, "<html>");
    world
        .wire()
        .get(&authorize(&site, "/text", "x"))
        .await
        .is_error_page("unknown_client");
    world
        .wire()
        .get(&authorize(&site, "/missing", "x"))
        .await
        .is_error_page("unknown_client");
}

#[tokio::test]
async fn pkce_is_never_left_out_and_the_redirect_is_the_documents() {
    let world = World::with(&[SWITCH, PRIVATE]).await;
    let site = Site::start().await;
    site.put("/client", &document(&site, "/client"));
    let good = authorize(&site, "/client", "x");
    let without = good.split("&code_challenge").next().expect("a request");
    let location = world.wire().get(without).await.location();
    assert_eq!(query_of(&location, "error").as_deref(), Some("invalid_request"));
    let elsewhere = good.replace("callback", "elsewhere");
    world
        .wire()
        .get(&elsewhere)
        .await
        .is_error_page("invalid_redirect_uri");
}

/// What is asked and kept for who names documents is counted before: at the expense of their network alone.
#[tokio::test]
async fn one_network_has_so_many_documents_fetched_and_keeps_nobody_from_theirs() {
    let world = World::with(&[
        SWITCH,
        PRIVATE,
        ("limits.authorize_per_ip", "30"),
        ("http.trusted_proxies", "[\"127.0.0.1\"]"),
    ])
    .await;
    let (site, slow) = (Site::start().await, Site::start().await);
    let ask = async |site: &Site, path: &str, from: &str| {
        let request = world.wire().request(Method::GET, &authorize(site, path, "x"));
        world.wire().send(request.header("x-forwarded-for", from)).await
    };
    let mut counter = world.counter().await;
    let before = counter.rows().await;
    let junk = async |n: usize| ask(&site, &format!("/junk-{n}"), "192.0.2.1").await;
    for n in 0..60 {
        junk(n).await.is_error_page("unknown_client");
    }
    let asked = (0..60)
        .filter(|n| !site.requests(&format!("/junk-{n}")).is_empty())
        .count();
    // One more in each three seconds that it took.
    assert!((20..=30).contains(&asked), "{asked}");
    assert!(world.log().matches("/junk-").count() <= 10);
    // A good one of the same host is asked for, for whoever else names it; and it is not remembered that it was not.
    site.put("/client", &document(&site, "/client"));
    // Refused, most likely: one is forgotten in three seconds.
    ask(&site, "/client", "192.0.2.1").await;
    ask(&site, "/client", "192.0.2.2").await.expect(303);
    ask(&site, "/client", "192.0.2.1").await.expect(303);
    let after = counter.rows().await;
    assert_eq!(after["clients"] - before["clients"], 1);
    assert_eq!(after["audit_events"] - before["audit_events"], 1);

    // Nor do documents that never come: no more than eight at once.
    for n in 0..12 {
        slow.never_answer(&format!("/slow-{n}"));
    }
    let paths: Vec<String> = (0..12).map(|n| format!("/slow-{n}")).collect();
    let slow_ones = futures_util::future::join_all(paths.iter().map(|path| ask(&slow, path, "198.51.100.1")));
    let other = async {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        site.put("/other", &document(&site, "/other"));
        ask(&site, "/other", "198.51.100.2").await.expect(303);
        paths
            .iter()
            .filter(|path| !slow.requests(path).is_empty())
            .count()
    };
    let (_, under_way) = futures_util::join!(slow_ones, other);
    assert!((1..=8).contains(&under_way), "{under_way}");
}
