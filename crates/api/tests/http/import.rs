//! Files out and in: everything comes back as it was, nothing twice, all or nothing, and bad rows are named.

use crate::support::{ADA, Answer, Api, BOB};
use reqwest::Method;
use serde_json::{Value, json};

pub async fn csv(api: &Api, user: &str, query: &str, table: impl Into<Vec<u8>>) -> Answer {
    let request = api.as_user(user, Method::POST, &format!("/import/{query}"));
    Answer::of(request.header("content-type", "text/csv").body(table.into())).await
}

pub fn counts(answer: &Answer) -> [i64; 4] {
    assert_eq!(answer.status, 200, "{answer:?}");
    let json = answer.json();
    [
        ("goals", "added"),
        ("goals", "known"),
        ("entries", "added"),
        ("entries", "known"),
    ]
    .map(|(what, how)| json[what][how].as_i64().unwrap())
}

/// What is wrong, as `(line, field)`.
pub fn faults(answer: &Answer) -> Vec<(i64, String)> {
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (422, "invalid_rows"),
        "{answer:?}"
    );
    let errors = answer.json();
    let errors = errors["errors"].as_array().unwrap();
    errors
        .iter()
        .map(|error| {
            (
                error["line"].as_i64().unwrap_or(0),
                error["field"].as_str().unwrap().to_owned(),
            )
        })
        .collect()
}

/// All goals and entries of a user, without what an import may choose: ids, and when a row was last changed.
pub async fn everything(api: &Api, user: &str) -> Value {
    let file = api.get(user, "/export/").await;
    assert_eq!(file.status, 200, "{file:?}");
    let mut goals = file.json()["goals"].clone();
    for goal in goals.as_array_mut().unwrap() {
        goal.as_object_mut().unwrap().remove("id");
        for entry in goal["entries"].as_array_mut().unwrap() {
            entry.as_object_mut().unwrap().remove("id");
        }
        // Those of one moment stand in the order of their ids.
        let entries = goal["entries"].as_array_mut().unwrap();
        entries.sort_by_key(|entry| {
            (
                std::cmp::Reverse(entry["occurred_at"].to_string()),
                entry.to_string(),
            )
        });
    }
    goals
}

/// Texts that spreadsheets would run or break, numbers that they would turn into texts, and times of all kinds.
async fn awkward(api: &Api) {
    let goals = [
        json!({ "title": "=HYPERLINK(\"http://evil\")", "notes": "+1\nsecond; \"quoted\", line", "unit": "@km",
                "target_amount": 1234.5, "due_on": "2027-03-01", "tags": ["-x", "caf\u{e9}"] }),
        json!({ "title": "'=1", "unit": "'" }),
        json!({ "title": "'tis" }),
        json!({ "title": "＝1+1" }),
    ];
    for body in goals {
        let made = api.post(ADA, "/goals/", body).await;
        assert_eq!(made.status, 201, "{made:?}");
        let path = made.header("location").to_owned();
        for entry in [
            json!({ "amount": -5, "note": "-5", "occurred_at": "2026-11-05T23:30:00+09:00" }),
            json!({ "amount": 1.234, "note": "@SUM(A1)\r\nmore", "occurred_at": "2026-11-06T01:02:03.123456Z" }),
            json!({ "amount": 999999999999.125, "occurred_at": "2026-11-06T01:02:03Z" }),
            json!({ "amount": -999999999999.125, "occurred_at": "2026-11-06T01:02:03Z" }),
            json!({ "note": "no amount", "occurred_at": "2026-11-06T01:02:03Z" }),
            json!({ "note": "no amount", "occurred_at": "2026-11-06T01:02:03Z" }),
        ] {
            let made = api.post(ADA, &format!("{path}entries/"), entry).await;
            assert_eq!(made.status, 201, "{made:?}");
        }
    }
    let list = api.get(ADA, "/goals/").await.json();
    let path = format!("/goals/{}/", list["items"][0]["id"].as_str().unwrap());
    assert_eq!(
        api.patch(ADA, &path, json!({ "archived": true })).await.status,
        200
    );
}

#[tokio::test]
async fn an_export_comes_back_exactly_and_once() {
    for api in Api::on_each_engine().await {
        awkward(&api).await;
        let before = everything(&api, ADA).await;
        let json_file = api.get(ADA, "/export/").await;
        let table = api.get(ADA, "/export/?format=csv").await;
        assert!(
            table.header("content-disposition").ends_with(".csv\""),
            "{table:?}"
        );
        assert_eq!(table.header("cache-control"), "no-store");

        // Where it came from, it is known.
        let again = Answer::of(
            api.as_user(ADA, Method::POST, "/import/")
                .header("content-type", "application/json")
                .body(json_file.text.clone()),
        )
        .await;
        assert_eq!(counts(&again), [0, 4, 0, 24]);
        assert_eq!(
            counts(&csv(&api, ADA, "", table.text.clone()).await),
            [0, 4, 0, 24]
        );
        assert_eq!(everything(&api, ADA).await, before);

        // Elsewhere it is made once, from either form.
        let body = json_file.text.clone();
        let request = api
            .as_user(BOB, Method::POST, "/import/")
            .header("content-type", "application/json")
            .body(body);
        assert_eq!(counts(&Answer::of(request).await), [4, 0, 24, 0]);
        assert_eq!(everything(&api, BOB).await, before);
        assert_eq!(
            counts(&csv(&api, BOB, "", table.text.clone()).await),
            [0, 4, 0, 24]
        );
        assert_eq!(everything(&api, BOB).await, before);
        let (hers, his) = (
            api.get(ADA, "/goals/").await.json(),
            api.get(BOB, "/goals/").await.json(),
        );
        for (hers, his) in hers["items"]
            .as_array()
            .unwrap()
            .iter()
            .zip(his["items"].as_array().unwrap())
        {
            assert_eq!(
                (&hers["total"], &hers["entry_count"]),
                (&his["total"], &his["entry_count"])
            );
            assert_ne!(
                hers["id"], his["id"],
                "an id tells nothing of whether somebody has it"
            );
        }

        // And after all of it was lost.
        for goal in hers["items"].as_array().unwrap() {
            let path = format!("/goals/{}/", goal["id"].as_str().unwrap());
            assert_eq!(api.delete(ADA, &path).await.status, 204);
        }
        assert_eq!(
            counts(&csv(&api, ADA, "", table.text.clone()).await),
            [4, 0, 24, 0]
        );
        assert_eq!(everything(&api, ADA).await, before);
    }
}

#[tokio::test]
async fn what_a_spreadsheet_opens_runs_nothing_and_numbers_stay_numbers() {
    let api = Api::start(&[]).await;
    awkward(&api).await;
    let table = api.get(ADA, "/export/?format=csv").await.text;
    assert!(table.starts_with('\u{feff}') && table.contains("\r\n"));
    for cell in [
        "\"'=HYPERLINK(\"\"http://evil\"\")\"",
        "'@km",
        "'-5",
        "''=1",
        ",-5,",
        ",1234.5,",
        "'＝1+1",
    ] {
        assert!(table.contains(cell), "{cell} in {table}");
    }
    assert!(
        !table.contains(",=") && !table.contains(",@") && !table.contains(",\"="),
        "{table}"
    );
}

#[tokio::test]
async fn a_spreadsheets_table_is_read_as_it_was_meant() {
    for api in Api::on_each_engine().await {
        let table = "\u{feff}Title;Amount;Note;Day\r\nSparen;12,5;\"erste\r\nRate\";5.11.2026\r\nSparen;1.234,50;;2026-11-06\r\n;;;\r\n";
        assert_eq!(
            counts(&csv(&api, ADA, "?zone=Europe/Berlin", table).await),
            [1, 0, 2, 0]
        );
        let goals = everything(&api, ADA).await;
        let (goal, entries) = (&goals[0], &goals[0]["entries"]);
        assert_eq!(goal["title"], "Sparen");
        assert_eq!(
            (&entries[1]["amount"], &entries[0]["amount"]),
            (&json!(12.5), &json!(1234.5))
        );
        assert_eq!(entries[1]["note"], "erste\r\nRate");
        assert_eq!(
            (&entries[1]["day"], &entries[1]["occurred_at"]),
            (&json!("2026-11-05"), &json!("2026-11-05T11:00:00Z"))
        );
        let list = api.get(ADA, "/goals/").await.json();
        assert_eq!(
            (&list["items"][0]["total"], &list["items"][0]["entry_count"]),
            (&json!(1247), &json!(2))
        );
        // Twice is once, with another mark between cells too; a second row that says the same is another entry.
        assert_eq!(
            counts(&csv(&api, ADA, "?zone=Europe/Berlin", table).await),
            [0, 1, 0, 2]
        );
        let tabs = table.replace(';', "\t").replace('\r', "\n");
        let _ = csv(&api, ADA, "?zone=Europe/Berlin", tabs).await;
        let longer = format!("{table}Sparen;12,5;\"erste\r\nRate\";5.11.2026\r\n");
        assert_eq!(
            counts(&csv(&api, ADA, "?zone=Europe/Berlin", longer).await),
            [0, 1, 1, 2]
        );
    }
}

#[tokio::test]
async fn what_can_be_read_twice_is_refused_with_its_row() {
    let api = Api::start(&[]).await;
    let table = "title;amount;day\nRun;7;2026-11-05\nRun;1.234;2026-11-06\n";
    assert_eq!(
        faults(&csv(&api, ADA, "", table).await),
        [(3, "amount".to_owned())]
    );
    assert_eq!(
        counts(&csv(&api, ADA, "?decimal=comma", table).await),
        [1, 0, 2, 0]
    );
    assert_eq!(api.get(ADA, "/goals/").await.json()["items"][0]["total"], 1241);
    assert_eq!(
        counts(&csv(&api, BOB, "?decimal=point&delimiter=semicolon", table).await),
        [1, 0, 2, 0]
    );
    assert_eq!(api.get(BOB, "/goals/").await.json()["items"][0]["total"], 8.234);
    let crlf = table.replace('\n', "\r\n");
    assert_eq!(
        faults(&csv(&api, ADA, "", crlf).await),
        [(3, "amount".to_owned())]
    );
    let mixed = "title;amount;day\nRun;7,5;2026-11-05\nRun;7.5;2026-11-06\n";
    assert_eq!(
        faults(&csv(&api, ADA, "", mixed).await),
        [(3, "amount".to_owned())]
    );
    let slashes = "title,amount,day\nRun,7,03/04/2026\n";
    assert_eq!(
        faults(&csv(&api, ADA, "", slashes).await),
        [(2, "day".to_owned())]
    );
}

#[tokio::test]
async fn a_bad_row_is_named_and_nothing_is_half_imported() {
    for api in Api::on_each_engine().await {
        let mut table = "title,amount,occurred_at,note\n".to_owned();
        for n in 0..50 {
            table.push_str(&format!("Run,{n},2026-11-05T12:00:00Z,\"two\nlines\"\n"));
        }
        // Every row has two lines.
        table.push_str("Run,five,2026-11-05T12:00:00Z,\nRun,5,yesterday,\nRun,5,,\n");
        let expected = [(102, "amount"), (103, "occurred_at"), (104, "occurred_at")];
        let expected = expected.map(|(line, field)| (line, field.to_owned()));
        assert_eq!(faults(&csv(&api, ADA, "", table).await), expected);
        // What only the database can tell: a total that leaves its range, a goal that is not there, somebody else's goal.
        let high = "title,amount,day\nHigh,999999999999,2026-11-05\nHigh,1,2026-11-05\n";
        assert_eq!(
            faults(&csv(&api, ADA, "", high).await),
            [(2, "amount".to_owned())]
        );
        let his = api.post(BOB, "/goals/", json!({ "title": "His" })).await.json();
        for id in [
            his["id"].as_str().unwrap(),
            "018f4e3a-0000-7000-8000-000000000000",
        ] {
            let table = format!("goal_id,amount,day\n{id},1,2026-11-05\n");
            let refused = csv(&api, ADA, "", table).await;
            assert_eq!(faults(&refused), [(2, "goal_id".to_owned())]);
        }
        assert_eq!(everything(&api, ADA).await, json!([]));
        let bad = json!({ "goals": [{ "title": "A" }, { "title": "", "entries": [{ "amount": 1, "day": "2026-11-05" }, { "amount": 1 }] }] });
        let refused = api.post(ADA, "/import/", bad).await;
        let fields: Vec<_> = faults(&refused).into_iter().map(|(_, field)| field).collect();
        assert_eq!(fields, ["goals[1].entries[1].occurred_at", "goals[1].title"]);
        assert_eq!(everything(&api, ADA).await, json!([]));
    }
}

#[tokio::test]
async fn what_is_no_table_of_goals_is_refused() {
    let api = Api::start(&[]).await;
    for (table, line, field) in [
        (&b""[..], 1, ""),
        (b"\xef\xbb\xbf", 1, ""),
        (b"amount,day\n5,2026-11-05\n", 1, "title"),
        (b"title,amuont\nRun,5\n", 1, "amuont"),
        (b"title,title\nRun,Run\n", 1, "title"),
        (b"title,amount\nRun,5,6\n", 2, ""),
        (b"title\nM\xfcsli\n", 2, ""),
        (b"kind,title\nwish,Run\n", 2, "kind"),
        (b"title,target_amount\nRun,0\n", 2, "target_amount"),
        (b"title,id\nRun,7\n", 2, "id"),
        (b"title,archived\nRun,maybe\n", 2, "archived"),
        (b"title,tags\nRun,\"a,,b\"\n", 2, "tags"),
    ] {
        let refused = csv(&api, ADA, "", table).await;
        assert_eq!(faults(&refused), [(line, field.to_owned())], "{table:?}");
    }
    let many = format!("title\n{}", "Run\n".repeat(10_001));
    assert_eq!(faults(&csv(&api, ADA, "", many).await).len(), 1);
    let large = csv(&api, ADA, "", vec![b'x'; 4 * 1024 * 1024 + 1]).await;
    assert_eq!(
        (large.status, large.problem().as_str()),
        (413, "payload_too_large")
    );
    let typed = api
        .as_user(ADA, Method::POST, "/import/")
        .header("content-type", "text/plain")
        .body("title\nRun\n");
    let refused = Answer::of(typed).await;
    assert_eq!(
        (refused.status, refused.header("accept")),
        (415, "application/json, text/csv")
    );
    for query in ["?zone=Nowhere", "?decimal=none", "?x=1"] {
        assert!(
            (400..=422).contains(&csv(&api, ADA, query, "title\nRun\n").await.status),
            "{query}"
        );
    }
    for body in [
        "{}",
        "[]",
        "{\"goals\":[{\"title\":\"A\",\"x\":1}]}",
        "{\"format\":\"goals/2\",\"goals\":[]}",
    ] {
        let request = api
            .as_user(ADA, Method::POST, "/import/")
            .header("content-type", "application/json")
            .body(body);
        let refused = Answer::of(request).await;
        assert!(
            refused.status == 400 || refused.status == 422,
            "{body}: {refused:?}"
        );
    }
    assert_eq!(everything(&api, ADA).await, json!([]));
}

#[tokio::test]
async fn an_import_can_be_tried_out_and_is_done_once_for_each_key() {
    for api in Api::on_each_engine().await {
        let table = "title,amount,day\nRun,5,2026-11-05\n";
        let tried = csv(&api, ADA, "?dry_run=true", table).await;
        assert_eq!(
            (counts(&tried), &tried.json()["dry_run"]),
            ([1, 0, 1, 0], &json!(true))
        );
        assert_eq!(everything(&api, ADA).await, json!([]));
        let keyed = |query: &str, table: &'static str| {
            let request = api.as_user(ADA, Method::POST, &format!("/import/{query}"));
            let request = request
                .header("content-type", "text/csv")
                .header("idempotency-key", "k1");
            Answer::of(request.body(table))
        };
        assert_eq!(counts(&keyed("", table).await), [1, 0, 1, 0]);
        assert_eq!(
            counts(&keyed("", table).await),
            [1, 0, 1, 0],
            "the answer of the first"
        );
        assert_eq!(
            keyed("?zone=Europe/Berlin", table).await.problem(),
            "idempotency_key_reused"
        );
        assert_eq!(
            keyed("", "title\nRun\n").await.problem(),
            "idempotency_key_reused"
        );
        let reader = api
            .anonymous(Method::POST, "/import/")
            .bearer_auth(api.token(ADA, "goals:read"));
        let refused = Answer::of(reader.header("content-type", "text/csv").body(table)).await;
        assert_eq!(refused.status, 403);
    }
}

#[tokio::test]
async fn two_imports_at_once_are_one() {
    for api in Api::on_each_engine().await {
        let mut table = "title,amount,day\n".to_owned();
        for n in 0..100 {
            table.push_str(&format!("Goal {},{n},2026-11-05\n", n % 7));
        }
        let four = futures_util::future::join_all((0..4).map(|_| csv(&api, ADA, "", table.clone()))).await;
        let added: i64 = four.iter().map(|answer| counts(answer)[2]).sum();
        assert_eq!(added, 100);
        let list = api.get(ADA, "/goals/").await.json();
        let items = list["items"].as_array().unwrap();
        assert_eq!(items.len(), 7);
        let count: i64 = items
            .iter()
            .map(|goal| goal["entry_count"].as_i64().unwrap())
            .sum();
        let total: i64 = items.iter().map(|goal| goal["total"].as_i64().unwrap()).sum();
        assert_eq!((count, total), (100, 4950));
    }
}

#[tokio::test]
async fn a_large_export_is_whole() {
    let api = Api::start(&[]).await;
    let mut table = "title,amount,day\n".to_owned();
    for n in 0..3500 {
        table.push_str(&format!("Goal {},1,2026-11-05\n", n % 2));
    }
    assert_eq!(counts(&csv(&api, ADA, "", table).await), [2, 0, 3500, 0]);
    let goals = everything(&api, ADA).await;
    assert_eq!(
        goals[0]["entries"].as_array().unwrap().len(),
        1750,
        "more than one page of the database"
    );
    let rows = api.get(ADA, "/export/?format=csv").await.text.lines().count();
    assert_eq!(rows, 1 + 2 + 3500);
}
