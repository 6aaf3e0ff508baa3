//! Clients that others wrote, as they come: pages of an SDK that ask for everything from a browser, command-line tools that
//! listen wherever they are let, and apps that call themselves by somebody else's name.
//!
//! The code: `authserver http/mod.rs`, `authmodel client.rs`, `authcore clients/registration/`.

use crate::harness::{Reply, Spec, World, interaction_in};
use reqwest::Method;
use serde_json::{Value, json};

const OPEN: (&str, &str) = ("registration.policy", "\"open\"");

async fn register(world: &World, document: &Value) -> Reply {
    let wire = world.wire();
    let request = wire.request(Method::POST, "/oauth/register/").json(document);
    wire.send(request).await
}

#[tokio::test]
async fn any_page_may_read_what_is_public_and_register_whatever_headers_its_library_sends() {
    let world = World::with(&[OPEN]).await;
    let wire = world.wire();
    let origin = "https://inspector.example";
    for (path, method, headers) in [
        ("/.well-known/openid-configuration", "GET", "cache-control,pragma"),
        (
            "/.well-known/oauth-authorization-server",
            "GET",
            "mcp-protocol-version",
        ),
        (
            "/.well-known/openid-configuration/",
            "GET",
            "accept,x-requested-with",
        ),
        ("/oauth/jwks/", "GET", "cache-control"),
        ("/oauth/jwks", "GET", "cache-control"),
        ("/oauth/register/", "POST", "content-type"),
        ("/oauth/register", "POST", "content-type,authorization"),
        ("/oauth/register/somebody/", "PUT", "content-type,authorization"),
    ] {
        let request = wire
            .request(Method::OPTIONS, path)
            .header("origin", origin)
            .header("access-control-request-method", method)
            .header("access-control-request-headers", headers);
        let reply = wire.send(request).await.expect(200);
        assert_eq!(reply.header("access-control-allow-origin"), Some("*"), "{path}");
        assert_eq!(reply.header("access-control-allow-credentials"), None, "{path}");
        let allowed = reply.header("access-control-allow-headers").unwrap_or_default();
        for header in headers.split(',') {
            assert!(allowed.to_ascii_lowercase().contains(header), "{path}: {reply:?}");
        }
        let methods = reply.header("access-control-allow-methods").unwrap_or_default();
        assert!(methods.contains(method), "{path}: {reply:?}");
    }
    for path in ["/.well-known/openid-configuration", "/oauth/jwks/"] {
        let plain = wire.get(path).await.expect(200);
        assert_eq!(
            plain.header("access-control-allow-origin"),
            Some("*"),
            "kept by caches"
        );
    }
    let app =
        json!({ "redirect_uris": ["https://inspector.example/cb"], "token_endpoint_auth_method": "none" });
    let request = wire.request(Method::POST, "/oauth/register/").json(&app);
    let made = wire.send(request.header("origin", origin)).await.expect(201);
    assert_eq!(made.header("access-control-allow-origin"), Some("*"));
    // What is wrong can be read as well.
    let request = wire.request(Method::POST, "/oauth/register/").json(&json!({}));
    let wrong = wire.send(request.header("origin", origin)).await.expect(400);
    assert_eq!(wrong.header("access-control-allow-origin"), Some("*"));
}

#[tokio::test]
async fn a_tool_that_says_nothing_of_its_kind_may_listen_at_any_port() {
    let world = World::with(&[OPEN]).await;
    for uri in [
        "http://localhost:8123/callback",
        "http://127.0.0.1",
        "http://127.0.0.1:8123/cb",
    ] {
        let tool = json!({ "redirect_uris": [uri], "token_endpoint_auth_method": "none" });
        let made = register(&world, &tool).await.expect(201);
        assert_eq!(made.member("application_type"), "native", "{uri}");
        let id = made.member("client_id");
        let at = |redirect: &str| {
            let redirect: String = form_urlencoded(redirect);
            format!(
                "/oauth/authorize/?response_type=code&client_id={id}&redirect_uri={redirect}&scope=openid&code_challenge_method=S256\
                 &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
            )
        };
        let elsewhere = uri.replacen(":8123", "", 1);
        let (host, path) = match elsewhere.get(7..).and_then(|rest| rest.split_once('/')) {
            Some((host, path)) => (host.to_owned(), format!("/{path}")),
            None => (elsewhere[7..].to_owned(), String::new()),
        };
        let other = world
            .browser()
            .get(&at(&format!("http://{host}:51004{path}")))
            .await
            .expect(303);
        interaction_in(&other.location(), "login");
        for port in ["0", "00080", "99999"] {
            let refused = world
                .browser()
                .get(&at(&format!("http://{host}:{port}{path}")))
                .await;
            refused.is_error_page("invalid_redirect_uri");
        }
    }
    for uri in [
        "http://127.0.0.1:0/cb",
        "http://localhost:00080/cb",
        "https://app.example:0/cb",
    ] {
        let tool = json!({ "redirect_uris": [uri], "token_endpoint_auth_method": "none" });
        register(&world, &tool)
            .await
            .is_oauth_error(400, "invalid_redirect_uri");
    }
}

fn form_urlencoded(text: &str) -> String {
    text.replace(':', "%3A").replace('/', "%2F")
}

#[tokio::test]
async fn no_client_passes_for_another() {
    let world = World::with(&[OPEN]).await;
    let app = |more: Value| {
        let mut document = json!({ "redirect_uris": ["https://app.example/cb"], "client_name": "App" });
        for (name, value) in more.as_object().expect("members") {
            document[name] = value.clone();
        }
        document
    };
    for member in ["client_uri", "logo_uri", "policy_uri", "tos_uri"] {
        let lie = app(json!({ member: "https://bank.example/" }));
        register(&world, &lie)
            .await
            .is_oauth_error(400, "invalid_client_metadata");
        let honest = app(json!({ member: "https://app.example/x" }));
        register(&world, &honest).await.expect(201);
    }
    for name in ["Bank\u{202e}ppa", "Ba\u{200b}nk", "\u{2067}Bank"] {
        let lie = app(json!({ "client_name": name }));
        register(&world, &lie)
            .await
            .is_oauth_error(400, "invalid_client_metadata");
    }
    // The operator answers for what the operator registers.
    let elsewhere = json!({ "client_uri": "https://company.example/" });
    let app = world.app(Spec::third_party("ours").metadata(elsewhere)).await;

    // And the page is told where the answer goes, whatever a client calls itself.
    let browser = world.browser();
    let reply = browser.get(&app.request("openid").path()).await.expect(303);
    let interaction = interaction_in(&reply.location(), "login");
    let shown = browser
        .get(&format!("/api/interaction/?interaction={interaction}"))
        .await
        .expect(200);
    assert_eq!(shown.member("redirect_host"), "localhost");
    assert_eq!(shown.json()["client"]["uri"], "https://company.example/");
}
