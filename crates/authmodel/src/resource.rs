//! Resource servers: whom access tokens are for (RFC 8707, RFC 9068 §3), and the scopes that they own.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A resource server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// The `aud` of access tokens for it.
    pub audience: String,
    /// What users read of it; its audience where it has no name.
    #[serde(default)]
    pub name: Option<Words>,
    /// Its resource indicator (RFC 8707), where it has one beside the audience.
    #[serde(default)]
    pub uri: Option<String>,
    /// The client as which it introspects tokens that are for it (RFC 7662), where it does.
    #[serde(default)]
    pub client_id: Option<String>,
    /// More clients that may introspect tokens that are for it.
    #[serde(default)]
    pub introspection_clients: Vec<String>,
    /// The scopes that it owns, each with the words that consent shows.
    #[serde(default)]
    pub scopes: BTreeMap<String, Words>,
    /// What of [`TOLD`] access tokens for it say of their user, where the grant has the scope of that name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<String>,
}

impl Resource {
    /// What it is called in requests: its audience, and its indicator where that is another.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let uri = self.uri.as_deref().filter(|uri| *uri != self.audience);
        std::iter::once(self.audience.as_str()).chain(uri)
    }
}

/// The claims about a user that an access token may hold (RFC 9068 §2.2.3.1), each told by the scope of its name.
pub const TOLD: [&str; 2] = ["groups", "roles"];

/// What users read, in one language or in several.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Words {
    default: String,
    by_language: BTreeMap<String, String>,
}

impl Words {
    /// By language; English, or else the first, stands for all others. `None` where there is no language.
    pub fn by_language(by_language: BTreeMap<String, String>) -> Option<Self> {
        let default = by_language
            .get("en")
            .or_else(|| by_language.values().next())?
            .clone();
        Some(Self { default, by_language })
    }

    /// Several as one, each once: what two resource servers say of scopes that have one name. `None` where there are none.
    pub fn all(several: Vec<Self>) -> Option<Self> {
        let joined = |texts: &mut dyn Iterator<Item = &str>| {
            let mut all: Vec<&str> = Vec::new();
            for text in texts {
                if !all.contains(&text) {
                    all.push(text);
                }
            }
            all.join("; ")
        };
        several.first()?;
        let tags: BTreeSet<&String> = several
            .iter()
            .flat_map(|words| words.by_language.keys())
            .collect();
        let in_language = |tag: &String| {
            let mut texts = several
                .iter()
                .map(|words| words.by_language.get(tag).unwrap_or(&words.default).as_str());
            joined(&mut texts)
        };
        Some(Self {
            default: joined(&mut several.iter().map(Self::default_text)),
            by_language: tags
                .into_iter()
                .map(|tag| (tag.clone(), in_language(tag)))
                .collect(),
        })
    }

    /// For whoever speaks none of the languages.
    pub fn default_text(&self) -> &str {
        &self.default
    }

    /// Every language that there are words in; empty where nobody said which the words are of.
    pub fn languages(&self) -> &BTreeMap<String, String> {
        &self.by_language
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self {
            default: text.to_owned(),
            by_language: BTreeMap::new(),
        }
    }
}
