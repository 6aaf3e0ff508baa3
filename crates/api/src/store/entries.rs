//! The statements on entries. Each change of an entry changes its goal's total and count in the same transaction, and
//! touches the goal first: its row is the lock that makes two changes of one goal wait for each other.

use sql::{in_transaction, on};
use uuid::Uuid;

use super::idempotency::change_once;
use super::page::{self, Key, Page, Position};
use super::{Answer, Once, Store, StoreError, versions};
use crate::model::{Amount, Entry, EntryPatch, NewEntry, Owner};

macro_rules! columns {
    () => {
        "id, goal_id, amount, note, occurred_at, day, version, created_at"
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

/// Moves the goal's total and count: how many rows it met, which is 0 where the total would leave its range.
macro_rules! move_goal {
    ($tx:expr, $owner:expr, $goal:expr, $amount:expr, $count:expr, $now:expr) => {
        sqlx::query(MOVE_GOAL)
            .bind($goal)
            .bind($owner.0)
            .bind($amount)
            .bind($count)
            .bind($now)
            .bind(Amount::MIN)
            .bind(Amount::MAX)
            .execute(&mut *$tx)
            .await?
            .rows_affected()
    };
}

/// The changes of entries, within a transaction.
macro_rules! add_entry {
    ($tx:expr, $owner:expr, $entry:expr) => {{
        const INSERT: &str = "INSERT INTO entries (id, goal_id, owner, amount, note, occurred_at, version, created_at, day) \
                              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let (amount, now) = ($entry.amount.unwrap_or_default(), $entry.created_at);
        if move_goal!($tx, $owner, $entry.goal_id, amount, 1_i64, now) == 0 {
            // Or there is no such goal; the caller looks.
            return Err(StoreError::TotalOutOfRange);
        }
        sqlx::query(INSERT)
            .bind($entry.id)
            .bind($entry.goal_id)
            .bind($owner.0)
            .bind($entry.amount)
            .bind(&$entry.note)
            .bind($entry.occurred_at)
            .bind($entry.version)
            .bind($entry.created_at)
            .bind($entry.day)
            .execute(&mut *$tx)
            .await?;
        Ok(())
    }};
}

/// The entry as it is now, its goal locked.
macro_rules! locked_entry {
    ($tx:expr, $owner:expr, $goal:expr, $id:expr, $expected:expr) => {{
        sqlx::query(LOCK_GOAL)
            .bind($goal)
            .bind($owner.0)
            .execute(&mut *$tx)
            .await?;
        let entry: Option<Entry> = sqlx::query_as(SELECT_ONE)
            .bind($id)
            .bind($goal)
            .bind($owner.0)
            .fetch_optional(&mut *$tx)
            .await?;
        current(entry, $expected)?
    }};
}

macro_rules! change_entry {
    ($tx:expr, $owner:expr, $goal:expr, $id:expr, $expected:expr, $patch:expr, $now:expr) => {{
        const UPDATE: &str = "UPDATE entries SET amount = $4, note = $5, occurred_at = $6, version = $7, day = $8 \
                              WHERE id = $1 AND goal_id = $2 AND owner = $3";
        let old = locked_entry!($tx, $owner, $goal, $id, $expected);
        let entry = Entry {
            amount: $patch.amount.unwrap_or(old.amount),
            note: $patch.note.clone().unwrap_or(old.note),
            occurred_at: $patch.occurred_at.unwrap_or(old.occurred_at),
            // The same moment, written without its offset, is still of the same day.
            day: match $patch.occurred_at {
                Some(at) if at != old.occurred_at || $patch.day.is_some() => $patch.day,
                _ => old.day,
            },
            version: old.version + 1,
            ..old
        };
        let difference = difference(old.amount, entry.amount);
        if move_goal!($tx, $owner, $goal, difference, 0_i64, $now) == 0 {
            return Err(StoreError::TotalOutOfRange);
        }
        sqlx::query(UPDATE)
            .bind($id)
            .bind($goal)
            .bind($owner.0)
            .bind(entry.amount)
            .bind(&entry.note)
            .bind(entry.occurred_at)
            .bind(entry.version)
            .bind(entry.day)
            .execute(&mut *$tx)
            .await?;
        Ok(entry)
    }};
}

macro_rules! remove_entry {
    ($tx:expr, $owner:expr, $goal:expr, $id:expr, $expected:expr, $now:expr) => {{
        const DELETE: &str = "DELETE FROM entries WHERE id = $1 AND goal_id = $2 AND owner = $3";
        let old = locked_entry!($tx, $owner, $goal, $id, $expected);
        if move_goal!($tx, $owner, $goal, difference(old.amount, None), -1_i64, $now) == 0 {
            return Err(StoreError::TotalOutOfRange);
        }
        sqlx::query(DELETE)
            .bind($id)
            .bind($goal)
            .bind($owner.0)
            .execute(&mut *$tx)
            .await?;
        Ok(())
    }};
}

impl Store {
    /// Adds an entry to a goal.
    pub async fn create_entry(&self, owner: Owner, goal: Uuid, new: NewEntry) -> Result<Entry, StoreError> {
        let entry = self.fresh_entry(goal, new);
        match in_transaction!(&self.db, tx => add_entry!(tx, owner, entry)) {
            Err(StoreError::TotalOutOfRange) => Err(self.why_no_entry(owner, goal).await?),
            outcome => outcome.map(|()| entry),
        }
    }

    /// Adds an entry to a goal, once for each key.
    pub async fn create_entry_once(
        &self,
        owner: Owner,
        goal: Uuid,
        new: NewEntry,
        once: &Once,
        describe: impl Fn(&Entry) -> Answer,
    ) -> Result<Answer, StoreError> {
        let entry = self.fresh_entry(goal, new);
        let outcome = change_once!(self, owner, once, tx => {
            let added: Result<(), StoreError> = add_entry!(tx, owner, entry);
            added.map(|()| entry.clone())
        }, describe);
        match outcome {
            Err(StoreError::TotalOutOfRange) => Err(self.why_no_entry(owner, goal).await?),
            outcome => outcome,
        }
    }

    fn fresh_entry(&self, goal: Uuid, new: NewEntry) -> Entry {
        let now = self.ambient.clock.now();
        Entry {
            id: self.ambient.ids.next(now),
            goal_id: goal,
            amount: new.amount,
            note: new.note,
            occurred_at: new.occurred_at.unwrap_or(now),
            day: new.day,
            version: 1,
            created_at: now,
        }
    }

    /// After an entry that was not added: is the goal not there, or would its total be out of range?
    async fn why_no_entry(&self, owner: Owner, goal: Uuid) -> Result<StoreError, StoreError> {
        Ok(match self.goal(owner, goal).await? {
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
        let now = self.ambient.clock.now();
        in_transaction!(&self.db, tx => change_entry!(tx, owner, goal, id, expected, patch, now))
    }

    /// Changes an entry, once for each key.
    #[expect(clippy::too_many_arguments, reason = "an entry is named by two ids")]
    pub async fn update_entry_once(
        &self,
        owner: Owner,
        goal: Uuid,
        id: Uuid,
        expected: Option<&[i64]>,
        patch: &EntryPatch,
        once: &Once,
        describe: impl Fn(&Entry) -> Answer,
    ) -> Result<Answer, StoreError> {
        let now = self.ambient.clock.now();
        change_once!(self, owner, once, tx => {
            change_entry!(tx, owner, goal, id, expected, patch, now)
        }, describe)
    }

    /// Removes an entry, if it has one of the expected versions.
    pub async fn delete_entry(
        &self,
        owner: Owner,
        goal: Uuid,
        id: Uuid,
        expected: Option<&[i64]>,
    ) -> Result<(), StoreError> {
        let now = self.ambient.clock.now();
        in_transaction!(&self.db, tx => remove_entry!(tx, owner, goal, id, expected, now))
    }

    /// Removes an entry, once for each key.
    pub async fn delete_entry_once(
        &self,
        owner: Owner,
        goal: Uuid,
        id: Uuid,
        expected: Option<&[i64]>,
        once: &Once,
        describe: impl Fn(&()) -> Answer,
    ) -> Result<Answer, StoreError> {
        let now = self.ambient.clock.now();
        change_once!(self, owner, once, tx => {
            remove_entry!(tx, owner, goal, id, expected, now)
        }, describe)
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
