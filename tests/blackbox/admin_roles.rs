//! Who may administer: the first owner's link, roles and their bounds, and what the trail tells of it.

use crate::harness::{Operator, Spec, World, admin_client, invitation};
use reqwest::Method;
use serde_json::{Value, json};

/// The roles that the command line tells of an address.
async fn roles_of(world: &World, email: &str) -> Value {
    let list = world.cli(&["admin", "list", "--json"]).await.ok().json();
    let found = list
        .as_array()
        .expect("a list")
        .iter()
        .find(|operator| operator["email"] == email);
    found.map_or(json!([]), |operator| operator["roles"].clone())
}

/// What was wanted by acts that were refused, in the order of the alphabet.
fn wanted_of(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().expect("a list");
    let wanted = items.iter().map(|event| &event["act"]["after"]["wanted"]);
    let mut wanted: Vec<String> = wanted.filter_map(|act| act.as_str().map(str::to_owned)).collect();
    wanted.sort_unstable();
    wanted
}

#[tokio::test]
async fn the_first_owner_comes_by_a_link_and_by_nothing_else() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let token = invitation(&world, &["invite-owner"]).await;
    let body = json!({ "token": token });

    // Programs that look at links in mails burn none.
    for _ in 0..5 {
        for method in [Method::GET, Method::HEAD] {
            let request = world.wire().request(method, "/admin-invitation");
            world.wire().send(request).await.expect(200);
        }
    }
    // Nobody who is not signed in at their browser, and no page of another site.
    let stranger = world.browser();
    for path in ["/api/admin-invitation/check/", "/api/admin-invitation/"] {
        stranger.post(path, &body).await.is_problem(401, "not_signed_in");
        ada.browser
            .post_from("https://evil.example", path, &body)
            .await
            .is_problem(403, "cross_origin");
        ada.browser
            .post(path, &json!({ "token": "guessed" }))
            .await
            .is_problem(400, "invalid_link");
    }
    assert_eq!(roles_of(&world, &ada.email).await, json!([]));

    for _ in 0..2 {
        let offer = ada
            .browser
            .post("/api/admin-invitation/check/", &body)
            .await
            .expect(200)
            .json();
        assert_eq!(offer, json!({ "roles": ["owner"], "email": "ada@example.com" }));
    }
    let accepted = ada
        .browser
        .post("/api/admin-invitation/", &body)
        .await
        .expect(200)
        .json();
    assert_eq!(accepted["roles"], json!(["owner"]));
    assert_eq!(roles_of(&world, &ada.email).await, json!(["owner"]));

    // Once.
    let bob = world.user("bob@example.com").await;
    bob.browser
        .post("/api/admin-invitation/", &body)
        .await
        .is_problem(400, "invalid_link");
    assert_eq!(roles_of(&world, &bob.email).await, json!([]));
    let dump = world.dump().await;
    let stored = dump.windows(token.len()).any(|part| part == token.as_bytes());
    assert!(!stored, "the link stands in the database");
}

#[tokio::test]
async fn of_many_browsers_that_accept_at_once_one_gets_in() {
    let world = World::start().await;
    let mut users = Vec::new();
    for number in 0..5 {
        users.push(world.user(&format!("user{number}@example.com")).await);
    }
    let token = invitation(&world, &["bootstrap"]).await;
    let body = json!({ "token": token });
    let tries = users
        .iter()
        .map(|user| user.browser.post("/api/admin-invitation/", &body));
    let replies = futures_util::future::join_all(tries).await;
    let accepted = replies.iter().filter(|reply| reply.status == 200).count();
    assert_eq!(accepted, 1);
    let list = world.cli(&["admin", "list", "--json"]).await.ok().json();
    assert_eq!(list.as_array().map(Vec::len), Some(1), "{list}");
}

#[tokio::test]
async fn an_invitation_adds_to_the_roles_that_there_are_and_runs_out() {
    let world = World::start().await;
    let ada = Operator::with(&world, "ada@example.com", &["auditor"]).await;
    let token = invitation(
        &world,
        &["invite", "--role", "user_manager", "--role", "client_manager"],
    )
    .await;
    let browser = &ada.user.browser;
    browser
        .post("/api/admin-invitation/", &json!({ "token": token }))
        .await
        .expect(200);
    let all = json!(["auditor", "user_manager", "client_manager"]);
    assert_eq!(roles_of(&world, "ada@example.com").await, all);
    for wrong in [&["--valid", "8d"][..], &["--valid", "0s"]] {
        world
            .cli(&[&["admin", "invite-owner"], wrong].concat())
            .await
            .failed();
    }
    world.cli(&["admin", "invite", "--role", "root"]).await.failed();
    let short = invitation(&world, &["invite-owner", "--valid", "1ms"]).await;
    crate::harness::eventually("the invitation to run out", async || {
        let reply = browser
            .post("/api/admin-invitation/check/", &json!({ "token": short }))
            .await;
        (reply.status == 400).then_some(())
    })
    .await;
}

#[tokio::test]
async fn the_last_owner_stays() {
    let world = World::start().await;
    let ada = Operator::with(&world, "ada@example.com", &["owner"]).await;
    for act in [
        &["admin", "roles", "ada@example.com"][..],
        &["admin", "roles", "ada@example.com", "auditor"],
        &["user", "disable", "ada@example.com"],
        &["user", "delete", "ada@example.com"],
    ] {
        let refused = world.cli(act).await.failed();
        assert!(refused.err.contains("last owner"), "{refused:?}");
    }
    let roles = format!("/api/admin/users/{}/roles/", ada.user.sub);
    ada.put(&roles, &json!({ "roles": [] }))
        .await
        .is_problem(409, "last_owner");
    let disable = format!("/api/admin/users/{}/disable/", ada.user.sub);
    ada.post(&disable, &json!({})).await.is_problem(409, "last_owner");
    let own = format!("/api/admin/users/{}/", ada.user.sub);
    ada.delete(&own).await.is_problem(409, "last_owner");
    ada.user
        .browser
        .post("/api/account/deletion/", &json!({ "email": "ada@example.com" }))
        .await
        .is_problem(409, "last_owner");
    assert!(ada.user.browser.is_signed_in().await);
    // Each refusal of an operator's act left its row.
    let refused = ada
        .get("/api/admin/audit/?action=admin_refused")
        .await
        .expect(200);
    assert_eq!(
        wanted_of(&refused.json()),
        [
            "roles.set",
            "roles.set",
            "roles.set",
            "users.delete",
            "users.delete",
            "users.disable",
            "users.disable",
        ]
    );

    // With another one they may go, and whoever is shut out is no operator any more.
    let bob = Operator::with(&world, "bob@example.com", &["owner"]).await;
    bob.post(&disable, &json!({})).await.expect(200);
    assert_eq!(roles_of(&world, "ada@example.com").await, json!([]));
    ada.get("/api/admin/me/").await.expect(401);
    bob.post(&format!("/api/admin/users/{}/enable/", ada.user.sub), &json!({}))
        .await
        .expect(200);
    assert_eq!(
        roles_of(&world, "ada@example.com").await,
        json!([]),
        "let in, and no operator by that"
    );
}

#[tokio::test]
async fn each_role_reaches_what_it_may_and_nothing_else() {
    let world = World::start().await;
    let eve = world.user("eve@example.com").await;
    world.app(Spec::spa("app")).await;
    world.cli(&["group", "add", "ops"]).await.ok();
    let user = format!("/api/admin/users/{}/", eve.sub);
    let below = |path: &str| format!("{user}{path}/");
    let new_client = json!({
        "client_id": "made", "client_name": "Made", "token_endpoint_auth_method": "none",
        "redirect_uris": ["https://made.example/cb"], "scope": "openid",
    });
    // What is asked, and who may: in the order of the roles.
    const READ_USERS: [bool; 4] = [true, true, false, true];
    const READ_CLIENTS: [bool; 4] = [true, false, true, true];
    const READ: [bool; 4] = [true, false, false, true];
    const USERS: [bool; 4] = [false, true, false, true];
    const CLIENTS: [bool; 4] = [false, false, true, true];
    const OWN: [bool; 4] = [false, false, false, true];
    let asked = [
        (Method::GET, "/api/admin/me/".to_owned(), Value::Null, [true; 4]),
        (
            Method::GET,
            "/api/admin/users/".to_owned(),
            Value::Null,
            READ_USERS,
        ),
        (Method::GET, user.clone(), Value::Null, READ_USERS),
        (Method::GET, below("grants"), Value::Null, READ_USERS),
        (Method::GET, below("roles"), Value::Null, READ_USERS),
        (
            Method::GET,
            "/api/admin/clients/".to_owned(),
            Value::Null,
            READ_CLIENTS,
        ),
        (
            Method::GET,
            "/api/admin/clients/app/".to_owned(),
            Value::Null,
            READ_CLIENTS,
        ),
        (Method::GET, below("groups"), Value::Null, READ_USERS),
        (
            Method::GET,
            "/api/admin/groups/".to_owned(),
            Value::Null,
            [true; 4],
        ),
        (
            Method::GET,
            "/api/admin/groups/ops/".to_owned(),
            Value::Null,
            [true; 4],
        ),
        (
            Method::GET,
            "/api/admin/groups/ops/members/".to_owned(),
            Value::Null,
            READ_USERS,
        ),
        (
            Method::POST,
            "/api/admin/groups/".to_owned(),
            json!({ "name": "made" }),
            USERS,
        ),
        (
            Method::PATCH,
            "/api/admin/groups/ops/".to_owned(),
            json!({ "description": "x" }),
            USERS,
        ),
        (
            Method::POST,
            "/api/admin/groups/ops/members/".to_owned(),
            json!({ "add": [eve.sub] }),
            USERS,
        ),
        (
            Method::PUT,
            format!("/api/admin/groups/ops/members/{}/", eve.sub),
            Value::Null,
            USERS,
        ),
        (
            Method::DELETE,
            format!("/api/admin/groups/ops/members/{}/", eve.sub),
            Value::Null,
            USERS,
        ),
        (
            Method::DELETE,
            "/api/admin/groups/made/".to_owned(),
            Value::Null,
            USERS,
        ),
        (Method::GET, "/api/admin/keys/".to_owned(), Value::Null, READ),
        (Method::GET, "/api/admin/settings/".to_owned(), Value::Null, READ),
        (Method::GET, "/api/admin/audit/".to_owned(), Value::Null, READ),
        (Method::GET, "/api/admin/operators/".to_owned(), Value::Null, READ),
        (Method::POST, below("sign-out"), json!({}), USERS),
        (
            Method::PUT,
            below("username"),
            json!({ "username": "somebody" }),
            USERS,
        ),
        (Method::POST, below("disable"), json!({}), USERS),
        (Method::POST, below("enable"), json!({}), USERS),
        (
            Method::POST,
            "/api/admin/registration-tokens/".to_owned(),
            json!({}),
            CLIENTS,
        ),
        (
            Method::POST,
            "/api/admin/clients/".to_owned(),
            new_client,
            CLIENTS,
        ),
        (
            Method::DELETE,
            "/api/admin/clients/made/".to_owned(),
            Value::Null,
            CLIENTS,
        ),
        (Method::POST, "/api/admin/keys/rotate/".to_owned(), json!({}), OWN),
        (
            Method::POST,
            "/api/admin/invitations/".to_owned(),
            json!({ "roles": ["auditor"] }),
            OWN,
        ),
        (Method::PUT, below("roles"), json!({ "roles": [] }), OWN),
    ];
    let client = admin_client(&world).await;
    for (index, role) in ["auditor", "user_manager", "client_manager", "owner"]
        .into_iter()
        .enumerate()
    {
        let operator = Operator::at(&world, &client, &format!("{role}@example.com"), &[role]).await;
        for (method, path, body, who) in &asked {
            let reply = operator.send(method.clone(), path, body).await;
            if who[index] {
                assert!(reply.status < 300, "{role} {method} {path}: {reply:?}");
            } else {
                reply.is_problem(403, "right_missing");
            }
        }
    }
    // A user without a role, whose token is as good as anybody's.
    let nobody = Operator::at(&world, &client, "nobody@example.com", &[]).await;
    for (method, path, body, _) in &asked {
        nobody
            .send(method.clone(), path, body)
            .await
            .is_problem(403, "no_role");
    }
    // Each refusal stands in the trail, with who wanted what.
    let auditor = Operator::at(&world, &client, "late@example.com", &["auditor"]).await;
    let refused = auditor
        .get("/api/admin/audit/?action=admin_refused&limit=100")
        .await
        .expect(200)
        .json();
    let refused = refused["items"].as_array().expect("events");
    let of = |name: &str| {
        refused
            .iter()
            .filter(|event| event["act"]["actor_name"] == name)
            .count()
    };
    let expected = |index: usize| asked.iter().filter(|(.., who)| !who[index]).count();
    for (index, role) in ["auditor", "user_manager", "client_manager", "owner"]
        .into_iter()
        .enumerate()
    {
        assert_eq!(of(&format!("{role}@example.com")), expected(index), "{role}");
    }
    assert_eq!(
        of("nobody@example.com"),
        1,
        "one a minute: anybody with an account could fill the trail"
    );
    let wanted = refused
        .iter()
        .find(|event| event["act"]["after"]["wanted"] == "keys.rotate")
        .expect("that one");
    assert_eq!(
        (&wanted["outcome"], &wanted["act"]["surface"]),
        (&json!("refused"), &json!("api"))
    );
}

#[tokio::test]
async fn nobody_acts_on_who_has_rights_that_they_lack() {
    let world = World::start().await;
    let client = admin_client(&world).await;
    let owner = Operator::at(&world, &client, "owner@example.com", &["owner"]).await;
    let auditor = Operator::at(&world, &client, "auditor@example.com", &["auditor"]).await;
    let helper = Operator::at(&world, &client, "helper@example.com", &["user_manager"]).await;
    let other = Operator::at(&world, &client, "other@example.com", &["user_manager"]).await;
    for target in [&owner, &auditor] {
        let user = format!("/api/admin/users/{}/", target.user.sub);
        for act in ["disable", "enable", "sign-out"] {
            helper
                .post(&format!("{user}{act}/"), &json!({}))
                .await
                .is_problem(403, "outranked");
        }
        helper.delete(&user).await.is_problem(403, "outranked");
        assert!(target.user.browser.is_signed_in().await);
    }
    // Among those of one rank, they may.
    helper
        .post(
            &format!("/api/admin/users/{}/sign-out/", other.user.sub),
            &json!({}),
        )
        .await
        .expect(200);
    assert!(!other.user.browser.is_signed_in().await);
    // Nor to themselves.
    let own = format!("/api/admin/users/{}/roles/", helper.user.sub);
    helper
        .put(&own, &json!({ "roles": ["owner"] }))
        .await
        .is_problem(403, "right_missing");
    assert_eq!(
        roles_of(&world, "helper@example.com").await,
        json!(["user_manager"])
    );
}

#[tokio::test]
async fn who_looks_after_clients_gets_no_hold_of_those_that_operators_use() {
    let world = World::start().await;
    let client = admin_client(&world).await;
    let manager = Operator::at(&world, &client, "manager@example.com", &["client_manager"]).await;
    let wanted = json!({
        "client_id": "trap", "client_name": "Trap", "token_endpoint_auth_method": "none", "first_party": true,
        "redirect_uris": ["https://evil.example/cb"], "scope": "openid tacit:admin",
    });
    manager
        .post("/api/admin/clients/", &wanted)
        .await
        .is_problem(403, "right_missing");
    manager
        .delete(&format!("/api/admin/clients/{}/", client.id))
        .await
        .is_problem(403, "right_missing");
    let owner = Operator::at(&world, &client, "owner@example.com", &["owner"]).await;
    owner.post("/api/admin/clients/", &wanted).await.expect(201);
    owner.delete("/api/admin/clients/trap/").await.expect(204);
}

#[tokio::test]
async fn roles_are_edited_by_one_at_a_time_and_the_trail_tells_both_states() {
    let world = World::start().await;
    let owner = Operator::with(&world, "owner@example.com", &["owner"]).await;
    let bob = world.user("bob@example.com").await;
    let roles = format!("/api/admin/users/{}/roles/", bob.sub);
    let shown = owner.get(&roles).await.expect(200);
    let tag = shown.header("etag").expect("a tag").to_owned();
    let auditor = json!({ "roles": ["auditor"] });
    owner.put_if(&roles, &auditor, &tag).await.expect(200);
    owner
        .put_if(&roles, &json!({ "roles": ["owner"] }), &tag)
        .await
        .is_problem(412, "precondition_failed");
    owner
        .put_if(&roles, &auditor, "\"rubbish\"")
        .await
        .is_problem(412, "precondition_failed");
    assert_eq!(owner.get(&roles).await.expect(200).json(), auditor);
    owner
        .put_if(&roles, &json!({ "roles": ["auditor", "user_manager"] }), "*")
        .await
        .expect(200);

    let path = format!("/api/admin/audit/?action=admin_roles_changed&user={}", bob.sub);
    let events = owner.get(&path).await.expect(200).json();
    let act = &events["items"][0]["act"];
    assert_eq!(act["actor"], owner.user.sub.as_str());
    assert_eq!(
        (&act["actor_name"], &act["target"]),
        (&json!("owner@example.com"), &json!("bob@example.com"))
    );
    assert_eq!(
        (&act["before"], &act["after"]),
        (&json!(["auditor"]), &json!(["auditor", "user_manager"]))
    );
    // Readable after the target is gone.
    world.cli(&["user", "delete", "bob@example.com"]).await.ok();
    let gone = owner.get(&path).await.expect(200).json();
    assert_eq!(
        gone["items"][0]["act"]["surface"], "cli",
        "their roles went first"
    );
    assert_eq!(gone["items"][1]["act"]["target"], "bob@example.com");
}

#[tokio::test]
async fn what_can_not_be_undone_takes_a_recent_sign_in() {
    let world = World::with(&[("tokens.access_token", "\"1h\"")]).await;
    let owner = Operator::with(&world, "owner@example.com", &["owner"]).await;
    let eve = world.user("eve@example.com").await;
    world.app(Spec::spa("app")).await;
    let client = admin_client(&world).await;
    let mate = Operator::at(&world, &client, "mate@example.com", &["owner"]).await;
    world.age_sessions(20 * 60).await;
    let old = Operator::again(&owner).await;
    let trap = json!({
        "client_id": "trap", "token_endpoint_auth_method": "none", "first_party": true,
        "redirect_uris": ["https://evil.example/cb"], "scope": "openid tacit:admin",
    });
    let wanted = [
        (
            Method::DELETE,
            format!("/api/admin/users/{}/", eve.sub),
            Value::Null,
        ),
        (
            Method::PUT,
            format!("/api/admin/users/{}/roles/", eve.sub),
            json!({ "roles": ["owner"] }),
        ),
        (Method::POST, "/api/admin/keys/rotate/".to_owned(), json!({})),
        (
            Method::POST,
            "/api/admin/invitations/".to_owned(),
            json!({ "roles": ["owner"] }),
        ),
        (Method::DELETE, "/api/admin/clients/app/".to_owned(), Value::Null),
        // As much as giving or taking roles.
        (
            Method::POST,
            format!("/api/admin/users/{}/disable/", mate.user.sub),
            json!({}),
        ),
        (Method::POST, "/api/admin/clients/".to_owned(), trap),
        (
            Method::PATCH,
            format!("/api/admin/clients/{}/", client.id),
            json!({ "redirect_uris": ["https://evil.example/cb"] }),
        ),
        (
            Method::PATCH,
            "/api/admin/clients/app/".to_owned(),
            json!({ "scope": "openid tacit:admin" }),
        ),
    ];
    for (method, path, body) in &wanted {
        let reply = old.send(method.clone(), path, body).await;
        let challenge = reply.header("www-authenticate").expect("a challenge").to_owned();
        assert!(challenge.contains(r#"max_age="900""#), "{challenge}");
        reply.is_problem(401, "insufficient_user_authentication");
    }
    assert_eq!(roles_of(&world, "mate@example.com").await, json!(["owner"]));
    // Each left its row.
    let refused = mate
        .get("/api/admin/audit/?action=admin_refused")
        .await
        .expect(200);
    assert_eq!(
        wanted_of(&refused.json()),
        [
            "clients.add",
            "clients.remove",
            "clients.update",
            "clients.update",
            "keys.rotate",
            "roles.invite",
            "roles.set",
            "users.delete",
            "users.disable",
        ]
    );
    // Reading does not, nor what can be undone.
    old.get("/api/admin/users/").await.expect(200);
    old.post(&format!("/api/admin/users/{}/sign-out/", eve.sub), &json!({}))
        .await
        .expect(200);
    owner.user.sign_in_again(None).await.expect(200);
    let fresh = Operator::again(&owner).await;
    fresh.delete("/api/admin/clients/app/").await.expect(204);
}

#[tokio::test]
async fn a_client_that_registered_itself_never_gets_the_scope() {
    let settings = [
        ("registration.policy", "\"open\""),
        ("registration.scope", "\"openid goals:read\""),
    ];
    let world = World::with(&settings).await;
    let refused = world
        .cli(&["check", "--set", "registration.scope=openid tacit:admin"])
        .await;
    assert_ne!(refused.code, 0, "{refused:?}");
    let metadata = json!({
        "redirect_uris": ["http://localhost:8000/cb"], "token_endpoint_auth_method": "none", "scope": "openid tacit:admin",
    });
    let request = world
        .wire()
        .request(Method::POST, "/oauth/register/")
        .json(&metadata);
    let reply = world.wire().send(request).await;
    if reply.status == 201 {
        let scope = reply.json()["scope"].as_str().unwrap_or_default().to_owned();
        assert!(!scope.contains("tacit:admin"), "{scope}");
    }
    // Metadata does not ask programs to want it either.
    let metadata = world
        .wire()
        .get("/.well-known/openid-configuration")
        .await
        .expect(200)
        .json();
    assert!(!metadata["scopes_supported"].to_string().contains("tacit:admin"));
}
