//! The entries that are set, in this process: proofs and assertions that were seen, tokens that were revoked one by one.
//!
//! Owns: a set with an end to each member. Refuses: to forget a entry before its time. A replay record that lets go of
//! something lets somebody in, so one that is full takes nothing more, and what would have been marked is refused.
//! Invariants: memory is bounded ([`CAPACITY`]); a entry that has expired is never seen.

use super::ttl_map::{Micros, micros};
use authmodel::secret::SecretHash;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, hash_map::RandomState};
use std::hash::BuildHasher as _;
use std::time::Duration;

/// The most entries at once: eight thousand DPoP proofs in each second of the two minutes that they are remembered for, in
/// 50 MB. A server of more is one for Redis.
pub(super) const CAPACITY: usize = 1024 * 1024;

/// ReplayCache that are taken away with each that is set, if their time is over: more than one, so that the record shrinks.
const CLEARED_EACH_TIME: usize = 4;

/// What became of a entry.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Insertion {
    First,
    Again,
    Full,
}

pub(super) struct SeenEntries {
    /// By a hash of the entry under a key of this process: eight bytes instead of 32. That two of so few agree has odds of
    /// one in thirty million, and costs a client a second try.
    until: HashMap<u64, Micros>,
    /// Every end that was set, the next to come first; one that was set anew stands here twice, and the last counts.
    ends: BinaryHeap<Reverse<(Micros, u64)>>,
    short: RandomState,
    capacity: usize,
}

impl SeenEntries {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            until: HashMap::new(),
            ends: BinaryHeap::new(),
            short: RandomState::new(),
            capacity,
        }
    }

    pub(super) fn insert(&mut self, entry: &SecretHash, ttl: Duration, now: Micros) -> Insertion {
        if self.contains(entry, now) {
            return Insertion::Again;
        }
        self.clear(now, CLEARED_EACH_TIME);
        if self.until.len() >= self.capacity {
            return Insertion::Full;
        }
        let (key, until) = (self.short.hash_one(entry.0), now.saturating_add(micros(ttl)));
        self.until.insert(key, until);
        self.ends.push(Reverse((until, key)));
        Insertion::First
    }

    pub(super) fn contains(&self, entry: &SecretHash, now: Micros) -> bool {
        self.until
            .get(&self.short.hash_one(entry.0))
            .is_some_and(|until| *until > now)
    }

    fn clear(&mut self, now: Micros, most: usize) {
        for _ in 0..most {
            let Some(Reverse((until, key))) = self.ends.peek().copied() else {
                break;
            };
            if until > now {
                break;
            }
            self.ends.pop();
            if self.until.get(&key) == Some(&until) {
                self.until.remove(&key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);
    const AFTER: Micros = 60_000_000;

    fn entry(number: usize) -> SecretHash {
        SecretHash::of(&number.to_be_bytes())
    }

    #[test]
    fn a_mark_is_set_once_until_its_end() {
        let mut record = SeenEntries::new(10);
        assert_eq!(record.insert(&entry(1), MINUTE, 0), Insertion::First);
        assert_eq!(record.insert(&entry(1), MINUTE, AFTER - 1), Insertion::Again);
        assert!(record.contains(&entry(1), AFTER - 1) && !record.contains(&entry(2), 0));
        assert!(!record.contains(&entry(1), AFTER));
        assert_eq!(record.insert(&entry(1), MINUTE, AFTER), Insertion::First);
        assert!(record.contains(&entry(1), AFTER + 1));
    }

    #[test]
    fn what_is_full_forgets_nothing() {
        let mut record = SeenEntries::new(100);
        for number in 0..100 {
            assert_eq!(record.insert(&entry(number), MINUTE, 0), Insertion::First);
        }
        assert_eq!(record.insert(&entry(100), MINUTE, 1), Insertion::Full);
        assert!((0..100).all(|number| record.contains(&entry(number), 1)));
        // There is room again when their time is over, whatever was set for longer.
        assert_eq!(record.insert(&entry(100), 10 * MINUTE, AFTER), Insertion::First);
        for number in 101..200 {
            assert_eq!(record.insert(&entry(number), MINUTE, AFTER), Insertion::First);
        }
        assert_eq!((record.until.len(), record.ends.len()), (100, 100));
    }
}
