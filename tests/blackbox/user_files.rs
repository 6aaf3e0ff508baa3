//! Users as a file: invited from one, all looked at before anybody is; and taken with you as one, without a formula in it.
//!
//! The code: `authserver user_file/`, `http/admin/user_files.rs`, `cli/user_file.rs`; `authcore admin/user_import.rs`.

use crate::harness::{Operator, Reply, World};
use reqwest::Method;
use serde_json::{Value, json};

const IMPORTS: &str = "/api/admin/user-imports/";
const EXPORTS: &str = "/api/admin/user-exports/";

async fn send(world: &World, operator: &Operator, query: &str, kind: &str, body: &str) -> Reply {
    let request = world
        .wire()
        .request(Method::POST, &format!("{IMPORTS}{query}"))
        .bearer_auth(&operator.token)
        .header("content-type", kind)
        .body(body.to_owned());
    world.wire().send(request).await
}

/// How each row stood.
fn standings(reply: &Reply) -> Vec<String> {
    let rows = reply.json()["rows"].as_array().expect("rows").clone();
    let standing = |row: &Value| row["standing"].as_str().expect("a standing").to_owned();
    rows.iter().map(standing).collect()
}

async fn invitations(operator: &Operator) -> Vec<Value> {
    let list = operator
        .get("/api/admin/user-invitations/")
        .await
        .expect(200)
        .json();
    list["items"].as_array().expect("items").clone()
}

async fn events(operator: &Operator, action: &str) -> usize {
    let list = operator
        .get(&format!("/api/admin/audit/?action={action}"))
        .await
        .expect(200)
        .json();
    list["items"].as_array().expect("items").len()
}

#[tokio::test]
async fn a_file_is_looked_at_whole_before_anybody_is_invited() {
    let world = World::start().await;
    let owner = Operator::with(&world, "ada@example.com", &["owner"]).await;
    world.cli(&["group", "add", "ops"]).await.ok();
    world.user("has@example.com").await;
    world.cli(&["user", "invite", "waits@example.com"]).await.ok();

    // Every row that is wrong is named, by line and field, and the good ones are not invited either.
    let wrong = "email,name,language,groups\r\n\
        good@example.com,Good,de,ops\r\n\
        nobody,,,\r\n\
        lost@example.com,,klingon,\r\n";
    for query in ["?dry_run=true", ""] {
        let reply = send(&world, &owner, query, "text/csv", wrong).await;
        reply.is_problem(422, "invalid_values");
        let fields: Vec<Value> = reply.json()["errors"]
            .as_array()
            .expect("errors")
            .iter()
            .map(|error| error["field"].clone())
            .collect();
        assert_eq!(fields, ["line 3, email", "line 4, language"]);
    }
    // What only the server can know is named alike.
    let wrong = "email,groups\na@example.com,web\nb@example.com,ops\nA@example.com,\n";
    let reply = send(&world, &owner, "", "text/csv", wrong).await;
    reply.is_problem(422, "invalid_values");
    let errors = reply.json()["errors"].clone();
    assert_eq!(errors[0]["field"], "line 2, groups", "{errors}");
    assert_eq!(errors[1]["field"], "line 4, email", "{errors}");
    assert_eq!(invitations(&owner).await.len(), 1);

    // Looked at: nothing is written but who looked is no event either.
    let file = "\u{feff}email;name;language;groups\r\n\
        new@example.com;\"New; \"\"one\"\"\";nl;ops\r\n\
        has@example.com;;;\r\n\
        Waits@example.com;;;\r\n";
    let before = world.rows().await;
    let looked = send(&world, &owner, "?dry_run=true", "text/csv", file)
        .await
        .expect(200);
    assert_eq!(standings(&looked), ["new", "account", "invited"]);
    assert_eq!(looked.json()["rows"][0]["name"], "New; \"one\"");
    assert_eq!(world.rows().await, before);

    // Done; and done twice it changes nothing and mails nobody again.
    for expected in [["new", "account", "invited"], ["invited", "account", "invited"]] {
        let done = send(&world, &owner, "", "text/csv; charset=utf-8", file)
            .await
            .expect(200);
        assert_eq!(standings(&done), expected);
    }
    let listed = invitations(&owner).await;
    let addresses: Vec<&Value> = listed.iter().map(|invitation| &invitation["email"]).collect();
    assert_eq!(addresses, ["new@example.com", "waits@example.com"]);
    assert_eq!(
        (&listed[0]["language"], &listed[0]["groups"]),
        (&json!("nl"), &json!(["ops"]))
    );
    let mails = world.mails_to("new@example.com", 1).await;
    assert_eq!(mails.len(), 1);
    assert_eq!(events(&owner, "user_invited").await, 2);
    // What was read is what can be sent, as JSON.
    let rows = json!([{ "email": "json@example.com", "name": "J", "language": "de", "groups": ["ops"] }]);
    let done = send(&world, &owner, "", "application/json", &rows.to_string())
        .await
        .expect(200);
    assert_eq!(standings(&done), ["new"]);
}

#[tokio::test]
async fn who_may_not_invite_imports_nobody_and_bounds_hold() {
    let world = World::start().await;
    world.cli(&["group", "add", "ops"]).await.ok();
    let file = "email\nnew@example.com\n";
    for (role, may) in [
        ("user_manager", true),
        ("auditor", false),
        ("client_manager", false),
    ] {
        let operator = Operator::with(&world, &format!("{role}@example.com"), &[role]).await;
        let looked = send(&world, &operator, "?dry_run=true", "text/csv", file).await;
        let done = send(&world, &operator, "", "text/csv", file).await;
        if may {
            looked.expect(200);
            done.expect(200);
            continue;
        }
        looked.is_problem(403, "right_missing");
        done.is_problem(403, "right_missing");
    }
    let manager = Operator::with(&world, "eve@example.com", &["user_manager"]).await;
    let cases = [
        ("", "text/plain", file.to_owned(), 415, "unsupported_media_type"),
        (
            "",
            "multipart/form-data",
            file.to_owned(),
            415,
            "unsupported_media_type",
        ),
        (
            "?dry_run=maybe",
            "text/csv",
            file.to_owned(),
            400,
            "invalid_request",
        ),
        (
            "",
            "text/csv",
            "x".repeat(1024 * 1024 + 1),
            413,
            "payload_too_large",
        ),
        ("", "text/csv", String::new(), 422, "invalid_values"),
        ("", "application/json", "{".to_owned(), 422, "invalid_values"),
        ("", "application/json", "[]".to_owned(), 422, "invalid_values"),
    ];
    for (query, kind, body, status, code) in cases {
        send(&world, &manager, query, kind, &body)
            .await
            .is_problem(status, code);
    }
    // 200 with a request, 5,000 to look at.
    let many = |count: usize| {
        let rows: String = (0..count).map(|n| format!("p{n}@example.org\n")).collect();
        format!("email\n{rows}")
    };
    send(&world, &manager, "", "text/csv", &many(201))
        .await
        .is_problem(422, "invalid_values");
    let looked = send(&world, &manager, "?dry_run=true", "text/csv", &many(5_000))
        .await
        .expect(200);
    assert_eq!(standings(&looked).len(), 5_000);
    send(&world, &manager, "?dry_run=true", "text/csv", &many(5_001))
        .await
        .is_problem(422, "invalid_values");
    // Where nobody can sign up nobody is invited, by a file either.
    let closed = World::with(&[("signup.policy", "\"closed\"")]).await;
    closed
        .cli(&["user", "import", "/dev/null", "--format", "csv"])
        .await
        .failed();
}

#[tokio::test]
async fn everybody_is_taken_as_a_file_that_can_be_read_again() {
    let world = World::start().await;
    let owner = Operator::with(&world, "ada@example.com", &["owner"]).await;
    world.cli(&["group", "add", "ops"]).await.ok();
    let bob = world.user("bob@example.com").await;
    let name = "=HYPERLINK(\"https://evil.example\")";
    let rename = world
        .wire()
        .request(Method::PATCH, "/api/account/")
        .json(&json!({ "name": name }));
    bob.browser.send(rename).await.expect(200);
    world.cli(&["group", "join", "ops", "bob@example.com"]).await.ok();
    world.cli(&["user", "disable", "bob@example.com"]).await.ok();

    let table = owner.get(EXPORTS).await.expect(200);
    table.is_not_stored();
    assert_eq!(table.media_type(), "text/csv");
    assert!(
        table
            .header("content-disposition")
            .is_some_and(|value| value.starts_with("attachment"))
    );
    let text = table.text();
    assert!(
        text.starts_with("\u{feff}email,name,language,groups,id,status,created_at\r\n"),
        "{text}"
    );
    assert!(
        text.contains("\"'=HYPERLINK(\"\"https://evil.example\"\")\""),
        "{text}"
    );
    assert!(
        text.lines()
            .any(|line| line.starts_with("bob@example.com,") && line.contains(",ops,")),
        "{text}"
    );
    let list: Value = serde_json::from_str(
        &owner
            .get(&format!("{EXPORTS}?format=json"))
            .await
            .expect(200)
            .text(),
    )
    .expect("a list in JSON");
    assert_eq!(list[1]["email"], "bob@example.com");
    assert_eq!(
        (&list[1]["name"], &list[1]["status"]),
        (&json!(name), &json!("disabled"))
    );
    assert_eq!(list.as_array().map(Vec::len), Some(2));
    assert_eq!(events(&owner, "users_exported").await, 2);

    // The command line writes the same, and reads it: all of them are known here.
    let printed = world.cli(&["user", "export"]).await.ok().out;
    assert_eq!(printed, text);
    let path = world.folder().join("users.csv");
    std::fs::write(&path, &printed).expect("the scratch folder can be written");
    let file = path.to_str().expect("UTF-8");
    let told = world
        .cli(&["user", "import", file, "--dry-run", "--json"])
        .await
        .ok()
        .json();
    assert_eq!(
        told,
        json!({ "dry_run": true, "new": 0, "invited_already": 0, "have_an_account": 2 })
    );

    let other = Operator::with(&world, "eve@example.com", &["client_manager"]).await;
    other.get(EXPORTS).await.is_problem(403, "right_missing");
    world.age_sessions(16 * 60).await;
    owner
        .again()
        .await
        .get(EXPORTS)
        .await
        .is_problem(401, "insufficient_user_authentication");
}

#[tokio::test]
async fn the_command_line_imports_a_file_and_names_what_is_wrong_with_it() {
    let world = World::start().await;
    let path = world.folder().join("people.csv");
    let file = path.to_str().expect("UTF-8").to_owned();
    let write = |text: &str| std::fs::write(&path, text).expect("the scratch folder can be written");
    write("email,phone\na@example.com,1\n");
    let refused = world.cli(&["user", "import", &file]).await.failed();
    assert!(refused.err.contains("line 1, phone: is no column"), "{refused:?}");
    write("email,groups\na@example.com,\nb@example.com,web\n");
    let refused = world.cli(&["user", "import", &file]).await.failed();
    assert!(
        refused
            .err
            .contains("line 3, groups: one of these groups is not there"),
        "{refused:?}"
    );
    write("email\na@example.com\nb@example.com\n");
    let looked = world.cli(&["user", "import", &file, "--dry-run"]).await.ok();
    assert!(looked.out.starts_with("2 would be invited"), "{looked:?}");
    assert_eq!(
        world.cli(&["user", "invitations", "--json"]).await.ok().json(),
        json!([])
    );
    for new in [2, 0] {
        let told = world.cli(&["user", "import", &file, "--json"]).await.ok().json();
        assert_eq!(
            (&told["new"], &told["invited_already"]),
            (&json!(new), &json!(2 - new)),
            "{told}"
        );
    }
    world.mails_to("b@example.com", 1).await;
    let ending = world.folder().join("people.txt");
    std::fs::write(&ending, "email\nc@example.com\n").expect("the scratch folder can be written");
    let ending = ending.to_str().expect("UTF-8");
    world.cli(&["user", "import", ending]).await.failed();
    world
        .cli(&["user", "import", ending, "--format", "csv"])
        .await
        .ok();
}
