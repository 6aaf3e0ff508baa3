//! The entries of a goal as an import looks for its own among them.
//!
//! **Owns** when two entries are the same one: amount, note and moment, or the day where no more is known. Invariant: an entry
//! stands for one row of a file and no second one, so that two rows that are alike are two entries. Of each entry some
//! hundred bytes are kept: a goal may have very many, with long notes.

use std::collections::{HashMap, HashSet, VecDeque};

use chrono::{Datelike as _, NaiveDate};
use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization as _;
use uuid::Uuid;

use crate::model::{Amount, Notes, Time, whole_second};

/// An entry that is there.
#[derive(Debug, sqlx::FromRow)]
pub struct KnownEntry {
    id: Uuid,
    amount: Option<Amount>,
    note: Option<Notes>,
    occurred_at: Time,
    day: Option<NaiveDate>,
}

/// What an entry says, as a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Content([u8; 32]);

impl Content {
    /// By the day, where it is given; else by the moment.
    pub fn new(
        amount: Option<Amount>,
        note: Option<&Notes>,
        occurred_at: Time,
        day: Option<NaiveDate>,
    ) -> Self {
        let amount = amount.map_or_else(Vec::new, |amount| amount.scaled().to_be_bytes().to_vec());
        // Spreadsheets have their own ends of lines, and older rows their own form of letters.
        let note: String = note
            .map_or("", Notes::as_str)
            .replace("\r\n", "\n")
            .nfc()
            .collect();
        let moment = whole_second(occurred_at).timestamp_micros();
        let (kind, when) = match day {
            Some(day) => (&b"day"[..], i64::from(day.num_days_from_ce())),
            None => (&b"moment"[..], moment),
        };
        Self(digest(&[&amount, note.as_bytes(), kind, &when.to_be_bytes()]))
    }
}

/// The entries of a goal, each to be taken once.
#[derive(Debug, Default)]
pub struct KnownEntries {
    ids: HashSet<Uuid>,
    taken: HashSet<Uuid>,
    alike: HashMap<Content, VecDeque<Uuid>>,
    /// Of rows that are alike: how many a file has, and how far their ids were looked through. Never twice, or ten thousand
    /// rows of one kind would take as many looks each.
    rows: HashMap<[u8; 32], Alike>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Alike {
    rows: u32,
    looked: u32,
    added: u32,
}

impl KnownEntries {
    /// One that is there.
    pub fn see(&mut self, entry: &KnownEntry) {
        self.ids.insert(entry.id);
        for day in [None].into_iter().chain(entry.day.map(Some)) {
            let content = Content::new(entry.amount, entry.note.as_ref(), entry.occurred_at, day);
            self.alike.entry(content).or_default().push_back(entry.id);
        }
    }

    /// A row of a file that has no id: see [`Self::take_next`].
    pub fn expect(&mut self, what: [u8; 32]) {
        self.rows.entry(what).or_default().rows += 1;
    }

    /// Whether this id is there. Whoever names it means it, as often as they name it.
    pub fn claim(&mut self, id: Uuid) -> bool {
        let is_there = self.ids.contains(&id);
        if is_there {
            self.taken.insert(id);
        }
        is_there
    }

    /// Takes one that says this, if there is one still to be taken.
    pub fn take_alike(&mut self, content: &Content) -> bool {
        let Some(ids) = self.alike.get_mut(content) else {
            return false;
        };
        while let Some(id) = ids.pop_front() {
            if self.taken.insert(id) {
                return true;
            }
        }
        false
    }

    /// Takes one of those that an import of such rows has made, whatever it says today.
    pub fn take_next(&mut self, what: &[u8; 32], id_of: impl Fn(u32) -> Uuid) -> bool {
        let Some(alike) = self.rows.get_mut(what) else {
            return false;
        };
        while alike.looked < alike.rows {
            alike.looked += 1;
            let id = id_of(alike.looked);
            if self.ids.contains(&id) && self.taken.insert(id) {
                return true;
            }
        }
        false
    }

    /// Adds one that is new, under the next id that nothing has.
    pub fn add_next(&mut self, what: &[u8; 32], id_of: impl Fn(u32) -> Uuid) -> Uuid {
        loop {
            let alike = self.rows.entry(*what).or_default();
            alike.added += 1;
            let id = id_of(alike.added);
            if self.add(id) {
                return id;
            }
        }
    }

    /// Adds one that is new; false if its id is there.
    pub fn add(&mut self, id: Uuid) -> bool {
        self.taken.insert(id);
        self.ids.insert(id)
    }
}

/// A digest in which no part runs into the next: each has its length in front.
pub fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}
