//! A settings file means the same from every folder, and only who is meant to makes a database.

use crate::harness::{World, bare_command, run};

#[tokio::test]
async fn a_path_in_a_settings_file_is_relative_to_that_file() {
    let mut world = World::start().await;
    world.stop().await;
    let scratch = world.scratch().join("paths");
    let (here, elsewhere) = (scratch.join("here"), scratch.join("elsewhere"));
    for folder in [&here, &elsewhere] {
        std::fs::create_dir_all(folder).expect("a folder");
    }
    let file = "[database]\nurl = \"sqlite://users.db\"\n[secrets]\nmaster_key_file = \"users.key\"\n";
    std::fs::write(elsewhere.join("tacit.toml"), file).expect("a file");
    std::fs::write(elsewhere.join("bare.toml"), "[log]\nformat = \"json\"\n").expect("a file");
    let call = async |arguments: &[&str], config: &str| {
        let mut command = bare_command("authserver");
        command
            .args(arguments)
            .args(["--config", config])
            .current_dir(&here);
        run(command).await
    };

    // Asking makes nothing, anywhere, and does not take a wrong path for an empty database.
    for arguments in [
        &["user", "list"][..],
        &["client", "list"],
        &["keys", "list"],
        &["check", "--offline"],
    ] {
        for config in ["../elsewhere/tacit.toml", "../elsewhere/bare.toml"] {
            let said = call(arguments, config).await;
            if arguments[0] != "check" {
                assert_ne!(said.code, 0, "{said:?}");
                assert!(said.err.contains("there is no database at"), "{said:?}");
                assert!(said.err.contains("elsewhere"), "{said:?}");
            }
        }
    }
    let files = |folder: &std::path::Path| {
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .expect("there")
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        names
    };
    assert_eq!(files(&elsewhere), ["bare.toml", "tacit.toml"]);
    assert!(files(&here).is_empty());

    // What is made is made beside the file.
    call(&["migrate"], "../elsewhere/tacit.toml").await.ok();
    call(&["migrate"], "../elsewhere/bare.toml").await.ok();
    call(&["user", "list"], "../elsewhere/tacit.toml").await.ok();
    for name in ["users.db", "tacit.db"] {
        assert!(elsewhere.join(name).exists(), "{name}");
    }
    assert!(files(&here).is_empty(), "{:?}", files(&here));
}

#[tokio::test]
async fn the_goals_api_reads_its_settings_by_the_same_rules() {
    let mut world = World::start().await;
    world.stop().await;
    let folder = world.scratch().join("goals-settings");
    std::fs::create_dir_all(&folder).expect("a folder");
    let call = async |text: &str, variable: Option<(&str, &str)>| {
        std::fs::write(folder.join("goals.toml"), text).expect("a file");
        let mut command = bare_command("goals-api");
        command
            .args(["migrate", "--config"])
            .arg(folder.join("goals.toml"))
            .current_dir(world.folder());
        command.envs(variable);
        run(command).await
    };
    let misspelt = call("[database]\nulr = \"sqlite://x.db\"\n", None).await.failed();
    assert!(
        misspelt.err.contains("did you mean `database.url`?"),
        "{misspelt:?}"
    );
    let secret = "[database]\nurl = \"postgres://goals:hunter2@127.0.0.1:1/goals\"\n";
    let refused = call(secret, None).await.failed();
    assert!(
        refused.err.contains("GOALS_DATABASE__URL") && !refused.err.contains("hunter2"),
        "{refused:?}"
    );
    let open = folder.join("url.secret");
    std::fs::write(&open, "sqlite://x.db").expect("a file");
    std::fs::set_permissions(&open, std::os::unix::fs::PermissionsExt::from_mode(0o644)).expect("ours");
    let refused = call("[database]\nurl_file = \"url.secret\"\n", None)
        .await
        .failed();
    assert!(refused.err.contains("chmod 600"), "{refused:?}");
    let unset = call("", Some(("GOALS_ISUER", "x"))).await.failed();
    assert!(unset.err.contains("GOALS_ISSUER"), "{unset:?}");

    // The database is beside the file, wherever the program is called from.
    call("[database]\nurl = \"sqlite://own.db\"\n", None).await.ok();
    assert!(folder.join("own.db").exists());
    assert!(!world.folder().join("own.db").exists());
}
