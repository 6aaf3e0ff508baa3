//! Which settings are in force, and where each comes from: what an operator asks when a server does not do as it was told.
//!
//! Secrets are never among the values: of those that are set it is said that they are.
//!
//! Test to read first: `what_is_in_force_says_whence_and_hides_secrets` in `layers_tests.rs`.

use crate::{
    Schema,
    names::{lookup, visit},
};
use std::collections::BTreeMap;
use toml::{Table, Value};

/// Where a setting in force comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody has set it.
    Default,
    /// The settings file.
    File,
    /// The environment.
    Environment,
    /// A flag.
    Flag,
}

impl Origin {
    /// One word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::File => "file",
            Self::Environment => "environment",
            Self::Flag => "flag",
        }
    }
}

/// A setting as it is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InForce {
    /// Its dotted name.
    pub name: String,
    /// Its value as TOML; none for a secret that is set. A password in an address is left out of it.
    pub value: Option<String>,
    /// Where it comes from.
    pub origin: Origin,
}

/// What stands for a password.
const HIDDEN: &str = "…";

/// All settings of a merged table, by name.
pub(crate) fn all(schema: &Schema, merged: &Table, origins: &BTreeMap<String, Origin>) -> Vec<InForce> {
    let mut found = Vec::new();
    visit(merged, "", &mut |name| {
        let Some(value) = lookup(merged, name) else {
            return;
        };
        found.push(InForce {
            name: name.to_owned(),
            value: shown(schema, name, value),
            origin: origins.get(name).copied().unwrap_or(Origin::Default),
        });
    });
    found
}

fn shown(schema: &Schema, name: &str, value: &Value) -> Option<String> {
    let text = value.as_str().unwrap_or_default();
    if schema.secrets.contains(&name) && !text.is_empty() {
        return None;
    }
    if schema.addresses.contains(&name) {
        return without_password(text).map(|text| Value::String(text).to_string());
    }
    Some(value.to_string())
}

/// An address without its password; none where it can't be told what is one.
fn without_password(address: &str) -> Option<String> {
    let Ok(mut url) = url::Url::parse(address) else {
        return (!address.contains('@')).then(|| address.to_owned());
    };
    let mut changed = false;
    if url.password().is_some() {
        url.set_password(Some(HIDDEN)).ok()?;
        changed = true;
    }
    if url.query_pairs().any(|(name, _)| name == "password") {
        let rest: Vec<(String, String)> = url
            .query_pairs()
            .filter(|(name, _)| name != "password")
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        url.query_pairs_mut().clear().extend_pairs(rest);
        changed = true;
    }
    // What has no password stays as it was written.
    Some(if changed {
        url.as_str().replace("%E2%80%A6", HIDDEN)
    } else {
        address.to_owned()
    })
}
