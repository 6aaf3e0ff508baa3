//! Pace, forecast and streak, by the days of the user's zone.

use crate::support::{ADA, Api, BOB};
use chrono::{Days, Utc};
use serde_json::{Value, json};

#[tokio::test]
async fn a_goal_tells_where_its_pace_leads() {
    for api in Api::on_each_engine().await {
        #[expect(
            clippy::disallowed_methods,
            reason = "the API that is asked runs by the machine's clock"
        )]
        let now = Utc::now();
        let day = |back: u64| now.date_naive().checked_sub_days(Days::new(back)).unwrap();
        let due = now.date_naive().checked_add_days(Days::new(9)).unwrap();
        let body = json!({ "title": "Run", "target_amount": 100, "due_on": due });
        let goal = api.post(ADA, "/goals/", body).await.header("location").to_owned();
        let pace = api.get(ADA, &format!("{goal}pace/")).await;
        assert_eq!(pace.header("cache-control"), "private, no-cache");
        let nothing = json!({
            "today": day(0), "remaining": 100, "days_left": 9, "per_day": null, "needed_per_day": 10.0,
            "forecast_on": null, "outlook": "no_pace",
            "streak": { "current": 0, "longest": 0, "today_counts": false, "last_on": null }
        });
        assert_eq!(pace.json(), nothing);
        // Two a day for the last fourteen days, the noons of UTC (an hour that today may not have reached).
        for back in 0..14 {
            let body = json!({ "amount": 2, "occurred_at": format!("{}T00:00:00+00:00", day(back)) });
            assert_eq!(api.post(ADA, &format!("{goal}entries/"), body).await.status, 201);
        }
        let pace = api.get(ADA, &format!("{goal}pace?zone=UTC")).await.json();
        assert_eq!(
            (&pace["per_day"], &pace["remaining"]),
            (&json!(2.0), &json!(72)),
            "{pace}"
        );
        assert_eq!(pace["outlook"], "behind");
        assert_eq!(
            pace["forecast_on"],
            json!(now.date_naive().checked_add_days(Days::new(36)).unwrap())
        );
        let streak = json!({ "current": 14, "longest": 14, "today_counts": true, "last_on": day(0) });
        assert_eq!(pace["streak"], streak);
        assert_eq!(api.get(BOB, &format!("{goal}pace/")).await.problem(), "not_found");
    }
}

/// The zone that is asked decides the days of moments that tell none; an offset decides its own.
#[tokio::test]
async fn days_are_those_of_the_zone_or_of_the_writer() {
    for api in Api::on_each_engine().await {
        let goal = api
            .post(ADA, "/goals/", json!({ "title": "Stretch" }))
            .await
            .header("location")
            .to_owned();
        // Over the night in which Berlin's clocks go back: 25 hours, three days of its calendar.
        for moment in [
            "2026-10-23T22:30:00Z",
            "2026-10-25T21:59:00Z",
            "2026-10-26T22:30:00Z",
        ] {
            let body = json!({ "occurred_at": moment });
            let made = api.post(ADA, &format!("{goal}entries/"), body).await;
            assert_eq!(made.json()["day"], Value::Null, "{made:?}");
        }
        let longest = |answer: Value| answer["streak"]["longest"].as_i64().unwrap();
        let in_zone = |zone: &'static str| format!("{goal}pace/?zone={zone}");
        assert_eq!(longest(api.get(ADA, &in_zone("Europe/Berlin")).await.json()), 3);
        // In Tokyo the second of them is of the next day already.
        assert_eq!(longest(api.get(ADA, &in_zone("Asia/Tokyo")).await.json()), 2);
        // Written on the other side of the date line, where the 27th has begun.
        let body = json!({ "occurred_at": "2026-10-27T08:00:00+13:00" });
        let told = api.post(ADA, &format!("{goal}entries/"), body).await;
        assert_eq!(told.json()["day"], "2026-10-27");
        assert_eq!(longest(api.get(ADA, &in_zone("Europe/Berlin")).await.json()), 4);
        // A change of the moment changes its day, anything else does not.
        let path = told.header("location").to_owned();
        let noted = api.patch(ADA, &path, json!({ "note": "at night" })).await;
        assert_eq!(noted.json()["day"], "2026-10-27");
        let moved = api
            .patch(ADA, &path, json!({ "occurred_at": "2026-10-24T12:00:00Z" }))
            .await;
        assert_eq!(moved.json()["day"], Value::Null);
        let listed = api.get(ADA, &format!("{goal}entries/")).await.json();
        assert!(
            listed["items"]
                .as_array()
                .unwrap()
                .iter()
                .all(|entry| entry["day"].is_null())
        );
    }
}

#[tokio::test]
async fn a_zone_that_there_is_not_is_refused() {
    let api = Api::start(&[]).await;
    let goal = api
        .post(ADA, "/goals/", json!({ "title": "Stretch" }))
        .await
        .header("location")
        .to_owned();
    for zone in ["Berlin", "", "europe/berlin", "%00", &"x".repeat(1000)] {
        let refused = api.get(ADA, &format!("{goal}pace/?zone={zone}")).await;
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (422, "invalid_values"),
            "{zone}"
        );
    }
    // What browsers still call by an old name, and zones with odd offsets.
    for zone in [
        "Asia/Calcutta",
        "Europe/Kiev",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Etc/GMT%2B12",
    ] {
        assert_eq!(
            api.get(ADA, &format!("{goal}pace/?zone={zone}")).await.status,
            200,
            "{zone}"
        );
    }
}
