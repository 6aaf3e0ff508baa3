//! Nothing twice: a row is known by what it says, however its entry came here, wherever the file is read, and whatever a goal or
//! an entry is called by now.

use crate::import::{counts, csv};
use crate::support::{ADA, Api};
use serde_json::{Value, json};

async fn goal(api: &Api, title: &str) -> String {
    let made = api.post(ADA, "/goals/", json!({ "title": title })).await;
    made.header("location").to_owned()
}

async fn add(api: &Api, goal: &str, entry: Value) -> String {
    let made = api.post(ADA, &format!("{goal}entries/"), entry).await;
    assert_eq!(made.status, 201, "{made:?}");
    made.header("location").to_owned()
}

async fn entries(api: &Api, goal: &str) -> Vec<Value> {
    let list = api.get(ADA, &format!("{goal}entries/?limit=100")).await.json();
    list["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn what_was_made_elsewhere_is_known_by_what_it_says() {
    for api in Api::on_each_engine().await {
        let goal = goal(&api, "Run").await;
        let entry = json!({ "amount": 5, "note": "x\r\ny", "occurred_at": "2026-11-05T10:00:00+01:00" });
        add(&api, &goal, entry).await;
        let table = "title,amount,note,occurred_at\nRun,5,\"x\ny\",2026-11-05T10:00:00+01:00\n";
        assert_eq!(counts(&csv(&api, ADA, "", table).await), [0, 1, 0, 1]);
        // The same moment, told from another place; the same day, where there is no more than that.
        let zulu = "title,amount,note,occurred_at\nRun,5.0,\"x\ny\",2026-11-05T09:00:00Z\n";
        assert_eq!(counts(&csv(&api, ADA, "", zulu).await), [0, 1, 0, 1]);
        let day = "title,amount,note,day\nRun,5,\"x\ny\",2026-11-05\n";
        assert_eq!(
            counts(&csv(&api, ADA, "?zone=Asia/Tokyo", day).await),
            [0, 1, 0, 1]
        );
        // Each stands for one: of two rows that are alike the second is new, once.
        let two = format!("{table}Run,5,\"x\ny\",2026-11-05T10:00:00+01:00\n");
        assert_eq!(counts(&csv(&api, ADA, "", two.clone()).await), [0, 1, 1, 1]);
        assert_eq!(counts(&csv(&api, ADA, "", two).await), [0, 1, 0, 2]);
        // Another amount, note, moment or day is another entry.
        for other in [
            "title,amount,note,occurred_at\nRun,6,\"x\ny\",2026-11-05T09:00:00Z\n",
            "title,amount,note,occurred_at\nRun,5,x,2026-11-05T09:00:00Z\n",
            "title,amount,note,occurred_at\nRun,5,\"x\ny\",2026-11-05T09:00:01Z\n",
            "title,amount,note,day\nRun,5,\"x\ny\",2026-11-06\n",
            "title,note,day\nRun,\"x\ny\",2026-11-05\n",
        ] {
            assert_eq!(counts(&csv(&api, ADA, "", other).await), [0, 1, 1, 0], "{other}");
            assert_eq!(counts(&csv(&api, ADA, "", other).await), [0, 1, 0, 1], "{other}");
        }
    }
}

#[tokio::test]
async fn a_day_is_the_same_day_in_every_zone() {
    for api in Api::on_each_engine().await {
        let table = "title,amount,day\nSwim,1,2026-11-01\nSwim,1,2026-11-01\nSwim,2,2026-11-02\n";
        assert_eq!(
            counts(&csv(&api, ADA, "?zone=Europe/Berlin", table).await),
            [1, 0, 3, 0]
        );
        for zone in ["America/New_York", "Pacific/Kiritimati", "UTC", "Europe/Berlin"] {
            let again = csv(&api, ADA, &format!("?zone={zone}"), table).await;
            assert_eq!(counts(&again), [0, 1, 0, 3], "{zone}");
        }
        let file =
            json!({ "goals": [{ "title": "Swim", "entries": [{ "amount": 2, "day": "2026-11-02" }] }] });
        let again = api.post(ADA, "/import/?zone=Asia/Tokyo", file).await;
        assert_eq!(counts(&again), [0, 1, 0, 1]);
        // A row that says more is served first: the one that has the day alone takes what is left.
        let mixed = "title,amount,day,occurred_at\nSwim,9,2026-11-03,\nSwim,9,,2026-11-03T12:00:00+01:00\n";
        assert_eq!(counts(&csv(&api, ADA, "", mixed).await), [0, 1, 2, 0]);
        assert_eq!(
            counts(&csv(&api, ADA, "?zone=Asia/Tokyo", mixed).await),
            [0, 1, 0, 2]
        );
    }
}

#[tokio::test]
async fn what_was_changed_since_is_still_what_it_was() {
    for api in Api::on_each_engine().await {
        let table = "title,amount,day\nSwim,1,2026-11-01\nSwim,1,2026-11-01\n";
        assert_eq!(counts(&csv(&api, ADA, "", table).await), [1, 0, 2, 0]);
        let list = api.get(ADA, "/goals/").await.json();
        let goal = format!("/goals/{}/", list["items"][0]["id"].as_str().unwrap());
        for entry in entries(&api, &goal).await {
            let path = format!("{goal}entries/{}/", entry["id"].as_str().unwrap());
            let changed = api.patch(ADA, &path, json!({ "note": "with fins" })).await;
            assert_eq!(changed.status, 200);
            assert_eq!(
                counts(&csv(&api, ADA, "?zone=Asia/Tokyo", table).await),
                [0, 1, 0, 2]
            );
        }
        assert_eq!(entries(&api, &goal).await.len(), 2);
        // One that was deleted is not there: it is added.
        let first = &entries(&api, &goal).await[0];
        let path = format!("{goal}entries/{}/", first["id"].as_str().unwrap());
        assert_eq!(api.delete(ADA, &path).await.status, 204);
        assert_eq!(counts(&csv(&api, ADA, "", table).await), [0, 1, 1, 1]);
        assert_eq!(counts(&csv(&api, ADA, "", table).await), [0, 1, 0, 2]);
    }
}

#[tokio::test]
async fn a_goal_that_was_renamed_is_not_its_old_title() {
    for api in Api::on_each_engine().await {
        for year in 1..=3 {
            let table = format!("title,amount,day\nSwim,{year},2026-11-0{year}\n");
            assert_eq!(counts(&csv(&api, ADA, "", table.clone()).await), [1, 0, 1, 0]);
            assert_eq!(counts(&csv(&api, ADA, "", table).await), [0, 1, 0, 1]);
            let list = api.get(ADA, "/goals/?q=Swim").await.json();
            let items = list["items"].as_array().unwrap();
            let new = items.iter().find(|goal| goal["title"] == "Swim").unwrap();
            assert_eq!(
                (&new["total"], &new["entry_count"]),
                (&json!(year), &json!(1)),
                "{list}"
            );
            let path = format!("/goals/{}/", new["id"].as_str().unwrap());
            let renamed = json!({ "title": format!("Swim, year {year}") });
            assert_eq!(api.patch(ADA, &path, renamed).await.status, 200);
        }
        assert_eq!(
            api.get(ADA, "/goals/").await.json()["items"]
                .as_array()
                .unwrap()
                .len(),
            3
        );
    }
}

#[tokio::test]
async fn ten_thousand_rows_that_are_alike_take_no_longer_than_others() {
    let api = Api::start(&[]).await;
    let table = format!("title,amount,day\n{}", "Count,1,2026-11-01\n".repeat(10_000));
    assert_eq!(
        counts(&csv(&api, ADA, "", table.clone()).await),
        [1, 0, 10_000, 0]
    );
    let begun = std::time::Instant::now();
    assert_eq!(counts(&csv(&api, ADA, "", table).await), [0, 1, 0, 10_000]);
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}
