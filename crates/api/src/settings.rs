//! What the operator wrote: the defaults (deploy/goals-api.toml, which is part of the binary), a file, the environment,
//! flags; merged, typed, and not yet understood. [`Config`](crate::config::Config) is made of it.
//!
//! Refuses keys that it does not know, and an address with a password among the flags.

use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format, Toml};
use figment::value::{Dict, Value};
use serde::Deserialize;

/// The annotated default settings.
pub const DEFAULTS: &str = include_str!("../../../deploy/goals-api.toml");

/// The settings as they were written.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "deploy/goals-api.toml documents every key")]
pub struct Settings {
    pub listen: String,
    pub external_url: String,
    pub issuer: String,
    pub audience: String,
    pub jwks_uri: String,
    pub allow_insecure_issuer: bool,
    pub allowed_origins: Vec<String>,
    pub workers: usize,
    pub dpop: DpopSettings,
    pub database: DatabaseSettings,
    pub page: PageSettings,
    pub log: LogSettings,
}

/// The table `database`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "deploy/goals-api.toml documents every key")]
pub struct DatabaseSettings {
    pub url: String,
    pub max_connections: u32,
}

/// The table `dpop`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "deploy/goals-api.toml documents every key")]
pub struct DpopSettings {
    pub nonce_required: bool,
    pub nonce_key: String,
}

/// The table `page`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "deploy/goals-api.toml documents every key")]
pub struct PageSettings {
    pub dir: PathBuf,
    pub listen: String,
    pub client_id: String,
    pub api: String,
}

/// The table `log`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "deploy/goals-api.toml documents every key")]
pub struct LogSettings {
    pub filter: String,
    pub format: LogFormat,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For users.
    Text,
    /// For machines.
    Json,
}

/// Why the settings could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file is not there.
    #[error("the settings file {path} can't be read: {reason}")]
    File {
        /// Which.
        path: String,
        /// Why not.
        reason: std::io::Error,
    },
    /// `--set` without `=`.
    #[error("--set takes KEY=VALUE, such as --set listen=127.0.0.1:4243")]
    BadFlag,
    /// A secret on the command line.
    #[error(
        "{setting} may hold a secret, and flags can be read by everybody on this machine: set it by the environment \
         ({variable}) or in the settings file"
    )]
    SecretFlag {
        /// Which.
        setting: &'static str,
        /// The environment's name for it.
        variable: &'static str,
    },
    /// An unknown key, or a value of the wrong type.
    #[error("{0}; deploy/goals-api.toml lists all settings")]
    Shape(String),
}

impl Settings {
    /// Merges the sources. `flags` are the texts of `--set`.
    pub fn load(file: Option<&Path>, flags: &[String]) -> Result<Self, SettingsError> {
        let mut figment = Figment::from(Toml::string(DEFAULTS));
        if let Some(path) = file {
            let text = std::fs::read_to_string(path).map_err(|reason| SettingsError::File {
                path: path.display().to_string(),
                reason,
            })?;
            figment = figment.merge(Toml::string(&text));
        }
        figment = figment.merge(Env::prefixed("GOALS_").ignore(&["config"]).split("__"));
        for flag in flags {
            let (key, value) = flag.split_once('=').ok_or(SettingsError::BadFlag)?;
            if key == "database.url" && !value.starts_with("sqlite:") {
                return Err(SettingsError::SecretFlag {
                    setting: "database.url",
                    variable: "GOALS_DATABASE__URL",
                });
            }
            if key == "dpop.nonce_key" {
                return Err(SettingsError::SecretFlag {
                    setting: "dpop.nonce_key",
                    variable: "GOALS_DPOP__NONCE_KEY",
                });
            }
            // As in TOML where it is TOML (7, true, ["a"]), and a text where it is not.
            let value: Value = value
                .parse()
                .unwrap_or_else(|never: std::convert::Infallible| match never {});
            figment = figment.merge(figment::providers::Serialized::globals(nested(key, value)));
        }
        figment
            .extract()
            .map_err(|error| SettingsError::Shape(describe(error)))
    }
}

/// `a.b` = v as a table within a table.
fn nested(key: &str, value: Value) -> Dict {
    match key.split_once('.') {
        Some((outer, inner)) => Dict::from([(outer.to_owned(), Value::from(nested(inner, value)))]),
        None => Dict::from([(key.to_owned(), value)]),
    }
}

/// What and where, without the value: it might be the address of a database.
fn describe(error: figment::Error) -> String {
    use figment::error::Kind;
    let key = error.path.join(".");
    match error.kind {
        Kind::UnknownField(field, _) if key.is_empty() || key == field => {
            format!("`{field}` is not a setting")
        }
        Kind::UnknownField(field, _) => format!("`{key}.{field}` is not a setting"),
        Kind::InvalidType(_, expected) | Kind::InvalidValue(_, expected) => {
            format!("`{key}` must be {expected}")
        }
        Kind::UnknownVariant(_, variants) => format!("`{key}` must be one of {}", variants.join(", ")),
        Kind::MissingField(field) => format!("`{field}` is missing"),
        Kind::Message(message) if key.is_empty() => message,
        _ => format!("`{key}` can't be read"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(flags: &[&str]) -> Result<Settings, String> {
        let flags: Vec<_> = flags.iter().map(|flag| (*flag).to_owned()).collect();
        Settings::load(None, &flags).map_err(|error| error.to_string())
    }

    #[test]
    fn the_annotated_defaults_are_complete() {
        let settings = load(&[]).unwrap();
        assert_eq!(settings.listen, "127.0.0.1:4243");
        assert_eq!(settings.database.url, "sqlite://goals.db");
        assert_eq!(settings.log.format, LogFormat::Text);
    }

    #[test]
    fn flags_are_typed_and_reach_into_tables() {
        let settings = load(&[
            "workers=3",
            "page.client_id=other",
            r#"allowed_origins=["http://a", "http://b"]"#,
        ])
        .unwrap();
        assert_eq!(settings.workers, 3);
        assert_eq!(settings.page.client_id, "other");
        assert_eq!(
            settings.page.listen, "127.0.0.1:4244",
            "the rest of the table stays"
        );
        assert_eq!(settings.allowed_origins, ["http://a", "http://b"]);
    }

    #[test]
    fn what_is_wrong_is_said_in_a_sentence() {
        let error = |flag: &str| load(&[flag]).err().unwrap();
        assert!(
            error("listne=x").contains("`listne` is not a setting"),
            "{}",
            error("listne=x")
        );
        assert!(
            error("page.dri=x").contains("dri` is not a setting"),
            "{}",
            error("page.dri=x")
        );
        assert!(
            error("workers=many").contains("`workers` must be"),
            "{}",
            error("workers=many")
        );
        assert!(
            error("log.format=xml").contains("one of text, json"),
            "{}",
            error("log.format=xml")
        );
        assert!(error("listen").contains("KEY=VALUE"));
        let secret = error("database.url=postgres://goals:hunter2@db/goals");
        assert!(
            secret.contains("GOALS_DATABASE__URL") && !secret.contains("hunter2"),
            "{secret}"
        );
        let secret = error("dpop.nonce_key=hunter2");
        assert!(
            secret.contains("GOALS_DPOP__NONCE_KEY") && !secret.contains("hunter2"),
            "{secret}"
        );
    }
}
