//! Tokens of ours whose signatures were found good: who introspects a token at each request, or asks userinfo again and
//! again, has it verified once. A verification costs 35 µs, a look here less than two.
//!
//! Owns nothing but that fact. What a token says, and whether it still stands, is read and asked anew each time.
//! Invariants: a token is known by a hash of all of it, its signature included; only good ones come here, so filling it
//! takes tokens of ours; memory is bounded, and what is forgotten is verified again. It lives and dies with its ring of keys:
//! after any change of keys nothing is known.

use sha2::{Digest as _, Sha256};
use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

/// Tokens in each of two generations: half a megabyte in all, and more than one server is asked about in a quarter of an
/// hour by any but the busiest.
const CAPACITY: usize = 4096;

/// The hash of a whole token.
pub(super) type Digest = [u8; 32];

#[derive(Default)]
pub(super) struct KnownTokens(Mutex<Generations>);

/// The young one is added to; when it is full it becomes the old one. What is asked for stays young.
#[derive(Default)]
struct Generations {
    young: HashSet<Digest>,
    old: HashSet<Digest>,
}

impl KnownTokens {
    pub(super) fn digest(token: &str) -> Digest {
        Sha256::digest(token.as_bytes()).into()
    }

    pub(super) fn contain(&self, token: &Digest) -> bool {
        let mut generations = self.lock();
        if generations.young.contains(token) {
            return true;
        }
        let known = generations.old.contains(token);
        if known {
            generations.add(*token);
        }
        known
    }

    pub(super) fn add(&self, token: Digest) {
        self.lock().add(token);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Generations> {
        // Every state in between is a whole one, so a panic elsewhere harms nothing here.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Generations {
    fn add(&mut self, token: Digest) {
        if self.young.len() >= CAPACITY {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(token);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(number: usize) -> Digest {
        KnownTokens::digest(&number.to_string())
    }

    #[test]
    fn what_is_asked_for_stays_and_the_rest_goes() {
        let known = KnownTokens::default();
        known.add(digest(0));
        known.add(digest(1));
        for number in 2..3 * CAPACITY {
            known.add(digest(number));
            assert!(known.contain(&digest(0)), "{number}");
        }
        assert!(!known.contain(&digest(1)));
        let generations = known.lock();
        assert!(generations.young.len() <= CAPACITY && generations.old.len() <= CAPACITY);
    }
}
