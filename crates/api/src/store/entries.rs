//! The statements on entries. Each change of an entry changes its goal's total and count in the same transaction, and
//! touches the goal first: its row is the lock that makes two changes of one goal wait for each other.

use sql::{in_transaction, on};
use uuid::Uuid;

use super::{
    Store, StoreError,
    page::{self, Key, Page, Position},
    versions,
};
use crate::model::{Amount, Entry, EntryPatch, NewEntry, Owner};

macro_rules! columns {
    () => {
        "id, goal_id, amount, note, occurred_at, version, created_at"
    };
}

/// Moves a goal's total by $3 and its count by $4, within the range of an amount.
const MOVE_GOAL: &str = "UPDATE goals SET total = total + $3, entry_count = entry_count + $4, \
                         version = version + 1, updated_at = $5 \
                         WHERE id = $1 AND owner = $2 AND total + $3 BETWEEN $6 AND $7";
/// Locks a goal until the transaction ends, by a change of nothing.
const LOCK_GOAL: &str = "UPDATE goals SET version = version WHERE id = $1 AND owner = $2";
const SELECT_ONE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM entries WHERE id = $1 AND goal_id = $2 AND owner = $3"
);

impl Store {
    /// Adds an entry to a goal.
    pub async fn create_entry(&self, owner: Owner, goal: Uuid, new: NewEntry) -> Result<Entry, StoreError> {
        const INSERT: &str = "INSERT INTO entries (id, goal_id, owner, amount, note, occurred_at, version, created_at) \
                              VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let now = self.ambient.clock.now();
        let entry = Entry {
            id: self.ambient.ids.next(now),
            goal_id: goal,
            amount: new.amount,
            note: new.note,
            occurred_at: new.occurred_at.unwrap_or(now),
            version: 1,
            created_at: now,
        };
        let moved = in_transaction!(&self.db, tx => {
            let moved = sqlx::query(MOVE_GOAL)
                .bind(goal)
                .bind(owner.0)
                .bind(entry.amount.unwrap_or_default())
                .bind(1_i64)
                .bind(now)
                .bind(Amount::MIN)
                .bind(Amount::MAX)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if moved == 1 {
                sqlx::query(INSERT)
                    .bind(entry.id)
                    .bind(goal)
                    .bind(owner.0)
                    .bind(entry.amount)
                    .bind(&entry.note)
                    .bind(entry.occurred_at)
                    .bind(entry.version)
                    .bind(entry.created_at)
                    .execute(&mut *tx)
                    .await?;
            }
            Ok::<_, StoreError>(moved == 1)
        })?;
        if moved {
            return Ok(entry);
        }
        Err(match self.goal(owner, goal).await? {
            None => StoreError::NotFound,
            Some(_) => StoreError::TotalOutOfRange,
        })
    }

    /// One entry.
    pub async fn entry(&self, owner: Owner, goal: Uuid, id: Uuid) -> Result<Option<Entry>, StoreError> {
        let entry = on!(&self.db, pool => sqlx::query_as(SELECT_ONE)
            .bind(id)
            .bind(goal)
            .bind(owner.0)
            .fetch_optional(pool)
            .await)?;
        Ok(entry)
    }

    /// A page of a goal's entries, the latest first; `None` if there is no such goal.
    pub async fn entries(
        &self,
        owner: Owner,
        goal: Uuid,
        limit: u16,
        after: Option<Position>,
    ) -> Result<Option<Page<Entry>>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            columns!(),
            " FROM entries WHERE goal_id = $1 AND owner = $2 AND (occurred_at, id) < ($3, $4) \
             ORDER BY occurred_at DESC, id DESC LIMIT $5"
        );
        let after = after.unwrap_or_else(Position::after_all_times);
        let Key::Time(time) = after.key else {
            return Err(StoreError::NotFound);
        };
        let entries: Vec<Entry> = on!(&self.db, pool => sqlx::query_as(SQL)
            .bind(goal)
            .bind(owner.0)
            .bind(time)
            .bind(after.id)
            .bind(i64::from(limit) + 1)
            .fetch_all(pool)
            .await)?;
        if entries.is_empty() && self.goal(owner, goal).await?.is_none() {
            return Ok(None);
        }
        let position = |entry: &Entry| Position {
            key: Key::Time(entry.occurred_at),
            id: entry.id,
        };
        Ok(Some(page::cut(entries, limit, position)))
    }

    /// Changes an entry, if it has one of the expected versions.
    pub async fn update_entry(
        &self,
        owner: Owner,
        goal: Uuid,
        id: Uuid,
        expected: Option<&[i64]>,
        patch: &EntryPatch,
    ) -> Result<Entry, StoreError> {
        const UPDATE: &str = "UPDATE entries SET amount = $4, note = $5, occurred_at = $6, version = $7 \
                              WHERE id = $1 AND goal_id = $2 AND owner = $3";
        let now = self.ambient.clock.now();
        in_transaction!(&self.db, tx => {
            sqlx::query(LOCK_GOAL).bind(goal).bind(owner.0).execute(&mut *tx).await?;
            let old: Option<Entry> =
                sqlx::query_as(SELECT_ONE).bind(id).bind(goal).bind(owner.0).fetch_optional(&mut *tx).await?;
            let old = current(old, expected)?;
            let entry = Entry {
                amount: patch.amount.unwrap_or(old.amount),
                note: patch.note.clone().unwrap_or(old.note),
                occurred_at: patch.occurred_at.unwrap_or(old.occurred_at),
                version: old.version + 1,
                ..old
            };
            let difference = difference(old.amount, entry.amount);
            let moved = sqlx::query(MOVE_GOAL)
                .bind(goal)
                .bind(owner.0)
                .bind(difference)
                .bind(0_i64)
                .bind(now)
                .bind(Amount::MIN)
                .bind(Amount::MAX)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if moved == 0 {
                return Err(StoreError::TotalOutOfRange);
            }
            sqlx::query(UPDATE)
                .bind(id)
                .bind(goal)
                .bind(owner.0)
                .bind(entry.amount)
                .bind(&entry.note)
                .bind(entry.occurred_at)
                .bind(entry.version)
                .execute(&mut *tx)
                .await?;
            Ok(entry)
        })
    }

    /// Removes an entry, if it has one of the expected versions.
    pub async fn delete_entry(
        &self,
        owner: Owner,
        goal: Uuid,
        id: Uuid,
        expected: Option<&[i64]>,
    ) -> Result<(), StoreError> {
        const DELETE: &str = "DELETE FROM entries WHERE id = $1 AND goal_id = $2 AND owner = $3";
        let now = self.ambient.clock.now();
        in_transaction!(&self.db, tx => {
            sqlx::query(LOCK_GOAL).bind(goal).bind(owner.0).execute(&mut *tx).await?;
            let old: Option<Entry> =
                sqlx::query_as(SELECT_ONE).bind(id).bind(goal).bind(owner.0).fetch_optional(&mut *tx).await?;
            let old = current(old, expected)?;
            let moved = sqlx::query(MOVE_GOAL)
                .bind(goal)
                .bind(owner.0)
                .bind(difference(old.amount, None))
                .bind(-1_i64)
                .bind(now)
                .bind(Amount::MIN)
                .bind(Amount::MAX)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if moved == 0 {
                return Err(StoreError::TotalOutOfRange);
            }
            sqlx::query(DELETE).bind(id).bind(goal).bind(owner.0).execute(&mut *tx).await?;
            Ok(())
        })
    }
}

/// The entry as it is, if it is there and has one of the expected versions.
fn current(entry: Option<Entry>, expected: Option<&[i64]>) -> Result<Entry, StoreError> {
    let entry = entry.ok_or(StoreError::NotFound)?;
    let versions = versions(expected);
    if versions == [0] || versions.contains(&entry.version) {
        Ok(entry)
    } else {
        Err(StoreError::Stale)
    }
}

/// By how much a total moves when one amount takes the place of another: within twice the range, so within an `i64`.
fn difference(old: Option<Amount>, new: Option<Amount>) -> Amount {
    Amount::from_scaled(new.unwrap_or_default().scaled() - old.unwrap_or_default().scaled())
}
