//! The statements on goals.

use std::collections::BTreeMap;

use sql::on;
use uuid::Uuid;

use super::idempotency::change_once;
use super::page::{self, Key, Page, Position};
use super::{Answer, Once, Store, StoreError, versions};
use crate::model::{Amount, Goal, GoalPatch, NewGoal, Order, Owner, Status, Tags, fold};

macro_rules! columns {
    () => {
        "id, title, notes, target_amount, unit, due_on, tags, archived, total, entry_count, version, created_at, updated_at"
    };
}

/// One page of a list. The statements differ in their order alone.
macro_rules! list {
    (by $key:literal, after $comparison:literal, $direction:literal) => {
        concat!(
            "SELECT ", columns!(), " FROM goals WHERE owner = $1 \
             AND ($2 = '' OR title_folded LIKE $2 ESCAPE '\\' OR notes_folded LIKE $2 ESCAPE '\\') \
             AND ($3 = 'all' \
                OR ($3 = 'archived' AND archived) \
                OR ($3 = 'done' AND NOT archived AND target_amount <= total) \
                OR ($3 = 'active' AND NOT archived AND (target_amount IS NULL OR target_amount > total))) \
             AND ($7 = '' OR tags_folded LIKE $7 ESCAPE '\\') \
             AND (", $key, ", id) ", $comparison, " ($4, $5) \
             ORDER BY ", $key, " ", $direction, ", id ", $direction, " LIMIT $6"
        )
    };
}

/// The statements of changes, on a pool or within a transaction.
macro_rules! insert_goal {
    ($on:expr, $owner:expr, $goal:expr) => {
        $crate::store::goals::insert_goal!($on, $owner, $goal, "")
    };
    ($on:expr, $owner:expr, $goal:expr, $on_conflict:literal) => {
        sqlx::query(concat!(
            "INSERT INTO goals (id, owner, title, title_folded, notes, notes_folded, target_amount, unit, due_on, \
             tags, tags_folded, archived, total, entry_count, version, created_at, updated_at, is_folded) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, TRUE)",
            $on_conflict
        ))
        .bind($goal.id)
        .bind($owner.0)
        .bind(&$goal.title)
        .bind($goal.title.folded())
        .bind(&$goal.notes)
        .bind($goal.notes.as_ref().map(|notes| notes.folded()))
        .bind($goal.target_amount)
        .bind(&$goal.unit)
        .bind($goal.due_on)
        .bind(&$goal.tags)
        .bind($goal.tags.folded())
        .bind($goal.archived)
        .bind($goal.total)
        .bind($goal.entry_count)
        .bind($goal.version)
        .bind($goal.created_at)
        .bind($goal.updated_at)
        .execute($on)
        .await
    };
}

pub(super) use insert_goal;

macro_rules! update_goal {
    ($on:expr, $owner:expr, $id:expr, $version:expr, $patch:expr, $now:expr) => {{
        let notes = $patch.notes.as_ref().and_then(Option::as_ref);
        sqlx::query_as::<_, Goal>(concat!(
            "UPDATE goals SET title = COALESCE($4, title), title_folded = COALESCE($5, title_folded), \
             notes = CASE WHEN $6 THEN $7 ELSE notes END, \
             notes_folded = CASE WHEN $6 THEN $8 ELSE notes_folded END, \
             target_amount = CASE WHEN $9 THEN $10 ELSE target_amount END, \
             unit = CASE WHEN $11 THEN $12 ELSE unit END, \
             due_on = CASE WHEN $13 THEN $14 ELSE due_on END, \
             tags = COALESCE($17, tags), tags_folded = COALESCE($18, tags_folded), \
             archived = COALESCE($15, archived), version = version + 1, updated_at = $16 \
             WHERE id = $1 AND owner = $2 AND ($3 = 0 OR version = $3) RETURNING ",
            columns!()
        ))
        .bind($id)
        .bind($owner.0)
        .bind($version)
        .bind(&$patch.title)
        .bind($patch.title.as_ref().map(|title| title.folded()))
        .bind($patch.notes.is_some())
        .bind(notes)
        .bind(notes.map(|notes| notes.folded()))
        .bind($patch.target_amount.is_some())
        .bind($patch.target_amount.flatten())
        .bind($patch.unit.is_some())
        .bind($patch.unit.as_ref().and_then(Option::as_ref))
        .bind($patch.due_on.is_some())
        .bind($patch.due_on.flatten())
        .bind($patch.archived)
        .bind($now)
        .bind(&$patch.tags)
        .bind($patch.tags.as_ref().map(|tags| tags.folded()))
        // To the end, where the commit's error would be: see `sql`.
        .fetch_all($on)
        .await
        .map(|goals| goals.into_iter().next())
    }};
}

macro_rules! delete_goal {
    ($on:expr, $owner:expr, $id:expr, $version:expr) => {
        sqlx::query("DELETE FROM goals WHERE id = $1 AND owner = $2 AND ($3 = 0 OR version = $3)")
            .bind($id)
            .bind($owner.0)
            .bind($version)
            .execute($on)
            .await
            .map(|done| done.rows_affected())
    };
}

/// What to list.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Words that the title or the notes contain; empty for all.
    pub text: String,
    /// A tag; empty for all.
    pub tag: String,
    /// The status; `None` for all.
    pub status: Option<Status>,
    /// The order.
    pub order: Order,
    /// At most this many.
    pub limit: u16,
    /// Those after this one.
    pub after: Option<Position>,
}

impl Store {
    /// Makes a goal.
    pub async fn create_goal(&self, owner: Owner, new: NewGoal) -> Result<Goal, StoreError> {
        let goal = self.fresh_goal(new);
        on!(&self.db, pool => insert_goal!(pool, owner, goal).map(drop))?;
        Ok(goal)
    }

    /// Makes a goal, once for each key.
    pub async fn create_goal_once(
        &self,
        owner: Owner,
        new: NewGoal,
        once: &Once,
        describe: impl Fn(&Goal) -> Answer,
    ) -> Result<Answer, StoreError> {
        let goal = self.fresh_goal(new);
        change_once!(self, owner, once, tx => {
            insert_goal!(&mut *tx, owner, goal)?;
            Ok(goal.clone())
        }, describe)
    }

    fn fresh_goal(&self, new: NewGoal) -> Goal {
        let now = self.ambient.clock.now();
        Goal {
            id: self.ambient.ids.next(now),
            title: new.title,
            notes: new.notes,
            target_amount: new.target_amount,
            unit: new.unit,
            due_on: new.due_on,
            tags: new.tags,
            archived: false,
            total: Amount::default(),
            entry_count: 0,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// One goal.
    pub async fn goal(&self, owner: Owner, id: Uuid) -> Result<Option<Goal>, StoreError> {
        const SQL: &str = concat!("SELECT ", columns!(), " FROM goals WHERE id = $1 AND owner = $2");
        let goal = on!(&self.db, pool => sqlx::query_as(SQL)
            .bind(id)
            .bind(owner.0)
            .fetch_optional(pool)
            .await)?;
        Ok(goal)
    }

    /// A page of goals.
    pub async fn goals(&self, owner: Owner, filter: &Filter) -> Result<Page<Goal>, StoreError> {
        let (sql, start) = match filter.order {
            Order::NewestFirst => (
                list!(by "created_at", after "<", "DESC"),
                Position::after_all_times(),
            ),
            Order::OldestFirst => (
                list!(by "created_at", after ">", "ASC"),
                Position::before_all_times(),
            ),
            Order::LastChangedFirst => (
                list!(by "updated_at", after "<", "DESC"),
                Position::after_all_times(),
            ),
            Order::LastChangedLast => (
                list!(by "updated_at", after ">", "ASC"),
                Position::before_all_times(),
            ),
            Order::DueFirst => (
                list!(by "COALESCE(due_on, '9999-12-31')", after ">", "ASC"),
                Position::before_all_dates(),
            ),
            Order::Title => (
                list!(by "title_folded", after ">", "ASC"),
                Position::before_all_texts(),
            ),
        };
        let status = match filter.status {
            None => "all",
            Some(Status::Active) => "active",
            Some(Status::Done) => "done",
            Some(Status::Archived) => "archived",
        };
        let after = filter.after.clone().unwrap_or(start);
        let goals: Vec<Goal> = on!(&self.db, pool => {
            let query = sqlx::query_as(sql).bind(owner.0).bind(contains(&filter.text)).bind(status);
            let query = match after.key {
                Key::Time(time) => query.bind(time),
                Key::Date(date) => query.bind(date),
                Key::Text(text) => query.bind(text),
            };
            query
                .bind(after.id)
                .bind(i64::from(filter.limit) + 1)
                .bind(has_tag(&filter.tag))
                .fetch_all(pool).await
        })?;
        Ok(page::cut(goals, filter.limit, |goal| Position {
            key: key(goal, filter.order),
            id: goal.id,
        }))
    }

    /// The tags of an owner's goals, and how many goals have each, archived ones apart. Two spellings of a tag are one, in
    /// the spelling of the newest goal.
    pub async fn tags(&self, owner: Owner) -> Result<Vec<(String, i64)>, StoreError> {
        const SQL: &str = "SELECT tags FROM goals WHERE owner = $1 AND tags <> '' AND NOT archived ORDER BY created_at DESC";
        let goals: Vec<(Tags,)> =
            on!(&self.db, pool => sqlx::query_as(SQL).bind(owner.0).fetch_all(pool).await)?;
        let mut found: BTreeMap<String, (String, i64)> = BTreeMap::new();
        for (goal,) in &goals {
            for tag in goal.iter() {
                let (_, count) = found.entry(fold(tag)).or_insert_with(|| (tag.to_owned(), 0));
                *count += 1;
            }
        }
        Ok(found.into_values().collect())
    }

    /// Changes a goal, if it has one of the expected versions.
    pub async fn update_goal(
        &self,
        owner: Owner,
        id: Uuid,
        expected: Option<&[i64]>,
        patch: &GoalPatch,
    ) -> Result<Goal, StoreError> {
        let now = self.ambient.clock.now();
        for version in versions(expected) {
            let changed = on!(&self.db, pool => update_goal!(pool, owner, id, version, patch, now))?;
            if let Some(goal) = changed {
                return Ok(goal);
            }
        }
        Err(self.why_no_goal(owner, id).await?)
    }

    /// Changes a goal, once for each key.
    pub async fn update_goal_once(
        &self,
        owner: Owner,
        id: Uuid,
        expected: Option<&[i64]>,
        patch: &GoalPatch,
        once: &Once,
        describe: impl Fn(&Goal) -> Answer,
    ) -> Result<Answer, StoreError> {
        let now = self.ambient.clock.now();
        let outcome = change_once!(self, owner, once, tx => {
            let mut changed: Option<Goal> = None;
            for version in versions(expected) {
                changed = update_goal!(&mut *tx, owner, id, version, patch, now)?;
                if changed.is_some() {
                    break;
                }
            }
            changed.ok_or(StoreError::Stale)
        }, describe);
        self.why_not(owner, id, outcome).await
    }

    /// Removes a goal with all its entries, if it has one of the expected versions.
    pub async fn delete_goal(
        &self,
        owner: Owner,
        id: Uuid,
        expected: Option<&[i64]>,
    ) -> Result<(), StoreError> {
        for version in versions(expected) {
            let deleted = on!(&self.db, pool => delete_goal!(pool, owner, id, version))?;
            if deleted > 0 {
                return Ok(());
            }
        }
        Err(self.why_no_goal(owner, id).await?)
    }

    /// Removes a goal with all its entries, once for each key.
    pub async fn delete_goal_once(
        &self,
        owner: Owner,
        id: Uuid,
        expected: Option<&[i64]>,
        once: &Once,
        describe: impl Fn(&()) -> Answer,
    ) -> Result<Answer, StoreError> {
        let outcome = change_once!(self, owner, once, tx => {
            let mut deleted = 0;
            for version in versions(expected) {
                deleted += delete_goal!(&mut *tx, owner, id, version)?;
            }
            if deleted > 0 { Ok(()) } else { Err(StoreError::Stale) }
        }, describe);
        self.why_not(owner, id, outcome).await
    }

    async fn why_not(
        &self,
        owner: Owner,
        id: Uuid,
        outcome: Result<Answer, StoreError>,
    ) -> Result<Answer, StoreError> {
        match outcome {
            Err(StoreError::Stale) => Err(self.why_no_goal(owner, id).await?),
            outcome => outcome,
        }
    }

    /// After a change that met no row: is the goal not there, or has it another version?
    async fn why_no_goal(&self, owner: Owner, id: Uuid) -> Result<StoreError, StoreError> {
        Ok(if self.goal(owner, id).await?.is_some() {
            StoreError::Stale
        } else {
            StoreError::NotFound
        })
    }
}

/// The pattern for one whole tag; empty stays empty.
fn has_tag(tag: &str) -> String {
    let tag = fold(tag.trim());
    if tag.is_empty() {
        return tag;
    }
    contains_exactly(&format!("\n{tag}\n"))
}

fn key(goal: &Goal, order: Order) -> Key {
    match order {
        Order::NewestFirst | Order::OldestFirst => Key::Time(goal.created_at),
        Order::LastChangedFirst | Order::LastChangedLast => Key::Time(goal.updated_at),
        Order::DueFirst => Key::Date(goal.due_on.unwrap_or_else(page::last_day)),
        Order::Title => Key::Text(goal.title.folded()),
    }
}

/// The pattern of LIKE for "contains", in which the text's own wildcards mean themselves; empty stays empty.
fn contains(text: &str) -> String {
    let text = fold(text.trim());
    if text.is_empty() {
        return text;
    }
    contains_exactly(&text)
}

fn contains_exactly(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
