//! What the merging of settings promises.

use super::*;
use crate::Secret;
use serde::Deserialize;
use std::path::PathBuf;

const SCHEMA: Schema = Schema {
    defaults: r#"
# Where users come.
issuer = "http://localhost:4242"
wide = false
list = []
[http]
listen = "127.0.0.1:4242"
workers = 0
[database]
url = "sqlite://tacit.db"
url_file = ""
[mail.smtp]
password = ""
password_file = ""
port = 587
[tokens]
access_token = "15m"
[log]
format = "text"
"#,
    env_prefix: "TACIT_",
    other_variables: &["TACIT_CONFIG", "TACIT_TEST_"],
    default_file: None,
    secrets: &["mail.smtp.password"],
    addresses: &["database.url"],
    paths: &["database.url", "database.url_file", "mail.smtp.password_file"],
};

#[derive(Debug, Deserialize)]
struct Settings {
    issuer: String,
    wide: bool,
    list: Vec<String>,
    http: Http,
    database: Database,
    mail: Mail,
    log: Log,
}

#[derive(Debug, Deserialize)]
struct Http {
    listen: String,
    workers: u32,
}

#[derive(Debug, Deserialize)]
struct Database {
    url: Secret,
    url_file: String,
}

#[derive(Debug, Deserialize)]
struct Mail {
    smtp: Smtp,
}

#[derive(Debug, Deserialize)]
struct Smtp {
    password: Secret,
    password_file: String,
    port: u32,
}

#[derive(Debug, Deserialize)]
struct Log {
    format: String,
}

fn sources_at(path: &str, file: &str, environment: &[(&str, &str)], flags: &[(&str, &str)]) -> Sources {
    let pairs = |all: &[(&str, &str)]| {
        all.iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect()
    };
    Sources {
        file: (!file.is_empty()).then(|| (path.into(), file.to_owned())),
        environment: pairs(environment),
        flags: pairs(flags),
    }
}

fn sources(file: &str, environment: &[(&str, &str)], flags: &[(&str, &str)]) -> Sources {
    sources_at("tacit.toml", file, environment, flags)
}

fn settings(sources: &Sources) -> Result<Settings, Problems> {
    load(&SCHEMA, sources)
}

fn problems(sources: &Sources) -> String {
    settings(sources).expect_err("something is wrong").to_string()
}

#[test]
fn each_source_is_stronger_than_the_one_before() {
    let file = "issuer = \"http://localhost:1\"\n[http]\nlisten = \"127.0.0.1:1\"\nworkers = 1";
    let environment = [
        ("TACIT_ISSUER", "http://localhost:2"),
        ("TACIT_HTTP__LISTEN", "127.0.0.1:2"),
    ];
    let flags = [("issuer", "http://localhost:3")];
    let settings = settings(&sources(file, &environment, &flags)).expect("loads");
    assert_eq!(settings.issuer, "http://localhost:3");
    assert_eq!(settings.http.listen, "127.0.0.1:2");
    assert_eq!(settings.http.workers, 1);
    assert_eq!(settings.log.format, "text");
}

#[test]
fn a_path_is_relative_to_the_file_that_names_it_and_by_a_shell_to_the_shells_folder() {
    let file = "[database]\nurl = \"sqlite://data/x.db\"\n[mail.smtp]\npassword_file = \"smtp.secret\"";
    let named = settings(&sources_at("elsewhere/tacit.toml", file, &[], &[])).expect("loads");
    assert_eq!(named.database.url.expose(), "sqlite://elsewhere/data/x.db");
    assert_eq!(named.mail.smtp.password_file, "elsewhere/smtp.secret");
    // What the file leaves at its default is beside the file.
    let default = settings(&sources_at("/etc/tacit/tacit.toml", "wide = true", &[], &[])).expect("loads");
    assert_eq!(default.database.url.expose(), "sqlite:///etc/tacit/tacit.db");
    assert_eq!(default.mail.smtp.password_file, "");
    // Without a file, and with one in the current folder: there.
    for file in ["", "wide = true"] {
        let here = settings(&sources(file, &[], &[])).expect("loads");
        assert_eq!(here.database.url.expose(), "sqlite://tacit.db");
    }
    // An absolute path, and what a shell says, are as they are.
    let file = "[database]\nurl_file = \"/run/secrets/url\"";
    let stronger = settings(&sources_at(
        "elsewhere/tacit.toml",
        file,
        &[],
        &[("mail.smtp.password_file", "here")],
    ))
    .expect("loads");
    assert_eq!(stronger.database.url_file, "/run/secrets/url");
    assert_eq!(stronger.mail.smtp.password_file, "here");
    let environment = [("TACIT_DATABASE__URL", "sqlite://y.db")];
    let by_shell = settings(&sources_at(
        "elsewhere/tacit.toml",
        "wide = true",
        &environment,
        &[],
    ));
    assert_eq!(by_shell.expect("loads").database.url.expose(), "sqlite://y.db");
}

#[test]
fn an_unknown_name_is_refused_with_the_nearest_known_one() {
    let text = problems(&sources(
        "isuer = \"x\"\n[http]\nlissen = \"x\"\n[htp]\nworkers = 3",
        &[("TACIT_TOKENS__ACESS_TOKEN", "5m"), ("TACIT_ISSURE", "x")],
        &[("log.fromat", "3")],
    ));
    for (wrong, right) in [
        ("isuer", "`issuer`"),
        ("http.lissen", "`http.listen`"),
        ("htp.workers", "`http.workers`"),
        ("TACIT_TOKENS__ACESS_TOKEN", "TACIT_TOKENS__ACCESS_TOKEN"),
        ("TACIT_ISSURE", "TACIT_ISSUER"),
        ("log.fromat", "`log.format`"),
    ] {
        assert!(text.contains(wrong) && text.contains(right), "{wrong}: {text}");
    }
    let injected = [
        ("TACIT_SERVICE_HOST", "10.0.0.1"),
        ("TACIT_PORT_4242_TCP", "tcp://10.0.0.1:4242"),
        ("TACIT_CONFIG", "x"),
        ("TACIT_TEST_POSTGRES", "x"),
    ];
    assert!(settings(&sources("", &injected, &[])).is_ok());
}

#[test]
fn the_default_says_how_a_text_is_read() {
    let environment = [
        ("TACIT_MAIL__SMTP__PASSWORD", "007"),
        ("TACIT_MAIL__SMTP__PORT", "25"),
        ("TACIT_WIDE", "true"),
        ("TACIT_LIST", "10.0.0.0/8, ::1"),
    ];
    let loaded = settings(&sources("", &environment, &[("list", r#"["a, b"]"#)])).expect("loads");
    assert_eq!(loaded.mail.smtp.password.expose(), "007");
    assert_eq!((loaded.mail.smtp.port, loaded.wide), (25, true));
    assert_eq!(loaded.list, ["a, b"]);
    let loaded = settings(&sources("", &environment, &[])).expect("loads");
    assert_eq!(loaded.list, ["10.0.0.0/8", "::1"]);

    let text = problems(&sources(
        "issuer = 3\nhttp = 4\nmail.smtp.port = -1",
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
        "mail.smtp.port: has to be a whole number",
    ] {
        assert!(text.contains(words), "{text}");
    }
}

#[test]
fn secrets_come_by_the_environment_or_a_file_of_their_own_only() {
    for (name, value) in [
        ("mail.smtp.password", "hunter2"),
        ("database.url", "postgres://tacit:hunter2@localhost/tacit"),
        (
            "database.url",
            "postgres://tacit@localhost/tacit?password=hunter2",
        ),
    ] {
        let text = problems(&sources("", &[], &[(name, value)]));
        assert!(
            text.contains("flags") && text.contains(&format!("{name}_file")),
            "{text}"
        );
        assert!(!text.contains("hunter2"), "{text}");

        let text = problems(&sources(&format!("{name} = \"{value}\""), &[], &[]));
        assert!(
            text.contains("copied around") && !text.contains("hunter2"),
            "{text}"
        );

        let variable = format!("TACIT_{}", name.to_uppercase().replace('.', "__"));
        let by_environment = [(variable.as_str(), value)];
        let loaded = settings(&sources("", &by_environment, &[])).expect("loads");
        assert!(!format!("{loaded:?}").contains("hunter2"));

        // Given twice, nobody knows which one is meant.
        let file = format!("{name}_file = \"secret\"");
        let text = problems(&sources_at("elsewhere/x.toml", &file, &by_environment, &[]));
        assert!(
            text.contains(&format!("{name}_file: is set beside {name}")),
            "{text}"
        );
        assert!(settings(&sources_at("elsewhere/x.toml", &file, &[], &[])).is_ok());
    }
    let harmless = [("database.url", "postgres://tacit@localhost/tacit")];
    assert!(settings(&sources("", &[], &harmless)).is_ok());
}

#[test]
fn a_file_that_is_no_toml_is_named_by_its_line_and_not_quoted() {
    let text = problems(&sources("wide = true\npassword hunter2", &[], &[]));
    assert!(
        text.contains("tacit.toml is not TOML: line 2") && !text.contains("hunter2"),
        "{text}"
    );
}

#[test]
fn what_is_in_force_says_whence_and_hides_secrets() {
    let sources = Sources {
        file: Some((
            PathBuf::from("/etc/tacit/tacit.toml"),
            "issuer = \"https://login.example.org\"\nlist = [\"a\"]\n[http]\nworkers = 2\n".to_owned(),
        )),
        environment: vec![
            (
                "TACIT_DATABASE__URL".to_owned(),
                "postgres://tacit:hunter2@db/tacit?password=hunter2&sslmode=require".to_owned(),
            ),
            ("TACIT_MAIL__SMTP__PASSWORD".to_owned(), "hunter2".to_owned()),
            ("TACIT_HTTP__WORKERS".to_owned(), "3".to_owned()),
        ],
        flags: vec![("http.listen".to_owned(), "127.0.0.1:1".to_owned())],
    };
    let (_, in_force) = load_explained::<Settings>(&SCHEMA, &sources).expect("settings");
    let of = |name: &str| {
        let found = in_force
            .iter()
            .find(|setting| setting.name == name)
            .expect("a setting");
        (found.value.clone().unwrap_or_default(), found.origin)
    };
    assert_eq!(
        of("issuer"),
        ("\"https://login.example.org\"".to_owned(), Origin::File)
    );
    assert_eq!(of("list"), ("[\"a\"]".to_owned(), Origin::File));
    // The strongest is in force.
    assert_eq!(of("http.workers"), ("3".to_owned(), Origin::Environment));
    assert_eq!(of("http.listen"), ("\"127.0.0.1:1\"".to_owned(), Origin::Flag));
    assert_eq!(of("log.format"), ("\"text\"".to_owned(), Origin::Default));
    assert_eq!(of("mail.smtp.password"), (String::new(), Origin::Environment));
    let (address, _) = of("database.url");
    assert!(
        address.contains("tacit:…@db") && address.contains("sslmode=require"),
        "{address}"
    );
    assert!(!format!("{in_force:?}").contains("hunter2"));
    // All of them, each once.
    let mut names: Vec<&str> = in_force.iter().map(|setting| setting.name.as_str()).collect();
    assert_eq!(names.len(), 12);
    names.dedup();
    assert_eq!(names.len(), 12);
}
