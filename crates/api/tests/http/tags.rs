//! What goals are filed under: kept in one form, found again, counted.

use crate::support::{ADA, Api, BOB};
use serde_json::{Value, json};

fn titles(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().unwrap();
    items.iter().map(|goal| goal["title"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_goal_is_found_by_its_tag_however_it_is_written() {
    for api in Api::on_each_engine().await {
        let body = json!({ "title": "Run", "tags": ["Caf\u{e9}", " sport ", "cafe\u{301}"] });
        let made = api.post(ADA, "/goals/", body).await;
        assert_eq!(made.json()["tags"], json!(["Caf\u{e9}", "sport"]), "{made:?}");
        let path = made.header("location").to_owned();
        api.post(
            ADA,
            "/goals/",
            json!({ "title": "Read", "tags": ["sports", "100%"] }),
        )
        .await;
        api.post(ADA, "/goals/", json!({ "title": "Rest" })).await;
        for (tag, found) in [
            ("sport", vec!["Run"]),
            ("SPORT", vec!["Run"]),
            ("cafe%CC%81", vec!["Run"]),
            ("spor", vec![]),
            ("100%25", vec!["Read"]),
            ("1__%25", vec![]),
            ("", vec!["Rest", "Read", "Run"]),
        ] {
            let list = api.get(ADA, &format!("/goals/?tag={tag}")).await.json();
            assert_eq!(titles(&list), found, "{tag}");
        }
        let tags = api.get(ADA, "/tags/").await;
        assert_eq!(tags.header("cache-control"), "private, no-cache");
        let expected = json!([
            { "tag": "100%", "goals": 1 }, { "tag": "Caf\u{e9}", "goals": 1 }, { "tag": "sport", "goals": 1 },
            { "tag": "sports", "goals": 1 },
        ]);
        assert_eq!(tags.json()["items"], expected);
        assert_eq!(api.get(BOB, "/tags/").await.json()["items"], json!([]));
        assert_eq!(
            titles(&api.get(BOB, "/goals/?tag=sport").await.json()),
            Vec::<&str>::new()
        );

        let patched = api.patch(ADA, &path, json!({ "title": "Run on" })).await;
        assert_eq!(
            patched.json()["tags"],
            json!(["Caf\u{e9}", "sport"]),
            "what is not named stays"
        );
        let patched = api.patch(ADA, &path, json!({ "tags": null })).await;
        assert_eq!(patched.json()["tags"], json!([]));
        assert_eq!(
            titles(&api.get(ADA, "/goals/?tag=sport").await.json()),
            Vec::<&str>::new()
        );
    }
}

#[tokio::test]
async fn tags_have_their_limits() {
    let api = Api::start(&[]).await;
    let many: Vec<_> = (0..11).map(|n| n.to_string()).collect();
    for tags in [
        json!(many),
        json!([""]),
        json!(["a,b"]),
        json!(["a\u{0}b"]),
        json!(["x".repeat(33)]),
    ] {
        let refused = api
            .post(ADA, "/goals/", json!({ "title": "Run", "tags": tags }))
            .await;
        assert_eq!(refused.problem(), "invalid_values", "{tags}");
        assert_eq!(refused.json()["errors"][0]["field"], "tags");
    }
    for tags in [json!("sport"), json!([1]), json!({})] {
        let refused = api
            .post(ADA, "/goals/", json!({ "title": "Run", "tags": tags }))
            .await;
        assert_eq!(refused.problem(), "invalid_request", "{tags}");
    }
    let refused = api.get(ADA, "/goals/?tag=a,b").await;
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (422, "invalid_values")
    );
}
