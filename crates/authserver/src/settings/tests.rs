//! The auth server's own settings, read by the crate that has the rules.

use super::*;

fn load(environment: &[(&str, &str)], flags: &[(&str, &str)]) -> Result<Settings, Problems> {
    let pairs = |all: &[(&str, &str)]| {
        all.iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect()
    };
    Settings::load(&Sources {
        file: None,
        environment: pairs(environment),
        flags: pairs(flags),
    })
}

#[test]
fn the_defaults_are_whole() {
    let settings = load(&[], &[]).expect("the defaults load");
    assert_eq!(settings.issuer, "http://localhost:4242");
    assert_eq!(settings.database.url.expose(), "sqlite://tacit.db");
}

#[test]
fn every_name_that_the_schema_tells_apart_is_a_setting() {
    let names = SCHEMA.secrets.iter().chain(SCHEMA.addresses).chain(SCHEMA.paths);
    for name in names {
        // Another kind of value is a problem of a setting that is there.
        let text = match load(&[], &[(name, "")]) {
            Ok(_) => continue,
            Err(problems) => problems.to_string(),
        };
        assert!(!text.contains("no such setting"), "{text}");
    }
}

#[test]
fn every_secret_of_ours_is_kept_out_of_files_flags_and_debug() {
    for (name, value) in [
        ("secrets.master_key", "hunter2"),
        ("mail.smtp.password", "hunter2"),
        ("database.url", "postgres://tacit:hunter2@localhost/tacit"),
        ("keyvalue.url", "redis://:hunter2@localhost:6379"),
    ] {
        let text = load(&[], &[(name, value)]).expect_err("a flag").to_string();
        assert!(
            text.contains(&format!("{name}_file")) && !text.contains("hunter2"),
            "{text}"
        );
        let variable = format!("TACIT_{}", name.to_uppercase().replace('.', "__"));
        let settings = load(&[(&variable, value)], &[]).expect("loads");
        assert!(!format!("{settings:?}").contains("hunter2"));
    }
}

#[test]
fn a_list_of_tables_is_read_from_the_environment() {
    let resources = r#"[{audience = "goals", scopes = ["goals:read"]}]"#;
    let settings = load(&[("TACIT_RESOURCES", resources)], &[]).expect("loads");
    assert_eq!(settings.resources[0].audience, "goals");
}
