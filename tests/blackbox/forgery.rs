//! What another site's page can make a browser send changes nothing: every route by which a signed-in user changes something,
//! tried from a foreign origin, as another site's page by Fetch Metadata, and as a form posts it.

use crate::harness::World;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// Every such route, and a body that it takes. A new one belongs here.
fn routes() -> Vec<(Method, &'static str, Option<Value>)> {
    let id = "00000000-0000-4000-8000-000000000000";
    let one = |path: &str| -> &'static str { Box::leak(format!("{path}{id}/").into_boxed_str()) };
    vec![
        (Method::PATCH, "/api/account/", Some(json!({ "name": "Eve" }))),
        (
            Method::PUT,
            "/api/account/username/",
            Some(json!({ "username": "eve" })),
        ),
        (Method::DELETE, "/api/account/consents/app/", None),
        (Method::DELETE, one("/api/account/grants/"), None),
        (Method::DELETE, "/api/account/sessions/", None),
        (Method::DELETE, one("/api/account/sessions/"), None),
        (
            Method::POST,
            "/api/account/deletion/",
            Some(json!({ "email": "ada@example.com" })),
        ),
        (Method::POST, "/api/logout/", Some(json!({ "everywhere": true }))),
    ]
}

#[tokio::test]
async fn no_other_site_changes_anything() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let there = ada.sign_in_at(world.browser()).await;
    let rows = world.rows().await;
    for (method, path, body) in routes() {
        let foreign = [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ];
        for (name, value) in foreign {
            let request = world.wire().request(method.clone(), path).header(name, value);
            let request = match &body {
                Some(body) => request.json(body),
                None => request,
            };
            let reply = ada.browser.send(request).await;
            reply.is_problem(403, "cross_origin");
        }
        // Without a preflight a page sends one of these (Fetch §2.2.2), from browsers that say nothing of its origin.
        let Some(body) = body else { continue };
        for kind in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "",
        ] {
            let request = world.wire().request(method.clone(), path);
            let request = request.header("content-type", kind).body(body.to_string());
            let reply = ada.browser.send(request).await;
            assert_eq!(
                reply.status,
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "{path} as {kind}: {reply:?}"
            );
        }
    }
    assert_eq!(world.rows().await, rows);
    assert!(ada.browser.is_signed_in().await && there.browser.is_signed_in().await);
}

#[tokio::test]
async fn nobody_changes_anything_without_a_session() {
    let world = World::start().await;
    let rows = world.rows().await;
    for (method, path, body) in routes() {
        let request = world.wire().request(method, path);
        let request = match &body {
            Some(body) => request.json(body),
            None => request,
        };
        world
            .browser()
            .send(request)
            .await
            .is_problem(401, "not_signed_in");
    }
    assert_eq!(world.rows().await, rows);
}
