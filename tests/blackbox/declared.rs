//! Clients, groups and resource servers that files declare: planned, applied at start and by command, kept apart from what was
//! made by hand.
//!
//! The code: `authcore admin/declared/`, `authserver declared/`.

use crate::harness::{Operator, Spec, World, admin_client, eventually, run};
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
    time::{Duration, Instant},
};

const SECRET: &str = "a secret of the tests that is long enough for anybody";

/// Writes files into this world's folder of declarations.
fn write(world: &World, files: &[(&str, &str)]) -> PathBuf {
    let folder = world.folder().join("declared");
    fs::create_dir_all(&folder).expect("a folder");
    for (name, text) in files {
        fs::write(folder.join(name), text).expect("a file");
        let mode = fs::Permissions::from_mode(0o600);
        fs::set_permissions(folder.join(name), mode).expect("our own file");
    }
    world.wire().note(SECRET);
    folder
}

struct Applied {
    code: i32,
    /// `add client shop`, and so on.
    steps: Vec<String>,
    json: Value,
}

async fn apply(world: &World, path: &std::path::Path, flags: &[&str]) -> Applied {
    let path = path.to_str().expect("text");
    let printed = world.cli(&[&["apply", path, "--json"], flags].concat()).await;
    assert!(printed.code == 0 || printed.code == 2, "{printed:?}");
    assert!(!printed.out.contains(SECRET), "a secret in a plan");
    let json = printed.json();
    let step = |step: &Value| {
        let word = |name: &str| step[name].as_str().expect("a word").to_owned();
        format!("{} {} {}", word("step"), word("kind"), word("name"))
    };
    let steps = json["steps"].as_array().expect("a list").iter().map(step);
    Applied {
        code: printed.code,
        steps: steps.collect(),
        json,
    }
}

async fn refused(world: &World, path: &std::path::Path) -> String {
    let before = world.rows().await;
    let printed = world.cli(&["apply", path.to_str().expect("text")]).await.failed();
    assert_eq!(printed.code, 1);
    assert!(!printed.err.contains(SECRET), "a secret in an error");
    assert_eq!(world.rows().await, before, "nothing is touched");
    printed.err
}

const REPORT: &str = r#"
[[clients]]
client_id = "report"
token_endpoint_auth_method = "client_secret_post"
secret = { file = "report.secret" }
grant_types = ["client_credentials"]
scope = "diary:read"
"#;

const DIARY: &str = r#"
[[resources]]
audience = "diary"
name = { en = "Diary", de = "Tagebuch" }
scopes = { "diary:read" = "Read your diary" }
"#;

const OPS: &str = r#"
[[groups]]
name = "ops"
description = "Whoever is on call"
roles = ["editor"]
"#;

async fn token(world: &World, secret: &str) -> u16 {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", "report"),
        ("client_secret", secret),
        ("scope", "diary:read"),
    ];
    let request = world.wire().request(Method::POST, "/oauth/token/").form(&form);
    let reply = world.wire().send(request).await;
    reply.status
}

#[tokio::test]
async fn what_files_say_is_made_so_and_said_before() {
    let world = World::start().await;
    let folder = write(
        &world,
        &[
            ("clients.toml", REPORT),
            ("rest.toml", &format!("{OPS}{DIARY}")),
            ("report.secret", SECRET),
        ],
    );
    let all = ["add resource diary", "add group ops", "add client report"];
    let before = world.rows().await;
    let planned = apply(&world, &folder, &["--dry-run"]).await;
    assert_eq!(
        (planned.code, planned.steps),
        (2, all.map(str::to_owned).to_vec())
    );
    assert_eq!(planned.json["applied"], false);
    assert_eq!(world.rows().await, before, "a dry run changes nothing");

    let applied = apply(&world, &folder, &[]).await;
    assert_eq!((applied.code, applied.steps.len()), (0, 3));
    // In force at the server that runs, with a scope that came along.
    let started = Instant::now();
    eventually("the server knows the client", async || {
        (token(&world, SECRET).await == 200).then_some(())
    })
    .await;
    assert!(started.elapsed() < Duration::from_secs(5));

    // As it is: nothing is written.
    let before = world.rows().await;
    for flags in [&["--dry-run"][..], &[]] {
        let again = apply(&world, &folder, flags).await;
        assert_eq!((again.code, again.json["unchanged"].as_u64()), (0, Some(3)));
        assert!(again.steps.is_empty());
    }
    assert_eq!(world.rows().await, before);

    // A change is shown member by member, of a secret that it is another, and keeps what it does not name.
    let other = "another secret of the tests that is long enough, too";
    world.wire().note(other);
    let named = REPORT.replace("\nscope", "\nclient_name = \"Nightly report\"\nscope");
    write(&world, &[("clients.toml", &named), ("report.secret", other)]);
    let planned = apply(&world, &folder, &["--dry-run"]).await;
    assert_eq!(planned.steps, ["change client report"]);
    let fields = &planned.json["steps"][0]["fields"];
    assert_eq!(
        fields,
        &json!([
            { "field": "client_name", "before": "report", "after": "Nightly report" },
            { "field": "client_secret", "before": "before", "after": "another" },
        ])
    );
    apply(&world, &folder, &[]).await;
    eventually("the new secret counts", async || {
        (token(&world, other).await == 200).then_some(())
    })
    .await;
    assert_eq!(token(&world, SECRET).await, 401);

    // Each write is in the trail, by the name of what wrote it.
    let auditor = Operator::with(&world, "ada@example.com", &["auditor"]).await;
    let trail = auditor
        .get("/api/admin/audit/?action=client_changed&client=report")
        .await
        .expect(200)
        .json();
    let events = trail["items"].as_array().expect("events");
    assert_eq!(events.len(), 2, "{trail}");
    for event in events {
        assert_eq!(
            (&event["act"]["surface"], &event["act"]["actor_name"]),
            (&json!("apply"), &json!("apply"))
        );
    }
}

#[tokio::test]
async fn only_what_a_file_made_goes_with_it() {
    let world = World::start().await;
    world.app(Spec::third_party("by-hand").scope("openid")).await;
    world.cli(&["group", "add", "by-hand"]).await.ok();
    world
        .cli(&["group", "add", "both", "--role", "viewer"])
        .await
        .ok();
    let ada = world.user("ada@example.com").await;
    let both = "[[groups]]\nname = \"both\"\nroles = [\"viewer\"]\n";
    let folder = write(
        &world,
        &[
            ("a.toml", &format!("{OPS}{both}")),
            ("b.toml", &format!("{REPORT}{DIARY}")),
            ("report.secret", SECRET),
        ],
    );
    let applied = apply(&world, &folder, &[]).await;
    assert_eq!(
        applied.steps,
        [
            "add resource diary",
            "adopt group both",
            "add group ops",
            "add client report"
        ]
    );
    // Members are nobody's file's: they stay where their group changes.
    world.cli(&["group", "join", "ops", "ada@example.com"]).await.ok();
    write(
        &world,
        &[("a.toml", &format!("{}{both}", OPS.replace("editor", "reader")))],
    );
    assert_eq!(apply(&world, &folder, &[]).await.steps, ["change group ops"]);
    let members = world.cli(&["group", "members", "ops"]).await.ok().out;
    assert!(members.contains(&ada.sub), "{members}");

    // A file alone names one section: the others are left alone. And so is the order of files of no account.
    let groups = folder.join("a.toml");
    assert!(apply(&world, &groups, &["--dry-run"]).await.steps.is_empty());
    fs::rename(folder.join("a.toml"), folder.join("z.toml")).expect("our own file");
    let moved = apply(&world, &folder, &["--dry-run"]).await;
    assert_eq!((moved.code, moved.steps.len()), (0, 0), "{}", moved.json);

    // An empty list is empty: what was made goes, what was there stays, what is by hand is not even seen.
    write(
        &world,
        &[("z.toml", "groups = []\n"), ("b.toml", "clients = []\n")],
    );
    let planned = apply(&world, &folder, &["--dry-run"]).await;
    let expected = ["release group both", "delete group ops", "delete client report"];
    assert_eq!(
        (planned.code, &planned.steps[..]),
        (2, &expected.map(str::to_owned)[..])
    );
    apply(&world, &folder, &[]).await;
    let groups = world.cli(&["group", "list"]).await.ok().out;
    assert!(groups.contains("by-hand") && groups.contains("both") && !groups.contains("ops"));
    let clients = world.cli(&["client", "list"]).await.ok().out;
    assert!(clients.contains("by-hand") && !clients.contains("report"));
    let resources = world.cli(&["resource", "list"]).await.ok().out;
    assert!(
        resources.contains("diary"),
        "no file has that section: {resources}"
    );
    eventually("its secret is no good any more", async || {
        (token(&world, SECRET).await == 401).then_some(())
    })
    .await;
    assert!(apply(&world, &folder, &[]).await.steps.is_empty());
}

#[tokio::test]
async fn a_mistake_anywhere_leaves_everything_as_it_is() {
    let world = World::start().await;
    let folder = write(
        &world,
        &[("a.toml", OPS), ("b.toml", REPORT), ("report.secret", SECRET)],
    );
    for (files, expected) in [
        // The scope is of a resource server that nobody has.
        (
            ("b.toml", REPORT.to_owned()),
            "b.toml:7: clients.report.scope: unknown: diary:read",
        ),
        (
            (
                "b.toml",
                format!(
                    "{}{DIARY}",
                    REPORT.replace(
                        "
scope",
                        "
client_nam = \"x\"
scope"
                    )
                ),
            ),
            "b.toml:7: clients.report.client_nam",
        ),
        (
            ("b.toml", format!("{OPS}{DIARY}")),
            "b.toml:3: groups.ops.name: is declared in a.toml:2 already",
        ),
        (
            ("b.toml", "[[clients]]\nclient_id = \"tacit-admin\"\n".to_owned()),
            "b.toml:2: clients.tacit-admin.client_id",
        ),
        (
            (
                "b.toml",
                format!(
                    "{}{DIARY}",
                    REPORT.replace("\"report\"", "\"0198c1f2-89ab-7cde-8f01-23456789abcd\"")
                ),
            ),
            "b.toml:3: clients.0198c1f2-89ab-7cde-8f01-23456789abcd.client_id: is as users are named",
        ),
        // A group that comes with it is one; a misspelt one would be whoever's makes it one day.
        (
            (
                "b.toml",
                format!("{DIARY}{REPORT}access = {{ groups = [\"ops\", \"gone\"] }}\n"),
            ),
            "clients.report.access: there is no group gone",
        ),
        (
            ("b.toml", DIARY.replace("diary:read", "email")),
            "b.toml:5: resources.diary.scopes",
        ),
        (
            ("b.toml", DIARY.replace("\"diary\"", "\"goals\"")),
            "b.toml:3: resources.goals.audience: is a resource server of the settings",
        ),
        (
            (
                "b.toml",
                REPORT.replace("{ file = \"report.secret\" }", "{ env = \"NOT_SET_AT_ALL\" }"),
            ),
            "the environment variable NOT_SET_AT_ALL is not set",
        ),
        (
            (
                "b.toml",
                format!("{}{DIARY}", REPORT.replace("secret = {", "# secret = {")),
            ),
            "clients.report.secret: is missing",
        ),
        (
            (
                "b.toml",
                "[[clients]]\nclient_id = \"x\"\nclient_id = \"y\"\n".to_owned(),
            ),
            "b.toml:3: is not well-formed",
        ),
    ] {
        write(&world, &[(files.0, &files.1)]);
        let said = refused(&world, &folder).await;
        assert!(said.contains(expected), "{expected}: {said}");
    }
    // A start refuses likewise.
    let checked = world
        .cli(&[
            "check",
            "--offline",
            "--set",
            &format!("declared.path={}", folder.display()),
        ])
        .await;
    assert_eq!(checked.code, 1);
    assert!(checked.out.contains("b.toml:3"), "{}", checked.out);
}

#[tokio::test]
async fn a_group_that_no_file_has_any_more_opens_nothing_by_its_name() {
    let world = World::start().await;
    let night = "[[groups]]\nname = \"night\"\n";
    let report = format!("{DIARY}{REPORT}access = {{ groups = [\"ops\"] }}\n");
    let folder = write(
        &world,
        &[
            ("a.toml", &format!("{OPS}{night}")),
            ("b.toml", &report),
            ("report.secret", SECRET),
        ],
    );
    apply(&world, &folder, &[]).await;
    world
        .app(Spec::spa("wiki").with(&["--access-group", "ops"]))
        .await;
    let access = async |client: &str| {
        let shown = world.cli(&["client", "show", client, "--json"]).await.ok().json();
        shown["access"].clone()
    };
    let ops = json!({ "groups": ["ops"], "users": [] });
    assert_eq!((access("report").await, access("wiki").await), (ops.clone(), ops));
    // A file that lets the group go has to take it out of its own rules.
    write(&world, &[("a.toml", night)]);
    let said = refused(&world, &folder).await;
    assert!(
        said.contains("clients.report.access: there is no group ops"),
        "{said}"
    );
    write(&world, &[("b.toml", &format!("{DIARY}{REPORT}"))]);
    apply(&world, &folder, &[]).await;
    world.cli(&["group", "add", "ops"]).await.ok();
    let nobody = json!({ "groups": [], "users": [] });
    assert_eq!(
        (access("report").await, access("wiki").await),
        (json!("everyone"), nobody)
    );
}

#[tokio::test]
async fn what_a_file_has_is_changed_there_alone_until_it_is_let_go() {
    let world = World::start().await;
    let folder = write(
        &world,
        &[
            ("all.toml", &format!("{REPORT}{OPS}{DIARY}")),
            ("report.secret", SECRET),
        ],
    );
    apply(&world, &folder, &[]).await;
    let client = admin_client(&world).await;
    let owner = Operator::at(&world, &client, "ada@example.com", &["owner"]).await;
    for path in ["/api/admin/clients/report/", "/api/admin/groups/ops/"] {
        let shown = owner.get(path).await.expect(200).json();
        assert_eq!(shown["declared_in"], "all.toml");
    }
    let listed = owner
        .get("/api/admin/clients/?limit=100")
        .await
        .expect(200)
        .json();
    let listed = listed["items"].as_array().expect("a list");
    assert_eq!(
        listed
            .iter()
            .filter(|one| one.get("declared_in").is_some())
            .count(),
        1
    );
    let before = world.rows().await;
    let name = json!({ "client_name": "Mine" });
    owner
        .send(Method::PATCH, "/api/admin/clients/report/", &name)
        .await
        .is_problem(409, "declared");
    owner
        .post("/api/admin/clients/report/secret/", &Value::Null)
        .await
        .is_problem(409, "declared");
    owner
        .delete("/api/admin/clients/report/")
        .await
        .is_problem(409, "declared");
    owner
        .send(Method::PATCH, "/api/admin/groups/ops/", &json!({ "roles": [] }))
        .await
        .is_problem(409, "declared");
    owner
        .delete("/api/admin/groups/ops/")
        .await
        .is_problem(409, "declared");
    for command in [
        &["client", "update", "report", "--name", "Mine"][..],
        &["client", "rotate-secret", "report"],
        &["client", "remove", "report"],
        &["group", "remove", "ops"],
        &["resource", "remove", "diary"],
    ] {
        let said = world.cli(command).await.failed().err;
        assert!(said.contains("all.toml"), "{said}");
    }
    assert_eq!(world.rows().await, before);

    world.cli(&["apply", "--release"]).await.ok();
    // The running server knows the scopes of a resource server that came beside it within a second.
    eventually("the change", async || {
        let changed = owner
            .send(Method::PATCH, "/api/admin/clients/report/", &name)
            .await;
        (changed.status == 200).then_some(())
    })
    .await;
    // The file takes it back, and it stays when the file goes.
    assert_eq!(
        apply(&world, &folder, &[]).await.steps,
        ["adopt resource diary", "adopt group ops", "change client report"]
    );
    write(&world, &[("all.toml", "clients = []\n")]);
    assert_eq!(apply(&world, &folder, &[]).await.steps, ["release client report"]);
}

#[tokio::test]
async fn servers_that_start_apply_what_is_declared() {
    let mut world = World::start().await;
    world.stop().await;
    let folder = write(
        &world,
        &[
            ("all.toml", &format!("{REPORT}{OPS}{DIARY}")),
            ("report.secret", SECRET),
        ],
    );
    world.set("declared.path", &format!("\"{}\"", folder.display()));
    world.boot().await;
    assert_eq!(token(&world, SECRET).await, 200, "from the first request on");
    let before = world.rows().await;
    assert!(apply(&world, &folder, &[]).await.steps.is_empty());
    world.stop().await;
    world.boot().await;
    assert_eq!(world.rows().await, before, "the next start changes nothing");
}

/// The processor's seconds that an `apply` takes: what the machine does beside is none of it.
async fn processor_time(world: &World, folder: &std::path::Path) -> f64 {
    let own = world.command();
    let mut command = std::process::Command::new("sh");
    command
        .args(["-c", "\"$0\" apply \"$1\" >&2; times"])
        .arg(own.get_program())
        .arg(folder)
        .current_dir(world.folder())
        .env_clear();
    for (name, value) in own.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    let printed = run(command).await.ok();
    // The last line is the children's: `0m0.120s 0m0.010s`.
    let last = printed.out.lines().last().expect("times").to_owned();
    let seconds = |time: &str| {
        let (minutes, seconds) = time.trim_end_matches('s').split_once('m').expect("a time");
        let [minutes, seconds] = [minutes, seconds].map(|part| part.parse::<f64>().expect("a number"));
        minutes * 60.0 + seconds
    };
    last.split(' ').map(seconds).sum()
}

#[tokio::test]
async fn five_hundred_clients_as_they_are_cost_less_than_a_second() {
    let world = World::start().await;
    let mut text = String::new();
    for number in 0..500 {
        text.push_str(&format!(
            "[[clients]]\nclient_id = \"app-{number:03}\"\npublic = true\nscope = \"openid email\"\n\
             redirect_uris = [\"https://app-{number:03}.example.org/callback\"]\n\n"
        ));
    }
    let folder = write(&world, &[("apps.toml", &text)]);
    assert_eq!(apply(&world, &folder, &[]).await.steps.len(), 500);
    let before = world.rows().await;
    let again = apply(&world, &folder, &[]).await;
    assert_eq!(again.json["unchanged"], 500);
    let spent = processor_time(&world, &folder).await;
    assert_eq!(world.rows().await, before);
    assert!(spent < 1.0, "{spent} s");
}
