//! What was seen a moment ago, in this process: DPoP proofs, pushed requests that were answered.
//!
//! Owns: a set with an end to each member. Refuses: to forget an entry before its time. A replay record that lets go of
//! something lets somebody in, so one that is full takes nothing more, and what would have been marked is refused; to let one
//! party fill it: each network or client has a share ([`SHARES`]).
//! Invariants: memory is bounded ([`CAPACITY`]); an entry that has expired is never seen.

use super::ttl_map::{Micros, micros};
use authmodel::secret::SecretHash;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, hash_map::RandomState};
use std::hash::BuildHasher as _;
use std::time::Duration;

/// The most entries at once: eight thousand DPoP proofs in each second of the two minutes that they are remembered for, in
/// 60 MB. A server of more is one for Redis.
pub(super) const CAPACITY: usize = 1024 * 1024;

/// Into how many shares it is divided. A sixteenth is 65,536 entries, five hundred proofs a second: more than any network has
/// users that sign in, and the other fifteen sixteenths are everybody else's.
const SHARES: usize = 16;

/// Entries that are taken away with each that is set, if their time is over: more than one, so that the record shrinks.
const CLEARED_EACH_TIME: usize = 4;

/// What became of an entry.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Insertion {
    First,
    Again,
    Full,
}

pub(super) struct SeenEntries {
    /// By a hash of the entry under a key of this process: eight bytes instead of 32. That two of so few agree has odds of
    /// one in thirty million, and costs a client a second try. Its end, and whose share it is in.
    until: HashMap<u64, (Micros, u64)>,
    /// Every end that was set, the next to come first; one that was set anew stands here twice, and the last counts.
    ends: BinaryHeap<Reverse<(Micros, u64)>>,
    /// How many entries each share has.
    shares: HashMap<u64, usize>,
    short: RandomState,
    capacity: usize,
}

impl SeenEntries {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            until: HashMap::new(),
            ends: BinaryHeap::new(),
            shares: HashMap::new(),
            short: RandomState::new(),
            capacity,
        }
    }

    pub(super) fn insert(
        &mut self,
        entry: &SecretHash,
        share: &str,
        ttl: Duration,
        now: Micros,
    ) -> Insertion {
        let key = self.short.hash_one(entry.0);
        if self.until.get(&key).is_some_and(|(until, _)| *until > now) {
            return Insertion::Again;
        }
        self.clear(now, CLEARED_EACH_TIME);
        let share = self.short.hash_one(share);
        let held = self.shares.get(&share).copied().unwrap_or_default();
        if self.until.len() >= self.capacity || held >= self.capacity.div_ceil(SHARES) {
            return Insertion::Full;
        }
        let until = now.saturating_add(micros(ttl));
        if let Some((_, before)) = self.until.insert(key, (until, share)) {
            self.give_back(before);
        }
        *self.shares.entry(share).or_default() += 1;
        self.ends.push(Reverse((until, key)));
        Insertion::First
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
            if let Some((end, share)) = self.until.get(&key).copied()
                && end == until
            {
                self.until.remove(&key);
                self.give_back(share);
            }
        }
    }

    fn give_back(&mut self, share: u64) {
        if let Some(held) = self.shares.get_mut(&share) {
            *held -= 1;
            if *held == 0 {
                self.shares.remove(&share);
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
        let mut record = SeenEntries::new(100);
        assert_eq!(record.insert(&entry(1), "a", MINUTE, 0), Insertion::First);
        assert_eq!(
            record.insert(&entry(1), "b", MINUTE, AFTER - 1),
            Insertion::Again,
            "whoever brings it"
        );
        assert_eq!(record.insert(&entry(1), "b", MINUTE, AFTER), Insertion::First);
        assert_eq!(record.insert(&entry(1), "a", MINUTE, AFTER + 1), Insertion::Again);
    }

    #[test]
    fn what_is_full_forgets_nothing() {
        let mut record = SeenEntries::new(100);
        for number in 0..100 {
            let share = (number % 20).to_string();
            assert_eq!(record.insert(&entry(number), &share, MINUTE, 0), Insertion::First);
        }
        assert_eq!(record.insert(&entry(100), "other", MINUTE, 1), Insertion::Full);
        for number in 0..100 {
            assert_eq!(
                record.insert(&entry(number), "other", MINUTE, 1),
                Insertion::Again
            );
        }
        // There is room again when their time is over, whatever was set for longer.
        assert_eq!(
            record.insert(&entry(100), "0", 10 * MINUTE, AFTER),
            Insertion::First
        );
        for number in 101..200 {
            let share = (number % 20).to_string();
            assert_eq!(
                record.insert(&entry(number), &share, MINUTE, AFTER),
                Insertion::First
            );
        }
        assert_eq!((record.until.len(), record.ends.len()), (100, 100));
        assert_eq!(record.shares.values().sum::<usize>(), 100);
    }

    #[test]
    fn nobody_fills_it_alone() {
        let mut record = SeenEntries::new(160);
        let flood = (0..160).map(|number| record.insert(&entry(number), "flooder", MINUTE, 0));
        assert_eq!(flood.filter(|outcome| *outcome == Insertion::First).count(), 10);
        for number in 1000..1010 {
            assert_eq!(
                record.insert(&entry(number), "another", MINUTE, 0),
                Insertion::First
            );
        }
        // The flooder's own marks stand, and its share is free again when their time is over.
        assert_eq!(record.insert(&entry(0), "flooder", MINUTE, 1), Insertion::Again);
        assert_eq!(
            record.insert(&entry(500), "flooder", MINUTE, AFTER),
            Insertion::First
        );
    }
}
