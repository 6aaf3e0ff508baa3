//! What an address answers that nobody has: the parameters of somebody's record.
//!
//! After a change of `opaque.ksf`, or with a second OPAQUE setup, known addresses answer what their records were made with.
//! Were unknown ones to answer the present default, the older answers would be a list of who exists. So an unknown address
//! gets one of the sets of parameters in use, by a keyed hash of it: in proportion to the records of each, stable, and
//! moving from the older to the newer alone, as records do when they are renewed.
//!
//! Invariants: the proportions are counted once for all instances (`parameter_sets`), which change to them at once; the
//! present set is among them before anybody has a record of it, so that the first to get one does not stand out; choosing
//! costs no store and is done for known addresses as well.
//!
//! Test to read first: `tests/blackbox/stand_in.rs`.

use super::opaque::Setups;
use crate::seal::Sealer;
use arc_swap::ArcSwap;
use authmodel::{
    clock::Time,
    email::EmailAddress,
    ids::SetupId,
    store::{OpaqueSetupStore, ParameterSet, StoreResult},
};
use chrono::Duration;
use opaque_core::Ksf;

/// How often records are counted: the count reads all of them, some 0.2 s for a million.
const COUNT_EVERY: Duration = Duration::hours(1);

/// The present set's share at least, one in so many: until the next count nobody else's records show that it came up.
const PRESENT_AT_LEAST: u64 = 50;

/// What an unknown address answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StandIn {
    pub(crate) setup_id: SetupId,
    pub(crate) ksf: Ksf,
}

/// The sets to choose from, the oldest first, each with its weight.
pub(crate) struct StandIns(ArcSwap<Vec<(StandIn, u64)>>);

impl StandIns {
    /// Loads the last count.
    pub(crate) async fn open(store: &dyn OpaqueSetupStore, setups: &Setups, ksf: Ksf) -> StoreResult<Self> {
        let sets = weigh(store.parameter_sets().await?, setups, ksf);
        Ok(Self(ArcSwap::from_pointee(sets)))
    }

    /// Loads it anew.
    pub(crate) async fn reload(
        &self,
        store: &dyn OpaqueSetupStore,
        setups: &Setups,
        ksf: Ksf,
    ) -> StoreResult<()> {
        self.0
            .store(weigh(store.parameter_sets().await?, setups, ksf).into());
        Ok(())
    }

    /// The set of an address.
    pub(crate) fn of(&self, sealer: &Sealer, email: &EmailAddress) -> StandIn {
        choose(&self.0.load(), sealer.stand_in(email.key()))
    }
}

/// Where the look-up of an unknown address reads somebody else's record: twelve letters, at a place that is the address' own.
pub(crate) fn place(sealer: &Sealer, email: &EmailAddress) -> String {
    let mut bits = sealer.stand_in(email.key());
    let mut text = String::with_capacity(12);
    for _ in 0..12 {
        let letter = u8::try_from(bits % 26).unwrap_or_default();
        text.push(char::from(b'a' + letter));
        bits /= 26;
    }
    text
}

/// Counts the records, where the last count is old. Whether it was.
pub(crate) async fn count(store: &dyn OpaqueSetupStore, now: Time) -> StoreResult<bool> {
    store.count_parameters(now - COUNT_EVERY, now).await
}

fn weigh(counted: Vec<ParameterSet>, setups: &Setups, ksf: Ksf) -> Vec<(StandIn, u64)> {
    let present = StandIn {
        setup_id: setups.current().id,
        ksf,
    };
    let known = counted
        .into_iter()
        .filter(|set| setups.find(set.setup_id).is_some());
    let mut sets: Vec<(StandIn, u64)> = known
        .map(|set| {
            let ParameterSet {
                setup_id,
                ksf,
                records,
            } = set;
            (StandIn { setup_id, ksf }, records)
        })
        .collect();
    let all: u64 = sets.iter().map(|(_, records)| records).sum();
    let least = (all / PRESENT_AT_LEAST).max(1);
    match sets.iter_mut().find(|(set, _)| *set == present) {
        Some((_, records)) => *records = least.max(*records),
        None => sets.push((present, least)),
    }
    sets
}

fn choose(sets: &[(StandIn, u64)], bits: u128) -> StandIn {
    let all: u64 = sets.iter().map(|(_, weight)| weight).sum();
    // The upper half of the bits as a place among all: no set is favoured by more than one in 2^64 / all.
    let place = ((bits >> 64) * u128::from(all)) >> 64;
    let mut before = 0;
    for (set, weight) in sets {
        before += u128::from(*weight);
        if place < before {
            return *set;
        }
    }
    sets.last().expect("the present set is always there").0
}

#[cfg(test)]
mod tests {
    use super::*;
    use authmodel::rng::SystemRng;

    fn set(t: u32) -> StandIn {
        StandIn {
            setup_id: SetupId(uuid::Uuid::nil()),
            ksf: Ksf { t, ..Ksf::DEFAULT },
        }
    }

    #[test]
    fn sets_are_chosen_in_proportion_and_leave_for_newer_ones_alone() {
        let mut bits = vec![[0; 16]; 4000];
        for place in &mut bits {
            authmodel::rng::Rng::fill(&SystemRng, place);
        }
        let chosen = |old: u64, new: u64| -> Vec<u32> {
            let sets = [(set(2), old), (set(3), new)];
            bits.iter()
                .map(|bits| choose(&sets, u128::from_be_bytes(*bits)).ksf.t)
                .collect()
        };
        let (first, later, last) = (chosen(900, 100), chosen(500, 500), chosen(0, 1000));
        let old = first.iter().filter(|t| **t == 2).count();
        assert!((3500..3700).contains(&old), "{old} of 4000");
        assert_eq!(first, chosen(900, 100), "stable");
        assert!(
            first.iter().zip(&later).all(|(first, later)| first <= later),
            "forward alone"
        );
        assert!(last.iter().all(|t| *t == 3));
    }
}
