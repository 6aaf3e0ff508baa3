//! Where settings come from.

use crate::{Origin, Schema};
use std::path::{Path, PathBuf};

/// The sources beside the defaults, from the weakest to the strongest.
#[derive(Clone, Default)]
pub struct Sources {
    /// The TOML file: its name and its text.
    pub file: Option<(PathBuf, String)>,
    /// Names and values of the environment that begin with the schema's prefix.
    pub environment: Vec<(String, String)>,
    /// Flags: dotted names and values.
    pub flags: Vec<(String, String)>,
}

/// A source can't be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The file.
    #[error("the settings file {path} can't be read: {reason}")]
    File {
        /// Its name.
        path: PathBuf,
        /// What the system said.
        reason: std::io::Error,
    },
    /// A flag without `=`.
    #[error("`--set {0}` names no value: write `--set key=value`, such as `--set log.format=json`")]
    Flag(String),
}

impl Sources {
    /// Collects the sources of this process: the file that was named (or the schema's own, where it is there), its
    /// environment, and the `key=value` flags.
    ///
    /// # Errors
    /// [`SourceError`] where a named file can't be read or a flag has no value.
    pub fn of_process(schema: &Schema, config: Option<&Path>, sets: &[String]) -> Result<Self, SourceError> {
        let mut flags = Vec::with_capacity(sets.len());
        for set in sets {
            // What follows an unknown name might be a secret: only the name is repeated.
            let (name, value) = set
                .split_once('=')
                .ok_or_else(|| SourceError::Flag(set.split(' ').next().unwrap_or_default().to_owned()))?;
            flags.push((name.trim().to_owned(), value.to_owned()));
        }
        Ok(Self {
            file: read_file(config.or_else(|| default_file(schema)))?,
            environment: std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
                .filter(|(name, _)| name.starts_with(schema.env_prefix))
                .collect(),
            flags,
        })
    }
}

fn default_file(schema: &Schema) -> Option<&'static Path> {
    schema.default_file.map(Path::new).filter(|path| path.exists())
}

fn read_file(path: Option<&Path>) -> Result<Option<(PathBuf, String)>, SourceError> {
    let Some(path) = path.map(Path::to_owned) else {
        return Ok(None);
    };
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some((path, text))),
        Err(reason) => Err(SourceError::File { path, reason }),
    }
}

/// Where a value comes from, for words and for the rule about secrets.
#[derive(Clone, Copy)]
pub(crate) enum Layer<'a> {
    File(&'a Path),
    Environment,
    Flags,
}

impl Layer<'_> {
    pub(crate) fn origin(self) -> Origin {
        match self {
            Self::File(_) => Origin::File,
            Self::Environment => Origin::Environment,
            Self::Flags => Origin::Flag,
        }
    }

    pub(crate) fn words(self) -> String {
        match self {
            Self::File(path) => format!("in {}", path.display()),
            Self::Environment => "in the environment".to_owned(),
            Self::Flags => "in the flags".to_owned(),
        }
    }
}
