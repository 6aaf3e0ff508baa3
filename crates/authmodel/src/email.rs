//! E-mail addresses: as the user wrote it, and as the provider finds it.

use email_address::EmailAddress as Parsed;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Longest address (RFC 5321 §4.5.3.1.3: a path of 256 octets less its angle brackets).
const MAX_BYTES: usize = 254;

/// An address in its two forms.
///
/// Two addresses are the same user's when their [`key`](Self::key) is the same: the whole address in lower case.
/// (Local parts are case-sensitive by RFC 5321 §2.4; no provider of note makes use of it, and a user who types
/// `Ann@` once and `ann@` later must not end up with two accounts.)
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress {
    written: String,
    key: String,
}

/// The text is no address that mail could be sent to.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not an e-mail address")]
pub struct InvalidEmail;

impl EmailAddress {
    /// Parses `name@example.org`.
    ///
    /// # Errors
    /// [`InvalidEmail`] for anything that is not an address of RFC 5321 with a domain name, for quoted local parts and
    /// for control characters.
    pub fn parse(text: &str) -> Result<Self, InvalidEmail> {
        let text = text.trim();
        if text.len() > MAX_BYTES || text.chars().any(|c| c.is_control() || c == '"') {
            return Err(InvalidEmail);
        }
        let options = email_address::Options::default()
            .without_display_text()
            .without_domain_literal();
        Parsed::parse_with_options(text, options).map_err(|_| InvalidEmail)?;
        Ok(Self {
            written: text.to_owned(),
            key: text.to_lowercase(),
        })
    }

    /// The address as it was written: where mail goes, and what the user sees.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// The form by which the user is found.
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = InvalidEmail;
    fn try_from(text: String) -> Result<Self, InvalidEmail> {
        Self::parse(&text)
    }
}

impl From<EmailAddress> for String {
    fn from(email: EmailAddress) -> String {
        email.written
    }
}

/// Addresses are personal: logs show only the first character and the domain's last part.
impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self.written.chars().next().unwrap_or('?');
        let last = self.written.rsplit('.').next().unwrap_or("?");
        write!(f, "EmailAddress({first}…@….{last})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_make_a_second_user() {
        let a = EmailAddress::parse(" Ann.Lee@Example.ORG ").expect("an address");
        assert_eq!(a.as_str(), "Ann.Lee@Example.ORG");
        assert_eq!(a.key(), "ann.lee@example.org");
        assert_eq!(format!("{a:?}"), "EmailAddress(A…@….ORG)");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.org", "a".repeat(250));
        for text in [
            "",
            "ann",
            "@example.org",
            "ann@",
            "a b@example.org",
            "ann@exa\0mple.org",
            "Ann <ann@example.org>",
            "ann@[127.0.0.1]",
            "\"a b\"@example.org",
            long.as_str(),
        ] {
            assert_eq!(EmailAddress::parse(text), Err(InvalidEmail), "{text:?}");
        }
    }
}
