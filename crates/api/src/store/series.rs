//! The running sum of a goal's entries, over all of them, as a chart needs it.
//!
//! **Owns** the one statement that adds up entries in the order in which they happened. It answers with a bounded number
//! of points however many entries there are: the database adds up and thins out, nothing is paged through.
//!
//! The sums are doubles: in the order of time a partial sum may leave the range that a goal's total keeps to, and an
//! overflow must not cost the picture. They are exact up to 9 · 10^9 with six digits after the point; the exact total is
//! the goal's. Test to read first: `tests/http/series.rs`.

use chrono::NaiveDate;
use sql::on;
use uuid::Uuid;

use super::{Store, StoreError};
use crate::model::{Owner, Time};

/// One point for every third pixel of a wide screen; the answer stays below 64 kB.
const MOST_POINTS: i64 = 500;

/// The sum after an entry.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct SeriesPoint {
    /// When the entry happened.
    pub occurred_at: Time,
    /// The day that it was for its writer.
    pub day: Option<NaiveDate>,
    /// The sum of everything up to it, times a million.
    pub scaled: f64,
    /// How many entries with an amount there are up to it.
    pub nth: i64,
}

impl SeriesPoint {
    /// The sum.
    pub fn total(&self) -> f64 {
        self.scaled / 1e6
    }
}

impl Store {
    /// The running sum of a goal's entries with an amount, the first and the last always among the points; `None` if
    /// there is no such goal.
    pub async fn series(&self, owner: Owner, goal: Uuid) -> Result<Option<Vec<SeriesPoint>>, StoreError> {
        // Of the n-th of `many` entries a point is kept when n · $3 / many reaches another whole number: all of them
        // while there are no more than $3, and evenly spread ones of more.
        const SQL: &str = "WITH sums AS (\
             SELECT occurred_at, day, \
                SUM(CAST(amount AS DOUBLE PRECISION)) OVER (ORDER BY occurred_at, id) AS scaled, \
                ROW_NUMBER() OVER (ORDER BY occurred_at, id) AS nth, COUNT(*) OVER () AS many \
             FROM entries WHERE goal_id = $1 AND owner = $2 AND amount IS NOT NULL) \
             SELECT occurred_at, day, scaled, nth FROM sums \
             WHERE nth = 1 OR nth * $3 / many <> (nth - 1) * $3 / many ORDER BY nth";
        let points: Vec<SeriesPoint> = on!(&self.db, pool => sqlx::query_as(SQL)
            .bind(goal)
            .bind(owner.0)
            .bind(MOST_POINTS)
            .fetch_all(pool)
            .await)?;
        if points.is_empty() && self.goal(owner, goal).await?.is_none() {
            return Ok(None);
        }
        Ok(Some(points))
    }
}
