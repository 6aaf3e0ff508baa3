//! When sessions were last used: remembered here at each use, and written down together every few minutes.
//!
//! A page asks several things at once, and each of them would be a write; what the user wants to know is whether a browser was
//! used today or last month. So a use costs a look into a map, and a session one small update in [`PERIOD`], whatever it does.
//! An instance that dies takes some minutes of uses along.
//!
//! Invariant: the map is bounded; beyond that a use is not seen.

use authmodel::{
    clock::Time,
    ids::SessionId,
    store::{SessionStore, StoreResult},
};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// How often uses are to be written down.
pub const PERIOD: Duration = Duration::from_secs(5 * 60);

/// Sessions in use between two writes: a few megabytes. An instance that has more of them in five minutes shows some of them as
/// used a little earlier.
const MOST: usize = 50_000;

/// The uses that were not written down yet.
#[derive(Default)]
pub(crate) struct LastUses(Mutex<HashMap<SessionId, Time>>);

impl LastUses {
    fn with<T>(&self, look: impl FnOnce(&mut HashMap<SessionId, Time>) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn note(&self, id: SessionId, now: Time) {
        self.with(|uses| {
            if uses.len() < MOST || uses.contains_key(&id) {
                uses.insert(id, now);
            }
        });
    }

    pub(crate) fn of(&self, id: SessionId) -> Option<Time> {
        self.with(|uses| uses.get(&id).copied())
    }

    /// Writes down what was not yet; where that fails, the next call tries again.
    pub(crate) async fn write_down(&self, sessions: &dyn SessionStore) -> StoreResult<()> {
        let uses: Vec<(SessionId, Time)> = self.with(|uses| uses.drain().collect());
        if uses.is_empty() {
            return Ok(());
        }
        let noted = sessions.note_uses(&uses).await;
        if noted.is_err() {
            self.with(|later| {
                for (id, at) in uses {
                    later.entry(id).or_insert(at);
                }
            });
        }
        noted
    }
}
