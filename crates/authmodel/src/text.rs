//! Texts that somebody chooses and others read: names of users and of clients.
//!
//! Refuses what makes a name look like another or like none: characters that can't be seen, and those that turn the direction of
//! writing around what follows.

use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup},
};

/// Braille without a dot: a symbol by its category, and empty.
const BRAILLE_BLANK: char = '\u{2800}';

/// What may stand in a name although it can't be seen: it joins the letters of Persian and of Indian scripts, or parts them, joins
/// emoji, and says how one is drawn.
const JOINERS: [char; 4] = ['\u{200c}', '\u{200d}', '\u{fe0e}', '\u{fe0f}'];

/// Whether a text can be shown as a name: with something in it that can be seen, and nothing that hides or turns the rest.
pub fn is_showable(text: &str) -> bool {
    text.chars().all(|c| may_stand(c) || JOINERS.contains(&c)) && text.chars().any(is_seen)
}

/// Whether a character may stand in a name: it is assigned, no control, and neither hides nor turns anything.
pub fn may_stand(c: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    let is_odd = matches!(
        category,
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
            | GeneralCategory::PrivateUse
            | GeneralCategory::Surrogate
            | GeneralCategory::Unassigned
    );
    !is_odd && c != BRAILLE_BLANK && !CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// Whether a character is seen by itself: letters, digits, signs and symbols; no space, and no mark without a letter.
fn is_seen(c: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    let seen = GeneralCategoryGroup::Letter
        .union(GeneralCategoryGroup::Number)
        .union(GeneralCategoryGroup::Punctuation)
        .union(GeneralCategoryGroup::Symbol);
    may_stand(c) && seen.contains(category)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_no_name() {
        for invisible in [
            '\u{3164}',
            '\u{2800}',
            '\u{115f}',
            '\u{1160}',
            '\u{ffa0}',
            '\u{fe0f}',
            '\u{034f}',
            '\u{17b4}',
            '\u{200b}',
            '\u{200d}',
            '\u{2060}',
            '\u{feff}',
            '\u{e0041}',
            '\u{301}',
            '\u{a0}',
            ' ',
        ] {
            let name: String = std::iter::repeat_n(invisible, 3).collect();
            assert!(!is_showable(&name), "U+{:04X}", u32::from(invisible));
        }
        assert!(!is_showable(""));
    }

    #[test]
    fn what_hides_or_turns_the_rest_may_not_stand_in_it() {
        for odd in [
            '\u{202e}', '\u{2066}', '\u{200f}', '\u{3164}', '\u{2800}', '\u{0}', '\n', '\u{e000}',
        ] {
            assert!(
                !is_showable(&format!("Shop{odd}Online")),
                "U+{:04X}",
                u32::from(odd)
            );
        }
    }

    #[test]
    fn names_of_all_scripts_are_names() {
        for name in [
            "Ada",
            "Zoë",
            "Müller & Söhne",
            "张伟",
            "王 小明",
            "Ольга",
            "عمر",
            "مصطفی‌زاده",
            "श्री",
            "क्\u{200d}ष",
            "한국",
            "日本語",
            "👩\u{200d}💻",
            "❤\u{fe0f}",
            "Łukasz",
            "O’Neil",
            "7-Zip",
            "e\u{301}",
        ] {
            assert!(is_showable(name), "{name}");
        }
    }
}
