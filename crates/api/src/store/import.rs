//! Taking in what was written elsewhere, or exported here: all of it or nothing, and nothing twice.
//!
//! **Owns** the one transaction of an import and the rule by which a row is known again. An import adds and never changes:
//! what is there already stays as it is.
//! * A goal or entry with an id that the owner has is that one. With any other id it is stored under an id that is made of
//!   the owner's and the given one: a second run makes the same, and whether somebody else has a thing of that id can't be told.
//! * A goal without an id is the owner's oldest of the same title. One that an import made and that was renamed since is
//!   not: its title is another's again.
//! * An entry without an id is known by its goal, amount, note and moment, or day where the file has no more than that,
//!   however it came here; of several that are alike, each stands for one (`known_entries`). One that an import made
//!   and that was changed since is still known.
//!
//! Invariant: as in [`super::entries`], a goal's total and count move with its entries, within the same transaction.
//! Test to read first: `tests/http/import.rs`.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{Datelike as _, NaiveDate};
use futures_util::TryStreamExt as _;
use sql::in_transaction;
use uuid::{Builder, Uuid};

use super::goals::insert_goal;
use super::idempotency::change_once;
use super::known_entries::{Content, KnownEntries, KnownEntry, digest};
use super::{Answer, Once, Store, StoreError};
use crate::model::{Amount, Goal, NewGoal, Notes, Owner, Time};

/// What is to be taken in, in the order in which it was written.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// The goals.
    pub goals: Vec<ImportedGoal>,
    /// The entries.
    pub entries: Vec<ImportedEntry>,
}

/// A goal that is to be there.
#[derive(Clone, Debug)]
pub struct ImportedGoal {
    /// Its id, where it has one.
    pub id: Option<Uuid>,
    /// What it is.
    pub goal: NewGoal,
    /// Whether it is put aside.
    pub archived: bool,
    /// When it was made; now, if nothing is said.
    pub created_at: Option<Time>,
}

/// An entry that is to be there.
#[derive(Clone, Debug)]
pub struct ImportedEntry {
    /// Its id, where it has one.
    pub id: Option<Uuid>,
    /// Its goal.
    pub goal: GoalReference,
    /// How much it brings.
    pub amount: Option<Amount>,
    /// A word about it.
    pub note: Option<Notes>,
    /// When it happened.
    pub occurred_at: Time,
    /// The day that it was for its writer.
    pub day: Option<NaiveDate>,
    /// Whether the file has the day alone: then the hour is made up, by a zone that may be another one next time.
    pub is_of_day: bool,
    /// When it was written down; now, if nothing is said.
    pub created_at: Option<Time>,
}

/// The goal that an entry belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoalReference {
    /// One of the same import, by its place.
    Here(usize),
    /// One that the owner has.
    Existing(Uuid),
}

/// What an import did, or would have done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Goals that were not there.
    pub goals_added: usize,
    /// Goals that were.
    pub goals_known: usize,
    /// Entries that were not there.
    pub entries_added: usize,
    /// Entries that were.
    pub entries_known: usize,
}

/// A goal of the owner's, as the import needs it.
#[derive(sqlx::FromRow)]
struct Known {
    id: Uuid,
    title: String,
}

const KNOWN_GOALS: &str = "SELECT id, title FROM goals WHERE owner = $1 ORDER BY created_at, id";
/// Locks a goal until the transaction ends, by a change of nothing: see [`super::entries`].
const LOCK_GOAL: &str = "UPDATE goals SET version = version WHERE id = $1 AND owner = $2";
const KNOWN_ENTRIES: &str =
    "SELECT id, amount, note, occurred_at, day FROM entries WHERE goal_id = $1 AND owner = $2 ORDER BY id";
const INSERT_ENTRY: &str = "INSERT INTO entries (id, goal_id, owner, amount, note, occurred_at, version, created_at, day) \
                            VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8)";
const MOVE_GOAL: &str = "UPDATE goals SET total = total + $3, entry_count = entry_count + $4, \
                         version = version + 1, updated_at = $5 \
                         WHERE id = $1 AND owner = $2 AND total + $3 BETWEEN $6 AND $7";

/// The whole import, within a transaction.
macro_rules! import {
    ($tx:expr, $owner:expr, $batch:expr, $now:expr) => {{
        let (owner, batch, now): (Owner, &Batch, Time) = ($owner, $batch, $now);
        let mut tally = Tally::default();
        let known: Vec<Known> = sqlx::query_as(KNOWN_GOALS)
            .bind(owner.0)
            .fetch_all(&mut *$tx)
            .await?;
        let places = Places::of(owner, batch, &known)?;
        let mut there: HashMap<Uuid, KnownEntries> = HashMap::new();
        // In the order of their ids: two imports at once wait for each other, and never both.
        for (id, place) in &places.goals {
            let is_new = match place {
                Some(place) => {
                    let goal = batch.goals[*place].stored(*id, now);
                    insert_goal!(&mut *$tx, owner, goal, " ON CONFLICT DO NOTHING")?.rows_affected() > 0
                }
                None => false,
            };
            let mut entries = KnownEntries::default();
            if !is_new {
                sqlx::query(LOCK_GOAL)
                    .bind(id)
                    .bind(owner.0)
                    .execute(&mut *$tx)
                    .await?;
                // One by one: of what they say a digest is kept, however long their notes are.
                let mut rows = sqlx::query_as::<_, KnownEntry>(KNOWN_ENTRIES)
                    .bind(id)
                    .bind(owner.0)
                    .fetch(&mut *$tx);
                while let Some(entry) = rows.try_next().await? {
                    entries.see(&entry);
                }
            }
            tally.goals_added += usize::from(is_new);
            there.insert(*id, entries);
        }
        tally.goals_known = batch.goals.len() - tally.goals_added;
        let mut moves: BTreeMap<Uuid, Move> = BTreeMap::new();
        let new = places.new_entries(owner, batch, &mut there)?;
        tally.entries_known = batch.entries.len() - new.len();
        tally.entries_added = new.len();
        for NewRow { id, goal, entry } in new {
            sqlx::query(INSERT_ENTRY)
                .bind(id)
                .bind(goal)
                .bind(owner.0)
                .bind(entry.amount)
                .bind(&entry.note)
                .bind(entry.occurred_at)
                .bind(entry.created_at.unwrap_or(now).min(now))
                .bind(entry.day)
                .execute(&mut *$tx)
                .await?;
            moves
                .entry(goal)
                .or_insert_with(|| Move::new(places.place_of(goal)))
                .add(entry.amount);
        }
        for (goal, moved) in moves {
            let total = moved.total()?;
            let met = sqlx::query(MOVE_GOAL)
                .bind(goal)
                .bind(owner.0)
                .bind(total)
                .bind(moved.count)
                .bind(now)
                .bind(Amount::MIN)
                .bind(Amount::MAX)
                .execute(&mut *$tx)
                .await?
                .rows_affected();
            if met == 0 {
                return Err(StoreError::ImportedTotalOutOfRange(moved.place));
            }
        }
        Ok(tally)
    }};
}

impl Store {
    /// Takes it in, or only says what that would do.
    pub async fn import(&self, owner: Owner, batch: &Batch, only_try: bool) -> Result<Tally, StoreError> {
        let now = self.ambient.clock.now();
        let outcome: Result<Tally, StoreError> = in_transaction!(unhurried &self.db, tx => {
            let done: Result<Tally, StoreError> = async { import!(tx, owner, batch, now) }.await;
            match done {
                // An error undoes everything.
                Ok(tally) if only_try => Err(StoreError::Rehearsed(tally)),
                done => done,
            }
        });
        match outcome {
            Err(StoreError::Rehearsed(tally)) => Ok(tally),
            outcome => outcome,
        }
    }

    /// Takes it in, once for each key.
    pub async fn import_once(
        &self,
        owner: Owner,
        batch: &Batch,
        once: &Once,
        describe: impl Fn(&Tally) -> Answer,
    ) -> Result<Answer, StoreError> {
        let now = self.ambient.clock.now();
        change_once!(unhurried self, owner, once, tx => import!(tx, owner, batch, now), describe)
    }
}

/// Which goals an import is about, and under which ids they are, or will be.
struct Places {
    /// By id; where the goal stands in the import, if it has to be made.
    goals: BTreeMap<Uuid, Option<usize>>,
    /// The id of each goal of the import.
    ids: Vec<Uuid>,
    /// The id here of each goal that an entry names by an id.
    named: HashMap<Uuid, Uuid>,
}

impl Places {
    fn of(owner: Owner, batch: &Batch, known: &[Known]) -> Result<Self, StoreError> {
        let own: HashSet<Uuid> = known.iter().map(|goal| goal.id).collect();
        let mut titles: HashMap<&str, Uuid> = HashMap::new();
        for goal in known {
            titles.entry(&goal.title).or_insert(goal.id);
        }
        let mut places = Self {
            goals: BTreeMap::new(),
            ids: Vec::new(),
            named: HashMap::new(),
        };
        for (place, goal) in batch.goals.iter().enumerate() {
            let title = goal.goal.title.as_str();
            let id = match goal.id {
                Some(id) if own.contains(&id) => id,
                Some(id) => derived(owner, &[b"goal", id.as_bytes()]),
                None => titles
                    .get(title)
                    .copied()
                    .unwrap_or_else(|| free_id(owner, title, &own)),
            };
            places.ids.push(id);
            let to_make = (!own.contains(&id)).then_some(place);
            places.goals.entry(id).or_insert(to_make);
        }
        for (place, entry) in batch.entries.iter().enumerate() {
            if let GoalReference::Existing(id) = entry.goal {
                // An export that was taken in before names goals by ids that they do not have here.
                let here = if own.contains(&id) {
                    id
                } else {
                    derived(owner, &[b"goal", id.as_bytes()])
                };
                if !own.contains(&here) && !places.goals.contains_key(&here) {
                    return Err(StoreError::NoSuchGoal(place));
                }
                places.goals.entry(here).or_insert(None);
                places.named.insert(id, here);
            }
        }
        Ok(places)
    }

    /// The entries that are not there yet, and their ids. What is known best comes first: ids, then moments, then days, so that
    /// a row that says less takes no entry from one that says more.
    fn new_entries<'a>(
        &self,
        owner: Owner,
        batch: &'a Batch,
        there: &mut HashMap<Uuid, KnownEntries>,
    ) -> Result<Vec<NewRow<'a>>, StoreError> {
        let mut rows = Vec::with_capacity(batch.entries.len());
        for (place, entry) in batch.entries.iter().enumerate() {
            let goal = self.of_entry(entry).ok_or(StoreError::NoSuchGoal(place))?;
            let what = entry.digest(owner, goal);
            let there = there.get_mut(&goal).ok_or(StoreError::NoSuchGoal(place))?;
            if entry.id.is_none() {
                there.expect(what);
            }
            rows.push((
                NewRow {
                    id: Uuid::nil(),
                    goal,
                    entry,
                },
                what,
            ));
        }
        for round in [Round::Ids, Round::Moments, Round::Days, Round::Derived] {
            rows.retain(|(row, what)| {
                let known = there.get_mut(&row.goal);
                !known.is_some_and(|known| row.entry.is_known(round, owner, row.goal, what, known))
            });
        }
        let mut new = Vec::new();
        for (row, what) in rows {
            let Some(there) = there.get_mut(&row.goal) else {
                continue;
            };
            let id = match row.entry.id {
                // The same id twice in a file is one entry.
                Some(id) => Some(given(owner, row.goal, id)).filter(|id| there.add(*id)),
                None => Some(there.add_next(&what, |nth| nth_id(owner, &what, nth))),
            };
            new.extend(id.map(|id| NewRow { id, ..row }));
        }
        Ok(new)
    }

    fn of_entry(&self, entry: &ImportedEntry) -> Option<Uuid> {
        match entry.goal {
            GoalReference::Here(place) => self.ids.get(place).copied(),
            GoalReference::Existing(id) => self.named.get(&id).copied(),
        }
    }

    /// Where a goal stands first in the import; its end where it does not.
    fn place_of(&self, goal: Uuid) -> usize {
        self.ids
            .iter()
            .position(|id| *id == goal)
            .unwrap_or(self.ids.len())
    }
}

impl ImportedGoal {
    fn stored(&self, id: Uuid, now: Time) -> Goal {
        let NewGoal {
            title,
            notes,
            target_amount,
            unit,
            due_on,
            tags,
        } = self.goal.clone();
        Goal {
            id,
            title,
            notes,
            target_amount,
            unit,
            due_on,
            tags,
            archived: self.archived,
            total: Amount::default(),
            entry_count: 0,
            version: 1,
            // Nobody has written anything down in the future.
            created_at: self.created_at.unwrap_or(now).min(now),
            updated_at: now,
        }
    }
}

/// An entry that is to be written.
struct NewRow<'a> {
    id: Uuid,
    goal: Uuid,
    entry: &'a ImportedEntry,
}

/// By what entries are looked for, the surest first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Round {
    /// By the id that the file names.
    Ids,
    /// By all that they say, the moment too.
    Moments,
    /// By all that they say, and the day: the file has no more.
    Days,
    /// By the id that an import of the same row has given: it was changed since.
    Derived,
}

impl ImportedEntry {
    /// Whether it is there; what it is known by stands for no second one.
    fn is_known(
        &self,
        round: Round,
        owner: Owner,
        goal: Uuid,
        what: &[u8; 32],
        there: &mut KnownEntries,
    ) -> bool {
        match (round, self.id) {
            (Round::Ids, Some(id)) => there.claim(id) || there.claim(given(owner, goal, id)),
            (Round::Moments, None) if !self.is_of_day => there.take_alike(&self.content()),
            (Round::Days, None) if self.is_of_day => there.take_alike(&self.content()),
            (Round::Derived, None) => there.take_next(what, |nth| nth_id(owner, what, nth)),
            (Round::Ids | Round::Moments | Round::Days, None)
            | (Round::Moments | Round::Days | Round::Derived, Some(_)) => false,
        }
    }

    fn content(&self) -> Content {
        let day = self.day.filter(|_| self.is_of_day);
        Content::new(self.amount, self.note.as_ref(), self.occurred_at, day)
    }

    fn digest(&self, owner: Owner, goal: Uuid) -> [u8; 32] {
        let amount = self.amount.map(|amount| amount.scaled().to_be_bytes());
        let (kind, when) = match self.day.filter(|_| self.is_of_day) {
            Some(day) => (&b"entry of a day"[..], i64::from(day.num_days_from_ce())),
            None => (&b"entry of content"[..], self.occurred_at.timestamp_micros()),
        };
        digest(&[
            owner.0.as_bytes(),
            kind,
            goal.as_bytes(),
            amount.as_ref().map_or(&b""[..], |bytes| bytes),
            self.note.as_ref().map_or("", |note| note.as_str()).as_bytes(),
            &when.to_be_bytes(),
        ])
    }
}

/// The id here of an entry that has another one where it comes from.
fn given(owner: Owner, goal: Uuid, id: Uuid) -> Uuid {
    derived(owner, &[b"entry", goal.as_bytes(), id.as_bytes()])
}

/// The id of the n-th entry that says this.
fn nth_id(owner: Owner, what: &[u8; 32], nth: u32) -> Uuid {
    derived(owner, &[what, &nth.to_be_bytes()])
}

/// The id of a goal that is made by its title. One that is taken is that of a goal that was called so once.
fn free_id(owner: Owner, title: &str, own: &HashSet<Uuid>) -> Uuid {
    let mut id = derived(owner, &[b"goal of title", title.as_bytes()]);
    while own.contains(&id) {
        id = derived(owner, &[b"goal of title", title.as_bytes(), id.as_bytes()]);
    }
    id
}

/// By how much the entries of an import move a goal.
struct Move {
    place: usize,
    sum: i128,
    count: i64,
}

impl Move {
    const fn new(place: usize) -> Self {
        Self {
            place,
            sum: 0,
            count: 0,
        }
    }

    fn add(&mut self, amount: Option<Amount>) {
        self.sum += i128::from(amount.unwrap_or_default().scaled());
        self.count += 1;
    }

    /// Within twice the range of an amount, so that the sum with what is there fits an `i64`.
    fn total(&self) -> Result<Amount, StoreError> {
        let most = 2 * i128::from(Amount::MAX.scaled());
        i64::try_from(self.sum)
            .ok()
            .filter(|_| self.sum.abs() <= most)
            .map(Amount::from_scaled)
            .ok_or(StoreError::ImportedTotalOutOfRange(self.place))
    }
}

/// An id that is made of others, in the form that RFC 9562 §5.8 leaves to us.
fn derived(owner: Owner, parts: &[&[u8]]) -> Uuid {
    let all: Vec<&[u8]> = std::iter::once(&owner.0.as_bytes()[..])
        .chain(parts.iter().copied())
        .collect();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest(&all)[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}
