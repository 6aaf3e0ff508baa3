//! E-mail addresses: one user, one spelling. Everything that takes an address (sign-up, sign-in, hints, the command line)
//! comes through [`EmailAddress::parse`], so that no path knows an address by a form that another does not.
//!
//! Invariants: an address is ASCII, domain and all: the domain is brought to its A-labels (IDNA, UTS 46), as Chromium's
//! `type=email` sends it, and as SMTP without SMTPUTF8 (RFC 6531) and the `email` claim (OIDC Core §5.1: an addr-spec of
//! RFC 5322) want it. Local parts beyond ASCII are refused, in words, until the whole way of a mail speaks SMTPUTF8.
//! Letters are told apart by ASCII case alone: Unicode's case mapping takes the Kelvin sign for a `k`, and would let
//! one mailbox answer for another.
//!
//! Read first: the tests below.

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEmail {
    /// Not an address of RFC 5321 with a domain name.
    #[error("This is not an e-mail address.")]
    Malformed,
    /// Letters beyond ASCII before the `@` (RFC 6531), which our mails can't be sent to.
    #[error("Only letters a to z, digits and punctuation are supported before the @ of an e-mail address.")]
    LocalPartNotAscii,
}

impl InvalidEmail {
    /// The words for whoever typed it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Malformed => "This is not an e-mail address.",
            Self::LocalPartNotAscii => {
                "Only letters a to z, digits and punctuation are supported before the @ of an e-mail address."
            }
        }
    }
}

impl EmailAddress {
    /// Parses `name@example.org`; the domain may be in any script and any form of Unicode.
    ///
    /// # Errors
    /// [`InvalidEmail`] for anything that is not an address of RFC 5321 with a domain name, for quoted local parts, for
    /// control characters, and for local parts beyond ASCII.
    pub fn parse(text: &str) -> Result<Self, InvalidEmail> {
        let text = text.trim();
        // Before anything is converted: UTS 46 is not made for what no address could be.
        if text.len() > MAX_BYTES || text.chars().any(|c| c.is_control() || c == '"') {
            return Err(InvalidEmail::Malformed);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(InvalidEmail::Malformed)?;
        if !local.is_ascii() {
            return Err(InvalidEmail::LocalPartNotAscii);
        }
        let written = if domain.is_ascii() {
            text.to_owned()
        } else {
            let domain = idna::domain_to_ascii_strict(domain).map_err(|_| InvalidEmail::Malformed)?;
            format!("{local}@{domain}")
        };
        Self::checked(written)
    }

    fn checked(written: String) -> Result<Self, InvalidEmail> {
        let options = email_address::Options::default()
            .without_display_text()
            .without_domain_literal();
        if written.len() > MAX_BYTES {
            return Err(InvalidEmail::Malformed);
        }
        Parsed::parse_with_options(&written, options).map_err(|_| InvalidEmail::Malformed)?;
        Ok(Self {
            key: written.to_ascii_lowercase(),
            written,
        })
    }

    /// An address that a store has kept: whatever was an address when it was kept still is one.
    ///
    /// # Errors
    /// [`InvalidEmail::Malformed`] where it never was.
    pub fn from_stored(text: &str) -> Result<Self, InvalidEmail> {
        Self::checked(text.to_owned())
    }

    /// The address as it was written, its domain in A-labels where it was none of ASCII: where mail goes, and what
    /// clients are told.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// What stands after the `@`, in lower case and A-labels.
    pub fn domain(&self) -> &str {
        self.key.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// A domain as people write it, where it is in A-labels.
    pub fn domain_for_people(domain: &str) -> String {
        idna::domain_to_unicode(domain).0
    }

    /// The form by which the user is found.
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = InvalidEmail;
    fn try_from(text: String) -> Result<Self, InvalidEmail> {
        Self::from_stored(&text)
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
    fn a_domain_has_one_spelling_however_it_is_typed() {
        let key = |text: &str| {
            let address = EmailAddress::parse(text).expect("an address");
            // What is kept is parsed to the same again.
            assert_eq!(
                EmailAddress::parse(address.as_str()),
                Ok(address.clone()),
                "{text}"
            );
            assert_eq!(
                EmailAddress::from_stored(address.as_str()),
                Ok(address.clone()),
                "{text}"
            );
            assert!(address.as_str().is_ascii(), "{text}");
            address.key().to_owned()
        };
        let punycode = key("name@xn--bcher-kva.example");
        for text in [
            "name@bücher.example",
            "name@bu\u{308}cher.example",
            "NAME@BÜCHER.example",
            "name@bücher。example",
            "Name@XN--BCHER-KVA.EXAMPLE",
        ] {
            assert_eq!(key(text), punycode, "{text}");
        }
        // UTS 46 maps the Kelvin sign; nothing else takes it for a k.
        assert_eq!(key("a@\u{212A}elp.example"), key("a@kelp.example"));
    }

    #[test]
    fn people_read_a_domain_as_they_write_it() {
        let shown = EmailAddress::domain_for_people;
        assert_eq!(shown("xn--bcher-kva.example"), "bücher.example");
        assert_eq!(shown("example.com"), "example.com");
    }

    #[test]
    fn a_local_part_beyond_ascii_is_refused_in_words() {
        for text in [
            "\u{212A}elp@example.org",
            "jürgen@example.org",
            "ı@example.org",
            "用户@例子.广告",
        ] {
            assert_eq!(
                EmailAddress::parse(text),
                Err(InvalidEmail::LocalPartNotAscii),
                "{text}"
            );
        }
        assert_eq!(
            InvalidEmail::LocalPartNotAscii.to_string(),
            InvalidEmail::LocalPartNotAscii.words()
        );
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.org", "a".repeat(250));
        let grows = format!("ann@{}.example", "ü".repeat(60));
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
            "ann@bü_cher.example",
            "ann@\u{202E}bücher.example",
            long.as_str(),
            grows.as_str(),
        ] {
            assert_eq!(
                EmailAddress::parse(text),
                Err(InvalidEmail::Malformed),
                "{text:?}"
            );
        }
    }
}
