//! Malformed and hostile requests: each gets the right 4xx in the shape of a problem document, nothing of it comes back
//! in the answer, nothing is half-written, and the API is healthy afterwards. On every engine that is at hand.

use crate::support::{ADA, Answer, Api};
use reqwest::Method;
use serde_json::json;

/// What must not come back.
const MARK: &str = "canary7391";

#[tokio::test]
async fn bodies_that_can_not_be() {
    for api in Api::on_each_engine().await {
        let deep = format!("{{\"title\":{}}}", "[".repeat(50_000));
        let many = format!("{{{}\"title\":\"x\"}}", "\"notes\":\"x\",".repeat(2000));
        let big = format!("{{\"title\":\"{}\"}}", "a".repeat(200_000));
        let long_title = json!({ "title": "a".repeat(201) }).to_string();
        let long_notes = json!({ "title": "x", "notes": "a".repeat(10_001) }).to_string();
        let bodies: &[(&str, u16, &str)] = &[
            ("", 400, "invalid_request"),
            ("{", 400, "invalid_request"),
            ("null", 400, "invalid_request"),
            ("[]", 400, "invalid_request"),
            ("7", 400, "invalid_request"),
            ("\"canary7391\"", 400, "invalid_request"),
            ("{}", 400, "invalid_request"),
            ("{\"title\":7}", 400, "invalid_request"),
            ("{\"title\":null}", 400, "invalid_request"),
            ("{\"title\":\"x\",\"canary7391\":1}", 400, "invalid_request"),
            (
                "{\"title\":\"x\",\"owner\":\"canary7391\"}",
                400,
                "invalid_request",
            ),
            ("{\"title\":\"x\",\"id\":\"canary7391\"}", 400, "invalid_request"),
            ("{\"title\":\"x\",\"archived\":true}", 400, "invalid_request"),
            (
                "{\"title\":\"x\",\"title\":\"canary7391\"}",
                400,
                "invalid_request",
            ),
            ("{\"title\":\"x\"} trailing", 400, "invalid_request"),
            ("{\"title\":\"\\ud800\"}", 400, "invalid_request"),
            ("title=canary7391", 400, "invalid_request"),
            ("\u{feff}{\"title\":\"x\"}", 400, "invalid_request"),
            (&deep, 400, "invalid_request"),
            (&many, 400, "invalid_request"),
            (&big, 413, "payload_too_large"),
            ("{\"title\":\"\"}", 422, "invalid_values"),
            ("{\"title\":\" \\t \"}", 422, "invalid_values"),
            ("{\"title\":\"canary7391\\u0000\"}", 422, "invalid_values"),
            ("{\"title\":\"canary7391\\u001b[2J\"}", 422, "invalid_values"),
            (&long_title, 422, "invalid_values"),
            (&long_notes, 422, "invalid_values"),
            (
                "{\"title\":\"x\",\"notes\":\"canary7391\\u0000\"}",
                422,
                "invalid_values",
            ),
            ("{\"title\":\"x\",\"unit\":\"\"}", 422, "invalid_values"),
            ("{\"title\":\"x\",\"unit\":\"\\u0000\"}", 422, "invalid_values"),
            ("{\"title\":\"x\",\"target_amount\":0}", 422, "invalid_values"),
            ("{\"title\":\"x\",\"target_amount\":-1}", 422, "invalid_values"),
            (
                "{\"title\":\"x\",\"target_amount\":0.0000001}",
                422,
                "invalid_values",
            ),
            (
                "{\"title\":\"x\",\"target_amount\":1000000000000}",
                422,
                "invalid_values",
            ),
            (
                "{\"title\":\"x\",\"target_amount\":99999999999999999999999}",
                422,
                "invalid_values",
            ),
            ("{\"title\":\"x\",\"target_amount\":1e308}", 422, "invalid_values"),
            (
                "{\"title\":\"x\",\"target_amount\":1e999}",
                400,
                "invalid_request",
            ),
            (
                "{\"title\":\"x\",\"target_amount\":\"12\"}",
                400,
                "invalid_request",
            ),
            ("{\"title\":\"x\",\"target_amount\":NaN}", 400, "invalid_request"),
            (
                "{\"title\":\"x\",\"due_on\":\"canary7391\"}",
                422,
                "invalid_values",
            ),
            (
                "{\"title\":\"x\",\"due_on\":\"2027-02-30\"}",
                422,
                "invalid_values",
            ),
            (
                "{\"title\":\"x\",\"due_on\":\"+12027-02-01\"}",
                422,
                "invalid_values",
            ),
            (
                "{\"title\":\"x\",\"due_on\":\"0000-01-01\"}",
                422,
                "invalid_values",
            ),
            ("{\"title\":\"x\",\"due_on\":20270101}", 400, "invalid_request"),
        ];
        for (body, status, code) in bodies {
            let request = api
                .as_user(ADA, Method::POST, "/goals/")
                .header("Content-Type", "application/json");
            let answer = Answer::of(request.body((*body).to_owned())).await;
            assert_eq!(
                (answer.status, answer.problem().as_str()),
                (*status, *code),
                "{body:.80}"
            );
            assert!(!answer.text.contains(MARK), "{body:.80}: {}", answer.text);
        }
        let listed = api.get(ADA, "/goals/").await;
        assert_eq!(
            (listed.status, &listed.json()["items"]),
            (200, &json!([])),
            "nothing was written"
        );
    }
}

#[tokio::test]
async fn what_breaks_a_rule_is_named_field_by_field() {
    let api = Api::start(&[]).await;
    let body = json!({ "title": "", "target_amount": -1, "due_on": "soon" });
    let answer = api.post(ADA, "/goals/", body).await;
    let errors = answer.json()["errors"].clone();
    let mut fields: Vec<_> = errors
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["field"].as_str().unwrap())
        .collect();
    fields.sort_unstable();
    assert_eq!(fields, ["due_on", "target_amount", "title"], "{answer:?}");
    assert!(answer.text.contains("must be above 0"), "{answer:?}");
}

#[tokio::test]
async fn patches_and_entries_that_can_not_be() {
    for api in Api::on_each_engine().await {
        let goal = api.post(ADA, "/goals/", json!({ "title": "x" })).await;
        let path = goal.header("location").to_owned();
        for (body, status) in [
            (json!({ "title": null }), 422),
            (json!({ "title": "\0" }), 422),
            (json!({ "archived": null }), 422),
            (json!({ "archived": "yes" }), 400),
            (json!({ "total": 7 }), 400),
            (json!({ "version": 7 }), 400),
            (json!({ "target_amount": 0 }), 422),
            (json!([{ "op": "remove", "path": "/title" }]), 400),
        ] {
            let answer = api.patch(ADA, &path, body.clone()).await;
            assert_eq!(answer.status, status, "{body} {answer:?}");
            answer.problem();
        }
        let entries = format!("{path}entries/");
        for (body, status) in [
            (json!({ "amount": "5" }), 400),
            (json!({ "amount": 1e12 }), 422),
            (json!({ "amount": 0.1234567 }), 422),
            (json!({ "note": "\0" }), 422),
            (json!({ "occurred_at": "yesterday" }), 422),
            (json!({ "occurred_at": "2026-11-05" }), 422),
            (json!({ "occurred_at": "2026-11-05T10:00:00" }), 422),
            (json!({ "occurred_at": "9999-12-31T23:59:59-23:00" }), 422),
            (json!({ "occurred_at": "0000-01-01T00:00:00Z" }), 422),
            (json!({ "goal_id": ADA }), 400),
        ] {
            let answer = api.post(ADA, &entries, body.clone()).await;
            assert_eq!(answer.status, status, "{body} {answer:?}");
            answer.problem();
        }
        // A total beyond the range.
        let most = json!({ "amount": 999_999_999_999_i64 });
        assert_eq!(api.post(ADA, &entries, most.clone()).await.status, 201);
        assert_eq!(api.post(ADA, &entries, most).await.problem(), "invalid_values");
        let goal = api.get(ADA, &path).await.json();
        assert_eq!((&goal["entry_count"], &goal["title"]), (&json!(1), &json!("x")));
        // The latest and the earliest times that are accepted do come back in order.
        for time in ["9999-12-31T23:59:59.999999Z", "1900-01-01T00:00:00Z"] {
            let answer = api.post(ADA, &entries, json!({ "occurred_at": time })).await;
            assert_eq!(
                (answer.status, &answer.json()["occurred_at"]),
                (201, &json!(time))
            );
        }
        let listed = api.get(ADA, &entries).await.json();
        assert_eq!(listed["items"][0]["occurred_at"], "9999-12-31T23:59:59.999999Z");
        assert_eq!(listed["items"].as_array().unwrap().len(), 3);
    }
}

#[tokio::test]
async fn urls_that_can_not_be() {
    for api in Api::on_each_engine().await {
        let id = "018f4e3a-0000-7000-8000-000000000001";
        let long = format!("/goals/?q={}", "a".repeat(201));
        let cursor = format!("/goals/?cursor={}", "A".repeat(9000));
        for (path, status) in [
            ("/", 404),
            ("/goal/", 404),
            ("/goals//", 404),
            ("/goals/canary7391/", 404),
            ("/goals/1/", 404),
            ("/goals/%00/", 404),
            ("/goals/..%2f..%2fetc/", 404),
            ("/goals/018f4e3a000070008000000000000001/", 404),
            (&format!("/goals/{{{id}}}/"), 404),
            (&format!("/goals/urn:uuid:{id}/"), 404),
            (&format!("/goals/{id}'--/"), 404),
            (&format!("/goals/{id}/entries/canary7391/"), 404),
            (&format!("/goals/{id}/entries/{id}/"), 404),
            (&format!("/goals/{id}/other/"), 404),
            ("/goals/?limit=0", 422),
            ("/goals/?limit=101", 422),
            ("/goals/?limit=-1", 400),
            ("/goals/?limit=canary7391", 400),
            ("/goals/?limit=99999999999", 400),
            ("/goals/?limit=1&limit=2", 400),
            ("/goals/?status=canary7391", 400),
            ("/goals/?status=", 400),
            ("/goals/?order=owner", 400),
            ("/goals/?order=title;drop", 400),
            ("/goals/?canary7391=1", 400),
            ("/goals/?access_token=canary7391", 400),
            ("/goals/?q=canary7391%00", 422),
            ("/goals/?q=%ff%fe", 200),
            ("/goals/?q=%", 200),
            ("/goals/?q='%20OR%201=1--", 200),
            (&long, 422),
            ("/goals/?cursor=", 400),
            ("/goals/?cursor=canary7391", 400),
            ("/goals/?cursor=W10", 400),
            (&cursor, 422),
        ] {
            let answer = api.get(ADA, path).await;
            assert_eq!(answer.status, status, "{path:.80} {answer:?}");
            if status != 200 {
                answer.problem();
            }
            assert!(!answer.text.contains(MARK), "{path:.80} {answer:?}");
        }
        assert_eq!(
            Answer::of(api.anonymous(Method::GET, "/healthz/ready"))
                .await
                .status,
            200
        );
    }
}

#[tokio::test]
async fn bodies_of_another_kind() {
    let api = Api::start(&[]).await;
    let body = json!({ "title": "x" }).to_string();
    for (name, value, status) in [
        ("Content-Type", "text/plain", 415),
        ("Content-Type", "application/x-www-form-urlencoded", 415),
        ("Content-Type", "multipart/form-data; boundary=x", 415),
        ("Content-Type", "application/jsonp", 415),
        ("Content-Type", "rubbish", 415),
        ("Content-Type", "application/json; charset=utf-8", 201),
        ("Content-Type", "APPLICATION/JSON", 201),
    ] {
        let request = api
            .as_user(ADA, Method::POST, "/goals/")
            .header(name, value)
            .body(body.clone());
        let answer = Answer::of(request).await;
        assert_eq!(answer.status, status, "{value} {answer:?}");
    }
    let request = api.as_user(ADA, Method::POST, "/goals/").body(body.clone());
    assert_eq!(Answer::of(request).await.problem(), "unsupported_media_type");
    for coding in ["gzip", "br", "identity, gzip"] {
        let request = api
            .as_user(ADA, Method::POST, "/goals/")
            .header("Content-Encoding", coding);
        let answer = Answer::of(
            request
                .header("Content-Type", "application/json")
                .body(body.clone()),
        )
        .await;
        assert_eq!(answer.problem(), "unsupported_media_type", "{coding}");
    }
}

#[tokio::test]
async fn methods_that_are_not_allowed_say_which_are() {
    let api = Api::start(&[]).await;
    for path in ["/goals/", "/goals"] {
        for method in [Method::PUT, Method::DELETE, Method::PATCH] {
            let answer = Answer::of(api.as_user(ADA, method, path)).await;
            assert_eq!(
                (answer.problem().as_str(), answer.header("allow")),
                ("method_not_allowed", "GET, HEAD, POST")
            );
        }
    }
    let head = Answer::of(api.as_user(ADA, Method::HEAD, "/goals/")).await;
    assert_eq!((head.status, head.text.as_str()), (200, ""));
}
