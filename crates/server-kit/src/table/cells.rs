//! Cells of text that a spreadsheet must not run.
//!
//! A cell that begins with one of these marks is a formula to spreadsheets, whoever wrote it (CWE-1236). A `'` before it
//! makes it a text. Numbers are written as numbers and never get here. Invariant: [`bare`] takes back exactly what
//! [`guarded`] has added, and leaves what others wrote with an apostrophe for its own sake.

use std::borrow::Cow;

/// What begins a formula: the ASCII marks, tab and return, and the wide forms, which some programs narrow first.
const MARKS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
const GUARD: char = '\'';

/// The text as a cell.
pub fn guarded(text: &str) -> Cow<'_, str> {
    // A guard that is the text's own gets one as well, or it would be taken away.
    if text.starts_with(GUARD) || text.starts_with(MARKS) {
        Cow::Owned(format!("{GUARD}{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text of a cell.
pub fn bare(cell: &str) -> &str {
    match cell.strip_prefix(GUARD) {
        Some(text) if text.starts_with(GUARD) || text.starts_with(MARKS) => text,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_becomes_a_text_and_comes_back() {
        for (text, cell) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("+49 30 123", "'+49 30 123"),
            ("-5", "'-5"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("＝1+1", "'＝1+1"),
            ("'=1", "''=1"),
            ("'tis the season", "''tis the season"),
            ("5 km", "5 km"),
            ("", ""),
        ] {
            assert_eq!(guarded(text), cell);
            assert_eq!(bare(cell), text);
        }
        assert_eq!(bare("'tis the season"), "'tis the season", "written elsewhere");
    }
}
