//! The proofs that were seen (RFC 9449 §11.1), in this process.
//!
//! Two generations: proofs are added to the young one, looked for in both; when the young one has lived as long as any
//! proof could still be shown, it becomes the old one and the old one is dropped. So nothing is swept, and each proof is
//! remembered for one span at least and two at most.
//!
//! Invariants: a proof is fresh once; memory is bounded, and what would go beyond it is refused, not forgotten. Only proofs
//! that were found good, of tokens that were found good, come here: filling it costs a signature each.
//!
//! A service of several instances has as many records: a proof could be shown to each once, within its minute, by
//! somebody who reads TLS. A record in common would be needed to refuse that; nonces (RFC 9449 §9) do not.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use crate::dpop::WINDOW_SECONDS;

/// A proof is believed from [`WINDOW_SECONDS`] ahead of our clock to as many behind it.
const SPAN_SECONDS: i64 = 2 * WINDOW_SECONDS + 1;

/// Proofs in each generation: 4,000 requests in each second of the span, in 20 MB.
pub(crate) const CAPACITY: usize = 500_000;

/// What became of a proof.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Sighting {
    First,
    Again,
    Full,
}

pub(crate) struct ReplayRecord {
    capacity: usize,
    generations: Mutex<Generations>,
}

#[derive(Default)]
struct Generations {
    began: i64,
    young: HashSet<[u8; 32]>,
    old: HashSet<[u8; 32]>,
}

impl ReplayRecord {
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity,
            generations: Mutex::default(),
        }
    }

    pub fn see(&self, proof: [u8; 32], now: i64) -> Sighting {
        // Every state in between is a whole one, so a panic elsewhere harms nothing here.
        let mut guard = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        let generations = &mut *guard;
        // A clock that is set back makes generations live longer, never shorter.
        if now - generations.began >= SPAN_SECONDS {
            let is_old_of_use = now - generations.began < 2 * SPAN_SECONDS;
            let young = std::mem::take(&mut generations.young);
            generations.old = if is_old_of_use { young } else { HashSet::new() };
            generations.began = now;
        }
        if generations.old.contains(&proof) || generations.young.contains(&proof) {
            return Sighting::Again;
        }
        if generations.young.len() >= self.capacity {
            return Sighting::Full;
        }
        generations.young.insert(proof);
        Sighting::First
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000;

    #[test]
    fn a_proof_is_fresh_once_for_as_long_as_it_could_be_shown() {
        let record = ReplayRecord::new(10);
        assert_eq!(record.see([1; 32], NOW), Sighting::First);
        for later in [0, 60, 120, SPAN_SECONDS] {
            assert_eq!(record.see([1; 32], NOW + later), Sighting::Again, "{later}");
        }
        // Made a moment before the change of generations.
        assert_eq!(record.see([2; 32], NOW + 2 * SPAN_SECONDS - 1), Sighting::First);
        assert_eq!(record.see([2; 32], NOW + 3 * SPAN_SECONDS - 2), Sighting::Again);
        assert_eq!(
            record.see([1; 32], NOW + 9 * SPAN_SECONDS),
            Sighting::First,
            "long refused by its time"
        );
    }

    #[test]
    fn a_full_record_refuses_and_recovers() {
        let record = ReplayRecord::new(2);
        assert_eq!(record.see([1; 32], NOW), Sighting::First);
        assert_eq!(record.see([2; 32], NOW), Sighting::First);
        assert_eq!(record.see([3; 32], NOW), Sighting::Full);
        assert_eq!(record.see([1; 32], NOW), Sighting::Again);
        assert_eq!(record.see([3; 32], NOW + SPAN_SECONDS), Sighting::First);
    }

    #[test]
    fn a_clock_that_is_set_back_forgets_nothing() {
        let record = ReplayRecord::new(2);
        assert_eq!(record.see([1; 32], NOW), Sighting::First);
        assert_eq!(record.see([1; 32], NOW - 3600), Sighting::Again);
    }
}
