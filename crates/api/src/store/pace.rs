//! How a goal is getting on, over all its entries: they are read one after the other and nothing but days is kept, so
//! that a goal with very many entries costs time and no memory. Test to read first: `tests/http/pace.rs`.

use chrono::NaiveDate;
use chrono_tz::Tz;
use futures_util::TryStreamExt as _;
use sql::on;
use uuid::Uuid;

use super::{Store, StoreError};
use crate::model::pace::{Pace, Steps};
use crate::model::{Amount, Owner, Time};

impl Store {
    /// How a goal is getting on, by the days of a zone; `None` if there is no such goal.
    pub async fn pace(&self, owner: Owner, goal: Uuid, zone: Tz) -> Result<Option<Pace>, StoreError> {
        const SQL: &str = "SELECT occurred_at, day, amount FROM entries WHERE goal_id = $1 AND owner = $2";
        let Some(found) = self.goal(owner, goal).await? else {
            return Ok(None);
        };
        let start = Steps::new(zone, self.ambient.clock.now());
        let steps: Result<Steps, StoreError> = on!(&self.db, pool => {
            let mut steps = start.clone();
            let mut entries = sqlx::query_as::<_, (Time, Option<NaiveDate>, Option<Amount>)>(SQL)
                .bind(goal)
                .bind(owner.0)
                .fetch(pool);
            while let Some((occurred_at, day, amount)) = entries.try_next().await? {
                steps.add(occurred_at, day, amount);
            }
            Ok(steps)
        });
        Ok(Some(steps?.pace(&found)))
    }
}
