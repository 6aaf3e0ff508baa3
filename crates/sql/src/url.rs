//! The address of a database, as an operator writes it. Owns the parsing and the redaction: neither `Display` nor
//! `Debug` ever shows a password, so an address may stand in a log line or an error.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

/// Where a database is: `sqlite://PATH` or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`.
#[derive(Clone)]
pub struct DatabaseUrl(pub(crate) Target);

#[derive(Clone)]
pub(crate) enum Target {
    File { path: PathBuf, durability: Durability },
    Memory,
    Postgres(Box<PgConnectOptions>),
}

/// How far a SQLite commit goes before it is answered; see [`crate::Db::connect`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Durability {
    Normal,
    Full,
}

/// Why an address of a database was refused. Never contains the address: it may hold a password.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DatabaseUrlError {
    /// Neither of the two engines.
    #[error(
        "the database's address must start with `sqlite://` (a file, such as `sqlite://tacit.db`) or \
         `postgres://` (such as `postgres://tacit@localhost:5432/tacit`)"
    )]
    UnknownScheme,
    /// `sqlite://` alone.
    #[error("the database's address names no file: write `sqlite://PATH`, such as `sqlite://tacit.db`")]
    NoPath,
    /// A parameter that SQLite addresses do not have.
    #[error("the only parameter of a `sqlite://` address is `?synchronous=normal` or `?synchronous=full`")]
    UnknownParameter,
    /// The rest of a Postgres address does not parse.
    #[error(
        "the Postgres address can't be read ({0}); it looks like `postgres://USER:PASSWORD@HOST:PORT/DATABASE`"
    )]
    Postgres(String),
}

impl DatabaseUrl {
    /// Whether this is the embedded engine, whose migrations run at start.
    pub fn is_sqlite(&self) -> bool {
        !matches!(self.0, Target::Postgres(_))
    }

    /// The file of an embedded database.
    pub fn path(&self) -> Option<&Path> {
        match &self.0 {
            Target::File { path, .. } => Some(path),
            Target::Memory | Target::Postgres(_) => None,
        }
    }
}

impl FromStr for DatabaseUrl {
    type Err = DatabaseUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "sqlite::memory:" {
            return Ok(Self(Target::Memory));
        }
        if let Some(rest) = text.strip_prefix("sqlite://") {
            return sqlite(rest).map(Self);
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            let options = text.parse().map_err(|error: sqlx::Error| {
                // The variant's own words ("error with configuration: …") add nothing to the sentence.
                DatabaseUrlError::Postgres(match error {
                    sqlx::Error::Configuration(reason) => reason.to_string(),
                    other => other.to_string(),
                })
            })?;
            return Ok(Self(Target::Postgres(Box::new(options))));
        }
        Err(DatabaseUrlError::UnknownScheme)
    }
}

fn sqlite(rest: &str) -> Result<Target, DatabaseUrlError> {
    let (path, durability) = match rest.split_once('?') {
        None => (rest, Durability::Normal),
        Some((path, "synchronous=normal")) => (path, Durability::Normal),
        Some((path, "synchronous=full")) => (path, Durability::Full),
        Some(_) => return Err(DatabaseUrlError::UnknownParameter),
    };
    if path.is_empty() {
        return Err(DatabaseUrlError::NoPath);
    }
    Ok(Target::File {
        path: PathBuf::from(path),
        durability,
    })
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Target::File { path, .. } => write!(f, "sqlite://{}", path.display()),
            Target::Memory => f.write_str("sqlite::memory:"),
            Target::Postgres(options) => {
                write!(f, "postgres://{}@", options.get_username())?;
                match options.get_socket() {
                    Some(socket) => write!(f, "{}", socket.display())?,
                    None => write!(f, "{}:{}", options.get_host(), options.get_port())?,
                }
                write!(f, "/{}", options.get_database().unwrap_or_default())
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        for text in [
            "postgres://tacit:hunter2@db.example:5433/goals?sslmode=require",
            "postgresql://tacit@db.example:5433/goals?password=hunter2",
        ] {
            let url: DatabaseUrl = text.parse().unwrap();
            assert_eq!(url.to_string(), "postgres://tacit@db.example:5433/goals");
            assert!(!format!("{url:?}").contains("hunter2"));
        }
    }

    #[test]
    fn what_is_wrong_is_said_in_a_sentence_without_the_address() {
        for (text, hint) in [
            ("", "must start with"),
            ("mysql://root:hunter2@localhost/x", "must start with"),
            ("sqlite://", "names no file"),
            ("sqlite://x.db?mode=ro", "only parameter"),
            ("postgres://tacit:hunter2@localhost:notaport/x", "can't be read"),
            (
                "postgres://tacit:hunter2@localhost/x?sslmode=perhaps",
                "can't be read",
            ),
        ] {
            let error = text.parse::<DatabaseUrl>().unwrap_err().to_string();
            assert!(error.contains(hint), "{text}: {error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn files_are_relative_or_absolute() {
        let path = |text: &str| text.parse::<DatabaseUrl>().unwrap().path().map(Path::to_path_buf);
        assert_eq!(path("sqlite://tacit.db"), Some("tacit.db".into()));
        assert_eq!(
            path("sqlite:///var/lib/tacit.db?synchronous=full"),
            Some("/var/lib/tacit.db".into())
        );
        assert_eq!(path("postgres://localhost/x"), None);
    }
}
