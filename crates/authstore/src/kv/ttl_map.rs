//! A map whose entries expire, and whose memory is bounded without a thread that cleans up.
//!
//! Invariant: an entry that has expired is never seen, whether or not it has been taken away yet. Each `put` takes away
//! up to two entries whose time is over, in the order in which they were put; so none stays for longer than the longest
//! time to live among those before it, and the shelf shrinks while it is used. When it is full, the oldest entry goes.

use std::borrow::Borrow;
use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::time::Duration;

/// Microseconds since 1970: half the size of a date and time, and compared in one instruction.
pub(super) type Micros = i64;

/// A duration in microseconds; for ever where it does not fit.
pub(super) fn micros(duration: Duration) -> Micros {
    Micros::try_from(duration.as_micros()).unwrap_or(Micros::MAX)
}

pub(super) struct TtlMap<K, V> {
    /// Boxed: the table is half empty just after it has grown, and is there twice while it grows.
    entries: HashMap<K, Box<Entry<V>>>,
    /// Every entry stands here once for each time that its end was set; only the last of them counts.
    queue: VecDeque<(Micros, K)>,
    capacity: usize,
}

struct Entry<V> {
    value: V,
    until: Micros,
}

impl<K: Hash + Eq + Clone, V> TtlMap<K, V> {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            entries: HashMap::new(),
            queue: VecDeque::new(),
            capacity,
        }
    }

    /// Puts an entry on the shelf, in the place of the one that had its key.
    pub(super) fn put(&mut self, key: K, value: V, ttl: Duration, now: Micros) {
        let until = now.saturating_add(micros(ttl));
        self.queue.push_back((until, key.clone()));
        self.entries.insert(key, Box::new(Entry { value, until }));
        self.tidy(now);
    }

    /// Finds an entry whose time is not over.
    pub(super) fn get<Q>(&mut self, key: &Q, now: Micros) -> Option<&mut V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.entries
            .get_mut(key)
            .filter(|entry| entry.until > now)
            .map(|entry| &mut entry.value)
    }

    /// Takes an entry off the shelf.
    pub(super) fn take<Q>(&mut self, key: &Q, now: Micros) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.entries
            .remove(key)
            .filter(|entry| entry.until > now)
            .map(|entry| entry.value)
    }

    /// Sets the end of an entry anew.
    pub(super) fn keep_for(&mut self, key: &K, ttl: Duration, now: Micros) {
        if let Some(entry) = self.entries.get_mut(key) {
            entry.until = now.saturating_add(micros(ttl));
            self.queue.push_back((entry.until, key.clone()));
            self.tidy(now);
        }
    }

    /// Takes away up to two entries whose time is over, and more where the shelf is overfull. (An entry that was taken
    /// or kept longer leaves its place in the queue, so the queue has a bound of its own.)
    fn tidy(&mut self, now: Micros) {
        for step in 0.. {
            let overfull = self.entries.len() > self.capacity || self.queue.len() > 2 * self.capacity;
            let over = self.queue.front().is_some_and(|(until, _)| *until <= now);
            if !overfull && (step >= 2 || !over) {
                break;
            }
            let Some((until, key)) = self.queue.pop_front() else {
                break;
            };
            if self.entries.get(&key).is_some_and(|entry| entry.until == until) {
                self.entries.remove(&key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn what_has_run_out_is_not_seen() {
        let mut shelf = TtlMap::new(10);
        shelf.put("a", 1, SECOND, 0);
        assert_eq!(shelf.get("a", 999_999), Some(&mut 1));
        assert_eq!(shelf.get("a", 1_000_000), None);
        assert_eq!(shelf.take("a", 1_000_000), None);
    }

    #[test]
    fn use_clears_away_what_has_run_out() {
        let mut shelf = TtlMap::new(1_000);
        for number in 0..100 {
            shelf.put(number, (), SECOND, 0);
        }
        for number in 100..150 {
            shelf.put(number, (), SECOND, 2_000_000);
        }
        assert_eq!((shelf.entries.len(), shelf.queue.len()), (50, 50));
    }

    #[test]
    fn an_entry_that_is_kept_longer_survives_its_first_end() {
        let mut shelf = TtlMap::new(10);
        shelf.put("a", 1, SECOND, 0);
        shelf.keep_for(&"a", 10 * SECOND, 500_000);
        shelf.put("b", 2, SECOND, 5_000_000);
        assert_eq!(shelf.get("a", 5_000_000), Some(&mut 1));
        shelf.put("c", 3, SECOND, 11_000_000);
        shelf.put("d", 3, SECOND, 11_000_000);
        assert_eq!(shelf.entries.len(), 2);
    }

    #[test]
    fn neither_entries_nor_queue_outgrow_the_capacity() {
        let mut shelf = TtlMap::new(4);
        for number in 0..100 {
            shelf.put(number, number, SECOND, 0);
        }
        assert_eq!(shelf.entries.len(), 4);
        assert_eq!(shelf.get(&99, 0), Some(&mut 99));
        for number in 0..100 {
            shelf.put(number, number, SECOND, 0);
            assert_eq!(shelf.take(&number, 0), Some(number));
        }
        assert!(shelf.entries.is_empty() && shelf.queue.len() <= 8);
    }
}
