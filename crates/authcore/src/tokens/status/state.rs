//! What has ended, as of the last look at the store, and the lists that were built of it.
//!
//! The store is asked when somebody asks for a list, at most twice a second, and only what is new is read.
//!
//! Invariants: what is known is never older than [`PACE`] where a look succeeds; what has ended stays in its list for as long as
//! a token of it may live.

use super::places::Places;
use authmodel::{
    clock::Time,
    status::{EndedPlace, ListNumber},
    store::{StatusStore, StoreError},
};
use bytes::Bytes;
use chrono::Duration;
use futures_util::lock::Mutex;
use moka::sync::Cache;
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Instant,
};

/// The least time between two looks at what has ended, however many ask.
const PACE: std::time::Duration = std::time::Duration::from_millis(500);

/// What is read again at each look: an instance whose clock is behind by as much, or a transaction that was as slow, is seen.
const OVERLAP: Duration = Duration::minutes(2);

/// From time to time all is read again, for clocks that are further apart.
const WHOLE_EVERY: Duration = Duration::minutes(1);

/// Kept beyond the longest life of a token: for clocks that differ, and tokens that were made under a longer setting. Less
/// than revoked grants are kept (`housekeeping.rs`).
const MARGIN: Duration = Duration::hours(1);

/// Lists in memory, as they were last asked for: some 25 kB each at most.
const CAPACITY: u64 = 1000;

/// A signed list.
#[derive(Clone, Debug)]
pub struct StatusListToken {
    /// The JWT.
    pub jwt: Bytes,
    /// What stands between the quotes of its entity tag: the same for the same list, whoever has signed it.
    pub tag: Arc<str>,
}

/// A list as it was built.
#[derive(Clone)]
pub(crate) struct Built {
    pub(super) token: StatusListToken,
    pub(super) version: u64,
    pub(super) period: i64,
    pub(super) kid: Arc<str>,
}

/// Places that are given, what has ended of them, and what is served.
pub(crate) struct Status {
    pub(super) places: Places,
    pub(super) ended: Mutex<Ended>,
    pub(super) built: Cache<ListNumber, Built>,
}

/// What has ended, as of the last look.
#[derive(Default)]
pub(crate) struct Ended {
    pub(super) lists: HashMap<ListNumber, ListState>,
    /// When the last look was, by the clock of grants.
    pub(super) as_of: Option<Time>,
    /// When all was last read.
    whole_at: Option<Time>,
    /// When the last look began, and whether it succeeded.
    last_look: Option<(Instant, bool)>,
}

/// The ended places of one list, with the time after which no token can be at each.
#[derive(Default)]
pub(super) struct ListState {
    pub(super) until: BTreeMap<u32, Time>,
    /// Moves with every change.
    pub(super) version: u64,
}

impl Default for Status {
    fn default() -> Self {
        Self {
            places: Places::default(),
            ended: Mutex::default(),
            built: Cache::new(CAPACITY),
        }
    }
}

impl std::fmt::Debug for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Status(…)")
    }
}

/// What has ended is not known.
#[derive(Debug, thiserror::Error)]
pub enum LookError {
    /// Somebody else's look has just failed.
    #[error("what has ended is not known at the moment")]
    JustFailed,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Ended {
    fn add(&mut self, ended: Vec<EndedPlace>, keep: Duration) {
        for EndedPlace { place, at } in ended {
            let list = self.lists.entry(place.list).or_default();
            if list.until.insert(place.index, at + keep).is_none() {
                list.version += 1;
            }
        }
    }

    /// Lets go of what no token can be at any more. A list that has nothing left stays, for its version.
    fn prune(&mut self, now: Time) {
        for list in self.lists.values_mut() {
            let before = list.until.len();
            list.until.retain(|_, until| *until > now);
            if list.until.len() < before {
                list.version += 1;
            }
        }
    }

    /// Looks at the store, unless that was done a moment ago.
    pub(super) async fn look(
        &mut self,
        store: &dyn StatusStore,
        (asked, now): (Instant, Time),
        longest_token: Duration,
    ) -> Result<(), LookError> {
        if let Some((began, succeeded)) = self.last_look {
            let is_fresh = succeeded && began.elapsed() < PACE;
            if is_fresh || (began >= asked && succeeded) {
                return Ok(());
            }
            // Who has waited for a look that failed does not wait for another one.
            if began >= asked {
                return Err(LookError::JustFailed);
            }
        }
        let began = Instant::now();
        // Said to have failed until it has not: the caller may go away in between.
        self.last_look = Some((began, false));
        let keep = longest_token + MARGIN;
        let since = match (self.as_of, self.whole_at) {
            (Some(as_of), Some(whole)) if now - whole < WHOLE_EVERY && now >= as_of => as_of - OVERLAP,
            _ => {
                self.whole_at = None;
                now - keep
            }
        };
        let ended = store.ended_since(since, now).await?;
        if self.whole_at.is_none() {
            self.prune(now);
            self.whole_at = Some(now);
        }
        self.add(ended, keep);
        self.as_of = Some(now);
        self.last_look = Some((began, true));
        Ok(())
    }
}
