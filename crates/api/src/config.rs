//! The settings, understood: parsed once, checked across fields, and all that is passed below `main`. What is wrong is
//! said in a sentence that names the setting.

use std::collections::BTreeSet;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ::settings::Secret;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jwt_verifier::Verifier;
use server_kit::log::LogConfig;
use server_kit::loopback;
use sql::{DatabaseUrl, PoolOptions};
use url::Url;

use crate::settings::{Settings, StatusListSettings};

/// All that the program needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the API listens.
    pub listen: Vec<SocketAddr>,
    /// Verifies the tokens.
    pub verifier: Verifier,
    /// Origins that may call from a browser.
    pub allowed_origins: Vec<String>,
    /// Threads that answer requests.
    pub workers: usize,
    /// Where the goals are.
    pub database: DatabaseUrl,
    /// How many connections it may take.
    pub pool: PoolOptions,
    /// How much one user may ask; 0 is no limit.
    pub requests_per_minute: u32,
    /// The goals page, if it is served.
    pub page: Option<PageConfig>,
    /// The log.
    pub log: LogConfig,
    /// Whether tokens that are bound to a key can be used: whether the API was told its own address.
    pub takes_dpop: bool,
}

/// The goals page.
#[derive(Clone, Debug)]
pub struct PageConfig {
    /// Its files.
    pub dir: PathBuf,
    /// Where it listens.
    pub listen: Vec<SocketAddr>,
    /// Its name at the issuer.
    pub client_id: String,
    /// The issuer.
    pub issuer: String,
    /// Where a browser reaches the API.
    pub api: String,
}

/// A setting that can't be.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{setting}`: {problem}")]
pub struct ConfigError {
    setting: &'static str,
    problem: String,
}

fn wrong(setting: &'static str, problem: impl ToString) -> ConfigError {
    ConfigError {
        setting,
        problem: problem.to_string(),
    }
}

/// How the verifier sees that tokens were revoked.
fn status_lists(
    verifier: jwt_verifier::Builder,
    settings: &StatusListSettings,
) -> Result<jwt_verifier::Builder, ConfigError> {
    if !settings.check {
        return Ok(verifier.ignore_status_lists());
    }
    if settings.refresh_seconds == 0 {
        return Err(wrong("status_lists.refresh_seconds", "must be at least 1"));
    }
    let seconds = |seconds: u32| Duration::from_secs(u64::from(seconds));
    let verifier = verifier
        .status_refresh(seconds(settings.refresh_seconds))
        .status_grace(seconds(settings.grace_seconds));
    Ok(if settings.accept_unknown {
        verifier.accept_unknown_status()
    } else {
        verifier
    })
}

impl TryFrom<Settings> for Config {
    type Error = ConfigError;

    fn try_from(settings: Settings) -> Result<Self, ConfigError> {
        let listen = addresses("listen", &settings.listen)?;
        let mut verifier = Verifier::builder(&settings.issuer).audience(&settings.audience);
        if !settings.jwks_uri.is_empty() {
            verifier = verifier.jwks_uri(&settings.jwks_uri);
        }
        let external_url = external_url(&settings, &listen)?;
        let takes_dpop = external_url.is_some();
        if let Some(url) = external_url {
            verifier = verifier.external_url(url);
        }
        let nonce_key_text = secret(
            "dpop.nonce_key_file",
            &settings.dpop.nonce_key,
            &settings.dpop.nonce_key_file,
        )?;
        match (settings.dpop.nonce_required, nonce_key_text.expose()) {
            (false, "") => {}
            (false, _) => {
                return Err(wrong(
                    "dpop.nonce_key",
                    "is of no use without dpop.nonce_required",
                ));
            }
            (true, "") => verifier = verifier.require_dpop_nonces(),
            (true, text) => verifier = verifier.dpop_nonce_key(nonce_key(text)?),
        }
        if settings.allow_insecure_issuer {
            verifier = verifier.allow_insecure_http();
        }
        let verifier = status_lists(verifier, &settings.status_lists)?;
        let verifier = verifier.build().map_err(|error| match error {
            jwt_verifier::BuildError::NoAudience => wrong("audience", "must not be empty"),
            jwt_verifier::BuildError::Insecure => wrong(
                "issuer",
                "must be https, or on this machine; see allow_insecure_issuer",
            ),
            jwt_verifier::BuildError::BadExternalUrl => wrong(
                "external_url",
                "must be where clients reach the API, such as https://api.example, without query and fragment",
            ),
            error => wrong("issuer", error),
        })?;
        for text in &settings.allowed_origins {
            origin("allowed_origins", text)?;
        }
        let database = secret(
            "database.url_file",
            &settings.database.url,
            &settings.database.url_file,
        )?;
        let database = database
            .expose()
            .parse()
            .map_err(|error| wrong("database.url", error))?;
        if settings.database.max_connections == 0 {
            return Err(wrong("database.max_connections", "must be at least 1"));
        }
        let log = LogConfig::parse(&settings.log.format, &settings.log.filter).map_err(|problems| {
            // The first will do: one after the other is said here.
            let (setting, problem) = problems.first().copied().unwrap_or(("log", "is wrong"));
            wrong(setting, problem)
        })?;
        let page = if settings.page.dir.is_empty() {
            None
        } else {
            Some(page(&settings, &listen)?)
        };
        Ok(Self {
            listen,
            verifier,
            allowed_origins: settings.allowed_origins,
            workers: match settings.workers {
                0 => std::thread::available_parallelism().map_or(1, |cores| cores.get().min(2)),
                workers => usize::try_from(workers).unwrap_or(1),
            },
            database,
            pool: PoolOptions {
                max_connections: settings.database.max_connections,
                ..PoolOptions::default()
            },
            requests_per_minute: settings.limits.requests_per_minute,
            page,
            log,
            takes_dpop,
        })
    }
}

/// A secret from its setting, or from the file that holds it.
fn secret(setting: &'static str, given: &Secret, file: &str) -> Result<Secret, ConfigError> {
    if file.is_empty() {
        return Ok(given.clone());
    }
    let text = ::settings::read_secret_file(Path::new(file)).map_err(|error| wrong(setting, error))?;
    Ok(Secret::from(text))
}

/// Where clients reach the API: as the operator says, or, where nobody but this machine can, by its usual name.
fn external_url(settings: &Settings, listen: &[SocketAddr]) -> Result<Option<String>, ConfigError> {
    if !settings.external_url.is_empty() {
        return Ok(Some(settings.external_url.clone()));
    }
    if !settings.page.api.is_empty() {
        // The page's tokens are bound to keys: what it calls the API by is what its proofs name.
        return origin("page.api", &settings.page.api).map(Some);
    }
    let loopback = listen.first().filter(|_| loopback::are_all(listen));
    Ok(loopback.map(|address| format!("http://localhost:{}", address.port())))
}

fn nonce_key(text: &str) -> Result<[u8; 32], ConfigError> {
    // The text is a secret: it is not repeated.
    let key = match text.len() {
        64 => from_hex(text),
        _ => STANDARD.decode(text).ok(),
    };
    let key: [u8; 32] = key.and_then(|key| key.try_into().ok()).ok_or_else(|| {
        wrong(
            "dpop.nonce_key",
            "must be 64 hexadecimal digits, or 32 bytes in base64: `openssl rand -hex 32` makes one",
        )
    })?;
    // Of 32 random bytes 30 are different, give or take two. What has fewer, or is a text, stands in a manual.
    let distinct = key.iter().collect::<BTreeSet<_>>().len();
    if distinct < 16 || key.iter().all(|byte| byte.is_ascii_graphic()) {
        return Err(wrong(
            "dpop.nonce_key",
            "is a placeholder that others know as well: `openssl rand -hex 32` makes one",
        ));
    }
    Ok(key)
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok())
        .collect()
}

fn page(settings: &Settings, api_listen: &[SocketAddr]) -> Result<PageConfig, ConfigError> {
    let page = &settings.page;
    let api = if page.api.is_empty() {
        let port = api_listen.first().map_or(0, SocketAddr::port);
        format!("http://localhost:{port}")
    } else {
        origin("page.api", &page.api)?
    };
    if page.client_id.is_empty() {
        return Err(wrong("page.client_id", "must not be empty"));
    }
    Ok(PageConfig {
        dir: PathBuf::from(&page.dir),
        listen: addresses("page.listen", &page.listen)?,
        client_id: page.client_id.clone(),
        issuer: settings.issuer.clone(),
        api,
    })
}

fn addresses(setting: &'static str, text: &str) -> Result<Vec<SocketAddr>, ConfigError> {
    let addresses = text.to_socket_addrs().map(Vec::from_iter).unwrap_or_default();
    if addresses.is_empty() {
        return Err(wrong(
            setting,
            "must be HOST:PORT, such as 127.0.0.1:4243 or 0.0.0.0:4243",
        ));
    }
    Ok(addresses)
}

/// A scheme, a host and perhaps a port, written as browsers write it: compared as text, it must not differ by a slash.
fn origin(setting: &'static str, text: &str) -> Result<String, ConfigError> {
    let origin = Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"));
    match origin.map(|url| url.origin().ascii_serialization()) {
        Some(origin) if origin == text => Ok(origin),
        Some(origin) => Err(wrong(
            setting,
            format!("must be an origin and nothing more: write {origin}"),
        )),
        None => Err(wrong(setting, "must be an origin, such as https://goals.example")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(flags: &[&str]) -> Result<Config, String> {
        let flags: Vec<_> = flags.iter().map(|flag| (*flag).to_owned()).collect();
        Config::try_from(Settings::load(None, &flags).unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn the_defaults_make_sense() {
        let config = config(&[]).unwrap();
        assert!(config.page.is_none());
        assert!(config.database.is_sqlite());
    }

    #[test]
    fn a_nonce_key_is_32_bytes_and_secret() {
        let with = |nonce_required: bool, nonce_key: &str| {
            let mut settings = Settings::load(None, &[]).unwrap();
            settings.dpop.nonce_required = nonce_required;
            settings.dpop.nonce_key = Secret::from(nonce_key.to_owned());
            Config::try_from(settings)
                .map(drop)
                .map_err(|error| error.to_string())
        };
        let drawn: [u8; 32] = std::array::from_fn(|at| (at as u8).wrapping_mul(151));
        let key = STANDARD.encode(drawn);
        assert_eq!(with(true, &key), Ok(()));
        let digits: String = drawn.iter().map(|byte| format!("{byte:02X}")).collect();
        assert_eq!(with(true, &digits), Ok(()));
        assert!(with(true, &"0aFx".repeat(16)).is_err());
        assert_eq!(with(true, ""), Ok(()));
        assert!(with(false, &key).unwrap_err().contains("of no use"));
        for known in [[0; 32], [1; 32], *b"changemechangemechangemechangeme"] {
            let known = STANDARD.encode(known);
            let error = with(true, &known).unwrap_err();
            assert!(
                error.contains("placeholder") && !error.contains(&known),
                "{error}"
            );
        }
        for bad in [&key[4..], "hunter2"] {
            let error = with(true, bad).unwrap_err();
            assert!(error.contains("32 bytes") && !error.contains(bad), "{error}");
        }
    }

    #[test]
    fn a_secret_may_come_by_a_file_that_others_cannot_read() {
        use std::os::unix::fs::PermissionsExt as _;
        let path = std::env::temp_dir().join(format!("goals-url-{}", std::process::id()));
        std::fs::write(&path, "postgres://goals:hunter2@db/goals\n").unwrap();
        let with_mode = |mode: u32| {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            config(&[&format!("database.url_file={}", path.display())])
        };
        let read = with_mode(0o600).unwrap();
        assert_eq!(read.database.to_string(), "postgres://goals@db:5432/goals");
        assert!(!format!("{read:?}").contains("hunter2"));
        assert!(with_mode(0o644).unwrap_err().contains("chmod 600"));
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn the_api_knows_its_own_address_by_being_told_or_by_being_alone() {
        let takes_dpop = |flags: &[&str]| config(flags).unwrap().takes_dpop;
        assert!(takes_dpop(&[]));
        assert!(!takes_dpop(&["listen=0.0.0.0:4243"]));
        assert!(takes_dpop(&[
            "listen=0.0.0.0:4243",
            "external_url=https://api.example"
        ]));
        let own = config(&["listen=127.0.0.1:7777"]).unwrap().verifier;
        assert_eq!(
            own.external_url_of("/goals/").as_deref(),
            Some("http://localhost:7777/goals/")
        );
    }

    #[test]
    fn the_page_finds_the_api_by_the_port() {
        let page = config(&["page.dir=dist", "listen=127.0.0.1:7777"])
            .unwrap()
            .page
            .unwrap();
        assert_eq!(page.api, "http://localhost:7777");
        assert_eq!(page.issuer, "http://localhost:4242");
    }

    #[test]
    fn what_is_wrong_names_the_setting() {
        for (flag, setting) in [
            ("listen=nowhere", "`listen`"),
            ("issuer=login", "`issuer`"),
            ("issuer=http://login.example", "`issuer`"),
            ("audience=", "`audience`"),
            ("external_url=api.example", "`external_url`"),
            ("external_url=https://api.example/?x", "`external_url`"),
            (
                "allowed_origins=[\"http://localhost:4244/\"]",
                "write http://localhost:4244",
            ),
            ("allowed_origins=[\"*\"]", "`allowed_origins`"),
            ("database.url=sqlite://", "`database.url`"),
            ("database.max_connections=0", "`database.max_connections`"),
            ("database.url_file=/no/such/file", "`database.url_file`"),
            ("dpop.nonce_key_file=/no/such/file", "`dpop.nonce_key_file`"),
            ("log.format=xml", "`log.format`"),
            ("log.filter=loud", "`log.filter`"),
        ] {
            let error = config(&[flag]).unwrap_err();
            assert!(error.contains(setting), "{flag}: {error}");
        }
        assert!(
            config(&["page.dir=dist", "page.api=https://x/y"])
                .unwrap_err()
                .contains("`page.api`")
        );
    }
}
