//! The nouns: goals, entries, and the values they are made of. Nothing here knows HTTP or SQL.
//!
//! A value that exists is valid: [`Title`], [`Notes`], [`Unit`] and [`Amount`] can only be made by parsing.

mod ambient;
mod amount;
mod entry;
mod fold;
mod goal;
pub mod pace;
pub mod tags;
mod text;

pub use ambient::{Ambient, Clock, Ids, RandomIds, SystemClock};
pub use amount::{Amount, AmountError};
pub use entry::{Entry, EntryPatch, NewEntry};
pub use fold::fold;
pub use goal::{Goal, GoalPatch, NewGoal, Order, Status};
pub use tags::{TagError, Tags};
pub use text::{Notes, TextError, Title, Unit};

use chrono::{DateTime, Datelike, Timelike, Utc};
use uuid::Uuid;

/// A user: the `sub` of their tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner(pub Uuid);

/// A point in time, in whole microseconds.
pub type Time = DateTime<Utc>;

/// The last microsecond of the minute in place of a leap second. RFC 3339 §5.7 knows `23:59:60`, and so does chrono; but
/// Postgres would keep it as the next day, and no browser can read it.
pub fn whole_second(time: Time) -> Time {
    const LAST_MICROSECOND: u32 = 999_999_000;
    // chrono tells a leap second by a fraction of more than a second.
    if time.nanosecond() < 1_000_000_000 {
        return time;
    }
    time.with_nanosecond(LAST_MICROSECOND).unwrap_or(time)
}

/// Years that both engines keep and sort alike, and that users mean.
pub fn is_sensible_year(date: &impl Datelike) -> bool {
    (1900..=9999).contains(&date.year())
}
