//! What a user can do with goals and entries, who may, and how pages of other origins may ask.

use crate::support::{ADA, Answer, Api, BOB, ORIGIN};
use jwt_verifier::Algorithm;
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn a_goal_is_made_read_changed_and_removed() {
    for api in Api::on_each_engine().await {
        let body =
            json!({ "title": " Run 100 km ", "target_amount": 100, "unit": "km", "due_on": "2027-03-01" });
        let made = api.post(ADA, "/goals/", body).await;
        assert_eq!((made.status, made.header("etag")), (201, "\"1\""), "{made:?}");
        let goal = made.json();
        let path = made.header("location").to_owned();
        assert_eq!(path, format!("/goals/{}/", goal["id"].as_str().unwrap()));
        assert_eq!(goal["title"], "Run 100 km");
        assert_eq!(
            (
                &goal["notes"],
                &goal["total"],
                &goal["progress"],
                &goal["archived"],
                &goal["entry_count"]
            ),
            (&Value::Null, &json!(0), &json!(0.0), &json!(false), &json!(0))
        );

        let read = api.get(ADA, &path).await;
        assert_eq!(
            (read.status, read.header("etag"), read.json()),
            (200, "\"1\"", goal)
        );
        assert_eq!(read.header("cache-control"), "private, no-cache");
        assert_eq!(api.get(ADA, path.trim_end_matches('/')).await.status, 200);

        let changed = api
            .patch(ADA, &path, json!({ "notes": "slowly", "due_on": null }))
            .await;
        assert_eq!((changed.status, changed.header("etag")), (200, "\"2\""));
        assert_eq!(
            (&changed.json()["notes"], &changed.json()["due_on"]),
            (&json!("slowly"), &Value::Null)
        );
        assert_eq!(changed.json()["target_amount"], 100);

        assert_eq!(api.delete(ADA, &path).await.status, 204);
        assert_eq!(api.get(ADA, &path).await.problem(), "not_found");
        assert_eq!(api.delete(ADA, &path).await.status, 404);
    }
}

#[tokio::test]
async fn entries_carry_a_goal_to_its_end() {
    for api in Api::on_each_engine().await {
        let goal = api
            .post(ADA, "/goals/", json!({ "title": "Save", "target_amount": 20.5 }))
            .await;
        let path = goal.header("location").to_owned();
        let entries = format!("{path}entries/");
        let body = json!({ "amount": 5.25, "note": "birthday", "occurred_at": "2026-11-05T19:30:00+01:00" });
        let made = api.post(ADA, &entries, body).await;
        assert_eq!(made.status, 201, "{made:?}");
        let entry = made.json();
        assert_eq!(
            (&entry["amount"], &entry["note"]),
            (&json!(5.25), &json!("birthday"))
        );
        assert_eq!(entry["occurred_at"], "2026-11-05T18:30:00Z");
        let entry_path = made.header("location").to_owned();
        assert_eq!(api.get(ADA, &entry_path).await.json(), entry);
        assert_eq!(
            api.post(ADA, &entries, json!({})).await.status,
            201,
            "a step without an amount"
        );

        let goal = api.get(ADA, &path).await.json();
        assert_eq!((&goal["total"], &goal["entry_count"]), (&json!(5.25), &json!(2)));
        let changed = api
            .patch(ADA, &entry_path, json!({ "amount": 20.5, "note": null }))
            .await;
        assert_eq!(
            (changed.status, &changed.json()["note"]),
            (200, &Value::Null),
            "{changed:?}"
        );
        assert_eq!(api.get(ADA, &path).await.json()["progress"], 1.0);
        let done = api.get(ADA, "/goals/?status=done").await.json();
        assert_eq!(done["items"].as_array().unwrap().len(), 1);

        let listed = api.get(ADA, &entries).await.json();
        assert_eq!(listed["items"].as_array().unwrap().len(), 2);
        assert_eq!(listed["next_cursor"], Value::Null);
        assert_eq!(api.delete(ADA, &entry_path).await.status, 204);
        assert_eq!(api.get(ADA, &entry_path).await.status, 404);
        assert_eq!(api.get(ADA, &path).await.json()["total"], 0);
    }
}

#[tokio::test]
async fn two_users_never_meet() {
    for api in Api::on_each_engine().await {
        let hers = api.post(ADA, "/goals/", json!({ "title": "Her secret" })).await;
        let path = hers.header("location").to_owned();
        let entry = api
            .post(ADA, &format!("{path}entries/"), json!({ "amount": 1 }))
            .await;
        let entry_path = entry.header("location").to_owned();
        let his = api.post(BOB, "/goals/", json!({ "title": "His own" })).await;
        let his_path = his.header("location").to_owned();
        let crossed = entry_path.replace(&path, &his_path);
        let before = api.get(ADA, &path).await.text;

        for (method, path) in [
            (Method::GET, path.clone()),
            (Method::PATCH, path.clone()),
            (Method::DELETE, path.clone()),
            (Method::GET, format!("{path}entries/")),
            (Method::POST, format!("{path}entries/")),
            (Method::GET, entry_path.clone()),
            (Method::PATCH, entry_path.clone()),
            (Method::DELETE, entry_path.clone()),
            (Method::GET, crossed.clone()),
            (Method::PATCH, crossed.clone()),
            (Method::DELETE, crossed),
        ] {
            let request = api.as_user(BOB, method.clone(), &path);
            let needs_body = method == Method::PATCH || method == Method::POST;
            let request = if needs_body {
                request.json(&json!({ "amount": 2 }))
            } else {
                request
            };
            // An entry's patch on a goal is of a wrong shape; what matters is that the answers tell nothing.
            let request = if path.contains("entries") || !needs_body {
                request
            } else {
                api.as_user(BOB, method.clone(), &path)
                    .json(&json!({ "title": "mine" }))
            };
            let answer = Answer::of(request).await;
            assert_eq!(
                (answer.status, answer.problem().as_str()),
                (404, "not_found"),
                "{method} {path}"
            );
            // The same bytes as for an id that nobody has.
            let unknown = path.replace(&path[7..43], "018f4e3a-0000-7000-8000-0000000000ff");
            let request = api.as_user(BOB, method.clone(), &unknown).json(&json!({}));
            assert_eq!(Answer::of(request).await.text, answer.text, "{method} {path}");
        }
        let listed = api.get(BOB, "/goals/").await.json();
        assert_eq!(listed["items"].as_array().unwrap().len(), 1);
        assert_eq!(listed["items"][0]["title"], "His own");
        assert_eq!(api.get(ADA, &path).await.text, before);
    }
}

#[tokio::test]
async fn tokens_decide_who_may_do_what() {
    let api = Api::start(&[]).await;
    let ask = async |method: Method, token: &str| {
        let request = api
            .anonymous(method, "/goals/")
            .bearer_auth(token)
            .json(&json!({ "title": "x" }));
        Answer::of(request).await
    };

    let answer = Answer::of(api.anonymous(Method::GET, "/goals/")).await;
    assert_eq!((answer.status, answer.problem().as_str()), (401, "missing_token"));
    assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"goals\"");

    let read_only = api.token(ADA, "openid goals:read");
    assert_eq!(ask(Method::GET, &read_only).await.status, 200);
    let answer = ask(Method::POST, &read_only).await;
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (403, "insufficient_scope")
    );
    let challenge = answer.header("www-authenticate");
    assert!(
        challenge.contains("error=\"insufficient_scope\"") && challenge.contains("scope=\"goals:write\"")
    );
    assert_eq!(ask(Method::GET, &api.token(ADA, "goals:write")).await.status, 403);
    assert_eq!(ask(Method::GET, &api.token(ADA, "")).await.status, 403);

    // A client's own tokens, in all their forms.
    for (sub, client, is_about_a_user) in [
        ("third-party", "third-party", false),
        (ADA, ADA, false),
        // Exchanged: the subject is one client, and another one holds the token.
        (ADA, "goals-page", false),
        ("no-uuid", "goals-page", true),
    ] {
        let mut claims = api.issuer.claims(sub, client, "goals", "goals:read goals:write");
        if !is_about_a_user {
            claims.as_object_mut().unwrap().remove("auth_time");
        }
        let token = api.issuer.sign(&claims);
        let answer = ask(Method::GET, &token).await;
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (403, "user_required"),
            "{sub}"
        );
    }

    let claims = api.issuer.claims(ADA, "goals-page", "goals", "goals:read");
    let with = |name: &str, value: Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        api.issuer.sign(&claims)
    };
    let stranger = jwt_verifier::testing::Issuer::start().await;
    for (token, fact) in [
        ("rubbish".to_owned(), "malformed"),
        (with("aud", json!("photos")), "another service"),
        (with("iss", json!("https://elsewhere.example")), "another issuer"),
        (with("exp", json!(1)), "expired"),
        (
            api.issuer
                .sign_as(Algorithm::Es256, json!({ "typ": "JWT" }), &claims),
            "at+jwt",
        ),
        (
            api.issuer
                .sign_as(Algorithm::Es256, json!({ "alg": "none" }), &claims),
            "algorithm",
        ),
        (stranger.sign(&claims), "signature"),
    ] {
        let answer = ask(Method::GET, &token).await;
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (401, "invalid_token"),
            "{fact}"
        );
        let challenge = answer.header("www-authenticate");
        assert!(
            challenge.contains("error=\"invalid_token\"") && challenge.contains(fact),
            "{challenge}"
        );
    }
    // A key that the issuer has made since.
    api.issuer.add_key(Algorithm::Es256);
    assert_eq!(ask(Method::GET, &api.token(ADA, "goals:read")).await.status, 200);
}

#[tokio::test]
async fn nobody_learns_the_shape_of_a_body_without_a_token() {
    let api = Api::start(&[]).await;
    let request = api.anonymous(Method::POST, "/goals/").body("rubbish");
    assert_eq!(Answer::of(request).await.status, 401);
    let request = api
        .anonymous(Method::POST, "/goals/")
        .bearer_auth(api.token(ADA, "goals:read"))
        .body("rubbish");
    assert_eq!(Answer::of(request).await.status, 403);
}

#[tokio::test]
async fn versions_guard_against_lost_updates() {
    for api in Api::on_each_engine().await {
        let goal = api.post(ADA, "/goals/", json!({ "title": "Read" })).await;
        let path = goal.header("location").to_owned();
        let change = async |if_match: &str| {
            let request = api
                .as_user(ADA, Method::PATCH, &path)
                .json(&json!({ "archived": true }));
            Answer::of(request.header("If-Match", if_match)).await
        };
        for stale in [
            "\"7\"",
            "W/\"7\"",
            "\"7-gzip\"",
            "\"1-x\"",
            "1",
            "\"0\"",
            "\"-1\"",
            "\"+1\"",
            "rubbish",
            "\"99999999999999999999\"",
        ] {
            let answer = change(stale).await;
            assert_eq!(
                (answer.status, answer.problem().as_str()),
                (412, "precondition_failed"),
                "{stale}"
            );
        }
        // As nginx' gzip gives it back; below, as Apache's does.
        assert_eq!(change("W/\"1\"").await.header("etag"), "\"2\"");
        assert_eq!(change("\"1\"").await.status, 412);
        assert_eq!(change("\"9\", \"2-gzip\"").await.header("etag"), "\"3\"");
        assert_eq!(change("*").await.header("etag"), "\"4\"");

        let known = api
            .as_user(ADA, Method::GET, &path)
            .header("If-None-Match", "\"3\", W/\"4-gzip\"");
        let answer = Answer::of(known).await;
        assert_eq!(
            (answer.status, answer.header("etag"), answer.text.as_str()),
            (304, "\"4\"", "")
        );
        let delete = api
            .as_user(ADA, Method::DELETE, &path)
            .header("If-Match", "\"1\"");
        assert_eq!(Answer::of(delete).await.status, 412);
        let delete = api
            .as_user(ADA, Method::DELETE, &path)
            .header("If-Match", "\"4\"");
        assert_eq!(Answer::of(delete).await.status, 204);
    }
}

#[tokio::test]
async fn an_entry_of_a_list_names_the_version_that_may_be_changed() {
    for api in Api::on_each_engine().await {
        let goal = api.post(ADA, "/goals/", json!({ "title": "Run" })).await;
        let entries = format!("{}entries/", goal.header("location"));
        let made = api.post(ADA, &entries, json!({ "amount": 1 })).await;
        let path = made.header("location").to_owned();
        assert_eq!(made.json()["etag"], made.header("etag"));
        let listed = api.get(ADA, &entries).await.json();
        let etag = listed["items"][0]["etag"].as_str().unwrap().to_owned();
        let with = |method: Method, body: Value| {
            let request = api.as_user(ADA, method, &path).header("If-Match", &etag);
            Answer::of(request.json(&body))
        };
        let changed = with(Method::PATCH, json!({ "note": "first" })).await;
        assert_eq!(changed.status, 200, "{changed:?}");
        assert_eq!(changed.json()["etag"], changed.header("etag"));
        assert_eq!(with(Method::PATCH, json!({ "note": "late" })).await.status, 412);
        let gone = api.as_user(ADA, Method::DELETE, &path).header("If-Match", &etag);
        assert_eq!(Answer::of(gone).await.status, 412);
        assert_eq!(api.get(ADA, &path).await.json()["note"], "first");
    }
}

#[tokio::test]
async fn lists_go_on_where_the_cursor_says() {
    for api in Api::on_each_engine().await {
        for number in 0..7 {
            let due_on = (number % 2 == 0).then(|| format!("2027-01-0{}", number + 1));
            api.post(
                ADA,
                "/goals/",
                json!({ "title": format!("Goal {number}"), "due_on": due_on }),
            )
            .await;
        }
        for order in [
            "created_at",
            "-created_at",
            "updated_at",
            "-updated_at",
            "due_on",
            "title",
        ] {
            let whole = api.get(ADA, &format!("/goals/?order={order}")).await.json();
            let mut paged = Vec::new();
            let mut path = format!("/goals/?order={order}&limit=3");
            loop {
                let page = api.get(ADA, &path).await.json();
                paged.extend(page["items"].as_array().unwrap().clone());
                let Some(cursor) = page["next_cursor"].as_str() else {
                    break;
                };
                path = format!("/goals/?order={order}&limit=3&cursor={cursor}");
            }
            assert_eq!(&paged, whole["items"].as_array().unwrap(), "{order}");
            assert_eq!(paged.len(), 7);
        }
        let first = api.get(ADA, "/goals/?limit=1").await.json();
        let cursor = first["next_cursor"].as_str().unwrap();
        let other = api
            .get(ADA, &format!("/goals/?order=title&cursor={cursor}"))
            .await;
        assert_eq!((other.status, other.problem().as_str()), (400, "invalid_request"));
        // Somebody else's cursor shows nothing of theirs.
        let his = api.get(BOB, &format!("/goals/?cursor={cursor}")).await.json();
        assert_eq!(his["items"], json!([]));
        assert_eq!(
            api.get(ADA, "/goals/?q=goal%203").await.json()["items"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
    }
}

#[tokio::test]
async fn pages_of_listed_origins_may_call_and_no_others() {
    let api = Api::start(&[]).await;
    let preflight = async |origin: &str| {
        let request = api
            .anonymous(Method::OPTIONS, "/goals/")
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "PATCH")
            .header(
                "Access-Control-Request-Headers",
                "authorization, content-type, if-match",
            );
        Answer::of(request).await
    };
    let answer = preflight(ORIGIN).await;
    assert_eq!(
        (answer.status, answer.header("access-control-allow-origin")),
        (200, ORIGIN),
        "{answer:?}"
    );
    assert_eq!(answer.header("access-control-max-age"), "7200");
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    for origin in [
        "http://evil.example",
        "null",
        "http://localhost:4244.evil.example",
    ] {
        assert_eq!(
            preflight(origin).await.header("access-control-allow-origin"),
            "",
            "{origin}"
        );
    }
    // An error must be readable, too, and say how to fix it.
    let answer = Answer::of(api.anonymous(Method::GET, "/goals/").header("Origin", ORIGIN)).await;
    assert_eq!(
        (answer.status, answer.header("access-control-allow-origin")),
        (401, ORIGIN)
    );
    let exposed = answer.header("access-control-expose-headers").to_lowercase();
    for name in ["etag", "location", "www-authenticate"] {
        assert!(exposed.contains(name), "{exposed}");
    }
    let answer = Answer::of(
        api.anonymous(Method::GET, "/goals/")
            .header("Origin", "http://evil.example"),
    )
    .await;
    assert_eq!(
        (answer.status, answer.header("access-control-allow-origin")),
        (401, "")
    );
}

#[tokio::test]
async fn every_documented_operation_is_there_and_every_route_is_documented() {
    let api = Api::start(&[]).await;
    let answer = Answer::of(api.anonymous(Method::GET, "/openapi.json")).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "application/json")
    );
    let document = answer.json();
    let scheme = &document["components"]["securitySchemes"]["openid"];
    assert_eq!(
        scheme["openIdConnectUrl"],
        format!("{}/.well-known/openid-configuration", api.issuer.url())
    );
    let mut operations = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let url = path.replace("{goal_id}", ADA).replace("{entry_id}", BOB);
        let put = Answer::of(api.anonymous(Method::PUT, &url)).await;
        assert_eq!(
            (put.status, put.problem().as_str()),
            (405, "method_not_allowed"),
            "{path}"
        );
        let mut allowed: Vec<_> = put
            .header("allow")
            .split(", ")
            .filter(|method| *method != "HEAD")
            .map(str::to_lowercase)
            .collect();
        allowed.sort();
        let documented: Vec<_> = item
            .as_object()
            .unwrap()
            .keys()
            .filter(|key| *key != "parameters")
            .cloned()
            .collect();
        let mut sorted = documented.clone();
        sorted.sort();
        assert_eq!(allowed, sorted, "{path}");
        for method in documented {
            operations += 1;
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let status = Answer::of(api.anonymous(method.clone(), &url)).await.status;
            let expected = if path.starts_with("/healthz/") { 200 } else { 401 };
            assert_eq!(status, expected, "{method} {path}");
        }
    }
    assert_eq!(operations, 17);

    // What is sent has the fields that are documented, and they are all required.
    let goal = api.post(ADA, "/goals/", json!({ "title": "x" })).await;
    let entries = format!("{}entries/", goal.header("location"));
    let entry = api.post(ADA, &entries, json!({})).await;
    for (name, sent) in [
        ("Goal", goal.json()),
        ("Entry", entry.json()),
        ("GoalPage", api.get(ADA, "/goals/").await.json()),
        ("EntryPage", api.get(ADA, &entries).await.json()),
    ] {
        let schema = &document["components"]["schemas"][name];
        let keys = |value: &Value| {
            let mut keys: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
            keys.sort();
            keys
        };
        let mut required: Vec<_> = schema["required"]
            .as_array()
            .unwrap()
            .iter()
            .map(|key| key.as_str().unwrap().to_owned())
            .collect();
        required.sort();
        assert_eq!(keys(&sent), keys(&schema["properties"]), "{name}");
        assert_eq!(keys(&sent), required, "{name}");
    }
}

#[tokio::test]
async fn probes_answer_without_a_token() {
    let api = Api::start(&[]).await;
    for path in ["/healthz/live", "/healthz/ready", "/healthz/ready/"] {
        assert_eq!(
            Answer::of(api.anonymous(Method::GET, path)).await.status,
            200,
            "{path}"
        );
    }
}
