//! One word in several spellings is one word: for search, for tags, and where a file names a goal.

use crate::import::{counts, csv};
use crate::support::{ADA, Api};
use reqwest::Method;
use serde_json::{Value, json};

async fn found(api: &Api, parameter: &str, words: &str) -> Vec<String> {
    let request = api.as_user(ADA, Method::GET, "/goals/?order=created_at");
    let answer = crate::support::Answer::of(request.query(&[(parameter, words)])).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let list = answer.json();
    let items = list["items"].as_array().unwrap();
    items
        .iter()
        .map(|goal| goal["title"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_search_finds_every_spelling() {
    for api in Api::on_each_engine().await {
        let titles = [
            "\u{130}stanbul maratonu",
            "Cafe\u{301}",
            "Stra\u{df}e",
            "\u{d55c}\u{ad6d}\u{c5b4}",
            "I\u{15e}IK",
            "\u{39f}\u{394}\u{39f}\u{3a3}",
        ];
        for title in titles {
            let made = api
                .post(ADA, "/goals/", json!({ "title": title, "notes": title }))
                .await;
            assert_eq!(made.status, 201);
        }
        for (words, title) in [
            ("istanbul", "\u{130}stanbul maratonu"),
            ("\u{130}STANBUL", "\u{130}stanbul maratonu"),
            ("caf\u{e9}", "Caf\u{e9}"),
            ("CAFE\u{301}", "Caf\u{e9}"),
            ("strasse", "Stra\u{df}e"),
            ("STRA\u{1e9e}E", "Stra\u{df}e"),
            ("\u{1112}\u{1161}\u{11ab}", "\u{d55c}\u{ad6d}\u{c5b4}"),
            ("\u{131}\u{15f}\u{131}k", "I\u{15e}IK"),
            ("\u{3b4}\u{3bf}\u{3c3}", "\u{39f}\u{394}\u{39f}\u{3a3}"),
            ("\u{3bf}\u{3b4}\u{3bf}\u{3c2}", "\u{39f}\u{394}\u{39f}\u{3a3}"),
        ] {
            assert_eq!(found(&api, "q", words).await, [title], "{words}");
        }
        // What is seen as one title is one goal.
        for title in ["Caf\u{e9}", "Cafe\u{301}"] {
            let table = format!("title,day\n{title},2026-01-01\n");
            assert_eq!(counts(&csv(&api, ADA, "", table).await)[..2], [0, 1], "{title}");
        }
    }
}

#[tokio::test]
async fn tags_that_differ_in_case_alone_are_one() {
    for api in Api::on_each_engine().await {
        for (title, tags) in [
            (
                "a",
                json!([
                    "\u{130}\u{15f}",
                    "i\u{15f}",
                    "\u{c4}rzte",
                    "\u{e4}rzte",
                    "Gru\u{df}",
                    "GRUSS"
                ]),
            ),
            ("b", json!(["I\u{15e}"])),
        ] {
            let made = api
                .post(ADA, "/goals/", json!({ "title": title, "tags": tags }))
                .await;
            assert_eq!(made.status, 201);
        }
        let first = api.get(ADA, "/goals/?q=a").await.json();
        assert_eq!(
            first["items"][0]["tags"],
            json!(["\u{130}\u{15f}", "\u{c4}rzte", "Gru\u{df}"])
        );
        for tag in ["i\u{15f}", "\u{130}\u{15e}", "\u{131}\u{15f}", "I\u{15f}"] {
            assert_eq!(found(&api, "tag", tag).await, ["a", "b"], "{tag}");
        }
        assert_eq!(found(&api, "tag", "gruss").await, ["a"]);
        let tags = api.get(ADA, "/tags/").await.json();
        let counted: Vec<&Value> = tags["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|tag| &tag["goals"])
            .collect();
        assert_eq!(counted, [&json!(1), &json!(2), &json!(1)], "{tags}");
    }
}
