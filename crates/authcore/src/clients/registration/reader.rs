//! Reading one member of a metadata document at a time: absent, of the right type, or refused with a sentence.
//!
//! `null` counts as absent (RFC 7592 §2.2). Nothing of a document ever comes back in an error.

use crate::logged;
use serde_json::{Map, Value};

/// Characters of a text at most: no address that a browser carries around is longer.
const MAX_TEXT: usize = 2000;

/// Entries of a list at most.
const MAX_ENTRIES: usize = 50;

/// [`MetadataError::ScopeOutOfReach`] in words: with the setting, since it is an operator whom the developer will write to.
pub const SCOPE_OUT_OF_REACH: &str = "nothing of scope may be had by clients that register themselves: the operator's setting registration.scope says what \
     they may have";

/// Why metadata is not taken, with the sentence for the developer (RFC 7591 §3.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    /// A redirection URI is missing or may not be one.
    #[error("{0}")]
    RedirectUri(&'static str),
    /// One of several may not be one.
    #[error("redirect_uris[{at}]: {problem}")]
    RedirectUriAt {
        /// Its place in the list, from 0.
        at: usize,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// An entry of another list is wrong.
    #[error("{list}[{at}]: {problem}")]
    MemberAt {
        /// The list.
        list: &'static str,
        /// The entry's place in it, from 0.
        at: usize,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// Nothing of the scope that it names is for clients that register themselves.
    #[error("{SCOPE_OUT_OF_REACH}")]
    ScopeOutOfReach,
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

impl MetadataError {
    /// What is wrong, for the log alone: the entry of a list, or the scope, as far as it may stand there.
    pub fn about(&self, document: &Value) -> Option<String> {
        match self {
            Self::RedirectUriAt { at, .. } => document["redirect_uris"][*at].as_str().map(logged::address),
            Self::MemberAt { list, at, .. } => document[*list][*at].as_str().map(logged::address),
            Self::ScopeOutOfReach => document["scope"].as_str().map(logged::text),
            Self::RedirectUri(_) | Self::Member(_) | Self::StatementInvalid | Self::StatementUnapproved => {
                None
            }
        }
    }
}

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

    /// The place of a text in a list as it was sent.
    pub(super) fn place(self, name: &str, text: &str) -> usize {
        let entries = self.get(name).and_then(Value::as_array).into_iter().flatten();
        let mut texts = entries.map(Value::as_str);
        texts.position(|entry| entry == Some(text)).unwrap_or_default()
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
