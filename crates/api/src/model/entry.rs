//! An entry: one step on the way to a goal, with an amount or without.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Amount, Notes, Time};

/// A step on the way.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Entry {
    /// Its identifier.
    pub id: Uuid,
    /// The goal it belongs to.
    pub goal_id: Uuid,
    /// How much it brings; below zero it takes away.
    pub amount: Option<Amount>,
    /// A word about it.
    pub note: Option<Notes>,
    /// When it happened.
    pub occurred_at: Time,
    /// The day that it was for its writer, where the time came with an offset that tells.
    pub day: Option<NaiveDate>,
    /// Grows with each change.
    pub version: i64,
    /// When it was written down.
    pub created_at: Time,
}

/// An entry that is to be made.
#[derive(Clone, Debug, Default)]
pub struct NewEntry {
    /// How much it brings.
    pub amount: Option<Amount>,
    /// A word about it.
    pub note: Option<Notes>,
    /// When it happened; now, if nothing is said.
    pub occurred_at: Option<Time>,
    /// The day that it was for its writer.
    pub day: Option<NaiveDate>,
}

/// What is to change; `None` leaves a field as it is, `Some(None)` empties it.
#[derive(Clone, Debug, Default)]
pub struct EntryPatch {
    /// How much it brings.
    pub amount: Option<Option<Amount>>,
    /// A word about it.
    pub note: Option<Option<Notes>>,
    /// When it happened.
    pub occurred_at: Option<Time>,
    /// The day that it was for its writer; taken over with the time.
    pub day: Option<NaiveDate>,
}
