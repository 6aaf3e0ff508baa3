//! The form in which two spellings are one: for search, for tags, and for the order of titles.
//!
//! **Owns** what counts as the same word. Case does not: `ß` is `ss`, `Σ` is `σ` and `ς`. The four letters that Turkish tells
//! apart (`I ı İ i`) are one, since nobody's language is known here, and whoever searches for `istanbul` means `İstanbul`. How a
//! letter with a mark is put together does not count either (Unicode NFC). Marks themselves do: `e` is not `é`.
//!
//! Rows keep this form beside the text. A change here needs a migration that sets `goals.is_folded` to false: see
//! [`crate::store::refold`].

use unicode_normalization::UnicodeNormalization as _;

/// What stands over the small letter of `İ`.
const DOT_ABOVE: char = '\u{307}';

/// The form in which two spellings are one. Folding it again changes nothing.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    // By way of the capitals, which have no ß, no ſ and one sigma; not by the whole text, in which a last sigma is another one.
    let letters = text.nfc().flat_map(char::to_lowercase);
    let letters = letters.flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    for letter in letters {
        if letter != DOT_ABOVE || !folded.ends_with('i') {
            folded.push(letter);
        }
    }
    folded.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_word_are_one() {
        for words in [
            &[
                "\u{130}stanbul",
                "istanbul",
                "ISTANBUL",
                "\u{131}stanbul",
                "I\u{307}stanbul",
            ][..],
            &["I\u{15e}IK", "\u{131}\u{15f}\u{131}k", "i\u{15f}ik"],
            &["Stra\u{df}e", "STRASSE", "strasse", "STRA\u{1e9e}E"],
            &[
                "\u{39f}\u{394}\u{39f}\u{3a3}",
                "\u{3bf}\u{3b4}\u{3bf}\u{3c2}",
                "\u{3bf}\u{3b4}\u{3bf}\u{3c3}",
            ],
            &["Caf\u{e9}", "CAFE\u{301}", "cafe\u{301}"],
            &["\u{d55c}", "\u{1112}\u{1161}\u{11ab}"],
            &["\u{fb01}n", "FIN", "fin"],
        ] {
            for word in words {
                assert_eq!(fold(word), fold(words[0]), "{word}");
            }
        }
        assert_ne!(fold("cafe"), fold("caf\u{e9}"));
        assert_ne!(fold("\u{4d}"), fold("\u{4e}"));
    }

    #[test]
    fn every_letter_is_one_with_its_capital_and_its_small_one() {
        for letter in '\0'..=char::MAX {
            let text = letter.to_string();
            let folded = fold(&text);
            assert_eq!(fold(&folded), folded, "{letter:?} is not folded at once");
            assert_eq!(fold(&text.to_lowercase()), folded, "{letter:?}, small");
            assert_eq!(fold(&text.to_uppercase()), folded, "{letter:?}, capital");
            let apart: String = text.nfd().collect();
            assert_eq!(fold(&apart), folded, "{letter:?}, in its parts");
        }
    }
}
