//! The counters against guessing and flooding, in this process: buckets that leak, as `redis/hit.lua` has them.
//!
//! Owns: a level, its last hit and its last refusal for each key. Refuses: to let one party's keys push out another's that
//! count more. When the memory is full, what would be forgotten soonest goes first: a key that was hit once, of a flood of
//! many, goes before one that a guesser has filled.
//! Invariants: memory is bounded ([`CAPACITY`]); a key costs the same for any burst.
//!
//! Test to read first: `a_flood_of_keys_frees_nobody_who_is_limited`.

use super::ttl_map::{Micros, micros};
use authmodel::store::{LimitReached, QUIET, RateLimit};
use std::collections::{BTreeSet, HashMap, hash_map::RandomState};
use std::hash::BuildHasher as _;
use std::time::Duration;

/// The most keys at once, some 120 bytes each: 15 MB. One network of the widest kind makes 8,000 of them in ten minutes.
pub(super) const CAPACITY: usize = 128 * 1024;

#[derive(Clone, Copy)]
struct Bucket {
    /// Hits that are not forgotten, as of `at`.
    level: f64,
    at: Micros,
    refused: Option<Micros>,
    until: Micros,
}

/// How a hit came out.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Hit {
    Allowed,
    Refused { wait: Micros, by: Vec<LimitReached> },
}

pub(super) struct Buckets {
    /// By a hash of the key under a key of this process: that two of so few agree has odds of one in a thousand million.
    buckets: HashMap<u64, Bucket>,
    /// What is forgotten next comes first.
    ends: BTreeSet<(Micros, u64)>,
    short: RandomState,
    capacity: usize,
}

impl Buckets {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            buckets: HashMap::new(),
            ends: BTreeSet::new(),
            short: RandomState::new(),
            capacity,
        }
    }

    pub(super) fn hit(&mut self, limits: &[RateLimit], now: Micros) -> Hit {
        let found: Vec<(u64, Bucket)> = limits.iter().map(|limit| self.find(limit, now)).collect();
        let mut longest = 0;
        let mut by = Vec::new();
        for (index, (limit, (key, bucket))) in limits.iter().zip(&found).enumerate() {
            let Some(wait) = wait(limit, bucket, now) else {
                continue;
            };
            longest = longest.max(wait);
            let first = bucket.refused.is_none_or(|last| now - last > micros(QUIET));
            by.push(LimitReached { index, first });
            let until = bucket.until.max(now.saturating_add(micros(QUIET)));
            let refused = Some(now);
            self.keep(
                *key,
                Bucket {
                    refused,
                    until,
                    ..*bucket
                },
            );
        }
        if !by.is_empty() {
            return Hit::Refused { wait: longest, by };
        }
        for (limit, (key, bucket)) in limits.iter().zip(found) {
            let level = bucket.level + 1.0;
            let drained = limit.interval.mul_f64(level);
            let until = bucket.until.max(now.saturating_add(micros(drained)));
            self.keep(
                key,
                Bucket {
                    level,
                    at: now,
                    until,
                    ..bucket
                },
            );
        }
        Hit::Allowed
    }

    /// Takes one hit back from each.
    pub(super) fn give_back(&mut self, limits: &[RateLimit], now: Micros) {
        for limit in limits {
            let (key, bucket) = self.find(limit, now);
            if bucket.level > 0.0 {
                let level = (bucket.level - 1.0).max(0.0);
                self.keep(
                    key,
                    Bucket {
                        level,
                        at: now,
                        ..bucket
                    },
                );
            }
        }
    }

    pub(super) fn last_refusal(&self, key: &str, now: Micros) -> Option<Duration> {
        let last = self.buckets.get(&self.short.hash_one(key))?.refused?;
        let ago = Duration::from_micros((now - last).max(0).unsigned_abs());
        (ago <= QUIET).then_some(ago)
    }

    /// The bucket of a limit with its level as of now.
    fn find(&self, limit: &RateLimit, now: Micros) -> (u64, Bucket) {
        let key = self.short.hash_one(limit.key.as_str());
        let empty = Bucket {
            level: 0.0,
            at: now,
            refused: None,
            until: now,
        };
        let bucket = self.buckets.get(&key).filter(|bucket| bucket.until > now);
        let bucket = bucket.map_or(empty, |bucket| {
            let passed = Duration::from_micros((now - bucket.at).max(0).unsigned_abs());
            let forgotten = passed.as_secs_f64() / limit.interval.as_secs_f64().max(1e-6);
            Bucket {
                level: (bucket.level - forgotten).max(0.0),
                ..*bucket
            }
        });
        (key, bucket)
    }

    fn keep(&mut self, key: u64, bucket: Bucket) {
        if let Some(before) = self.buckets.insert(key, bucket) {
            self.ends.remove(&(before.until, key));
        }
        self.ends.insert((bucket.until, key));
        while self.buckets.len() > self.capacity {
            let Some((_, key)) = self.ends.pop_first() else {
                break;
            };
            self.buckets.remove(&key);
        }
    }

    /// Takes away a few keys whose time is over, so that the memory shrinks while it is used.
    pub(super) fn tidy(&mut self, now: Micros) {
        for _ in 0..8 {
            match self.ends.first().copied() {
                Some((until, key)) if until <= now => {
                    self.ends.remove(&(until, key));
                    self.buckets.remove(&key);
                }
                _ => break,
            }
        }
    }
}

/// How long until a hit is let through; `None` where it is now.
fn wait(limit: &RateLimit, bucket: &Bucket, now: Micros) -> Option<Micros> {
    let burst = f64::from(limit.burst);
    if limit.burst == 0 {
        return Some(micros(limit.interval));
    }
    if bucket.level + 1.0 <= burst {
        return None;
    }
    let wait = match limit.first_delay {
        Some(first) => {
            let over = (bucket.level - burst + 0.5).floor().clamp(0.0, 40.0);
            let delay = first.mul_f64(over.exp2()).min(limit.interval);
            bucket.at.saturating_add(micros(delay)) - now
        }
        None => micros(limit.interval.mul_f64(bucket.level + 1.0 - burst)),
    };
    (wait > 0).then_some(wait)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(key: &str, burst: u32) -> RateLimit {
        RateLimit {
            key: key.to_owned(),
            burst,
            interval: Duration::from_secs(60),
            first_delay: Some(Duration::from_secs(1)),
        }
    }

    #[test]
    fn a_flood_of_keys_frees_nobody_who_is_limited() {
        let mut buckets = Buckets::new(100);
        let guesser = [limit("guesser", 3)];
        for _ in 0..3 {
            assert_eq!(buckets.hit(&guesser, 0), Hit::Allowed);
        }
        for n in 0..1000 {
            assert_eq!(buckets.hit(&[limit(&n.to_string(), 3)], 0), Hit::Allowed);
        }
        assert!(matches!(buckets.hit(&guesser, 0), Hit::Refused { .. }));
        assert!(buckets.buckets.len() <= 100 && buckets.ends.len() == buckets.buckets.len());
        let later = micros(Duration::from_secs(3600));
        for _ in 0..100 {
            buckets.tidy(later);
        }
        assert!(buckets.buckets.is_empty() && buckets.ends.is_empty());
    }

    /// The figure of docs/limits.md: what a day of patient guessing at one account gets.
    #[test]
    fn a_day_of_patient_guessing_gets_so_many_tries() {
        let mut buckets = Buckets::new(10);
        let account = [RateLimit {
            key: "account".to_owned(),
            burst: 50,
            interval: Duration::from_secs(15 * 60),
            first_delay: Some(Duration::from_secs(1)),
        }];
        let day = micros(Duration::from_secs(24 * 60 * 60));
        let tries = |buckets: &mut Buckets, from: Micros, to: Micros| {
            let (mut now, mut tries) = (from, 0);
            while now < to {
                match buckets.hit(&account, now) {
                    Hit::Allowed => tries += 1,
                    Hit::Refused { wait, .. } => now += wait,
                }
            }
            tries
        };
        assert_eq!(tries(&mut buckets, 0, day), 155);
        assert_eq!(tries(&mut buckets, day, 2 * day), 96);
    }
}
