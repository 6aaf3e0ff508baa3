//! Wrong settings stop the start with a sentence that says how to fix them, and never with a panic; each source is
//! stronger than the one before.

use crate::harness::{Operator, Pair, World, bare_command, run};
use serde_json::{Value, json};

#[tokio::test]
async fn wrong_settings_stop_the_start_with_a_sentence() {
    let mut world = World::start().await;
    world.stop().await;
    for (setting, word) in [
        ("issuer=ftp://x", "issuer"),
        ("issuer=http://login.example.org", "https"),
        ("issuer=https://login.example.org/path", "origin"),
        ("http.listen=nowhere", "http.listen"),
        ("http.listen=127.0.0.1:99999", "http.listen"),
        ("operations.listen=", "operations.listen"),
        ("tokens.access_token=soon", "tokens.access_token"),
        ("tokens.access_token=0s", "tokens.access_token"),
        ("tokens.authorization_code=2h", "tokens.authorization_code"),
        ("session.lifetime=-1h", "session.lifetime"),
        ("opaque.ksf.m=8", "opaque.ksf"),
        ("opaque.ksf.t=1000", "opaque.ksf"),
        ("http.workers=many", "http.workers"),
        ("log.format=xml", "log.format"),
        ("log.filter=info,=", "log.filter"),
        ("mail.transport=pigeon", "mail.transport"),
        ("mail.transport=smtp", "mail.smtp"),
        ("mail.from=nobody", "mail.from"),
        ("http.trusted_proxies=[\"x\"]", "trusted_proxies"),
        ("no.such.setting=1", "no.such.setting"),
        ("issuer", "issuer"),
        ("secrets.master_key=AAAA", "secrets.master_key"),
    ] {
        for command in ["serve", "check"] {
            let refused = world.cli(&[command, "--set", setting]).await;
            assert_ne!(refused.code, 0, "{setting}: {refused:?}");
            let said = format!("{}{}", refused.out, refused.err);
            assert!(
                said.contains(word),
                "{command} --set {setting} does not say {word}: {said}"
            );
            assert!(!said.contains("panicked"), "{said}");
        }
    }
}

#[tokio::test]
async fn everything_that_is_wrong_is_said_at_once() {
    let mut world = World::start().await;
    world.stop().await;
    let refused = world
        .cli(&[
            "serve",
            "--set",
            "issuer=x",
            "--set",
            "log.format=xml",
            "--set",
            "tokens.id_token=never",
        ])
        .await
        .failed();
    for word in ["issuer", "log.format", "tokens.id_token"] {
        assert!(refused.err.contains(word), "{word}: {refused:?}");
    }
}

#[tokio::test]
async fn secrets_are_not_taken_from_where_others_can_read_them() {
    let mut world = World::start().await;
    world.stop().await;
    let key = "c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IHNlYw==";
    for flag in [
        format!("secrets.master_key={key}"),
        "database.url=postgres://tacit:hunter2@127.0.0.1/tacit".to_owned(),
        "mail.smtp.password=hunter2".to_owned(),
    ] {
        let refused = world.cli(&["serve", "--set", &flag]).await.failed();
        assert!(
            !refused.err.contains("hunter2") && !refused.err.contains(key),
            "{refused:?}"
        );
        assert!(
            refused.err.contains("environment") || refused.err.contains("TACIT_"),
            "{refused:?}"
        );
    }
    // A key file that others can read is refused, too.
    let file = world.folder().join("open.key");
    std::fs::write(&file, key).expect("the folder can be written");
    std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o644))
        .expect("our own file");
    let mut command = world.command();
    command
        .env_remove("TACIT_SECRETS__MASTER_KEY")
        .args(["serve", "--set"]);
    command.arg(format!("secrets.master_key_file={}", file.display()));
    let refused = run(command).await.failed();
    assert!(refused.err.contains("open.key"), "{refused:?}");
}

#[tokio::test]
async fn each_source_is_stronger_than_the_one_before() {
    let mut world = World::start().await;
    world.stop().await;
    let issuer = async |environment: Option<&str>, flag: Option<&str>| {
        let mut command = world.command();
        command.args(["check", "--offline", "--json"]);
        if let Some(issuer) = environment {
            command.env("TACIT_ISSUER", issuer);
        }
        if let Some(issuer) = flag {
            command.args(["--issuer", issuer]);
        }
        run(command).await.ok().out
    };
    // What the file says is stronger than the default.
    assert!(issuer(None, None).await.contains(&world.issuer()));
    assert!(
        issuer(Some("http://localhost:1111"), None)
            .await
            .contains("http://localhost:1111")
    );
    let flag = issuer(Some("http://localhost:1111"), Some("http://localhost:2222")).await;
    assert!(flag.contains("http://localhost:2222"), "{flag}");
}

#[tokio::test]
async fn addresses_and_the_key_may_come_from_files_that_others_can_not_read() {
    let mut world = World::start().await;
    let ada = world.user("ada@example.com").await;
    world.stop().await;
    let moved = [
        ("TACIT_DATABASE__URL", "database.url_file"),
        ("TACIT_KEYVALUE__URL", "keyvalue.url_file"),
        ("TACIT_SECRETS__MASTER_KEY", "secrets.master_key_file"),
    ];
    for (variable, setting) in moved {
        let file = world.folder().join(setting);
        std::fs::write(&file, format!("{}\n", world.take(variable))).expect("the folder can be written");
        std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600))
            .expect("our own file");
        world.set(setting, &format!("\"{}\"", file.display()));
    }
    world.boot().await;
    assert!(ada.browser.is_signed_in().await);
    ada.sign_in_again(None).await.expect(200);
}

#[tokio::test]
async fn the_embedded_mode_is_for_this_machine() {
    let world = World::start().await;
    let folder = world.folder();
    let serve = |arguments: &[&str]| {
        let mut command = bare_command("authserver");
        command.current_dir(&folder).args(arguments);
        run(command)
    };
    let refused = serve(&["serve", "--issuer", "https://login.example.org"])
        .await
        .failed();
    assert!(refused.err.contains("embedded_beyond_loopback"), "{refused:?}");
    let refused = serve(&["serve", "--set", "operations.listen=0.0.0.0:0"])
        .await
        .failed();
    assert!(refused.err.contains("operations.listen"), "{refused:?}");
    // In production nothing is made out of the air.
    let mut command = bare_command("authserver");
    command
        .current_dir(&folder)
        .arg("check")
        .env("TACIT_DATABASE__URL", "postgres://tacit@127.0.0.1:1/tacit");
    let refused = run(command).await;
    assert!(
        refused.code != 0 && format!("{}{}", refused.out, refused.err).contains("master_key"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_store_that_is_not_there_is_named_without_its_password() {
    let mut world = World::start().await;
    world.stop().await;
    for (name, address) in [
        (
            "TACIT_DATABASE__URL",
            "postgres://tacit:hunter2hunter2@127.0.0.1:1/tacit",
        ),
        ("TACIT_KEYVALUE__URL", "redis://tacit:hunter2hunter2@127.0.0.1:1/"),
    ] {
        let mut command = world.command();
        command.arg("serve").env(name, address);
        let refused = run(command).await.failed();
        assert!(refused.err.contains("127.0.0.1"), "{refused:?}");
        assert!(!refused.err.contains("hunter2"), "{refused:?}");
    }
}

#[tokio::test]
async fn the_key_of_the_first_start_is_for_its_owner_alone() {
    let world = World::start().await;
    let folder = world.folder().join("fresh");
    std::fs::create_dir(&folder).expect("the folder can be written");
    let [port, operations] = crate::harness::free_ports();
    let mut command = bare_command("authserver");
    command
        .current_dir(&folder)
        .args([
            "serve",
            "--listen",
            &format!("127.0.0.1:{port}"),
            "--issuer",
            &format!("http://localhost:{port}"),
        ])
        .args(["--set", &format!("operations.listen=127.0.0.1:{operations}")]);
    let mut server = crate::harness::Program::start(&mut command, &folder.join("log"));
    let ready = format!("http://127.0.0.1:{operations}/healthz/ready");
    assert!(
        server.is_up(world.wire().http(), &ready).await,
        "{}",
        server.printed()
    );
    for name in ["tacit.key", "tacit.db"] {
        let metadata = std::fs::metadata(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions());
        assert_eq!(mode & 0o077, 0, "{name} is readable by others: {mode:o}");
    }
    let key = std::fs::read_to_string(folder.join("tacit.key")).expect("readable by us");
    assert!(!server.printed().contains(key.trim()), "the key is in the log");
    assert!(server.stop().await.success());
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let world = World::start().await;
    let refused = world.cli(&["serve"]).await.failed();
    assert!(
        refused.err.contains(&world.port().to_string()) || refused.err.contains("operations"),
        "{refused:?}"
    );
    world.is_healthy().await;
}

#[tokio::test]
async fn an_empty_production_database_is_not_served_from() {
    if Pair::of_this_run() == Pair::Embedded {
        return;
    }
    let mut world = World::start().await;
    world.stop().await;
    let (empty, address) = world.empty_database().await;
    let run_on_it = async |command: &str| {
        let mut process = world.command();
        process.arg(command).env("TACIT_DATABASE__URL", &address);
        run(process).await
    };
    let refused = run_on_it("serve").await.failed();
    assert!(refused.err.contains("authserver migrate"), "{refused:?}");
    let refused = run_on_it("check").await;
    assert!(
        refused.code != 0 && refused.out.contains("authserver migrate"),
        "{refused:?}"
    );
    run_on_it("migrate").await.ok();
    run_on_it("check").await.ok();
    drop(empty);
}

#[tokio::test]
async fn what_is_in_force_is_told_to_the_host_and_to_operators_without_secrets() {
    let world = World::start().await;
    let owner = Operator::with(&world, "ada@example.com", &["owner"]).await;
    let reply = owner.get("/api/admin/settings/").await.expect(200);
    reply.is_not_stored();
    let told = reply.json()["items"].as_array().expect("a list").clone();
    let of = |name: &str| {
        let found = told.iter().find(|setting| setting["name"] == name);
        found.unwrap_or_else(|| panic!("no {name}")).clone()
    };
    assert_eq!(of("issuer")["value"], format!("\"{}\"", world.issuer()));
    assert_eq!(of("issuer")["origin"], "file");
    assert_eq!(of("tokens.access_token")["origin"], "default");
    let key = of("secrets.master_key");
    assert_eq!(
        (&key["value"], &key["origin"]),
        (&Value::Null, &json!("environment"))
    );
    // No more than its address says without a password.
    let url = world.database_url();
    if let Some(password) = url.split_once("://").and_then(|(_, rest)| rest.split_once('@')) {
        let (_, password) = password.0.split_once(':').expect("a password");
        assert!(!reply.text().contains(password));
    }
    // The command says the same of the same sources.
    let printed = world.cli(&["settings", "--json"]).await.ok().json();
    let own = printed
        .as_array()
        .expect("a list")
        .iter()
        .find(|one| one["name"] == "issuer");
    assert_eq!(own.expect("there")["value"], of("issuer")["value"]);
    let changed = world
        .cli(&["settings", "--changed", "--set", "log.format=json"])
        .await
        .ok()
        .out;
    assert!(
        changed.contains("flag         log.format = \"json\""),
        "{changed}"
    );
    assert!(
        changed.contains("(a secret, set)") && !changed.contains("\ndefault "),
        "{changed}"
    );
}
