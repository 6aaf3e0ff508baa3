//! The JSON that is sent: goals, entries, and pages of them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::etag;
use crate::model::{Amount, Entry, Goal, whole_second};

/// A goal.
#[derive(Serialize, ToSchema)]
#[schema(as = Goal)]
pub struct GoalView {
    id: Uuid,
    title: String,
    #[schema(required)]
    notes: Option<String>,
    /// A decimal number with up to 6 digits after the point, kept exactly.
    #[schema(required, value_type = Option<f64>)]
    target_amount: Option<Amount>,
    #[schema(required)]
    unit: Option<String>,
    #[schema(required)]
    due_on: Option<NaiveDate>,
    /// What it is filed under.
    tags: Vec<String>,
    archived: bool,
    /// The sum of the entries' amounts.
    #[schema(value_type = f64)]
    total: Amount,
    #[schema(minimum = 0)]
    entry_count: i64,
    /// The part of the target that is reached; null without a target.
    #[schema(required, minimum = 0, maximum = 1)]
    progress: Option<f64>,
    created_at: DateTime<Utc>,
    /// When the goal, or an entry of it, was last changed.
    updated_at: DateTime<Utc>,
}

impl From<Goal> for GoalView {
    fn from(goal: Goal) -> Self {
        Self {
            id: goal.id,
            progress: goal.progress(),
            title: goal.title.as_str().to_owned(),
            notes: goal.notes.map(|notes| notes.as_str().to_owned()),
            target_amount: goal.target_amount,
            unit: goal.unit.map(|unit| unit.as_str().to_owned()),
            due_on: goal.due_on,
            tags: goal.tags.iter().map(str::to_owned).collect(),
            archived: goal.archived,
            total: goal.total,
            entry_count: goal.entry_count,
            created_at: goal.created_at,
            updated_at: goal.updated_at,
        }
    }
}

/// One step on the way to a goal.
#[derive(Serialize, ToSchema)]
#[schema(as = Entry)]
pub struct EntryView {
    id: Uuid,
    goal_id: Uuid,
    /// A decimal number with up to 6 digits after the point, kept exactly; below zero it takes away.
    #[schema(required, value_type = Option<f64>)]
    amount: Option<Amount>,
    #[schema(required)]
    note: Option<String>,
    occurred_at: DateTime<Utc>,
    /// The day that it was for its writer, where `occurred_at` came with an offset from UTC.
    #[schema(required)]
    day: Option<NaiveDate>,
    created_at: DateTime<Utc>,
    /// Its entity tag, for `If-Match`: a list has no header for each.
    #[schema(example = "\"1\"")]
    etag: String,
}

impl From<Entry> for EntryView {
    fn from(entry: Entry) -> Self {
        Self {
            id: entry.id,
            goal_id: entry.goal_id,
            amount: entry.amount,
            note: entry.note.map(|note| note.as_str().to_owned()),
            // Rows of earlier versions may hold a leap second.
            occurred_at: whole_second(entry.occurred_at),
            day: entry.day,
            created_at: entry.created_at,
            etag: etag::of(entry.version),
        }
    }
}

/// A page of goals.
#[derive(Serialize, ToSchema)]
pub struct GoalPage {
    /// The goals.
    pub items: Vec<GoalView>,
    /// What to pass as `cursor` for the next page; null at the end.
    #[schema(required)]
    pub next_cursor: Option<String>,
}

/// A page of entries, the latest first.
#[derive(Serialize, ToSchema)]
pub struct EntryPage {
    /// The entries.
    pub items: Vec<EntryView>,
    /// What to pass as `cursor` for the next page; null at the end.
    #[schema(required)]
    pub next_cursor: Option<String>,
}
