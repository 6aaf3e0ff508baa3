//! The series for a chart: over all entries, bounded, one's own alone; and times that no browser could read.

use crate::support::{ADA, Api, BOB};
use serde_json::{Value, json};

async fn goal(api: &Api) -> String {
    let made = api.post(ADA, "/goals/", json!({ "title": "Run" })).await;
    made.header("location").to_owned()
}

async fn add(api: &Api, goal: &str, amount: Value, occurred_at: &str) -> Value {
    let body = json!({ "amount": amount, "occurred_at": occurred_at });
    let made = api.post(ADA, &format!("{goal}entries/"), body).await;
    assert_eq!(made.status, 201, "{made:?}");
    made.json()
}

#[tokio::test]
async fn the_series_sums_all_entries_in_the_order_of_time() {
    for api in Api::on_each_engine().await {
        let goal = goal(&api).await;
        let empty = api.get(ADA, &format!("{goal}series/")).await;
        assert_eq!(
            (empty.status, empty.json()),
            (200, json!({ "points": [], "entry_count": 0 }))
        );
        assert_eq!(empty.header("cache-control"), "private, no-cache");
        for (amount, time) in [
            (json!(0.2), "2026-11-07T12:00:00Z"),
            (json!(0.1), "2026-11-05T12:00:00Z"),
            (Value::Null, "2026-11-06T12:00:00Z"),
            (json!(-0.05), "2026-11-08T02:00:00+09:00"),
        ] {
            add(&api, &goal, amount, time).await;
        }
        let series = api.get(ADA, &format!("{goal}series")).await.json();
        let expected = json!({ "entry_count": 3, "points": [
            { "occurred_at": "2026-11-05T12:00:00Z", "day": null, "total": 0.1 },
            { "occurred_at": "2026-11-07T12:00:00Z", "day": null, "total": 0.3 },
            { "occurred_at": "2026-11-07T17:00:00Z", "day": "2026-11-08", "total": 0.25 },
        ] });
        assert_eq!(series, expected);
        assert_eq!(
            api.get(BOB, &format!("{goal}series/")).await.problem(),
            "not_found"
        );
    }
}

#[tokio::test]
async fn more_entries_than_points_still_end_at_the_total() {
    for api in Api::on_each_engine().await {
        let goal = goal(&api).await;
        // More than the 50 of a page, then more than the 500 points of a series.
        for (from, to, points) in [(0, 130, 130), (130, 1_030, 500)] {
            for minute in from..to {
                let time = format!("2026-11-05T{:02}:{:02}:00Z", minute / 60, minute % 60);
                add(&api, &goal, json!(1), &time).await;
            }
            let series = api.get(ADA, &format!("{goal}series/")).await.json();
            let found = series["points"].as_array().unwrap();
            assert!((points..=points + 1).contains(&found.len()), "{}", found.len());
            assert_eq!(found[0]["total"], 1.0);
            assert_eq!(found.last().unwrap()["total"], f64::from(to));
            assert_eq!(series["entry_count"], to);
        }
    }
}

#[tokio::test]
async fn a_partial_sum_beyond_the_range_of_a_total_is_no_fault() {
    for api in Api::on_each_engine().await {
        let goal = goal(&api).await;
        // Written down by turns, so that the total stays in its range; in the order of time all the plus comes first.
        for day in 1..=12 {
            add(
                &api,
                &goal,
                json!(999_999_999_999_i64),
                &format!("2026-01-{day:02}T12:00:00Z"),
            )
            .await;
            add(
                &api,
                &goal,
                json!(-999_999_999_999_i64),
                &format!("2026-02-{day:02}T12:00:00Z"),
            )
            .await;
        }
        let series = api.get(ADA, &format!("{goal}series/")).await.json();
        assert_eq!(series["entry_count"], 24);
        // As near as doubles come at that height.
        let total = |at: usize| series["points"][at]["total"].as_f64().unwrap();
        assert!((total(11) - 11_999_999_999_988.0).abs() < 0.1, "{}", total(11));
        assert!(total(23).abs() < 0.1, "{}", total(23));
    }
}

#[tokio::test]
async fn a_leap_second_becomes_the_end_of_its_minute() {
    for api in Api::on_each_engine().await {
        let goal = goal(&api).await;
        for (written, kept) in [
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999999Z"),
            ("2016-12-31T23:59:60.5Z", "2016-12-31T23:59:59.999999Z"),
            ("2017-01-01T00:59:60+01:00", "2016-12-31T23:59:59.999999Z"),
        ] {
            let entry = add(&api, &goal, json!(1), written).await;
            assert_eq!(entry["occurred_at"], kept, "{written}");
            let path = format!("{goal}entries/{}/", entry["id"].as_str().unwrap());
            assert_eq!(api.get(ADA, &path).await.json()["occurred_at"], kept);
            let patched = api.patch(ADA, &path, json!({ "occurred_at": written })).await;
            assert_eq!(patched.json()["occurred_at"], kept);
        }
        let series = api.get(ADA, &format!("{goal}series/")).await.text;
        assert!(!series.contains(":60"), "{series}");
    }
}
