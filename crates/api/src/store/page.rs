//! Pages by position: a page begins after the last row of the one before, whatever was added or removed meanwhile.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::model::Time;

/// A part of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// Its rows.
    pub items: Vec<T>,
    /// Where the next page begins, if there is one.
    pub next: Option<Position>,
}

/// A place in a list: the key of its order, and the id, which makes it unique.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The key.
    pub key: Key,
    /// The row.
    pub id: Uuid,
}

/// What a list is ordered by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// A time.
    Time(Time),
    /// A day.
    Date(NaiveDate),
    /// A text in lower case.
    Text(String),
}

/// The end of time in these lists. Stored times lie between 1900 and 9999.
pub(super) fn last_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX)
}

impl Position {
    /// Before everything with a time.
    pub(super) fn before_all_times() -> Self {
        Self {
            key: Key::Time(Time::UNIX_EPOCH - chrono::TimeDelta::days(366 * 100)),
            id: Uuid::nil(),
        }
    }

    /// After everything with a time.
    pub(super) fn after_all_times() -> Self {
        let end = last_day().and_time(chrono::NaiveTime::MIN).and_utc() + chrono::TimeDelta::days(1);
        Self {
            key: Key::Time(end - chrono::TimeDelta::microseconds(1)),
            id: Uuid::max(),
        }
    }

    /// Before everything with a day.
    pub(super) fn before_all_dates() -> Self {
        Self {
            key: Key::Date(NaiveDate::default() - chrono::TimeDelta::days(366 * 100)),
            id: Uuid::nil(),
        }
    }

    /// Before every text.
    pub(super) fn before_all_texts() -> Self {
        Self {
            key: Key::Text(String::new()),
            id: Uuid::nil(),
        }
    }
}

/// Makes a page of rows that were asked for with one more than `limit`.
pub(super) fn cut<T>(mut items: Vec<T>, limit: u16, position: impl Fn(&T) -> Position) -> Page<T> {
    let has_more = items.len() > usize::from(limit);
    items.truncate(usize::from(limit));
    let next = items.last().filter(|_| has_more).map(position);
    Page { items, next }
}
