//! Numbers as spreadsheets write them: `12.5`, `12,5`, `1.234,50`, `1 234,50` with any kind of space, `1'234.50`.
//!
//! Which mark stands before the fraction is one question for a whole file. It is asked (`decimal=`), or found out from the
//! numbers that can be read in one way only. **Refuses** to guess: a file whose every telling number can be read twice
//! (`1,234`: twelve hundred, or one and a bit?) is refused with the line of the first. What is separated by commas has
//! points in its numbers unless it says otherwise, which is what our own export writes.
//!
//! Test to read first: `what_can_be_read_twice_is_refused`.

use std::borrow::Cow;

use crate::model::Amount;

/// What stands before the fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decimal {
    /// As in 12.5.
    Point,
    /// As in 12,5.
    Comma,
}

/// How a number can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// Without either mark.
    Whole,
    /// In one way.
    Only(Decimal),
    /// With its one mark before the fraction, or between the thousands.
    Either,
    /// It is no number.
    Never,
}

const NO_NUMBER: &str = "must be a number such as 12.5";
const TWO_WAYS: &str = "can be read in two ways; say whether numbers have a point or a comma before the fraction (decimal=point or decimal=comma)";
const MIXED: &str = "has another decimal mark than the numbers above it";

/// What stands between thousands and is no fraction's mark in any country: French, Swiss and Swedish spreadsheets have these.
const GAPS: [char; 6] = [' ', '\u{a0}', '\u{202f}', '\u{2009}', '\'', '\u{2019}'];

/// Finds out which mark the numbers of a file have; the error names a line.
pub fn detect<'a>(
    cells: impl Iterator<Item = (u64, &'a str)>,
    is_parted_by_commas: bool,
) -> Result<Decimal, (u64, &'static str)> {
    let mut found = None;
    let mut unclear = None;
    for (line, cell) in cells {
        match (look(cell), found) {
            (Look::Only(decimal), None) => found = Some(decimal),
            (Look::Only(decimal), Some(before)) if decimal != before => return Err((line, MIXED)),
            (Look::Either, _) => {
                let _ = unclear.get_or_insert((line, cell));
            }
            _ => {}
        }
    }
    match (found, unclear) {
        (Some(decimal), _) => Ok(decimal),
        (None, None) => Ok(Decimal::Point),
        // Whoever parts cells by commas would have to quote every number that has one.
        (None, Some((_, cell))) if is_parted_by_commas && !cell.contains(',') => Ok(Decimal::Point),
        (None, Some((line, _))) => Err((line, TWO_WAYS)),
    }
}

/// Reads a number of a file whose mark is known.
pub fn parse(cell: &str, decimal: Decimal) -> Result<Amount, String> {
    let (mark, group) = match decimal {
        Decimal::Point => ('.', ','),
        Decimal::Comma => (',', '.'),
    };
    let (is_negative, digits) = signed(cell);
    let digits = without_gaps(digits).ok_or(NO_NUMBER)?;
    let digits = digits.as_ref();
    let (whole, fraction) = digits.split_once(mark).unwrap_or((digits, ""));
    let is_fraction = !digits.contains(mark) || !fraction.is_empty();
    let whole = ungrouped(whole, group).ok_or(NO_NUMBER)?;
    if whole.is_empty() || !is_fraction || !is_digits(fraction) {
        return Err(NO_NUMBER.to_owned());
    }
    Amount::from_digits(is_negative, &whole, fraction).map_err(|error| error.to_string())
}

fn look(cell: &str) -> Look {
    let (_, digits) = signed(cell);
    let Some(digits) = without_gaps(digits) else {
        return Look::Never;
    };
    let digits = digits.as_ref();
    let (point, comma) = (parse_shape(digits, '.', ','), parse_shape(digits, ',', '.'));
    match (point, comma) {
        (false, false) => Look::Never,
        (true, true) if digits.contains(['.', ',']) => Look::Either,
        (true, true) => Look::Whole,
        (true, false) => Look::Only(Decimal::Point),
        (false, true) => Look::Only(Decimal::Comma),
    }
}

/// Whether it is a number with this mark before the fraction and that one between the thousands.
fn parse_shape(digits: &str, mark: char, group: char) -> bool {
    let (whole, fraction) = digits.split_once(mark).unwrap_or((digits, ""));
    let ends_well = !digits.contains(mark) || !fraction.is_empty();
    ends_well && is_digits(fraction) && ungrouped(whole, group).is_some_and(|whole| !whole.is_empty())
}

/// A sign, as keyboards and as typesetters write it.
fn signed(cell: &str) -> (bool, &str) {
    let cell = cell.trim();
    match cell.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, cell.strip_prefix('+').unwrap_or(cell)),
    }
}

/// The digits without what stands between the thousands; `None` where the groups are none. A group begins with no zero:
/// `0.125` is a fraction and nothing else.
fn ungrouped(whole: &str, group: char) -> Option<String> {
    let mut parts = whole.split(group);
    let first = parts.next()?;
    let rest: Vec<&str> = parts.collect();
    let is_sound = is_digits(first)
        && (rest.is_empty()
            || ((1..=3).contains(&first.len())
                && !first.starts_with('0')
                && rest.iter().all(|part| part.len() == 3 && is_digits(part))));
    is_sound.then(|| whole.split(group).collect())
}

/// The number without the gaps between its thousands; `None` where they part no thousands. What is left has too many digits
/// in a row to be parted by another mark as well, so that a mark in it is the fraction's.
fn without_gaps(digits: &str) -> Option<Cow<'_, str>> {
    let Some(gap) = digits.chars().find(|sign| GAPS.contains(sign)) else {
        return Some(Cow::Borrowed(digits));
    };
    let end = digits.find(['.', ',']).unwrap_or(digits.len());
    let (whole, fraction) = digits.split_at(end);
    Some(Cow::Owned(ungrouped(whole, gap)? + fraction))
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(cells: &[&str], by_commas: bool) -> Result<Vec<String>, (u64, String)> {
        let numbered = || cells.iter().enumerate().map(|(at, cell)| (at as u64 + 2, *cell));
        let decimal = detect(numbered(), by_commas).map_err(|(line, why)| (line, why.to_owned()))?;
        numbered()
            .map(|(line, cell)| {
                parse(cell, decimal)
                    .map(|amount| amount.to_string())
                    .map_err(|why| (line, why))
            })
            .collect()
    }

    #[test]
    fn the_mark_is_found_out() {
        assert_eq!(
            file(&["12,5", "1.234,50", "7"], false).unwrap(),
            ["12.5", "1234.5", "7"]
        );
        assert_eq!(
            file(&["12.5", "1,234.50", "-7"], false).unwrap(),
            ["12.5", "1234.5", "-7"]
        );
        assert_eq!(file(&["0,125", "1.234"], false).unwrap(), ["0.125", "1234"]);
        assert_eq!(file(&["1.234.567", "1,5"], false).unwrap(), ["1234567", "1.5"]);
        for gap in GAPS {
            let cells = [&format!("1{gap}234{gap}567,50"), "7"];
            assert_eq!(file(&cells, false).unwrap(), ["1234567.5", "7"], "{gap:?}");
            let cells = [format!("-12{gap}345.678"), format!("1{gap}000")];
            let cells = [cells[0].as_str(), cells[1].as_str()];
            assert_eq!(file(&cells, false).unwrap(), ["-12345.678", "1000"], "{gap:?}");
        }
        // The gap tells: three digits after the comma are a fraction.
        assert_eq!(
            file(&["1\u{202f}234,567", "1.234"], false).unwrap(),
            ["1234.567", "1234"]
        );
        assert_eq!(file(&["−5", "+3"], false).unwrap(), ["-5", "3"]);
        assert_eq!(file(&["1.234"], true).unwrap(), ["1.234"], "our own export's");
        assert_eq!(file(&["12,5"], true).unwrap(), ["12.5"], "in quotes");
    }

    #[test]
    fn what_can_be_read_twice_is_refused() {
        assert_eq!(file(&["7", "1.234"], false).unwrap_err().0, 3);
        assert_eq!(file(&["7", "1,234"], true).unwrap_err().0, 3);
        assert!(file(&["1,234"], false).unwrap_err().1.contains("two ways"));
        let (line, why) = file(&["12,5", "12.5"], false).unwrap_err();
        assert!(line == 3 && why.contains("decimal mark"), "{why}");
    }

    #[test]
    fn what_is_no_number_is_named() {
        for cell in [
            "",
            "-",
            "1.2.3",
            "=1+1",
            "5 km",
            "1e3",
            "1.",
            ".",
            ".5",
            "12,34,5",
            "1.23.456,7",
            "12 34",
            "1 2345",
            "1 234\u{a0}567",
            "1 234.567,8",
            "1,5 0",
            "0 125",
            " ",
            "'",
            "٣",
        ] {
            assert!(file(&[cell], false).is_err(), "{cell}");
        }
        assert_eq!(
            file(&["1000000000000"], false).unwrap_err().1,
            "must be between -999999999999 and 999999999999"
        );
        assert!(file(&["0.1234567"], false).unwrap_err().1.contains("digits"));
    }
}
