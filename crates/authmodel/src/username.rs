//! Usernames: what apps and proxies may take for the user (`preferred_username`, `Remote-User`), so one is one user's and looks like
//! no other's. Who may have which, and when, is the store's to say ([`UsernameStore`](crate::store::UsernameStore)).
//!
//! Refuses what could be taken for something else: an e-mail address, an identifier of ours, a number or an option of a command line,
//! and letters of several scripts side by side.
//!
//! Invariants: a username has one spelling, which [`Username::parse`] brings it to (RFC 8265 §3.3, UsernameCaseMapped, by the stricter
//! NFKC): there are no two that differ in case alone. Two that look alike (UTS 39 §4) have the same [`Username::key`], of which
//! there is one. Read first: the tests below.

use std::fmt;
use unicode_normalization::{
    UnicodeNormalization as _,
    char::{canonical_combining_class, is_combining_mark},
};
use unicode_security::{GeneralSecurityProfile as _, MixedScript as _, skeleton};
use uuid::Uuid;

/// How many characters a username has: one alone is an initial, and 32 is the most that Linux takes for a user (`useradd`), where
/// apps put theirs.
const CHARACTERS: std::ops::RangeInclusive<usize> = 2..=32;

/// Bytes that are looked at: four for each character, and what is cut off around them.
const MOST_BYTES: usize = 256;

/// What parts the words of a username.
const SEPARATORS: [char; 3] = ['.', '_', '-'];

/// A username, in its one spelling.
#[derive(Clone, PartialEq, Eq)]
pub struct Username(String);

/// The text can be no username.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidUsername {
    /// Too short, or too long.
    #[error("A username has 2 to 32 characters.")]
    Length,
    /// A character that may not stand in it.
    #[error("A username has letters, digits, dots, hyphens and underscores.")]
    Character,
    /// It does not begin with a letter, ends with a separator or has two side by side, or is an identifier.
    #[error(
        "A username begins with a letter, and has single dots, hyphens and underscores between letters or digits alone."
    )]
    Shape,
    /// Letters of several scripts.
    #[error("A username has the letters of one script alone.")]
    Scripts,
}

impl InvalidUsername {
    /// The words for whoever chose it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Length => "A username has 2 to 32 characters.",
            Self::Character => "A username has letters, digits, dots, hyphens and underscores.",
            Self::Shape => {
                "A username begins with a letter, and has single dots, hyphens and underscores between letters or digits alone."
            }
            Self::Scripts => "A username has the letters of one script alone.",
        }
    }
}

impl Username {
    /// Brings a text to the one spelling of a username.
    ///
    /// # Errors
    /// [`InvalidUsername`] where it can be none.
    pub fn parse(text: &str) -> Result<Self, InvalidUsername> {
        let text = text.trim();
        if text.len() > MOST_BYTES {
            return Err(InvalidUsername::Length);
        }
        let wide: String = text.nfkc().collect();
        let name: String = wide.to_lowercase().nfkc().collect();
        if !CHARACTERS.contains(&name.chars().count()) {
            return Err(InvalidUsername::Length);
        }
        if !name.chars().all(may_stand) {
            return Err(InvalidUsername::Character);
        }
        if !name.as_str().is_single_script() {
            return Err(InvalidUsername::Scripts);
        }
        // What begins with a digit is a number to a system that has numbers for users, and with a hyphen an option.
        let begins = name.chars().next().is_some_and(char::is_alphabetic);
        let words = name.split(SEPARATORS).all(|word| !word.is_empty());
        // An identifier of somebody else's, without its hyphens, would be taken for their `sub`.
        if !begins || !words || Uuid::try_parse(&name).is_ok() {
            return Err(InvalidUsername::Shape);
        }
        Ok(Self(name))
    }

    /// One that a store has kept: whatever was a username when it was kept still is one.
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The name: what apps are told.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What all names have in common that look like this one (UTS 39 §4, the skeleton), whatever their case. Made anew where it is
    /// needed: the tables of a later version of Unicode know more that looks alike, and a key that is stored keeps standing for the
    /// name that it was made of.
    pub fn key(&self) -> String {
        // Twice, since what a letter looks like may be a capital one (the digit 0 an O).
        let once = fold(&skeleton(&fold(&self.0)).collect::<String>());
        fold(&skeleton(&once).collect::<String>())
    }
}

/// Without case: by way of capitals, so that letters that share one are the same (ß and ss, ς and σ).
fn fold(text: &str) -> String {
    text.to_uppercase().to_lowercase()
}

/// Whether a character may stand in a username: letters that identifiers are made of (UTS 39 §3.1), the signs that words of their
/// scripts are written with, digits of ASCII, and [`SEPARATORS`].
fn may_stand(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || SEPARATORS.contains(&c);
    }
    c.identifier_allowed() && ((c.is_alphabetic() && !is_combining_mark(c)) || is_part_of_letters(c))
}

/// Signs without which words of Indian scripts, Thai and Lao can't be written: vowels, nukta, virama, tones, by their combining
/// classes. What is put above and below letters of any script is none of these.
fn is_part_of_letters(c: char) -> bool {
    is_combining_mark(c) && matches!(canonical_combining_class(c), 0 | 7 | 9 | 103..=122)
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Usernames are personal: logs show only the first character.
impl fmt::Debug for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Username({}…)", self.0.chars().next().unwrap_or('?'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Username {
        Username::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn a_name_has_one_spelling() {
        for (written, spelt) in [
            ("ada", "ada"),
            (" Ada ", "ada"),
            ("ADA.Lovelace-2", "ada.lovelace-2"),
            ("ａｄａ", "ada"),
            ("Zoe\u{308}", "zoë"),
            ("ÅSA", "åsa"),
            ("Ольга", "ольга"),
            ("王小明", "王小明"),
            ("山田たろう", "山田たろう"),
            ("श्री", "श्री"),
            ("สมชาย", "สมชาย"),
            ("عمر", "عمر"),
            ("jo", "jo"),
        ] {
            assert_eq!(name(written).as_str(), spelt, "{written}");
            assert_eq!(name(spelt), name(written), "{written}");
        }
    }

    #[test]
    fn what_could_be_taken_for_something_else_is_no_name() {
        use InvalidUsername::{Character, Length, Scripts, Shape};
        for (text, wrong) in [
            ("", Length),
            ("a", Length),
            ("abcdefghijklmnopqrstuvwxyzabcdefg", Length),
            ("ada@example.org", Character),
            ("ada＠example", Character),
            ("ada lovelace", Character),
            ("ada\u{200b}", Character),
            ("ada\u{202e}", Character),
            ("a\nb", Character),
            ("ada/..", Character),
            ("ada+1", Character),
            ("ada:x", Character),
            ("ada,bob", Character),
            ("ada٣", Character),
            // A mark that composes with no letter, and one that hides in the dot of an i.
            ("x\u{303}da", Character),
            ("ı\u{307}da", Character),
            ("1ada", Shape),
            ("1000", Shape),
            ("-rf", Shape),
            (".ssh", Shape),
            ("ada.", Shape),
            ("ada..lovelace", Shape),
            ("ada.-x", Shape),
            ("c2cbe1c1a2f04d2b8a1e2d3c4b5a6f70", Shape),
            // Cyrillic а among Latin letters; Greek ο likewise.
            ("\u{430}da", Scripts),
            ("ad\u{3bf}", Scripts),
        ] {
            assert_eq!(Username::parse(text), Err(wrong), "{text:?}");
        }
    }

    #[test]
    fn names_that_look_alike_have_one_key() {
        for (one, other) in [
            ("ada", "ADA"),
            ("adal", "ada1"),
            ("bob0", "bobo"),
            ("modern", "modem"),
            // All of it in Cyrillic: of one script, and to be read as Latin.
            ("ace", "\u{430}\u{441}\u{435}"),
            ("strasse", "straße"),
            ("ada\u{131}", "adai"),
            ("νικος", "νικοσ"),
        ] {
            assert_eq!(name(one).key(), name(other).key(), "{one} {other}");
        }
        for (one, other) in [
            ("ada", "adam"),
            // A capital I looks like an l, and is never shown: it is an i.
            ("adal", "adaI"),
            ("ada", "åda"),
            ("a.da", "ada"),
            ("ada-b", "ada.b"),
            ("ольга", "олга"),
        ] {
            assert_ne!(name(one).key(), name(other).key(), "{one} {other}");
        }
    }

    #[test]
    fn logs_do_not_show_it() {
        assert_eq!(format!("{:?}", name("ada")), "Username(a…)");
    }
}
