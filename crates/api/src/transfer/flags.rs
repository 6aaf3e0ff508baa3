//! Yes and no, as spreadsheets of many languages write them.

use crate::model::fold;

/// Spreadsheets write `TRUE` in their own language: Excel's words in German, French, Spanish, Dutch, Italian, Portuguese, Polish,
/// Czech, Danish, Swedish, Norwegian, Finnish, Hungarian, Turkish, Romanian, Russian, Ukrainian, and what people type.
const YES: [&str; 26] = [
    "true",
    "1",
    "yes",
    "wahr",
    "ja",
    "vrai",
    "oui",
    "verdadero",
    "s\u{ed}",
    "waar",
    "vero",
    "verdadeiro",
    "prawda",
    "pravda",
    "sand",
    "sant",
    "sann",
    "tosi",
    "igaz",
    "do\u{11f}ru",
    "adev\u{103}rat",
    "истина",
    "істина",
    "αληθησ",
    "tak",
    "sim",
];
const NO: [&str; 26] = [
    "false",
    "0",
    "no",
    "falsch",
    "nein",
    "faux",
    "non",
    "falso",
    "onwaar",
    "nee",
    "fa\u{142}sz",
    "nepravda",
    "falsk",
    "falskt",
    "usann",
    "ep\u{e4}tosi",
    "hamis",
    "yanli\u{15f}",
    "fals",
    "ложь",
    "хибність",
    "ψευδησ",
    "nie",
    "n\u{e3}o",
    "nej",
    "nei",
];

/// Reads it.
pub fn flag(cell: &str) -> Result<bool, String> {
    let folded = fold(cell);
    match (YES.contains(&folded.as_str()), NO.contains(&folded.as_str())) {
        (true, _) => Ok(true),
        (_, true) => Ok(false),
        (false, false) => Err("must be true or false".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_no_in_the_languages_of_spreadsheets() {
        for (cell, is_yes) in [
            ("WAHR", true),
            ("FALSCH", false),
            ("VRAI", true),
            ("FAUX", false),
            ("VERDADERO", true),
            ("FALSO", false),
            ("WAAR", true),
            ("ONWAAR", false),
            ("DO\u{11e}RU", true),
            ("YANLI\u{15e}", false),
            ("ИСТИНА", true),
            ("ЛОЖЬ", false),
            ("ΑΛΗΘΗΣ", true),
            ("ΨΕΥΔΗΣ", false),
            ("FA\u{141}SZ", false),
            ("EP\u{c4}TOSI", false),
            ("True", true),
            ("0", false),
            ("S\u{cd}", true),
        ] {
            assert_eq!(flag(cell), Ok(is_yes), "{cell}");
        }
        assert!(YES.iter().chain(&NO).all(|word| fold(word) == *word));
        assert!(flag("maybe").is_err() && flag("2").is_err());
    }
}
