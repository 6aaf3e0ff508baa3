//! `Idempotency-Key`: a change that is asked for twice happens once.

use crate::support::{ADA, Answer, Api, BOB};
use reqwest::Method;
use serde_json::{Value, json};

async fn send(api: &Api, sub: &str, method: Method, path: &str, key: &str, body: Option<&Value>) -> Answer {
    let mut request = api
        .as_user(sub, method, path)
        .header("Idempotency-Key", format!("\"{key}\""));
    if let Some(body) = body {
        request = request.json(body);
    }
    Answer::of(request).await
}

async fn count(api: &Api, sub: &str) -> usize {
    api.get(sub, "/goals/").await.json()["items"]
        .as_array()
        .unwrap()
        .len()
}

fn same(first: &Answer, again: &Answer) {
    let parts = |answer: &Answer| {
        (
            answer.status,
            answer.text.clone(),
            answer.header("location").to_owned(),
            answer.header("etag").to_owned(),
            answer.header("content-type").to_owned(),
            answer.header("cache-control").to_owned(),
        )
    };
    assert_eq!(parts(first), parts(again));
}

#[tokio::test]
async fn a_retry_is_answered_as_the_first_was() {
    for api in Api::on_each_engine().await {
        let goal = json!({ "title": "Run" });
        let made = send(&api, ADA, Method::POST, "/goals/", "k1", Some(&goal)).await;
        assert_eq!(made.status, 201, "{made:?}");
        // Also without the last slash, and after the goal has changed.
        let path = made.header("location").to_owned();
        let patch = json!({ "title": "Run far" });
        let changed = send(&api, ADA, Method::PATCH, &path, "k2", Some(&patch)).await;
        assert_eq!((changed.status, changed.header("etag")), (200, "\"2\""));
        same(
            &made,
            &send(&api, ADA, Method::POST, "/goals", "k1", Some(&goal)).await,
        );
        same(
            &changed,
            &send(&api, ADA, Method::PATCH, &path, "k2", Some(&patch)).await,
        );
        assert_eq!(count(&api, ADA).await, 1);
        assert_eq!(api.get(ADA, &path).await.header("etag"), "\"2\"");

        let entries = format!("{path}entries/");
        let entry = json!({ "amount": 3 });
        let added = send(&api, ADA, Method::POST, &entries, "k3", Some(&entry)).await;
        assert_eq!(added.status, 201, "{added:?}");
        same(
            &added,
            &send(&api, ADA, Method::POST, &entries, "k3", Some(&entry)).await,
        );
        assert_eq!(api.get(ADA, &path).await.json()["total"], 3);
        let one = added.header("location").to_owned();
        let more = json!({ "amount": 5 });
        let moved = send(&api, ADA, Method::PATCH, &one, "k4", Some(&more)).await;
        same(
            &moved,
            &send(&api, ADA, Method::PATCH, &one, "k4", Some(&more)).await,
        );
        assert_eq!(api.get(ADA, &path).await.json()["total"], 5);
        for path in [&one, &path] {
            let key = format!("gone-{}", path.len());
            let gone = send(&api, ADA, Method::DELETE, path, &key, None).await;
            assert_eq!(gone.status, 204, "{gone:?}");
            same(&gone, &send(&api, ADA, Method::DELETE, path, &key, None).await);
        }
        assert_eq!(count(&api, ADA).await, 0);
    }
}

#[tokio::test]
async fn a_key_is_for_one_request_of_one_user() {
    let api = Api::start(&[]).await;
    let goal = json!({ "title": "Run" });
    let made = send(&api, ADA, Method::POST, "/goals/", "k", Some(&goal)).await;
    let path = made.header("location").to_owned();
    let other = json!({ "title": "Swim" });
    for (method, path, body) in [
        (Method::POST, "/goals/", Some(&other)),
        (Method::PATCH, path.as_str(), Some(&goal)),
        (Method::DELETE, path.as_str(), None),
    ] {
        let refused = send(&api, ADA, method, path, "k", body).await;
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (422, "idempotency_key_reused")
        );
    }
    assert_eq!(count(&api, ADA).await, 1);
    // Another user's key is another key, though it reads the same.
    let his = send(&api, BOB, Method::POST, "/goals/", "k", Some(&other)).await;
    assert_eq!((his.status, count(&api, BOB).await), (201, 1));
}

#[tokio::test]
async fn what_was_refused_is_not_kept() {
    let api = Api::start(&[]).await;
    let bad = json!({ "title": "" });
    let refused = send(&api, ADA, Method::POST, "/goals/", "k", Some(&bad)).await;
    assert_eq!(refused.problem(), "invalid_values");
    let good = json!({ "title": "Run" });
    let made = send(&api, ADA, Method::POST, "/goals/", "k", Some(&good)).await;
    assert_eq!(made.status, 201, "{made:?}");
    let path = made.header("location").to_owned();
    let stale = api
        .as_user(ADA, Method::PATCH, &path)
        .header("If-Match", "\"9\"")
        .header("Idempotency-Key", "p")
        .json(&good);
    assert_eq!(Answer::of(stale).await.problem(), "precondition_failed");
    let nowhere = format!("/goals/{BOB}/");
    let missing = send(&api, ADA, Method::PATCH, &nowhere, "q", Some(&good)).await;
    assert_eq!(missing.problem(), "not_found");
    let changed = send(&api, ADA, Method::PATCH, &path, "p", Some(&good)).await;
    assert_eq!(changed.status, 200, "{changed:?}");
}

#[tokio::test]
async fn a_key_is_short_and_there_once() {
    let api = Api::start(&[]).await;
    let goal = json!({ "title": "Run" });
    let long = "x".repeat(200);
    for keys in [vec![""], vec!["a b"], vec![long.as_str()], vec!["a", "b"]] {
        let request = api.as_user(ADA, Method::POST, "/goals/").json(&goal);
        let request = keys
            .iter()
            .fold(request, |request, key| request.header("Idempotency-Key", *key));
        let refused = Answer::of(request).await;
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (400, "invalid_request"),
            "{keys:?}"
        );
    }
    assert_eq!(count(&api, ADA).await, 0);
}

#[tokio::test]
async fn many_at_once_are_one() {
    for api in Api::on_each_engine().await {
        let goal = json!({ "title": "Run" });
        let all = (0..12).map(|_| send(&api, ADA, Method::POST, "/goals/", "k", Some(&goal)));
        let answers = futures_util::future::join_all(all).await;
        let mut made = Vec::new();
        for answer in &answers {
            match answer.status {
                201 => made.push(answer.text.clone()),
                _ => {
                    assert_eq!(
                        (answer.status, answer.problem().as_str()),
                        (409, "idempotency_key_in_use")
                    );
                    assert_eq!(answer.header("retry-after"), "1");
                }
            }
        }
        made.dedup();
        assert_eq!(made.len(), 1, "{answers:?}");
        assert_eq!(count(&api, ADA).await, 1);
    }
}
