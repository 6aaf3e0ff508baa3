//! What the compiled configuration promises.

use super::*;
use crate::settings::Sources;
use authcore::config::{CoreConfig, Issuer};
use authmodel::rng::SystemRng;

fn compile(environment: &[(&str, &str)]) -> Result<Config, Problems> {
    let sources = Sources {
        environment: environment
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect(),
        ..Sources::default()
    };
    Config::compile(&Settings::load(&sources)?)
}

fn problems(environment: &[(&str, &str)]) -> String {
    compile(environment).expect_err("something is wrong").to_string()
}

const KEY: (&str, &str) = (
    "TACIT_SECRETS__MASTER_KEY",
    "sGGrPzxQN5bzqdvm6kOGeP7IXL4f4EP2tgHeGLPTDdw=",
);
const POSTGRES: (&str, &str) = ("TACIT_DATABASE__URL", "postgres://tacit:hunter2@localhost/tacit");
const REDIS: (&str, &str) = ("TACIT_KEYVALUE__URL", "redis://:hunter2@localhost:6379/1");

#[test]
fn the_defaults_make_the_embedded_mode() {
    let config = compile(&[]).expect("the defaults compile");
    let own = CoreConfig::new(Issuer::parse("http://localhost:4242").expect("an issuer"));
    assert_eq!(
        config.core.lifetimes, own.lifetimes,
        "deploy/authserver.toml prints authcore's defaults"
    );
    assert_eq!((config.core.ksf, &config.core.limits), (own.ksf, &own.limits));
    assert!(config.is_embedded() && config.warnings.is_empty());
    assert!((1..=2).contains(&config.http.workers));
    assert!(matches!(config.mail.transport, Transport::Outbox));
}

#[test]
fn a_scope_that_only_a_resource_server_of_the_database_could_have_is_worth_a_word_and_no_more() {
    let config =
        compile(&[("TACIT_REGISTRATION__SCOPE", "openid photos:read")]).expect("it may be added by command");
    assert!(config.core.registration.scope.contains("photos:read"));
    let warnings: Vec<String> = config.warnings.iter().map(ToString::to_string).collect();
    assert!(
        warnings.len() == 1 && warnings[0].contains("`photos:read`"),
        "{warnings:?}"
    );
}

#[test]
fn a_deletion_that_is_done_before_the_undo_of_what_led_to_it_is_worth_a_word() {
    let warned = |wait: &str| {
        let config = compile(&[("TACIT_ACCOUNTS__DELETION_WAIT", wait)]).expect("it may be so");
        config.warnings.len()
    };
    assert_eq!((warned("6d"), warned("7d"), warned("8d")), (2, 0, 0));
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let text = problems(&[
        ("TACIT_ISSUER", "login.example.org"),
        ("TACIT_HTTP__LISTEN", "4242"),
        ("TACIT_TOKENS__ACCESS_TOKEN", "soon"),
        ("TACIT_TOKENS__AUTHORIZATION_CODE", "11m"),
        ("TACIT_OPAQUE__KSF__M", "1024"),
        ("TACIT_HTTP__TRUSTED_PROXIES", "10.0.0.0/99"),
        ("TACIT_MAIL__TRANSPORT", "pigeon"),
        ("TACIT_DATABASE__URL", "mysql://root:hunter2@localhost"),
        ("TACIT_REGISTRATION__UNUSED_DAYS", "3651"),
        ("TACIT_LOG__FORMAT", "xml"),
        ("TACIT_LOG__FILTER", "loud"),
        (
            "TACIT_RESOURCES",
            r#"[{audience = "a", scopes = ["email", "x y"]}, {audience = "a", scopes = ["s"]}]"#,
        ),
    ]);
    for setting in [
        "issuer: ",
        "http.listen: ",
        "tokens.access_token: `soon` is no duration",
        "tokens.authorization_code: `11m` is out of bounds",
        "opaque.ksf: ",
        "http.trusted_proxies: ",
        "mail.transport: ",
        "database.url: ",
        "registration.unused_days: ",
        "log.format: ",
        "log.filter: ",
        "the scope `email` of `a` is OpenID's own",
        "not one token",
        "`a` stands for two",
    ] {
        assert!(text.contains(setting), "{setting}\n{text}");
    }
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn an_unused_registration_ends_after_a_month_or_never() {
    let kept = |settings: &[(&str, &str)]| {
        let config = compile(settings).expect("sound settings");
        config.core.registration.unused_after
    };
    assert_eq!(kept(&[]), Some(chrono::Duration::days(30)));
    assert_eq!(kept(&[("TACIT_REGISTRATION__UNUSED_DAYS", "0")]), None);
}

#[test]
fn a_resource_server_may_be_called_by_its_address() {
    let one = r#"[{audience = "https://api.example.org/", uri = "https://api.example.org/", scopes = ["a"],
        introspection_clients = ["gateway"]}]"#;
    let config = compile(&[("TACIT_RESOURCES", one)]).expect("audience and uri are one name for one server");
    let found = config
        .core
        .resource("https://api.example.org/")
        .expect("a resource server");
    assert_eq!(found.audience, "https://api.example.org/");
    assert!(config.core.may_introspect("gateway", "https://api.example.org/"));
    assert!(!config.core.may_introspect("gateway", "elsewhere"));
    let two = r#"[{audience = "a", uri = "https://x.example/", scopes = ["a"]},
        {audience = "https://x.example/", scopes = ["b"]}]"#;
    assert!(problems(&[("TACIT_RESOURCES", two)]).contains("stands for two"));
}

#[test]
fn the_embedded_mode_stays_on_this_machine() {
    let beyond = ("TACIT_ISSUER", "https://login.example.org");
    let text = problems(&[beyond]);
    assert!(
        text.contains("database.url") && text.contains("mail.transport"),
        "{text}"
    );
    let text = problems(&[beyond, POSTGRES, KEY]);
    assert!(text.contains("keyvalue.url"), "{text}");
    assert!(compile(&[beyond, ("TACIT_EMBEDDED_BEYOND_LOOPBACK", "true")]).is_ok());
    let smtp = [
        ("TACIT_MAIL__TRANSPORT", "smtp"),
        ("TACIT_MAIL__SMTP__HOST", "mail.example.org"),
    ];
    let config = compile(&[beyond, POSTGRES, REDIS, KEY, smtp[0], smtp[1]]).expect("production");
    assert!(!config.is_embedded());
    assert!(!format!("{config:?}").contains("hunter2"));
}

#[test]
fn the_developers_outbox_stays_on_this_machine() {
    let text = problems(&[("TACIT_OPERATIONS__LISTEN", "0.0.0.0:4249")]);
    assert!(text.contains("operations.listen"), "{text}");
}

#[test]
fn production_needs_a_master_key() {
    let text = problems(&[POSTGRES, REDIS]);
    assert!(text.contains("openssl rand -hex 32"), "{text}");
    let text = problems(&[
        POSTGRES,
        REDIS,
        ("TACIT_SECRETS__MASTER_KEY_FILE", "/no/such/file"),
    ]);
    assert!(text.contains("secrets.master_key_file"), "{text}");
    let text = problems(&[POSTGRES, REDIS, ("TACIT_SECRETS__MASTER_KEY", "hunter2")]);
    assert!(
        text.contains("32 random bytes") && !text.contains("hunter2"),
        "{text}"
    );
}

#[cfg(unix)]
#[test]
fn the_embedded_mode_makes_a_key_that_only_its_owner_reads() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = std::env::temp_dir().join(format!("tacit-key-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let database = format!("sqlite://{}", folder.join("tacit.db").display());
    let settings = [("TACIT_DATABASE__URL", database.as_str())];

    let source = compile(&settings).expect("compiles").master_key;
    assert!(matches!(source, MasterKeySource::MadeAt(_)));
    let made = source.obtain(&SystemRng).expect("made");
    let path = folder.join("tacit.key");
    assert_eq!(
        std::fs::metadata(&path).expect("there").permissions().mode() & 0o777,
        0o600
    );
    // Two starts at once: the second finds the first one's.
    assert_eq!(
        *source.obtain(&SystemRng).expect("found").to_text(),
        *made.to_text()
    );
    let again = compile(&settings)
        .expect("compiles")
        .master_key
        .obtain(&SystemRng)
        .expect("read");
    assert_eq!(*again.to_text(), *made.to_text());

    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("opened");
    assert!(problems(&settings).contains("chmod 600"));
    std::fs::remove_dir_all(&folder).expect("cleaned");
}

#[test]
fn certificates_are_believed_of_named_proxies_in_named_headers() {
    const CERTIFICATE: (&str, &str) = ("TACIT_HTTP__CLIENT_CERTIFICATE_HEADER", "Client-Cert");
    const VERIFY: (&str, &str) = ("TACIT_HTTP__CLIENT_VERIFY_HEADER", "Client-Verify");
    const PROXY: (&str, &str) = ("TACIT_HTTP__TRUSTED_PROXIES", "10.0.0.1");
    let http = compile(&[CERTIFICATE, VERIFY, PROXY]).expect("compiles").http;
    assert_eq!(
        http.client_certificate_header.as_ref().map(HeaderName::as_str),
        Some("client-cert")
    );
    assert_eq!(
        http.client_verify_header.as_ref().map(HeaderName::as_str),
        Some("client-verify")
    );
    const URL: (&str, &str) = ("TACIT_HTTP__CLIENT_CERTIFICATE_URL", "https://mtls.example.org/");
    let core = compile(&[CERTIFICATE, PROXY, URL]).expect("compiles").core;
    let address = core.client_certificates.address.expect("an address");
    assert_eq!(address.as_str(), "https://mtls.example.org");
    assert!(problems(&[URL]).contains("http.client_certificate_url: is for clients that show"));
    assert!(problems(&[CERTIFICATE]).contains("http.client_certificate_header: is believed"));
    assert!(problems(&[VERIFY, PROXY]).contains("http.client_verify_header: says something"));
    let same = ("TACIT_HTTP__CLIENT_VERIFY_HEADER", "client-CERT");
    assert!(problems(&[CERTIFICATE, same, PROXY]).contains("a header each"));
    let bad = ("TACIT_HTTP__CLIENT_VERIFY_HEADER", "a b");
    assert!(problems(&[CERTIFICATE, bad, PROXY]).contains("http.client_verify_header: "));
}
