//! The admin API: who comes in, what it answers, and what it refuses.

use crate::harness::{ADMIN_SCOPE, Jwt, Operator, Signer, Spec, Tokens, World, admin_client, eventually};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

#[tokio::test]
async fn only_a_token_for_this_api_comes_in() {
    let world = World::start().await;
    let owner = Operator::with(&world, "ada@example.com", &["owner"]).await;
    let me = owner.get("/api/admin/me/").await.expect(200);
    me.is_not_stored();
    let me = me.json();
    assert_eq!(
        (&me["email"], &me["roles"]),
        (&json!("ada@example.com"), &json!(["owner"]))
    );
    assert_eq!(
        owner.get("/api/admin/me").await.expect(200).json()["id"],
        owner.user.sub.as_str()
    );

    // Nothing, rubbish, twice.
    let wire = world.wire();
    let reply = wire.get("/api/admin/me/").await;
    reply.is_problem(401, "token_required");
    let challenges = reply.header("www-authenticate").expect("a challenge");
    assert!(!challenges.contains("error="), "{challenges}");
    let send = async |header: &str| {
        let request = wire
            .request(Method::GET, "/api/admin/me/")
            .header("authorization", header);
        wire.send(request).await
    };
    send("Bearer rubbish").await.is_problem(401, "invalid_token");
    send("Basic YTpi").await.is_problem(401, "token_required");
    let twice = wire
        .request(Method::GET, "/api/admin/me/")
        .bearer_auth(&owner.token)
        .header("authorization", "Bearer other");
    wire.send(twice).await.is_problem(400, "invalid_request");
    // Neither in the URL nor in a form.
    wire.get(&format!("/api/admin/me/?access_token={}", owner.token))
        .await
        .is_problem(401, "token_required");

    // The same operator's token for other things: of an app without the scope, or for another resource server.
    let app = world.app(Spec::spa("app")).await;
    let other = owner.user.tokens(&app, "openid goals:read").await;
    send(&format!("Bearer {}", other.access))
        .await
        .is_problem(401, "invalid_token");
    let asked = owner.user.tokens(&app, ADMIN_SCOPE).await;
    assert_eq!(asked.scope, "openid", "the client is not registered for it");
    send(&format!("Bearer {}", asked.access))
        .await
        .is_problem(401, "invalid_token");
    // An ID token is none.
    send(&format!("Bearer {}", asked.id))
        .await
        .is_problem(401, "invalid_token");
    // A client for itself is nobody.
    let machine = world
        .app(Spec::confidential("machine").scope("tacit:admin"))
        .await;
    let own = machine
        .token(&[("grant_type", "client_credentials"), ("scope", "tacit:admin")])
        .await;
    let own = Tokens::of(&own).access;
    send(&format!("Bearer {own}"))
        .await
        .is_problem(401, "invalid_token");

    // What was withdrawn is seen at once: sign-out, and roles.
    world.cli(&["admin", "roles", "bob@example.com"]).await.failed();
    let bob = Operator::with(&world, "bob@example.com", &["auditor"]).await;
    bob.get("/api/admin/keys/").await.expect(200);
    world.cli(&["admin", "roles", "bob@example.com"]).await.ok();
    bob.get("/api/admin/keys/").await.is_problem(403, "no_role");
    bob.user
        .browser
        .post("/api/logout/", &json!({}))
        .await
        .expect(200);
    bob.get("/api/admin/keys/").await.is_problem(401, "invalid_token");
}

/// No page of another site can act in an operator's name, since no cookie counts. (Nor ours: it has to have a token.)
#[tokio::test]
async fn a_cookie_is_never_enough() {
    let world = World::start().await;
    let owner = Operator::with(&world, "ada@example.com", &["owner"]).await;
    let eve = world.user("eve@example.com").await;
    let user = format!("/api/admin/users/{}/", eve.sub);
    let body = json!({ "roles": ["owner"] });
    let before = world.rows().await;
    for (method, path) in [
        (Method::GET, "/api/admin/users/".to_owned()),
        (Method::POST, format!("{user}disable/")),
        (Method::POST, format!("{user}enable/")),
        (Method::POST, format!("{user}sign-out/")),
        (Method::POST, format!("{user}reset-factors/")),
        (Method::PUT, format!("{user}username/")),
        (Method::POST, format!("{user}approve/")),
        (Method::POST, format!("{user}refuse/")),
        (Method::DELETE, format!("{user}sessions/{}/", eve.sub)),
        (Method::DELETE, format!("{user}grants/{}/", eve.sub)),
        (Method::DELETE, user.clone()),
        (Method::PUT, format!("{user}roles/")),
        (Method::POST, "/api/admin/invitations/".to_owned()),
        (Method::POST, "/api/admin/user-imports/".to_owned()),
        (Method::POST, "/api/admin/clients/".to_owned()),
        (Method::DELETE, "/api/admin/clients/console/".to_owned()),
        (Method::POST, "/api/admin/groups/".to_owned()),
        (Method::PATCH, "/api/admin/groups/ops/".to_owned()),
        (Method::DELETE, "/api/admin/groups/ops/".to_owned()),
        (Method::POST, "/api/admin/groups/ops/members/".to_owned()),
        (Method::PUT, format!("/api/admin/groups/ops/members/{}/", eve.sub)),
        (
            Method::DELETE,
            format!("/api/admin/groups/ops/members/{}/", eve.sub),
        ),
        (Method::POST, "/api/admin/registration-tokens/".to_owned()),
        (Method::POST, "/api/admin/keys/rotate/".to_owned()),
    ] {
        let request = || world.wire().request(method.clone(), &path);
        for request in [
            request().json(&body),
            request()
                .header("content-type", "text/plain")
                .body(body.to_string()),
            request().body(body.to_string()),
            request()
                .header("origin", world.issuer())
                .header("sec-fetch-site", "same-origin")
                .json(&body),
            request().header("origin", "https://evil.example").json(&body),
        ] {
            owner
                .user
                .browser
                .send(request)
                .await
                .is_problem(401, "token_required");
        }
    }
    assert_eq!(world.rows().await, before);
    // GET changes nothing, and no other site's page may read.
    let preflight = world
        .wire()
        .request(Method::OPTIONS, "/api/admin/users/")
        .header("origin", "https://evil.example")
        .header("access-control-request-method", "GET");
    let reply = world.wire().send(preflight).await;
    assert_eq!(reply.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn a_token_that_is_bound_to_a_key_wants_its_proof() {
    // So that each wrong proof is refused for what is wrong with it, and not sent for a nonce first.
    let world = World::with(&[("dpop.nonce_required", "false")]).await;
    let owner = Operator::with(&world, "ada@example.com", &["owner"]).await;
    let client = admin_client(&world).await;
    let key = Signer::es256();
    let code = owner.user.code(&client, client.request(ADMIN_SCOPE)).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.code.as_str()),
        ("redirect_uri", &client.redirect_uri),
        ("code_verifier", &code.verifier),
    ];
    let request = client.form("/oauth/token/", &form);
    let answer = world
        .wire()
        .send(request.header("dpop", Jwt::token_proof(&world).by(&key)))
        .await;
    let bound = answer.expect(200).member("access_token");
    let path = "/api/admin/me/";
    let url = format!("{}{path}", world.issuer());
    let get = |scheme: &str| {
        let request = world.wire().request(Method::GET, path);
        request.header("authorization", format!("{scheme} {bound}"))
    };
    let proof = || Jwt::proof("GET", &url).ath(&bound);
    let send = async |request: RequestBuilder| world.wire().send(request).await;
    send(get("Bearer")).await.is_problem(401, "invalid_token");
    send(get("DPoP")).await.is_problem(401, "invalid_dpop_proof");
    for wrong in [
        proof().by(&Signer::es256()),
        Jwt::proof("POST", &url).ath(&bound).by(&key),
        Jwt::proof("GET", &format!("{url}x/")).ath(&bound).by(&key),
        Jwt::proof("GET", &url).by(&key),
    ] {
        send(get("DPoP").header("dpop", wrong))
            .await
            .is_problem(401, "invalid_dpop_proof");
    }
    let good = proof().by(&key);
    send(get("DPoP").header("dpop", &good)).await.expect(200);
    send(get("DPoP").header("dpop", &good))
        .await
        .is_problem(401, "invalid_dpop_proof");
}

#[tokio::test]
async fn users_are_found_page_by_page() {
    let world = World::start().await;
    let owner = Operator::with(&world, "zoe@example.com", &["owner"]).await;
    for name in ["ada", "adam", "bob"] {
        world.user(&format!("{name}@example.com")).await;
    }
    let emails = |page: &Value| -> Vec<String> {
        let items = page["items"].as_array().expect("items");
        items
            .iter()
            .map(|user| user["email"].as_str().expect("an address").to_owned())
            .collect()
    };
    let get = async |query: &str| {
        owner
            .get(&format!("/api/admin/users/?{query}"))
            .await
            .expect(200)
            .json()
    };
    assert_eq!(
        emails(&get("email=AD").await),
        ["ada@example.com", "adam@example.com"]
    );
    assert_eq!(emails(&get("name=bo").await), ["bob@example.com"]);
    assert_eq!(emails(&get("name=nobody").await), [""; 0]);
    let mut seen = Vec::new();
    let mut page = get("limit=1").await;
    loop {
        seen.extend(emails(&page));
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        page = get(&format!("limit=1&cursor={cursor}")).await;
    }
    assert_eq!(
        seen,
        [
            "ada@example.com",
            "adam@example.com",
            "bob@example.com",
            "zoe@example.com"
        ]
    );
    let cursor = get("limit=1").await["next_cursor"]
        .as_str()
        .expect("one")
        .to_owned();
    for wrong in [
        "limit=0".to_owned(),
        "limit=101".to_owned(),
        "email=a&name=b".to_owned(),
        format!("email={}", "a".repeat(255)),
        "email=%00".to_owned(),
    ] {
        let reply = owner.get(&format!("/api/admin/users/?{wrong}")).await;
        reply.is_problem(422, "invalid_values");
        assert!(reply.json()["errors"][0]["field"].is_string(), "{reply:?}");
    }
    for wrong in [
        "limit=x",
        "q=a",
        "limit=1&limit=2",
        "cursor=AAAA",
        &format!("name=a&cursor={cursor}"),
    ] {
        let reply = owner.get(&format!("/api/admin/users/?{wrong}")).await;
        reply.is_problem(400, "invalid_request");
    }
    for nobody in [
        "00000000-0000-0000-0000-000000000000",
        "x",
        &owner.user.sub.to_uppercase(),
    ] {
        owner
            .get(&format!("/api/admin/users/{nobody}/"))
            .await
            .is_problem(404, "not_found");
    }
}

#[tokio::test]
async fn who_is_disabled_has_nothing_left() {
    let world = World::start().await;
    let client = admin_client(&world).await;
    let helper = Operator::at(&world, &client, "helper@example.com", &["user_manager"]).await;
    let bob = world.user("bob@example.com").await;
    let app = world.app(Spec::spa("app")).await;
    let tokens = bob.tokens(&app, "openid offline_access").await;
    let user = format!("/api/admin/users/{}/", bob.sub);
    let grants = helper.get(&format!("{user}grants/")).await.expect(200).json();
    assert_eq!(grants["items"][0]["client_id"], "app");
    let pending = bob.code(&app, app.request("openid")).await;

    let disabled = helper
        .post(&format!("{user}disable/"), &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(disabled["status"], "disabled");
    assert_eq!(helper.get(&user).await.expect(200).json()["status"], "disabled");
    app.refresh(&tokens.refresh)
        .await
        .is_oauth_error(400, "invalid_grant");
    app.userinfo(&tokens.access).await.expect(401);
    app.redeem(&pending).await.is_oauth_error(400, "invalid_grant");
    assert!(!bob.browser.is_signed_in().await);
    assert_eq!(
        helper.get(&format!("{user}grants/")).await.expect(200).json()["items"],
        json!([])
    );

    helper
        .post(&format!("{user}enable/"), &json!({}))
        .await
        .expect(200);
    app.refresh(&tokens.refresh)
        .await
        .is_oauth_error(400, "invalid_grant");
    bob.sign_in_again(None).await.expect(200);
    helper
        .post(&format!("{user}sign-out/"), &json!({}))
        .await
        .expect(200);
    assert!(!bob.browser.is_signed_in().await);
    helper.delete(&user).await.expect(204);
    helper.get(&user).await.is_problem(404, "not_found");
    helper.delete(&user).await.is_problem(404, "not_found");
}

#[tokio::test]
async fn clients_are_made_and_their_secret_is_shown_once() {
    let world = World::start().await;
    let client = admin_client(&world).await;
    let manager = Operator::at(&world, &client, "manager@example.com", &["client_manager"]).await;
    let wanted = json!({
        "client_id": "https://shop.example/a b".replace(' ', "%"), "client_name": "Shop",
        "token_endpoint_auth_method": "client_secret_basic",
        "redirect_uris": ["https://shop.example/cb"], "scope": "openid goals:read",
    });
    let made = manager.post("/api/admin/clients/", &wanted).await.expect(201);
    let path = made.header("location").expect("where it is").to_owned();
    let made = made.json();
    let secret = made["client_secret"].as_str().expect("a secret").to_owned();
    assert_eq!(made["client_name"], "Shop");
    for path in [path.as_str(), "/api/admin/clients/"] {
        let read = manager.get(path).await.expect(200).json().to_string();
        assert!(
            read.contains("shop.example") && !read.contains("client_secret\"") && !read.contains(&secret),
            "{read}"
        );
    }
    manager
        .post("/api/admin/clients/", &wanted)
        .await
        .is_problem(409, "exists");
    let wrong = json!({
        "client_id": "x", "token_endpoint_auth_method": "none", "redirect_uris": ["javascript:alert(1)"],
        "scope": "goals:raed", "client_secret": "chosen", "misspelt": true,
    });
    let refused = manager.post("/api/admin/clients/", &wrong).await;
    refused.is_problem(422, "invalid_values");
    let fields = refused.json()["errors"].to_string();
    assert!(fields.contains("scope"), "{fields}");
    for (body, status) in [("{", 400), ("[]", 400), ("{}", 400), (r#"{"client_id":7}"#, 400)] {
        let request = world
            .wire()
            .request(Method::POST, "/api/admin/clients/")
            .bearer_auth(&manager.token)
            .header("content-type", "application/json")
            .body(body);
        world
            .wire()
            .send(request)
            .await
            .is_problem(status, "invalid_request");
    }
    // A member that is there twice would be one thing to whoever reads it, and another to us.
    for twice in [
        r#"{"client_id":"twice","token_endpoint_auth_method":"none","redirect_uris":["https://a.example/"],"first_party":false,"first_party":true}"#,
        r#"{"client_id":"twice","token_endpoint_auth_method":"none","redirect_uris":["https://a.example/"],"access":{"groups":[],"groups":[]}}"#,
    ] {
        for (method, path) in [
            (Method::POST, "/api/admin/clients/"),
            (Method::PATCH, "/api/admin/clients/console/"),
        ] {
            let request = world.wire().request(method, path).bearer_auth(&manager.token);
            let request = request.header("content-type", "application/json").body(twice);
            world
                .wire()
                .send(request)
                .await
                .is_problem(400, "invalid_request");
        }
    }
    // Pages of one.
    let first = manager
        .get("/api/admin/clients/?limit=1")
        .await
        .expect(200)
        .json();
    let cursor = first["next_cursor"].as_str().expect("a next one");
    let second = manager
        .get(&format!("/api/admin/clients/?limit=1&cursor={cursor}"))
        .await
        .expect(200)
        .json();
    let cursor = second["next_cursor"].as_str().expect("a last one");
    let third = manager
        .get(&format!("/api/admin/clients/?limit=1&cursor={cursor}"))
        .await
        .expect(200)
        .json();
    assert_eq!(third["items"][0]["client_id"], "tacit-admin");
    assert_eq!(third["next_cursor"], Value::Null);
    assert_eq!(
        (&first["items"][0]["client_id"], &second["items"][0]["client_id"]),
        (&json!("console"), &wanted["client_id"])
    );

    manager.delete(&path).await.expect(204);
    manager.get(&path).await.is_problem(404, "not_found");
    // The trail tells of it, and no secret.
    let owner = Operator::at(&world, &client, "owner@example.com", &["owner"]).await;
    let trail = owner
        .get("/api/admin/audit/?action=client_changed")
        .await
        .expect(200)
        .json();
    let acts: Vec<&Value> = trail["items"]
        .as_array()
        .expect("events")
        .iter()
        .map(|event| &event["act"])
        .collect();
    assert_eq!(
        (acts[0]["after"].clone(), &acts[0]["before"]["client_name"]),
        (Value::Null, &json!("Shop"))
    );
    assert_eq!(
        (acts[1]["before"].clone(), &acts[1]["after"]["client_name"]),
        (Value::Null, &json!("Shop"))
    );
    assert!(!trail.to_string().contains(&secret));
}

#[tokio::test]
async fn no_new_client_is_called_as_a_user_or_as_this_server() {
    let world = World::start().await;
    let client = admin_client(&world).await;
    let manager = Operator::at(&world, &client, "manager@example.com", &["client_manager"]).await;
    let bob = world.user("bob@example.com").await;
    let names = [
        bob.sub.clone(),
        bob.sub.to_uppercase(),
        bob.sub.replace('-', ""),
        world.issuer().to_owned(),
        format!("{}/api/admin/", world.issuer()),
    ];
    for name in &names {
        let wanted = json!({
            "client_id": name, "token_endpoint_auth_method": "client_secret_basic",
            "grant_types": ["client_credentials"], "scope": "goals:read",
        });
        let refused = manager.post("/api/admin/clients/", &wanted).await;
        refused.is_problem(422, "invalid_values");
        assert_eq!(refused.json()["errors"][0]["field"], "client_id", "{name}");
        let flags = [
            "--confidential",
            "--grant",
            "client_credentials",
            "--scope",
            "goals:read",
        ];
        for more in [&[][..], &["--replace"], &["--if-absent"]] {
            let refused = world
                .cli(&[&["client", "add", "--id", name, "--name", "x"], &flags[..], more].concat())
                .await
                .failed();
            assert!(refused.err.contains("client_id"), "{refused:?}");
        }
    }
}

#[tokio::test]
async fn a_change_of_a_client_touches_what_it_names_and_is_of_one_at_a_time() {
    let world = World::start().await;
    let client = admin_client(&world).await;
    let manager = Operator::at(&world, &client, "manager@example.com", &["client_manager"]).await;
    let app = world.app(Spec::confidential("app")).await;
    let path = "/api/admin/clients/app/";
    let shown = manager.get(path).await.expect(200);
    let tag = shown.header("etag").expect("a tag").to_owned();
    let before = shown.json();
    let patch = async |body: Value, tag: &str| manager.send_if(Method::PATCH, path, &body, tag).await;
    let changed = patch(json!({ "client_name": "New name" }), &tag)
        .await
        .expect(200);
    let next = changed.header("etag").expect("a tag").to_owned();
    let mut expected = before.clone();
    expected["client_name"] = "New name".into();
    assert_eq!(changed.json(), expected, "nothing else, and no secret");
    assert_eq!(manager.get(path).await.expect(200).json(), expected);
    // Its secret is the one that it had.
    Tokens::of(
        &app.token(&[("grant_type", "client_credentials"), ("scope", "goals:read")])
            .await,
    );

    patch(json!({ "client_name": "Too late" }), &tag)
        .await
        .is_problem(412, "precondition_failed");
    patch(json!({ "client_name": "Too late" }), "\"rubbish\"")
        .await
        .is_problem(412, "precondition_failed");
    for (wrong, field) in [
        (
            json!({ "redirect_uris": ["javascript:alert(1)"] }),
            "redirect_uris",
        ),
        (json!({ "scope": "goals:raed" }), "scope"),
        (json!({ "client_secret": "chosen" }), "metadata"),
        (json!({ "client_id": "other" }), "metadata"),
    ] {
        let refused = patch(wrong, &next).await;
        refused.is_problem(422, "invalid_values");
        assert_eq!(refused.json()["errors"][0]["field"], field, "{refused:?}");
    }
    assert_eq!(
        manager.get(path).await.expect(200).json(),
        expected,
        "nothing is saved partly"
    );
    // Of ten who change the same state, one does; of ten who say nothing of a state, all do.
    let tries = (0..10).map(|number| {
        patch(
            json!({ "client_uri": format!("https://{number}.example/") }),
            &next,
        )
    });
    let outcomes = futures_util::future::join_all(tries).await;
    assert_eq!(outcomes.iter().filter(|reply| reply.status == 200).count(), 1);
    assert_eq!(outcomes.iter().filter(|reply| reply.status == 412).count(), 9);
    patch(json!({ "client_uri": null }), "*").await.expect(200);
    assert_eq!(manager.get(path).await.expect(200).json(), expected);

    // Nor does another's act happen to it, where it is said on what state.
    for stale in [tag.as_str(), "\"rubbish\""] {
        manager
            .send_if(Method::POST, &format!("{path}secret/"), &Value::Null, stale)
            .await
            .is_problem(412, "precondition_failed");
        manager
            .send_if(Method::DELETE, path, &Value::Null, stale)
            .await
            .is_problem(412, "precondition_failed");
    }
    Tokens::of(
        &app.token(&[("grant_type", "client_credentials"), ("scope", "goals:read")])
            .await,
    );

    // A new secret, and the old one no more.
    let drawn = manager
        .post(&format!("{path}secret/"), &Value::Null)
        .await
        .expect(200);
    assert!(drawn.json()["client_secret"].is_string());
    eventually("the old secret to be refused", async || {
        let reply = app
            .token(&[("grant_type", "client_credentials"), ("scope", "goals:read")])
            .await;
        (reply.status == 401).then_some(())
    })
    .await;
    manager
        .post("/api/admin/clients/none/secret/", &Value::Null)
        .await
        .is_problem(404, "not_found");
    // Not of a client that operators use.
    let theirs = format!("/api/admin/clients/{}/", client.id);
    let moved = json!({ "redirect_uris": ["https://evil.example/cb"] });
    manager
        .send(Method::PATCH, &theirs, &moved)
        .await
        .is_problem(403, "right_missing");
    manager
        .send(Method::PATCH, path, &json!({ "scope": "tacit:admin" }))
        .await
        .is_problem(403, "right_missing");
}

#[tokio::test]
async fn every_instance_sees_a_change_within_a_second() {
    let world = World::start().await;
    let owner = Operator::with(&world, "ada@example.com", &["owner"]).await;
    let (_other, wire) = world.another_server().await;
    let there = owner.in_front_of(&wire);
    there.get("/api/admin/me/").await.expect(200);
    // Keys.
    let before = wire.get("/oauth/jwks/").await.expect(200).json();
    owner
        .post("/api/admin/keys/rotate/", &json!({}))
        .await
        .expect(200);
    eventually("the other server to publish the new keys", async || {
        (wire.get("/oauth/jwks/").await.json() != before).then_some(())
    })
    .await;
    // Clients and roles.
    let made = json!({
        "client_id": "spa", "client_name": "SPA", "token_endpoint_auth_method": "none",
        "redirect_uris": ["https://spa.example/cb"], "scope": "openid",
    });
    owner.post("/api/admin/clients/", &made).await.expect(201);
    there.get("/api/admin/clients/spa/").await.expect(200);
    there.delete("/api/admin/clients/spa/").await.expect(204);
    owner
        .get("/api/admin/clients/spa/")
        .await
        .is_problem(404, "not_found");
    let bob = Operator::with(&world, "bob@example.com", &["auditor"])
        .await
        .in_front_of(&wire);
    bob.get("/api/admin/keys/").await.expect(200);
    owner
        .put(
            &format!("/api/admin/users/{}/roles/", bob.user.sub),
            &json!({ "roles": [] }),
        )
        .await
        .expect(200);
    bob.get("/api/admin/keys/").await.is_problem(403, "no_role");
}

#[tokio::test]
async fn an_operators_act_by_the_api_without_a_trace_does_not_happen() {
    let world = World::start().await;
    let owner = Operator::with(&world, "ada@example.com", &["owner"]).await;
    let bob = world.user("bob@example.com").await;
    world.refuse_audit().await;
    let user = format!("/api/admin/users/{}/", bob.sub);
    let before = world.rows().await;
    for (method, path, body) in [
        (Method::POST, format!("{user}disable/"), json!({})),
        (Method::POST, format!("{user}sign-out/"), json!({})),
        (
            Method::PUT,
            format!("{user}username/"),
            json!({ "username": "bob" }),
        ),
        (Method::DELETE, user.clone(), Value::Null),
        (
            Method::PUT,
            format!("{user}roles/"),
            json!({ "roles": ["owner"] }),
        ),
        (
            Method::POST,
            "/api/admin/invitations/".to_owned(),
            json!({ "roles": ["owner"] }),
        ),
        (
            Method::POST,
            "/api/admin/registration-tokens/".to_owned(),
            json!({}),
        ),
        (Method::POST, "/api/admin/keys/rotate/".to_owned(), json!({})),
        (
            Method::DELETE,
            "/api/admin/clients/console/".to_owned(),
            Value::Null,
        ),
    ] {
        // Past the harness, to which a 500 is a bug: here it is what is asked for.
        let request = world
            .wire()
            .request(method, &path)
            .bearer_auth(&owner.token)
            .json(&body);
        let reply = request.send().await.expect("it answers");
        assert!(reply.status().is_server_error(), "{path}: {}", reply.status());
        assert_eq!(reply.headers()["content-type"], "application/problem+json");
    }
    assert_eq!(world.rows().await, before);
    assert!(bob.browser.is_signed_in().await);
}
