//! What the merging of settings promises.

use super::*;

fn sources(file: &str, environment: &[(&str, &str)], flags: &[(&str, &str)]) -> Sources {
    let pairs = |all: &[(&str, &str)]| {
        all.iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect()
    };
    Sources {
        file: (!file.is_empty()).then(|| ("tacit.toml".into(), file.to_owned())),
        environment: pairs(environment),
        flags: pairs(flags),
    }
}

fn problems(sources: &Sources) -> String {
    load(sources).expect_err("something is wrong").to_string()
}

#[test]
fn the_defaults_are_whole() {
    let settings = load(&Sources::default()).expect("the defaults load");
    assert_eq!(settings.issuer, "http://localhost:4242");
    assert_eq!(settings.database.url.expose(), "sqlite://tacit.db");
}

#[test]
fn each_source_is_stronger_than_the_one_before() {
    let file = "issuer = \"http://localhost:1\"\n[http]\nlisten = \"127.0.0.1:1\"\nworkers = 1\n[log]\nformat = \"json\"";
    let environment = [
        ("TACIT_ISSUER", "http://localhost:2"),
        ("TACIT_HTTP__LISTEN", "127.0.0.1:2"),
    ];
    let flags = [("issuer", "http://localhost:3")];
    let settings = load(&sources(file, &environment, &flags)).expect("loads");
    assert_eq!(settings.issuer, "http://localhost:3");
    assert_eq!(settings.http.listen, "127.0.0.1:2");
    assert_eq!((settings.http.workers, settings.log.format.as_str()), (1, "json"));
    assert_eq!(settings.operations.listen, "127.0.0.1:4249");
}

#[test]
fn an_unknown_name_is_refused_with_the_nearest_known_one() {
    let text = problems(&sources(
        "isuer = \"x\"\n[http]\nlissen = \"x\"\n[htp]\nworkers = 3",
        &[("TACIT_TOKENS__ACESS_TOKEN", "5m"), ("TACIT_ISSURE", "x")],
        &[("limits.login_per_adress", "3")],
    ));
    for (wrong, right) in [
        ("isuer", "`issuer`"),
        ("http.lissen", "`http.listen`"),
        ("htp.workers", "`http.workers`"),
        ("TACIT_TOKENS__ACESS_TOKEN", "TACIT_TOKENS__ACCESS_TOKEN"),
        ("TACIT_ISSURE", "TACIT_ISSUER"),
        ("limits.login_per_adress", "`limits.login_per_address`"),
    ] {
        assert!(text.contains(wrong) && text.contains(right), "{wrong}: {text}");
    }
    let injected = [
        ("TACIT_SERVICE_HOST", "10.0.0.1"),
        ("TACIT_PORT_4242_TCP", "tcp://10.0.0.1:4242"),
    ];
    assert!(load(&sources("", &injected, &[])).is_ok());
}

#[test]
fn the_default_says_how_a_text_is_read() {
    let environment = [
        ("TACIT_MAIL__SMTP__PASSWORD", "007"),
        ("TACIT_MAIL__SMTP__PORT", "25"),
        ("TACIT_EMBEDDED_BEYOND_LOOPBACK", "true"),
        ("TACIT_HTTP__TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
        (
            "TACIT_RESOURCES",
            r#"[{audience = "goals", scopes = ["goals:read"]}]"#,
        ),
    ];
    let settings = load(&sources("", &environment, &[])).expect("loads");
    assert_eq!(settings.mail.smtp.password.expose(), "007");
    assert_eq!(settings.mail.smtp.port, 25);
    assert!(settings.embedded_beyond_loopback);
    assert_eq!(settings.http.trusted_proxies, ["10.0.0.0/8", "::1"]);
    assert_eq!(settings.resources[0].audience, "goals");

    let text = problems(&sources(
        "issuer = 3\nhttp = 4\nopaque.ksf.m = -1",
        &[
            ("TACIT_HTTP__WORKERS", "many"),
            ("TACIT_MAIL__SMTP__PORT", "99999999999"),
        ],
        &[],
    ));
    for words in [
        "issuer: has to be a text",
        "http: has to be a table",
        "http.workers: has to be a whole number",
        "opaque.ksf.m: has to be a whole number",
        "mail.smtp.port: has to be a whole number",
    ] {
        assert!(text.contains(words), "{text}");
    }
}

#[test]
fn secrets_come_by_the_environment_or_a_file_of_their_own_only() {
    for (name, value) in [
        ("secrets.master_key", "hunter2"),
        ("mail.smtp.password", "hunter2"),
        ("database.url", "postgres://tacit:hunter2@localhost/tacit"),
        (
            "database.url",
            "postgres://tacit@localhost/tacit?password=hunter2",
        ),
        ("keyvalue.url", "redis://:hunter2@localhost:6379"),
    ] {
        let text = problems(&sources("", &[], &[(name, value)]));
        assert!(
            text.contains("flags") && text.contains(&format!("{name}_file")),
            "{text}"
        );
        assert!(!text.contains("hunter2"), "{text}");

        let file = format!("{name} = \"{value}\"");
        let text = problems(&sources(&file, &[], &[]));
        assert!(
            text.contains("copied around") && !text.contains("hunter2"),
            "{text}"
        );

        let variable = format!("TACIT_{}", name.to_uppercase().replace('.', "__"));
        let settings = load(&sources("", &[(&variable, value)], &[])).expect("loads");
        assert!(!format!("{settings:?}").contains("hunter2"));
    }
    assert!(
        load(&sources(
            "",
            &[],
            &[("database.url", "postgres://tacit@localhost/tacit")]
        ))
        .is_ok()
    );
}
