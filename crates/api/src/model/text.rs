//! The texts that a user writes. A value of these types is within its limits and free of control characters, NUL
//! above all, which Postgres can't keep. It is in Unicode's composed form (NFC): what looks the same is the same, whatever
//! keyboard it comes from.

use unicode_normalization::UnicodeNormalization as _;

use super::fold;

/// Why a text was refused; the words follow the field's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("must not be empty")]
    Empty,
    /// Beyond the limit.
    #[error("must have at most {0} characters")]
    TooLong(usize),
    /// NUL, escape sequences and the like.
    #[error("must not contain control characters")]
    ControlCharacter,
}

macro_rules! text {
    ($(#[$doc:meta])* $name:ident, max $max:literal, controls $controls:expr, empty $empty:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, sqlx::Type)]
        #[sqlx(transparent)]
        pub struct $name(String);

        impl $name {
            /// The most characters it may have.
            pub const MAX: usize = $max;

            /// Trims, composes and checks.
            pub fn parse(text: &str) -> Result<Self, TextError> {
                // Bodies are bounded, and this makes of no text one that is much longer.
                let text: String = text.trim().nfc().collect();
                if text.is_empty() && !$empty {
                    return Err(TextError::Empty);
                }
                if text.chars().count() > $max {
                    return Err(TextError::TooLong($max));
                }
                if text.chars().any(|c| c.is_control() && !$controls.contains(&c)) {
                    return Err(TextError::ControlCharacter);
                }
                Ok(Self(text))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The form in which spellings are one, for search.
            pub fn folded(&self) -> String {
                fold(&self.0)
            }

            /// In the composed form: texts of earlier versions were kept as they came.
            pub fn composed(&self) -> Self {
                Self(self.0.nfc().collect())
            }
        }
    };
}

text! {
    /// What a goal is called: one line.
    Title, max 200, controls [], empty false
}
text! {
    /// Free text of several lines.
    Notes, max 10_000, controls ['\n', '\r', '\t'], empty true
}
text! {
    /// What amounts are counted in: `km`, `€`, `pages`.
    Unit, max 32, controls [], empty false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_count_characters_and_controls_are_refused() {
        assert_eq!(Title::parse("  Run 5 km \n").unwrap().as_str(), "Run 5 km");
        assert_eq!(Title::parse(" \t ").unwrap_err(), TextError::Empty);
        assert!(Title::parse(&"ä".repeat(200)).is_ok());
        assert_eq!(
            Title::parse(&"ä".repeat(201)).unwrap_err(),
            TextError::TooLong(200)
        );
        assert_eq!(Title::parse("a\0b").unwrap_err(), TextError::ControlCharacter);
        assert_eq!(Title::parse("a\nb").unwrap_err(), TextError::ControlCharacter);
        assert!(Notes::parse("a\n\tb\r\nc").is_ok());
        assert_eq!(
            Notes::parse("a\u{1b}[31m").unwrap_err(),
            TextError::ControlCharacter
        );
        assert_eq!(Title::parse("ÄPFEL").unwrap().folded(), "äpfel");
        // Counted as it is kept.
        let accents = Title::parse(&"e\u{301}".repeat(200)).unwrap();
        assert_eq!(accents.as_str(), "\u{e9}".repeat(200));
        assert_eq!(accents.composed(), accents);
    }
}
