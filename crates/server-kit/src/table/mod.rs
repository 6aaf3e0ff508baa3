//! Tables as files (CSV), as far as they are alike whatever is in them: cells that a spreadsheet must not run, and bytes before they are rows.

pub mod cells;
pub mod lines;

/// Before the first byte of UTF-8: without it Excel takes UTF-8 for something else.
pub const MARK: &str = "\u{feff}";
