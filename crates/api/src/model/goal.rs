//! A goal, and how it is made and changed.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Amount, Notes, Tags, Time, Title, Unit};

/// What a user wants to reach.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Goal {
    /// Its identifier.
    pub id: Uuid,
    /// What it is called.
    pub title: Title,
    /// More about it.
    pub notes: Option<Notes>,
    /// How much is wanted, if it can be counted.
    pub target_amount: Option<Amount>,
    /// What amounts are counted in.
    pub unit: Option<Unit>,
    /// When it should be reached.
    pub due_on: Option<NaiveDate>,
    /// What it is filed under.
    pub tags: Tags,
    /// Put aside.
    pub archived: bool,
    /// The sum of its entries' amounts.
    pub total: Amount,
    /// How many entries it has.
    pub entry_count: i64,
    /// Grows with each change of the goal or its entries.
    pub version: i64,
    /// When it was made.
    pub created_at: Time,
    /// When it, or an entry of it, was last changed.
    pub updated_at: Time,
}

impl Goal {
    /// The part of the target that is reached, from 0 to 1; `None` without a target.
    pub fn progress(&self) -> Option<f64> {
        let target = self.target_amount.filter(|target| target.is_positive())?;
        Some((self.total.to_double() / target.to_double()).clamp(0.0, 1.0))
    }
}

/// A goal that is to be made.
#[derive(Clone, Debug)]
pub struct NewGoal {
    /// What it is called.
    pub title: Title,
    /// More about it.
    pub notes: Option<Notes>,
    /// How much is wanted.
    pub target_amount: Option<Amount>,
    /// What amounts are counted in.
    pub unit: Option<Unit>,
    /// When it should be reached.
    pub due_on: Option<NaiveDate>,
    /// What it is filed under.
    pub tags: Tags,
}

/// What is to change; `None` leaves a field as it is, `Some(None)` empties it.
#[derive(Clone, Debug, Default)]
pub struct GoalPatch {
    /// What it is called.
    pub title: Option<Title>,
    /// More about it.
    pub notes: Option<Option<Notes>>,
    /// How much is wanted.
    pub target_amount: Option<Option<Amount>>,
    /// What amounts are counted in.
    pub unit: Option<Option<Unit>>,
    /// When it should be reached.
    pub due_on: Option<Option<NaiveDate>>,
    /// What it is filed under.
    pub tags: Option<Tags>,
    /// Put aside, or taken up again.
    pub archived: Option<bool>,
}

/// Which goals a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Neither reached nor put aside.
    Active,
    /// The target amount is reached.
    Done,
    /// Put aside.
    Archived,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The newest first.
    #[default]
    NewestFirst,
    /// The oldest first.
    OldestFirst,
    /// The last changed first.
    LastChangedFirst,
    /// The last changed last.
    LastChangedLast,
    /// The next due first; those without a date last.
    DueFirst,
    /// By title.
    Title,
}
