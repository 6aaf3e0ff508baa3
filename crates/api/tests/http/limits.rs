//! One user can't ask without end, and takes nothing from another.

use crate::support::{ADA, Api, BOB};
use serde_json::json;

#[tokio::test]
async fn a_user_who_asks_too_often_is_told_when_to_come_again() {
    let api = Api::start(&["limits.requests_per_minute=30".to_owned()]).await;
    let mut answers = Vec::new();
    for _ in 0..40 {
        answers.push(api.get(ADA, "/goals/").await);
    }
    let refused = answers
        .iter()
        .find(|answer| answer.status == 429)
        .expect("a refusal");
    assert_eq!(refused.problem(), "too_many_requests");
    let seconds: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
    assert_eq!(answers[0].status, 200);
    assert_eq!(
        api.get(BOB, "/goals/").await.status,
        200,
        "somebody else's share is their own"
    );
    let document = api
        .anonymous(reqwest::Method::GET, "/openapi.json")
        .send()
        .await
        .unwrap();
    assert_eq!(document.status(), 200, "what nobody owns has no share");
    // What costs more runs out sooner.
    assert_eq!(
        api.post(BOB, "/import/", json!({ "goals": [] })).await.status,
        200
    );
    assert_eq!(api.get(BOB, "/export/").await.status, 429);
}
