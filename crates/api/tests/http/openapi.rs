//! The document is OpenAPI 3.1, has an example of every body, and its examples are true: each is sent, and the answer has
//! the members that the documented one has.

use crate::support::{ADA, Answer, Api};
use goals_api::openapi::EXAMPLES;
use reqwest::Method;
use serde_json::{Value, json};

fn document(api_text: &str) -> Value {
    serde_json::from_str(api_text).unwrap()
}

/// The names of all members, however deep, and the kinds of their values; lists by their first.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), shape(value)))
            .collect(),
        Value::Array(items) => Value::Array(items.iter().take(1).map(shape).collect()),
        Value::String(_) => json!("text"),
        Value::Number(_) => json!("number"),
        Value::Bool(_) => json!("flag"),
        Value::Null => Value::Null,
    }
}

/// The same but that either may be null.
fn agree(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Null, _) | (_, Value::Null) => true,
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(name, value)| b.get(name).is_some_and(|other| agree(value, other)))
        }
        (Value::Array(a), Value::Array(b)) => a.first().zip(b.first()).is_none_or(|(a, b)| agree(a, b)),
        (a, b) => a == b,
    }
}

#[tokio::test]
async fn every_body_has_an_example() {
    let api = Api::start(&[]).await;
    let answer = Answer::of(api.anonymous(Method::GET, "/openapi.json")).await;
    let document = document(&answer.text);
    assert!(
        document["openapi"].as_str().unwrap().starts_with("3.1"),
        "{}",
        document["openapi"]
    );
    let mut bodies = 0;
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let mut contents = vec![&operation["requestBody"]["content"]];
            contents.extend(
                operation["responses"]
                    .as_object()
                    .unwrap()
                    .values()
                    .map(|response| &response["content"]),
            );
            for (kind, body) in contents
                .iter()
                .filter_map(|content| content.as_object())
                .flatten()
            {
                bodies += 1;
                assert!(!body["example"].is_null(), "{method} {path} {kind}");
            }
        }
    }
    assert!(bodies > 30, "{bodies}");
    // No example without its operation.
    let examples: Value = serde_json::from_str(EXAMPLES).unwrap();
    for operation in examples.as_object().unwrap().keys() {
        let (method, path) = operation.split_once(' ').unwrap();
        assert!(document["paths"][path][method].is_object(), "{operation}");
    }
}

#[tokio::test]
async fn the_examples_are_true() {
    let api = Api::start(&[]).await;
    let examples: Value = serde_json::from_str(EXAMPLES).unwrap();
    let (mut goal, mut entry) = (String::new(), String::new());
    for (operation, with_body) in [
        ("post /goals/", true),
        ("get /goals/", false),
        ("get /goals/{goal_id}/", false),
        ("patch /goals/{goal_id}/", true),
        ("post /goals/{goal_id}/entries/", true),
        ("get /goals/{goal_id}/entries/", false),
        ("get /goals/{goal_id}/entries/{entry_id}/", false),
        ("patch /goals/{goal_id}/entries/{entry_id}/", true),
        ("get /goals/{goal_id}/series/", false),
        ("get /goals/{goal_id}/pace/", false),
        ("get /tags/", false),
        ("get /export/", false),
        ("post /import/", true),
    ] {
        let (method, path) = operation.split_once(' ').unwrap();
        let path = path.replace("{goal_id}", &goal).replace("{entry_id}", &entry);
        let mut request = api.as_user(ADA, method.to_uppercase().parse().unwrap(), &path);
        if with_body {
            request = request.json(&examples[operation]["request"]);
        }
        let answer = Answer::of(request).await;
        let expected = &examples[operation][answer.status.to_string()];
        assert!(!expected.is_null(), "{operation}: {answer:?}");
        let (found, expected) = (shape(&answer.json()), shape(expected));
        assert!(agree(&found, &expected), "{operation}: {found} {expected}");
        match operation {
            "post /goals/" => goal = answer.json()["id"].as_str().unwrap().to_owned(),
            "post /goals/{goal_id}/entries/" => entry = answer.json()["id"].as_str().unwrap().to_owned(),
            _ => {}
        }
    }
    let table = examples["post /import/"]["request text/csv"]
        .as_str()
        .unwrap()
        .to_owned();
    let request = api
        .as_user(ADA, Method::POST, "/import/")
        .header("content-type", "text/csv")
        .body(table);
    let answer = Answer::of(request).await;
    assert_eq!(
        (answer.status, &answer.json()["entries"]["added"]),
        (200, &json!(1)),
        "{answer:?}"
    );
    let table = examples["get /export/"]["200 text/csv"].as_str().unwrap();
    let exported = api.get(ADA, "/export/?format=csv").await.text;
    assert_eq!(
        exported.trim_start_matches('\u{feff}').lines().next(),
        table.lines().next()
    );
}

#[tokio::test]
async fn the_reference_page_has_every_operation_and_loads_nothing() {
    let api = Api::start(&[]).await;
    let page = Answer::of(api.anonymous(Method::GET, "/reference/")).await;
    assert_eq!(
        (page.status, page.header("content-type")),
        (200, "text/html; charset=utf-8")
    );
    assert!(
        page.header("content-security-policy")
            .contains("default-src 'none'")
    );
    let document = document(&Answer::of(api.anonymous(Method::GET, "/openapi.json")).await.text);
    for (path, operations) in document["paths"].as_object().unwrap() {
        assert!(page.text.contains(path.as_str()), "{path}");
        for operation in operations.as_object().unwrap().values() {
            assert!(
                page.text.contains(operation["summary"].as_str().unwrap()),
                "{path}"
            );
        }
    }
    assert!(!page.text.contains("<script") && !page.text.contains("src="));
}
