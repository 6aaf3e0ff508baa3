//! NUL in JSON (`\u0000`): a text that no store of ours keeps. It is refused wherever a body is read, and never a 500.

use crate::harness::World;
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn nul_is_refused_in_every_body() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let passkey = ada.make_passkey(&world).await;
    let visitor = world.browser();
    for (path, body) in [
        (
            "/api/signup/",
            json!({ "email": "eve@example.com", "interaction": "a\u{0}b" }),
        ),
        (
            "/api/signup/",
            json!({ "email": "eve@example.com", "name": "a\u{0}b" }),
        ),
        (
            "/api/recover/",
            json!({ "email": "eve@example.com", "interaction": "a\u{0}b" }),
        ),
        (
            "/api/login/start/",
            json!({ "email": "eve@example.com", "ke1": "a\u{0}" }),
        ),
        (
            "/api/consent/",
            json!({ "interaction": "a\u{0}b", "allow": false }),
        ),
    ] {
        visitor.post(path, &body).await.is_problem(400, "invalid_request");
    }
    let path = format!("/api/account/passkeys/{}/", passkey.id);
    let request = world
        .wire()
        .request(Method::PATCH, &path)
        .header("origin", world.issuer())
        .json(&json!({ "name": "a\u{0}b" }));
    ada.browser.send(request).await.is_problem(400, "invalid_request");
}
