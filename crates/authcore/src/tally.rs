//! What operators see over time ([`admin::dashboard`](crate::admin::dashboard)) is counted here as it happens, in this process's memory,
//! and added to the store's counts once in [`PERIOD`]: a sign-in costs a look into a map, and the store some rows in a minute, however
//! much happens.
//!
//! An instance that dies takes the counts of its last minute along, and one whose write is in doubt may add them twice: they are for
//! looking at, and what has to be exact is in the trail. Nothing here names a user.
//!
//! Invariants: the map is bounded, and so is what it comes to in the store: clients that register themselves, of which there may be
//! any number, share one count. Test to read first: `tests/blackbox/dashboard.rs`.

use authmodel::{
    client::Client,
    clock::Time,
    store::{StoreResult, TallyStore},
    tally::{Span, Tallied, Tally},
};
use chrono::TimeDelta;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// How often counts are to be written down: what a crash takes along.
pub const PERIOD: Duration = Duration::from_secs(60);

/// How old the count of sessions may be, whoever has taken it: it reads all of them, as the sweep does every ten minutes.
const SESSIONS_AGAIN: TimeDelta = TimeDelta::minutes(5);

/// Counts in memory: more than operators have clients, and less than a megabyte. What is beyond is counted of no client.
const MOST: usize = 5_000;

/// Counts that are written in one transaction: some milliseconds.
const BATCH: usize = 200;

/// What operators see by the hour, they see for two days: today and the day before, whole, wherever they are.
const HOURS_KEPT: TimeDelta = TimeDelta::days(4);

/// And by the day for 90 days: a season, which tells a weekend from a trend; and a row for each client of each day.
const DAYS_KEPT: TimeDelta = TimeDelta::days(92);

/// Batches of old counts in a sweep.
const OLD_BATCHES: u32 = 100;

/// What is counted together: the start of the hour, of what, and of which client.
type Key = (Time, Tallied, String);

/// The counts that were not written down yet.
#[derive(Default)]
pub(crate) struct Tallies(Mutex<HashMap<Key, u64>>);

impl Tallies {
    fn with<T>(&self, look: impl FnOnce(&mut HashMap<Key, u64>) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// One more.
    pub(crate) fn note(&self, kind: Tallied, now: Time) {
        self.add((Span::Hour.start_of(now), kind, String::new()), 1);
    }

    /// One more answer of the token endpoint.
    pub(crate) fn note_tokens(&self, client: &Client, now: Time) {
        let told_apart = !client.registered_itself();
        let id = if told_apart { client.id.as_str() } else { "" };
        self.add((Span::Hour.start_of(now), Tallied::Tokens, id.to_owned()), 1);
    }

    fn add(&self, key: Key, count: u64) {
        self.with(|counts| {
            let (hour, kind, _) = key;
            let key = if counts.len() < MOST || counts.contains_key(&key) {
                key
            } else {
                (hour, kind, String::new())
            };
            let so_far = counts.entry(key).or_default();
            *so_far = so_far.saturating_add(count);
        });
    }

    /// Writes down what was not yet; what can't be written is kept for the next call, also where this one is dropped under way.
    pub(crate) async fn write_down(&self, store: &dyn TallyStore) -> StoreResult<()> {
        // What is counted meanwhile waits for the next call: on a busy server this one would not end.
        for _ in 0..self.with(|counts| counts.len()).div_ceil(BATCH) {
            let batch = Batch::of(self);
            store.add(&batch.rows).await?;
            batch.written();
        }
        Ok(())
    }
}

/// Counts on their way to the store; those that did not get there go back.
struct Batch<'a> {
    from: &'a Tallies,
    rows: Vec<Tally>,
}

impl<'a> Batch<'a> {
    fn of(from: &'a Tallies) -> Self {
        let rows = from.with(|counts| {
            // The same order at every instance: they change the same rows, and must not wait for each other in a circle.
            let mut keys: Vec<Key> = counts.keys().cloned().collect();
            keys.sort_unstable();
            keys.truncate(BATCH);
            let taken = keys.into_iter().filter_map(|key| counts.remove_entry(&key)).map(
                |((hour, kind, client), count)| Tally {
                    hour,
                    kind,
                    client,
                    count,
                },
            );
            taken.collect()
        });
        Self { from, rows }
    }

    fn written(mut self) {
        self.rows.clear();
    }
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        for Tally {
            hour,
            kind,
            client,
            count,
        } in self.rows.drain(..)
        {
            self.from.add((hour, kind, client), count);
        }
    }
}

/// Counts the sessions, where nobody has for a while.
pub(crate) async fn count_sessions(store: &dyn TallyStore, now: Time) -> StoreResult<bool> {
    store.count_sessions(now, now - SESSIONS_AGAIN).await
}

/// Deletes counts that nobody is shown any more. How many rows.
pub(crate) async fn trim(store: &dyn TallyStore, now: Time) -> StoreResult<u64> {
    let mut trimmed = 0;
    for (span, kept) in [(Span::Hour, HOURS_KEPT), (Span::Day, DAYS_KEPT)] {
        for _ in 0..OLD_BATCHES {
            match store.trim(span, now - kept).await? {
                0 => break,
                some => trimmed += some,
            }
        }
    }
    Ok(trimmed)
}

#[cfg(test)]
#[path = "tally_tests.rs"]
mod tests;
