//! What a route wants of a token, said once.

use std::time::Duration;

use crate::{claims::Verified, error::VerifyError};

/// What a route wants of a token beside that it is good: scopes, a group, a recent or a strong sign-in.
///
/// ```
/// use jwt_verifier::Requirements;
/// use std::time::Duration;
///
/// let to_delete = Requirements::default()
///     .scope("goals:write")
///     .group("owners")
///     .acr("phr")
///     .max_age(Duration::from_secs(300));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "nothing is asked before `check`"]
pub struct Requirements {
    scopes: Vec<String>,
    groups: Vec<String>,
    acr_values: Vec<String>,
    max_age: Option<Duration>,
}

impl Requirements {
    /// This scope value, and every other that is named.
    pub fn scope(mut self, value: impl Into<String>) -> Self {
        self.scopes.push(value.into());
        self
    }

    /// This group, or another that is named.
    pub fn group(mut self, name: impl Into<String>) -> Self {
        self.groups.push(name.into());
        self
    }

    /// A sign-in of this authentication context class, or of another that is named (RFC 9470 §3).
    pub fn acr(mut self, value: impl Into<String>) -> Self {
        self.acr_values.push(value.into());
        self
    }

    /// A sign-in that is not longer ago than this (RFC 9470 §3).
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = Some(age);
        self
    }

    /// Whether a token has all of it. What its client can do something about is said first.
    ///
    /// # Errors
    /// [`VerifyError`] names what is missing.
    pub fn check(&self, token: &Verified) -> Result<(), VerifyError> {
        token.require_scopes(&texts(&self.scopes))?;
        if !self.acr_values.is_empty() || self.max_age.is_some() {
            token.require_authentication(&texts(&self.acr_values), self.max_age)?;
        }
        if !self.groups.is_empty() {
            token.require_group(&texts(&self.groups))?;
        }
        Ok(())
    }
}

fn texts(values: &[String]) -> Vec<&str> {
    values.iter().map(String::as_str).collect()
}
