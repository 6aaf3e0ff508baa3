//! Resource servers: whom access tokens are for (RFC 8707, RFC 9068 §3), and the scopes that they own.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
