//! What happened to an account, for its user: their own rows alone, in words of ours, page by page.

use crate::harness::{Browser, Operator, PASSWORD, Spec, World, admin_client, interaction_in, sign_in};
use serde_json::{Value, json};

async fn page(browser: &Browser, before: Option<&str>) -> Value {
    let query = before.map_or_else(String::new, |before| format!("?before={before}"));
    let path = format!("/api/account/activity/{query}");
    let reply = browser.get(&path).await.expect(200);
    reply.is_not_stored();
    reply.json()
}

fn told(page: &Value) -> Vec<String> {
    let events = page["events"].as_array().expect("events");
    let word = |event: &Value, member: &str| event[member].as_str().expect("text").to_owned();
    events
        .iter()
        .map(|event| format!("{} {}", word(event, "action"), word(event, "outcome")))
        .collect()
}

#[tokio::test]
async fn a_user_sees_what_happened_to_their_account_and_to_no_other() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let bob = world.user("bob@example.com").await;
    let there = world.browser();
    there.calls_itself(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) Version/18.6 Mobile/15E148 Safari/604.1",
    );
    sign_in(&there, &ada.email, "wrong password", json!({}), json!({}))
        .await
        .is_problem(401, "invalid_credentials");
    sign_in(&there, &ada.email, PASSWORD, json!({}), json!({}))
        .await
        .expect(200);
    let app = world.app(Spec::third_party("app")).await;
    let interaction = interaction_in(&ada.authorize(&app.request("openid")).await.location(), "consent");
    ada.consent(&interaction, true, &["openid"]).await.expect(200);

    let hers = page(&ada.browser, None).await;
    assert_eq!(
        told(&hers),
        [
            "consent success",
            "login success",
            "login refused",
            "sign_up_completed success"
        ],
        "{hers}"
    );
    assert_eq!(hers["events"][0]["client"], "app");
    assert_eq!(hers["events"][0]["this_session"], true);
    let login = &hers["events"][2];
    assert_eq!(login["browser"], json!({ "name": "Safari", "system": "iPhone" }));
    assert_eq!(login["place"]["kind"], "loopback");
    assert_eq!(login["this_session"], false);
    assert_eq!(hers.get("next"), None);
    assert_eq!(
        told(&page(&bob.browser, None).await),
        ["sign_up_completed success"]
    );
    world
        .browser()
        .get("/api/account/activity/")
        .await
        .is_problem(401, "not_signed_in");
}

#[tokio::test]
async fn pages_hold_every_event_once_whatever_is_added_meanwhile() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let change = async |number: usize| {
        let body = json!({ "name": format!("Ada {number}") });
        let request = world.wire().request(reqwest::Method::PATCH, "/api/account/");
        ada.browser.send(request.json(&body)).await.expect(200);
    };
    for number in 0..69 {
        change(number).await;
    }
    let first = page(&ada.browser, None).await;
    change(100).await;
    let mut all = told(&first);
    let mut next = first["next"].as_str().map(str::to_owned);
    while let Some(before) = next {
        let more = page(&ada.browser, Some(&before)).await;
        all.extend(told(&more));
        next = more["next"].as_str().map(str::to_owned);
    }
    // 69 changes and the sign-up: the one in between is above the first page.
    assert_eq!(all.len(), 70, "{all:?}");
    assert_eq!(all.last().map(String::as_str), Some("sign_up_completed success"));
    for wrong in ["x", "%00", "a&before=b"] {
        ada.browser
            .get(&format!("/api/account/activity/?before={wrong}"))
            .await
            .is_problem(400, "invalid_request");
    }
}

/// What an operator does to an account is told to its user; whence the operator did it is not theirs to know.
#[tokio::test]
async fn an_operators_act_tells_nothing_of_the_operator() {
    let world = World::start().await;
    let ada = world.user("ada@example.com").await;
    let client = admin_client(&world).await;
    let owner = Operator::at(&world, &client, "olga@example.com", &["owner"]).await;
    for act in ["disable", "enable"] {
        owner
            .post(&format!("/api/admin/users/{}/{act}/", ada.sub), &Value::Null)
            .await
            .expect(200);
    }
    let again = world.browser();
    sign_in(&again, &ada.email, PASSWORD, json!({}), json!({}))
        .await
        .expect(200);
    let hers = page(&again, None).await;
    let acts: Vec<&Value> = hers["events"]
        .as_array()
        .expect("events")
        .iter()
        .filter(|event| event["by_operator"] == true)
        .collect();
    assert_eq!(acts.len(), 2, "{hers}");
    for act in acts {
        assert_eq!((act.get("browser"), act.get("place")), (None, None), "{act}");
    }
    let export = again.get("/api/account/export/").await.expect(200).json();
    let rows = export["held"]["audit_events"].as_array().expect("rows");
    let of = |action: &str| rows.iter().find(|row| row["action"] == action).expect("a row");
    for action in ["user_disabled", "user_enabled"] {
        assert_eq!(of(action)["ip"], Value::Null);
        assert_eq!(of(action)["user_agent"], Value::Null);
    }
    assert_ne!(of("login")["ip"], Value::Null);
}
