//! Scopes (RFC 6749 §3.3): a set of tokens, in the order in which they were first named.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A set of scope tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Scope(Vec<String>);

/// The text is no scope of RFC 6749 §3.3.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a scope is a list of tokens of visible ASCII, parted by single spaces")]
pub struct InvalidScope;

impl Scope {
    /// Parses `openid profile goals:read`. An empty text is the empty set; a token named twice counts once.
    ///
    /// # Errors
    /// [`InvalidScope`] where a token is not `1*( %x21 / %x23-5B / %x5D-7E )`.
    pub fn parse(text: &str) -> Result<Self, InvalidScope> {
        let mut tokens: Vec<String> = Vec::new();
        for token in text.split(' ').filter(|token| !token.is_empty()) {
            if !token
                .bytes()
                .all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\')
            {
                return Err(InvalidScope);
            }
            if !tokens.iter().any(|known| known == token) {
                tokens.push(token.to_owned());
            }
        }
        Ok(Self(tokens))
    }

    /// Whether the token is in the set.
    pub fn contains(&self, token: &str) -> bool {
        self.0.iter().any(|known| known == token)
    }

    /// Whether every token of `other` is in this set.
    pub fn covers(&self, other: &Self) -> bool {
        other.0.iter().all(|token| self.contains(token))
    }

    /// This set without what `keep` refuses.
    pub fn filter(&self, mut keep: impl FnMut(&str) -> bool) -> Self {
        Self(self.0.iter().filter(|token| keep(token)).cloned().collect())
    }

    /// Both sets together.
    pub fn union(&self, other: &Self) -> Self {
        let mut all = self.clone();
        all.0
            .extend(other.0.iter().filter(|token| !self.contains(token)).cloned());
        all
    }

    /// The tokens.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, token) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            f.write_str(token)?;
        }
        Ok(())
    }
}

impl TryFrom<String> for Scope {
    type Error = InvalidScope;
    fn try_from(text: String) -> Result<Self, InvalidScope> {
        Self::parse(&text)
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> String {
        scope.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_a_set_in_its_own_order() {
        let scope = Scope::parse("openid goals:read  openid").expect("a scope");
        assert_eq!(scope.to_string(), "openid goals:read");
        assert!(scope.covers(&Scope::parse("goals:read").expect("a scope")));
        assert!(!scope.covers(&Scope::parse("goals:write").expect("a scope")));
        for wrong in ["a\tb", "a\"b", "a\\b", "ä", "a\0b"] {
            assert_eq!(Scope::parse(wrong), Err(InvalidScope), "{wrong:?}");
        }
    }
}
