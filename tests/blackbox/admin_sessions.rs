//! What operators see of where a user is signed in, and end, one by one; and the second factors that they remove.
//!
//! The code: `authcore admin/user_sessions.rs`, `admin/users.rs`.

use crate::harness::{Operator, Spec, World, admin_client};
use reqwest::Method;
use serde_json::{Value, json};

async fn items(operator: &Operator, path: &str) -> Vec<Value> {
    let page = operator.get(path).await.expect(200).json();
    page["items"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn an_operator_sees_and_ends_sessions_and_grants_one_by_one() {
    let world = World::start().await;
    let client = admin_client(&world).await;
    let ada = Operator::at(&world, &client, "ada@example.com", &["user_manager"]).await;
    let eve = Operator::at(&world, &client, "eve@example.com", &["auditor"]).await;
    let owner = Operator::at(&world, &client, "owner@example.com", &["owner"]).await;
    let bob = world.user("bob@example.com").await;
    let elsewhere = bob.sign_in_at(world.browser()).await;
    let app = world.app(Spec::spa("app")).await;
    let here = bob.tokens(&app, "openid offline_access").await;
    let there = elsewhere.tokens(&app, "openid").await;

    let user = format!("/api/admin/users/{}/", bob.sub);
    let sessions = format!("{user}sessions/");
    let found = items(&eve, &sessions).await;
    assert_eq!(found.len(), 2);
    for member in ["id", "since", "auth_time", "expires_at"] {
        assert!(found[0][member].is_string(), "{member}: {found:?}");
    }
    // Whoever reads ends nothing, and nobody acts on who has rights that they lack.
    let ids: Vec<&str> = found
        .iter()
        .filter_map(|session| session["id"].as_str())
        .collect();
    let session = format!("{sessions}{}/", ids[0]);
    eve.delete(&session).await.is_problem(403, "right_missing");
    let owners = format!("/api/admin/users/{}/sessions/", owner.user.sub);
    let of_owner = items(&ada, &owners).await;
    let one = of_owner[0]["id"].as_str().expect("an identifier");
    ada.delete(&format!("{owners}{one}/"))
        .await
        .is_problem(403, "outranked");
    // Another user's session is none of this one's.
    ada.delete(&format!("{sessions}{one}/"))
        .await
        .is_problem(404, "not_found");

    // One ends, and with it what came of it there.
    let both = [(&bob.browser, &here), (&elsewhere.browser, &there)];
    ada.delete(&session).await.expect(204);
    ada.delete(&session).await.is_problem(404, "not_found");
    let mut signed_in = 0;
    for (browser, _) in both {
        let account = browser.get("/api/account/").await;
        signed_in += usize::from(account.status == 200);
    }
    assert_eq!((signed_in, items(&eve, &sessions).await.len()), (1, 1));

    // The grant that outlives its session stands, until it is ended.
    app.userinfo(&here.access).await.expect(200);
    let grants = format!("{user}grants/");
    let kept = items(&eve, &grants).await;
    let stays = kept
        .iter()
        .find(|grant| grant["outlives_session"] == true)
        .expect("it stands");
    let grant = format!("{grants}{}/", stays["id"].as_str().expect("an identifier"));
    eve.delete(&grant).await.is_problem(403, "right_missing");
    ada.delete(&grant).await.expect(204);
    ada.delete(&grant).await.is_problem(404, "not_found");
    app.userinfo(&here.access)
        .await
        .is_challenge(401, Some("invalid_token"));
    app.refresh(&here.refresh)
        .await
        .is_oauth_error(400, "invalid_grant");

    for (action, member) in [("session_ended", "session"), ("grant_ended", "grant")] {
        let path = format!("/api/admin/audit/?action={action}&user={}", bob.sub);
        let events = items(&eve, &path).await;
        let act = &events[0]["act"];
        assert_eq!(
            (&act["actor_name"], &act["target"]),
            (&json!("ada@example.com"), &json!("bob@example.com"))
        );
        assert!(act["before"][member].is_string(), "{act}");
    }
}

#[tokio::test]
async fn second_factors_are_shown_without_a_secret() {
    let world = World::start().await;
    let ada = Operator::with(&world, "ada@example.com", &["user_manager"]).await;
    let bob = world.user("bob@example.com").await;
    let user = format!("/api/admin/users/{}/", bob.sub);
    let none = json!({ "totp": false, "passkeys": 0, "recovery_codes": 0 });
    assert_eq!(ada.get(&format!("{user}factors/")).await.expect(200).json(), none);
    ada.post(&format!("{user}reset-factors/"), &Value::Null)
        .await
        .is_problem(409, "no_second_factor");
}

#[tokio::test]
async fn a_group_says_what_it_opens() {
    let world = World::start().await;
    let ada = Operator::with(&world, "ada@example.com", &["user_manager"]).await;
    world.cli(&["group", "add", "ops"]).await.ok();
    world
        .app(Spec::spa("wiki").with(&["--access-group", "ops"]))
        .await;
    world.app(Spec::spa("other")).await;
    let uses = ada.get("/api/admin/groups/ops/uses/").await.expect(200).json();
    let wiki = json!({ "client_id": "wiki", "client_name": "wiki" });
    assert_eq!(uses, json!({ "clients": [wiki], "protected_apps": [] }));
    ada.get("/api/admin/groups/none/uses/")
        .await
        .is_problem(404, "not_found");
    ada.send(Method::DELETE, "/api/admin/groups/ops/", &Value::Null)
        .await
        .expect(204);
    let shown = world.cli(&["client", "show", "wiki", "--json"]).await.ok().json();
    assert_eq!(shown["access"], json!({ "groups": [], "users": [] }));
}
