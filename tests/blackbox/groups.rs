//! Groups: who keeps them, what apps are told of them and when, and whom they let through.
//!
//! The code: `authcore admin/groups.rs`, `tokens/claims.rs`, `forward_auth/`.

use crate::harness::{Operator, Spec, Tokens, World, admin_client, claims};
use reqwest::Method;
use serde_json::{Value, json};

const GROUPS: &str = "/api/admin/groups/";

async fn group(world: &World, name: &str, roles: &[&str], members: &[&str]) {
    let mut arguments = vec!["group", "add", name];
    for role in roles {
        arguments.extend(["--role", *role]);
    }
    world.cli(&arguments).await.ok();
    join(world, name, members).await;
}

async fn join(world: &World, name: &str, members: &[&str]) {
    if !members.is_empty() {
        world
            .cli(&[&["group", "join", name], members].concat())
            .await
            .ok();
    }
}

async fn leave(world: &World, name: &str, member: &str) {
    world.cli(&["group", "leave", name, member]).await.ok();
}

#[tokio::test]
async fn groups_are_kept_by_whoever_looks_after_users() {
    let world = World::start().await;
    let bob = world.user("bob@example.com").await;
    let eve = world.user("eve@example.com").await;
    let ada = Operator::with(&world, "ada@example.com", &["user_manager"]).await;
    let made = ada
        .post(
            GROUPS,
            &json!({ "name": "ops", "description": "Whoever is on call", "roles": ["Editor"] }),
        )
        .await
        .expect(201);
    assert_eq!(made.header("location"), Some("/api/admin/groups/ops/"));
    let tag = made.header("etag").expect("a tag").to_owned();
    let made = made.json();
    assert_eq!(
        (&made["name"], &made["roles"], &made["description"]),
        (&json!("ops"), &json!(["Editor"]), &json!("Whoever is on call"))
    );
    ada.post(GROUPS, &json!({ "name": "ops" }))
        .await
        .is_problem(409, "exists");

    // A change touches what it names, and is refused where somebody else was first.
    let path = format!("{GROUPS}ops/");
    let change = json!({ "roles": ["Viewer", "Editor"] });
    let changed = ada.send_if(Method::PATCH, &path, &change, &tag).await.expect(200);
    assert_ne!(changed.header("etag"), Some(tag.as_str()));
    let changed = changed.json();
    assert_eq!(
        (&changed["roles"], &changed["description"]),
        (&json!(["Editor", "Viewer"]), &json!("Whoever is on call"))
    );
    let late = json!({ "description": "Late" });
    for (method, body) in [(Method::PATCH, &late), (Method::DELETE, &Value::Null)] {
        ada.send_if(method, &path, body, &tag)
            .await
            .is_problem(412, "precondition_failed");
    }

    // Members, one by one and by list: all of them or nobody.
    let member = |sub: &str| format!("{path}members/{sub}/");
    for _ in 0..2 {
        ada.put(&member(&bob.sub), &Value::Null).await.expect(204);
    }
    let nobody = "01234567-89ab-4cde-8f01-23456789abcd";
    ada.put(&member(nobody), &Value::Null)
        .await
        .is_problem(404, "not_found");
    let members = format!("{path}members/");
    let refused = ada.post(&members, &json!({ "add": [eve.sub, nobody] })).await;
    refused.is_problem(422, "invalid_values");
    assert_eq!(refused.json()["errors"][0]["field"], "add[1]");
    let who = async || {
        let page = ada.get(&members).await.expect(200).json();
        let items = page["items"].as_array().expect("a list").clone();
        items
            .into_iter()
            .map(|member| member["email"].as_str().expect("an address").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(who().await, ["bob@example.com"]);
    let moved = ada
        .post(&members, &json!({ "add": [eve.sub, bob.sub], "remove": [] }))
        .await
        .expect(200)
        .json();
    assert_eq!(moved, json!({ "added": [eve.sub], "removed": [] }));
    assert_eq!(who().await, ["bob@example.com", "eve@example.com"]);
    let first = ada.get(&format!("{members}?limit=1")).await.expect(200).json();
    let cursor = first["next_cursor"].as_str().expect("more");
    let second = ada
        .get(&format!("{members}?limit=1&cursor={cursor}"))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&second["items"][0]["email"], &second["next_cursor"]),
        (&json!("eve@example.com"), &Value::Null)
    );
    for _ in 0..2 {
        ada.delete(&member(&bob.sub)).await.expect(204);
    }
    let of = ada
        .get(&format!("/api/admin/users/{}/groups/", eve.sub))
        .await
        .expect(200)
        .json();
    assert_eq!(
        of["items"],
        json!([{ "name": "ops", "roles": ["Editor", "Viewer"] }])
    );

    // Before and after stand in the trail, readable when all of it is gone.
    ada.delete(&path).await.expect(204);
    ada.get(&path).await.is_problem(404, "not_found");
    let auditor = Operator::with(&world, "late@example.com", &["auditor"]).await;
    let told = async |action: &str| {
        let page = auditor.get(&format!("/api/admin/audit/?action={action}")).await;
        let page = page.expect(200).json();
        let events = page["items"].as_array().expect("events").clone();
        events
            .into_iter()
            .rev()
            .map(|event| {
                let act = &event["act"];
                assert_eq!((&act["target"], &act["surface"]), (&json!("ops"), &json!("api")));
                assert_eq!(act["actor_name"], "ada@example.com");
                json!([
                    act["before"]["roles"],
                    act["after"]["roles"],
                    act["after"]["added"],
                    act["after"]["removed"]
                ])
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(
        told("group_changed").await,
        [
            json!([null, ["Editor"], null, null]),
            json!([["Editor"], ["Editor", "Viewer"], null, null]),
            json!([["Editor", "Viewer"], null, null, null]),
        ]
    );
    assert_eq!(
        told("group_members_changed").await,
        [
            json!([null, null, ["bob@example.com"], []]),
            json!([null, null, ["eve@example.com"], []]),
            json!([null, null, [], ["bob@example.com"]]),
            // With the group.
            json!([null, null, [], ["eve@example.com"]]),
        ]
    );
}

#[tokio::test]
async fn what_is_no_group_is_refused_by_its_member() {
    let world = World::start().await;
    let ada = Operator::with(&world, "ada@example.com", &["owner"]).await;
    for (body, field) in [
        (json!({ "name": "Ops" }), "name"),
        (json!({ "name": "a b" }), "name"),
        (json!({ "name": "a,b" }), "name"),
        (json!({ "name": "" }), "name"),
        (json!({ "name": "ops", "roles": ["a b"] }), "roles"),
        (json!({ "name": "ops", "description": "a\nb" }), "description"),
        (
            json!({ "name": "ops", "description": "x".repeat(501) }),
            "description",
        ),
    ] {
        let reply = ada.post(GROUPS, &body).await;
        reply.is_problem(422, "invalid_values");
        let found = reply.json()["errors"][0]["field"].clone();
        assert!(
            found.as_str().is_some_and(|found| found.starts_with(field)),
            "{body}: {found}"
        );
    }
    ada.post(GROUPS, &json!({ "name": "ops", "members": [] }))
        .await
        .is_problem(400, "invalid_request");
    assert_eq!(ada.get(GROUPS).await.expect(200).json()["items"], json!([]));
    for path in ["Ops", "a%20b", "%00", "none"] {
        ada.get(&format!("{GROUPS}{path}/"))
            .await
            .is_problem(404, "not_found");
    }
    // By the command line, too, and in words.
    let said = world.cli(&["group", "add", "Ops"]).await.failed();
    assert!(said.err.contains("small letters"), "{}", said.err);
    world.cli(&["group", "add", "ops"]).await.ok();
    world.user("bob@example.com").await;
    let said = world
        .cli(&["group", "join", "ops", "bob@example.com", "nobody@example.com"])
        .await
        .failed();
    assert!(said.err.contains("nobody@example.com"), "{}", said.err);
    let members = world.cli(&["group", "members", "ops", "--json"]).await.ok();
    assert_eq!(members.json(), json!([]));
}

/// Who keeps users may not move an owner about; nobody gets a right here by any group, whatever its roles are called.
#[tokio::test]
async fn no_group_gives_a_right_at_this_server() {
    let world = World::start().await;
    let client = admin_client(&world).await;
    let owner = Operator::at(&world, &client, "owner@example.com", &["owner"]).await;
    let bob = Operator::at(&world, &client, "bob@example.com", &["user_manager"]).await;
    let eve = Operator::at(&world, &client, "eve@example.com", &[]).await;
    group(
        &world,
        "owners",
        &["owner", "auditor"],
        &["eve@example.com", "bob@example.com"],
    )
    .await;
    eve.get("/api/admin/me/").await.is_problem(403, "no_role");
    bob.get("/api/admin/keys/").await.is_problem(403, "right_missing");
    let member = format!("{GROUPS}owners/members/{}/", owner.user.sub);
    bob.put(&member, &Value::Null).await.is_problem(403, "outranked");
    bob.post(
        &format!("{GROUPS}owners/members/"),
        &json!({ "add": [eve.user.sub, owner.user.sub] }),
    )
    .await
    .is_problem(403, "outranked");
    owner.put(&member, &Value::Null).await.expect(204);
    bob.delete(&member).await.is_problem(403, "outranked");
    // Nor by a change of the whole group.
    let whole = format!("{GROUPS}owners/");
    bob.delete(&whole).await.is_problem(403, "outranked");
    bob.send(Method::PATCH, &whole, &json!({ "roles": [] }))
        .await
        .is_problem(403, "outranked");
    bob.send(
        Method::PATCH,
        &whole,
        &json!({ "description": "Whoever owns it" }),
    )
    .await
    .expect(200);
    owner.delete(&member).await.expect(204);
    bob.delete(&whole).await.expect(204);
}

#[tokio::test]
async fn an_app_is_told_of_the_groups_of_the_moment_by_scopes_that_it_is_registered_for() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    group(&world, "web", &["editor"], &["ada@example.com"]).await;
    group(&world, "team:eu", &["editor", "Admin"], &["ada@example.com"]).await;
    let app = world
        .app(Spec::third_party("app").scope("openid groups roles offline_access"))
        .await;
    let other = world.app(Spec::spa("other")).await;

    let tokens = ada.tokens(&other, "openid groups").await;
    assert_eq!(tokens.scope, "openid", "it is not registered for the scope");
    let told = other.userinfo(&tokens.access).await.expect(200).json();
    assert_eq!(told["groups"], Value::Null);

    // Consent names both, in words.
    let request = app.request("openid groups roles offline_access");
    let location = ada.authorize(&request).await.location();
    let interaction = crate::harness::interaction_in(&location, "consent");
    let shown = ada
        .browser
        .get(&format!("/api/interaction/?interaction={interaction}"))
        .await;
    for words in ["See which groups you are in", "in welchen Gruppen Sie"] {
        assert!(shown.text().contains(words), "{shown:?}");
    }
    let next = ada
        .consent(
            &interaction,
            true,
            &["openid", "groups", "roles", "offline_access"],
        )
        .await
        .expect(200)
        .member("next");
    let tokens = Tokens::of(&app.redeem(&app.code_in(&next, request)).await);
    let expected = (json!(["team:eu", "web"]), json!(["Admin", "editor"]));
    let told = |claims: &Value| (claims["groups"].clone(), claims["roles"].clone());
    assert_eq!(told(&claims(&tokens.id)), expected);
    let userinfo = async |tokens: &Tokens| app.userinfo(&tokens.access).await.expect(200).json();
    assert_eq!(told(&userinfo(&tokens).await), expected);
    assert_eq!(told(&claims(&tokens.access)), (Value::Null, Value::Null));

    // One group is an array, and so is none.
    leave(&world, "team:eu", "ada@example.com").await;
    assert_eq!(
        told(&userinfo(&tokens).await),
        (json!(["web"]), json!(["editor"]))
    );
    let again = Tokens::of(&app.refresh(&tokens.refresh).await);
    assert_eq!(told(&claims(&again.id)), (json!(["web"]), json!(["editor"])));
    world.cli(&["group", "remove", "web"]).await.ok();
    let again = Tokens::of(&app.refresh(&again.refresh).await);
    assert_eq!(told(&claims(&again.id)), (json!([]), json!([])));
    assert_eq!(told(&userinfo(&again).await), (json!([]), json!([])));

    let metadata = world.wire().get("/.well-known/openid-configuration").await.json();
    for (list, name) in [
        ("scopes_supported", "groups"),
        ("scopes_supported", "roles"),
        ("claims_supported", "groups"),
        ("claims_supported", "roles"),
    ] {
        let list = metadata[list].as_array().expect("a list");
        assert!(list.contains(&json!(name)), "{name}: {list:?}");
    }
}

#[tokio::test]
async fn an_app_is_told_of_its_own_groups_alone_and_of_many_it_is_told_where_to_ask() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    for name in ["stats-read", "stats-write", "payroll"] {
        group(&world, name, &[&format!("in-{name}")], &["ada@example.com"]).await;
    }
    let spec = Spec::spa("stats")
        .scope("openid groups roles")
        .with(&["--told-group", "stats-*"]);
    let app = world.app(spec).await;
    let tokens = ada.tokens(&app, "openid groups roles").await;
    let told = claims(&tokens.id);
    assert_eq!(told["groups"], json!(["stats-read", "stats-write"]));
    assert_eq!(told["roles"], json!(["in-stats-read", "in-stats-write"]));
    world
        .cli(&["client", "update", "stats", "--told-group", "Stats"])
        .await
        .failed();

    // Beyond what a token has room for it says so, and userinfo has all of it.
    for number in 0..50 {
        group(&world, &format!("g{number}"), &[], &["ada@example.com"]).await;
    }
    let all = world.app(Spec::spa("all").scope("openid groups roles")).await;
    let tokens = ada.tokens(&all, "openid groups roles").await;
    let told = claims(&tokens.id);
    assert_eq!(
        (&told["groups"], &told["groups_overage"]),
        (&Value::Null, &json!(true))
    );
    assert_eq!(told["roles"].as_array().map(Vec::len), Some(3));
    let userinfo = all.userinfo(&tokens.access).await.expect(200).json();
    assert_eq!(userinfo["groups"].as_array().map(Vec::len), Some(53));
    assert_eq!(userinfo["groups_overage"], Value::Null);
}

/// Nothing about a user is in an access token, unless whoever runs the API wants it there.
#[tokio::test]
async fn an_access_token_tells_of_groups_where_its_resource_server_wants_it() {
    let mut world = World::start().await;
    let added = ["resource", "add", "diary", "--scope", "diary:read"];
    let wants = ["--claim", "groups", "--introspection-client", "gateway"];
    world.cli(&[&added[..], &wants].concat()).await.ok();
    world.stop().await;
    world.boot().await;
    let ada = world.user("ada@example.com").await;
    group(&world, "ops", &["editor"], &["ada@example.com"]).await;
    let scope = "openid groups roles diary:read goals:read";
    let app = world.app(Spec::spa("app").scope(scope)).await;
    let gateway = world.app(Spec::confidential("gateway").scope("openid")).await;
    let told = async |scope: &str| {
        let tokens = ada.tokens(&app, scope).await;
        let told = claims(&tokens.access);
        assert_eq!(told["roles"], Value::Null, "{scope}");
        (told["groups"].clone(), tokens)
    };
    let (groups, tokens) = told("openid groups roles diary:read").await;
    assert_eq!(groups, json!(["ops"]));
    assert_eq!(told("openid diary:read").await.0, Value::Null);
    assert_eq!(told("openid groups").await.0, Value::Null);
    assert_eq!(told("openid groups goals:read").await.0, Value::Null);
    // For two of which one does not want it, it says nothing.
    assert_eq!(told("openid groups diary:read goals:read").await.0, Value::Null);

    // Who asks about the token hears of the groups of now.
    let introspected = async || {
        let form = gateway.form("/oauth/introspect/", &[("token", &tokens.access)]);
        world.wire().send(form).await.expect(200).json()
    };
    let asked = introspected().await;
    assert_eq!(
        (&asked["active"], &asked["groups"]),
        (&json!(true), &json!(["ops"]))
    );
    leave(&world, "ops", "ada@example.com").await;
    let asked = introspected().await;
    assert_eq!((&asked["active"], &asked["groups"]), (&json!(true), &json!([])));
}
