//! What operators see over time: counted as it happens, by hour and by day, at every instance, over a restart; from counts alone.
//!
//! The code: `authcore tally.rs`, `admin/dashboard.rs`; `authstore sql/tally.rs`.

use crate::harness::{LoginStart, Operator, PASSWORD, Pair, Spec, TestUser, World, interaction_in, sign_in};
use reqwest::Method;
use serde_json::{Value, json};

const PATH: &str = "/api/admin/dashboard/";

async fn dashboard(operator: &Operator, span: &str) -> Value {
    operator
        .get(&format!("{PATH}?span={span}"))
        .await
        .expect(200)
        .json()
}

fn series<'d>(dashboard: &'d Value, kind: &str) -> &'d Vec<Value> {
    let all = dashboard["series"].as_array().expect("series");
    let found = all.iter().find(|series| series["kind"] == kind);
    found.expect("of each kind")["counts"].as_array().expect("counts")
}

/// All stretches together: a test may run over the end of an hour, or of a day.
fn sum(dashboard: &Value, kind: &str) -> u64 {
    series(dashboard, kind).iter().filter_map(Value::as_u64).sum()
}

fn tokens_of(dashboard: &Value, client: &Value) -> Option<u64> {
    let clients = dashboard["clients"].as_array().expect("clients");
    let found = clients.iter().find(|entry| entry["client"] == *client)?;
    found["tokens"].as_u64()
}

async fn guess(world: &World, user: &TestUser) {
    sign_in(
        &world.browser(),
        &user.email,
        "not the password",
        json!({}),
        json!({}),
    )
    .await
    .is_problem(401, "invalid_credentials");
}

#[tokio::test]
async fn what_happens_is_counted_by_hour_and_by_day() {
    let world = World::with(&[
        ("registration.policy", "\"open\""),
        ("limits.login_per_address", "3"),
    ])
    .await;
    let auditor = Operator::with(&world, "ada@example.com", &["auditor"]).await;
    let bob = world.user("bob@example.com").await;
    sign_in(&world.browser(), &bob.email, PASSWORD, json!({}), json!({}))
        .await
        .expect(200);
    // One is finished with a wrong password, one is left, and from there on a limit refuses.
    guess(&world, &bob).await;
    LoginStart::send(&world.browser(), &bob.email, "another", json!({})).await;
    let limited = LoginStart::send(&world.browser(), &bob.email, "another", json!({})).await;
    assert_eq!(limited.reply.status, 429, "{:?}", limited.reply);

    let app = world.app(Spec::spa("app")).await;
    let tokens = bob.tokens(&app, "openid offline_access").await;
    app.refresh(&tokens.refresh).await.expect(200);
    // Whoever makes up clients makes up no counts.
    for number in 0..10 {
        let request = world.wire().request(Method::POST, "/oauth/token/");
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", "x"),
            ("client_id", &*format!("made-up-{number}")),
        ];
        world
            .wire()
            .send(request.form(&form))
            .await
            .is_oauth_error(401, "invalid_client");
    }
    // Those that register themselves share one.
    let pattern = world.app(Spec::third_party("pattern")).await;
    for number in 0..2 {
        let members = json!({
            "client_name": format!("Stranger {number}"),
            "redirect_uris": ["https://app.example/callback"],
        });
        let request = world
            .wire()
            .request(Method::POST, "/oauth/register/")
            .json(&members);
        let reply = world.wire().send(request).await.expect(201);
        let mut stranger = pattern.clone();
        world.wire().note(&reply.member("client_secret"));
        stranger.secret = Some(reply.member("client_secret"));
        stranger.id = reply.member("client_id");
        stranger.redirect_uri = "https://app.example/callback".to_owned();
        let request = stranger.request("openid");
        let interaction = interaction_in(&bob.authorize(&request).await.location(), "consent");
        let next = bob
            .consent(&interaction, true, &["openid"])
            .await
            .expect(200)
            .member("next");
        stranger
            .redeem(&stranger.code_in(&next, request))
            .await
            .expect(200);
    }

    for (span, stretches, seconds) in [("hour", 48, 3600), ("day", 90, 24 * 3600)] {
        let told = dashboard(&auditor, span).await;
        assert_eq!(told["span"], span);
        let starts: Vec<chrono::DateTime<chrono::Utc>> =
            serde_json::from_value(told["starts"].clone()).expect("times");
        assert_eq!(starts.len(), stretches);
        for pair in starts.windows(2) {
            assert_eq!((pair[1] - pair[0]).num_seconds(), seconds, "{pair:?}");
        }
        let last = starts.last().expect("the present one");
        assert_eq!(last.timestamp() % seconds, 0);
        for series in told["series"].as_array().expect("series") {
            assert_eq!(
                series["counts"].as_array().map(Vec::len),
                Some(stretches),
                "{series}"
            );
        }
        // A sign-up is no sign-in; `tokens` of the harness goes by the session that there is.
        assert_eq!(sum(&told, "sign_ups"), 2, "{told}");
        assert_eq!(sum(&told, "sign_ins"), 1, "{told}");
        assert_eq!(sum(&told, "failed_sign_ins"), 1, "{told}");
        assert_eq!(sum(&told, "guesses"), 3, "{told}");
        assert_eq!(sum(&told, "refused_guesses"), 1, "{told}");
        assert_eq!(sum(&told, "tokens"), 1 + 2 + 2, "{told}");
        let sessions = series(&told, "sessions").iter().filter_map(Value::as_u64).max();
        assert!(sessions.is_some_and(|most| (1..=3).contains(&most)), "{told}");
        assert_eq!(tokens_of(&told, &json!("console")), Some(1), "{told}");
        assert_eq!(tokens_of(&told, &json!("app")), Some(2), "{told}");
        assert_eq!(tokens_of(&told, &Value::Null), Some(2), "{told}");
        assert_eq!(told["clients"].as_array().map(Vec::len), Some(3), "{told}");
    }
    // Long before anything happened, nothing did; of sessions nobody knows.
    let told = dashboard(&auditor, "day").await;
    for kind in ["sign_ins", "sessions"] {
        assert_eq!(series(&told, kind)[0], Value::Null);
    }
    assert_eq!(auditor.get(PATH).await.expect(200).json()["span"], "hour");
}

#[tokio::test]
async fn a_restart_forgets_nothing_and_all_instances_count_together() {
    let mut world = World::start().await;
    let auditor = Operator::with(&world, "ada@example.com", &["auditor"]).await;
    let bob = world.user("bob@example.com").await;
    guess(&world, &bob).await;
    world.stop().await;
    world.boot().await;
    let auditor = auditor.in_front_of(world.wire());
    assert_eq!(sum(&dashboard(&auditor, "hour").await, "failed_sign_ins"), 1);
    if Pair::of_this_run() == Pair::Embedded {
        return;
    }
    guess(&world, &bob).await;
    let (second, wire) = world.another_server().await;
    let browser = world.browser().at(&wire);
    sign_in(&browser, &bob.email, "not the password", json!({}), json!({}))
        .await
        .is_problem(401, "invalid_credentials");
    assert!(second.stop().await.success());
    assert_eq!(sum(&dashboard(&auditor, "hour").await, "failed_sign_ins"), 3);
}

#[tokio::test]
async fn who_may_read_the_trail_may_read_its_counts_and_nobody_else() {
    let world = World::start().await;
    for (role, may) in [
        ("auditor", true),
        ("owner", true),
        ("user_manager", false),
        ("client_manager", false),
    ] {
        let operator = Operator::with(&world, &format!("{role}@example.com"), &[role]).await;
        let reply = operator.get(PATH).await;
        if may {
            reply.expect(200).is_not_stored();
        } else {
            reply.is_problem(403, "right_missing");
        }
        operator.post(PATH, &json!({})).await.expect(405);
        for wrong in ["?span=week", "?span=", "?since=1", "?span=hour&span=day"] {
            operator
                .get(&format!("{PATH}{wrong}"))
                .await
                .is_problem(400, "invalid_request");
        }
    }
    world.wire().get(PATH).await.is_problem(401, "token_required");
}
