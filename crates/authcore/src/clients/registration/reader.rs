//! Reading one member of a metadata document at a time: absent, of the right type, or refused with a sentence.
//!
//! `null` counts as absent (RFC 7592 §2.2). Nothing of a document ever comes back in an error.

use serde_json::{Map, Value};

/// Characters of a text at most: no address that a browser carries around is longer.
const MAX_TEXT: usize = 2000;

/// Entries of a list at most.
const MAX_ENTRIES: usize = 50;

/// Why metadata is not taken, with the sentence for the developer (RFC 7591 §3.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    /// A redirection URI is missing or may not be one.
    #[error("{0}")]
    RedirectUri(&'static str),
    /// Another member is wrong.
    #[error("{0}")]
    Member(&'static str),
    /// A software statement that is none.
    #[error("software_statement is no JWT")]
    StatementInvalid,
    /// A software statement of an issuer that nobody here trusts: no issuer is.
    #[error("no issuer of software statements is trusted here")]
    StatementUnapproved,
}

/// A metadata document.
#[derive(Clone, Copy)]
pub(super) struct Members<'a>(&'a Map<String, Value>);

/// Reads a member; what is wrong with its type is said with its name.
macro_rules! member {
    ($members:expr, text $name:literal) => {
        $members.text(
            $name,
            concat!($name, " has to be a string of at most 2,000 characters"),
        )
    };
    ($members:expr, flag $name:literal) => {
        $members.flag($name, concat!($name, " has to be true or false"))
    };
    ($members:expr, list $name:literal) => {
        $members.list($name, concat!($name, " has to be a list of at most 50 strings"))
    };
}
pub(super) use member;

impl<'a> Members<'a> {
    pub(super) fn of(document: &'a Value) -> Result<Self, MetadataError> {
        document
            .as_object()
            .map(Self)
            .ok_or(MetadataError::Member("client metadata has to be a JSON object"))
    }

    pub(super) fn get(self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn text(self, name: &str, wrong: &'static str) -> Result<Option<&'a str>, MetadataError> {
        self.get(name).map(|value| text(value, wrong)).transpose()
    }

    pub(super) fn flag(self, name: &str, wrong: &'static str) -> Result<bool, MetadataError> {
        self.get(name)
            .map_or(Some(false), Value::as_bool)
            .ok_or(MetadataError::Member(wrong))
    }

    /// A list of texts, each once.
    pub(super) fn list(self, name: &str, wrong: &'static str) -> Result<Option<Vec<String>>, MetadataError> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let entries = value
            .as_array()
            .filter(|entries| entries.len() <= MAX_ENTRIES)
            .ok_or(MetadataError::Member(wrong))?;
        let mut texts: Vec<String> = Vec::with_capacity(entries.len());
        for entry in entries {
            let entry = text(entry, wrong)?;
            if !texts.iter().any(|known| known == entry) {
                texts.push(entry.to_owned());
            }
        }
        Ok(Some(texts))
    }
}

fn text<'a>(value: &'a Value, wrong: &'static str) -> Result<&'a str, MetadataError> {
    value
        .as_str()
        .filter(|text| text.len() <= MAX_TEXT && !text.chars().any(char::is_control))
        .ok_or(MetadataError::Member(wrong))
}
