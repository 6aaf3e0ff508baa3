//! Goals and entries as a file: JSON, which keeps everything for a program, and CSV, which a spreadsheet opens.
//!
//! **Owns** the two forms, written and read. Invariant: what is written here is read here again, to the last digit and
//! character. What is read comes from anywhere: spreadsheets write other marks between cells and in numbers, put a mark
//! before the first byte, and run what looks like a formula.
//!
//! **Refuses** what can't be told: a row that breaks a rule is named by its line, and a number that may mean two things is
//! not guessed at. Tests to read first: `tests/http/import.rs`, and those of [`numbers`].

pub mod csv;
mod flags;
pub mod json;
pub mod numbers;
pub mod times;

use crate::store::import::Batch;

/// Rows of one import, goals and entries together: one transaction, which on SQLite keeps others waiting (half a second
/// for so many) and on Postgres holds locks. What is larger comes in parts.
pub const MOST_ROWS: usize = 10_000;

/// The bytes of one import: ten thousand rows with a note of some hundred characters each. They are in memory at once.
pub const MOST_BYTES: usize = 4 * 1024 * 1024;

/// More than this many faults are one: the wrong file.
pub const MOST_FAULTS: usize = 50;

/// Where something stands in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a line, counted from 1.
    Line(u64),
    /// In a JSON value.
    Path(String),
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where it is.
    pub place: Place,
    /// The column or member.
    pub field: String,
    /// What it must be.
    pub message: String,
}

/// A file that was read.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// What is in it.
    pub batch: Batch,
    /// Where each goal stands.
    pub goals: Vec<Place>,
    /// Where each entry stands.
    pub entries: Vec<Place>,
}

/// What was found wrong so far.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    /// Notes one, and goes on.
    pub(crate) fn add(&mut self, place: &Place, field: &str, message: impl ToString) {
        if self.0.len() < MOST_FAULTS {
            self.0.push(Fault {
                place: place.clone(),
                field: field.to_owned(),
                message: message.to_string(),
            });
        }
    }

    /// The value, or a note of what is wrong with it.
    pub(crate) fn keep<T>(&mut self, place: &Place, field: &str, parsed: Result<T, String>) -> Option<T> {
        parsed.map_err(|message| self.add(place, field, message)).ok()
    }

    pub(crate) fn end<T>(self, value: T) -> Result<T, Vec<Fault>> {
        if self.0.is_empty() { Ok(value) } else { Err(self.0) }
    }
}

pub(crate) fn fault(place: Place, field: &str, message: impl ToString) -> Vec<Fault> {
    vec![Fault {
        place,
        field: field.to_owned(),
        message: message.to_string(),
    }]
}
