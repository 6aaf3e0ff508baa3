//! What the operator wrote: the list of all settings, in the operator's own words, and not yet understood.
//! [`Config`](crate::config::Config) is made of it.
//!
//! The crate `settings` merges the sources and refuses names that there are not, values of another kind, and secrets where
//! others could read them; [`SCHEMA`] is what it has to know. Invariant: deploy/goals-api.toml, which is part of the
//! binary, names every setting and gives its default.
//!
//! Test to read first: `what_is_wrong_is_said_in_a_sentence`.

use std::path::Path;

use ::settings::{Problems, Schema, Secret, SourceError, Sources};
use serde::Deserialize;

/// The annotated default settings.
pub const DEFAULTS: &str = include_str!("../../../deploy/goals-api.toml");

/// What there is to know of the settings before they are read.
pub const SCHEMA: Schema = Schema {
    defaults: DEFAULTS,
    env_prefix: "GOALS_",
    // The file's name (the command line reads it), and what tests use.
    other_variables: &["GOALS_CONFIG", "GOALS_TEST_"],
    default_file: None,
    secrets: &["dpop.nonce_key"],
    addresses: &["database.url"],
    paths: &[
        "database.url",
        "database.url_file",
        "dpop.nonce_key_file",
        "page.dir",
    ],
};

/// The settings as they were written. An empty text means "not set".
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "deploy/goals-api.toml documents every key")]
pub struct Settings {
    pub listen: String,
    pub external_url: String,
    pub issuer: String,
    pub audience: String,
    pub jwks_uri: String,
    pub allow_insecure_issuer: bool,
    pub allowed_origins: Vec<String>,
    pub workers: u32,
    pub dpop: DpopSettings,
    pub status_lists: StatusListSettings,
    pub database: DatabaseSettings,
    pub limits: LimitSettings,
    pub page: PageSettings,
    pub log: LogSettings,
}

/// The table `database`.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "deploy/goals-api.toml documents every key")]
pub struct DatabaseSettings {
    pub url: Secret,
    pub url_file: String,
    pub max_connections: u32,
}

/// The table `dpop`.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "deploy/goals-api.toml documents every key")]
pub struct DpopSettings {
    pub nonce_required: bool,
    pub nonce_key: Secret,
    pub nonce_key_file: String,
}

/// The table `status_lists`.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "deploy/goals-api.toml documents every key")]
pub struct StatusListSettings {
    pub check: bool,
    pub refresh_seconds: u32,
    pub grace_seconds: u32,
    pub accept_unknown: bool,
}

/// The table `limits`.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "deploy/goals-api.toml documents every key")]
pub struct LimitSettings {
    pub requests_per_minute: u32,
}

/// The table `page`.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "deploy/goals-api.toml documents every key")]
pub struct PageSettings {
    pub dir: String,
    pub listen: String,
    pub client_id: String,
    pub api: String,
}

/// The table `log`.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "deploy/goals-api.toml documents every key")]
pub struct LogSettings {
    pub filter: String,
    pub format: String,
}

/// Why the settings could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A source can't be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Something in them is wrong.
    #[error("{0}\n(deploy/goals-api.toml lists all settings)")]
    Problems(#[from] Problems),
}

impl Settings {
    /// Merges the defaults, the file, the environment of this process, and the texts of `--set`.
    pub fn load(file: Option<&Path>, flags: &[String]) -> Result<Self, SettingsError> {
        let sources = Sources::of_process(&SCHEMA, file, flags)?;
        Ok(::settings::load(&SCHEMA, &sources)?)
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
        assert_eq!(settings.database.url.expose(), "sqlite://goals.db");
        assert_eq!(settings.log.format, "text");
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
    fn the_developers_file_means_the_same_from_every_folder() {
        let file = Path::new(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../deploy/dev/goals-api.toml"
        ));
        let settings = Settings::load(Some(file), &[]).unwrap();
        let folder = file.parent().unwrap().display();
        assert_eq!(
            settings.page.dir,
            format!("{folder}/../../goalspage/dist"),
            "relative to the file, wherever it is used from"
        );
        assert_eq!(
            settings.database.url.expose(),
            format!("sqlite://{folder}/../../.tacit/goals.db")
        );
    }

    #[test]
    fn what_is_wrong_is_said_in_a_sentence() {
        let error = |flag: &str| load(&[flag]).err().unwrap();
        for (flag, words) in [
            ("listne=x", "listne: there is no such setting"),
            ("listne=x", "did you mean `listen`?"),
            ("page.dri=x", "did you mean `page.dir`?"),
            ("workers=many", "workers: has to be a whole number"),
            ("listen", "--set key=value"),
        ] {
            assert!(error(flag).contains(words), "{}", error(flag));
        }
        for (flag, variable) in [
            (
                "database.url=postgres://goals:hunter2@db/goals",
                "GOALS_DATABASE__URL",
            ),
            ("dpop.nonce_key=hunter2", "GOALS_DPOP__NONCE_KEY"),
        ] {
            let secret = error(flag);
            assert!(
                secret.contains(variable) && !secret.contains("hunter2"),
                "{secret}"
            );
        }
    }
}
