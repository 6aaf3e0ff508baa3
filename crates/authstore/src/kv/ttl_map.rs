//! A map whose entries expire, and whose memory is bounded without a thread that cleans up.
//!
//! Invariants: an entry that has expired is never seen, whether or not it has been taken away yet; each `put` takes away up
//! to two whose time is over, so the map shrinks while it is used. It is bounded **by bytes**. When it is full, whoever
//! holds the most of it gives: the oldest entry of the owner with the most bytes goes, so that one client's flood pushes out
//! its own entries and nobody else's.
//!
//! Test to read first: `a_flood_pushes_out_its_own_entries_alone`.

use std::collections::{BTreeMap, BTreeSet, HashMap, hash_map::RandomState};
use std::hash::{BuildHasher as _, Hash};
use std::time::Duration;

/// Microseconds since 1970: half the size of a date and time, and compared in one instruction.
pub(super) type Micros = i64;

/// A duration in microseconds; for ever where it does not fit.
pub(super) fn micros(duration: Duration) -> Micros {
    Micros::try_from(duration.as_micros()).unwrap_or(Micros::MAX)
}

/// What an entry takes beside its value: its key in three places, and the tables' own.
const OVERHEAD: usize = 256;

pub(super) struct TtlMap<K, V> {
    /// Boxed: the table is half empty just after it has grown, and is there twice while it grows.
    entries: HashMap<K, Box<Entry<V>>>,
    /// What expires next comes first.
    ends: BTreeMap<(Micros, u64), K>,
    owners: HashMap<u64, Owner<K>>,
    /// Who holds the most comes last.
    heaviest: BTreeSet<(usize, u64)>,
    owner_names: RandomState,
    put: u64,
    bytes: usize,
    capacity: usize,
}

struct Entry<V> {
    value: V,
    until: Micros,
    /// How many were put before it.
    number: u64,
    owner: u64,
    bytes: usize,
}

struct Owner<K> {
    bytes: usize,
    /// Oldest first.
    entries: BTreeMap<u64, K>,
}

impl<K: Hash + Eq + Clone, V> TtlMap<K, V> {
    /// An empty map of so many bytes.
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            entries: HashMap::new(),
            ends: BTreeMap::new(),
            owners: HashMap::new(),
            heaviest: BTreeSet::new(),
            owner_names: RandomState::new(),
            put: 0,
            bytes: 0,
            capacity,
        }
    }

    /// Puts an entry of so many bytes, in the place of the one that had its key, at its owner's expense.
    pub(super) fn put(&mut self, key: K, value: V, bytes: usize, owner: &str, ttl: Duration, now: Micros) {
        self.remove(&key);
        self.put += 1;
        let (number, owner, bytes) = (self.put, self.owner_names.hash_one(owner), bytes + OVERHEAD);
        let until = now.saturating_add(micros(ttl));
        self.ends.insert((until, number), key.clone());
        let holder = self.owners.entry(owner).or_insert_with(|| Owner {
            bytes: 0,
            entries: BTreeMap::new(),
        });
        self.heaviest.remove(&(holder.bytes, owner));
        holder.bytes += bytes;
        holder.entries.insert(number, key.clone());
        self.heaviest.insert((holder.bytes, owner));
        self.bytes += bytes;
        let entry = Entry {
            value,
            until,
            number,
            owner,
            bytes,
        };
        self.entries.insert(key, Box::new(entry));
        self.tidy(now);
    }

    /// Finds an entry whose time is not over.
    pub(super) fn get(&mut self, key: &K, now: Micros) -> Option<&mut V> {
        self.entries
            .get_mut(key)
            .filter(|entry| entry.until > now)
            .map(|entry| &mut entry.value)
    }

    /// Takes an entry away.
    pub(super) fn take(&mut self, key: &K, now: Micros) -> Option<V> {
        self.remove(key)
            .filter(|entry| entry.until > now)
            .map(|entry| entry.value)
    }

    /// Sets the end of an entry anew.
    pub(super) fn keep_for(&mut self, key: &K, ttl: Duration, now: Micros) {
        if let Some(entry) = self.entries.get_mut(key) {
            self.ends.remove(&(entry.until, entry.number));
            entry.until = now.saturating_add(micros(ttl));
            self.ends.insert((entry.until, entry.number), key.clone());
        }
    }

    fn remove(&mut self, key: &K) -> Option<Entry<V>> {
        let entry = *self.entries.remove(key)?;
        self.ends.remove(&(entry.until, entry.number));
        self.bytes -= entry.bytes;
        if let Some(holder) = self.owners.get_mut(&entry.owner) {
            self.heaviest.remove(&(holder.bytes, entry.owner));
            holder.bytes -= entry.bytes;
            holder.entries.remove(&entry.number);
            if holder.entries.is_empty() {
                self.owners.remove(&entry.owner);
            } else {
                self.heaviest.insert((holder.bytes, entry.owner));
            }
        }
        Some(entry)
    }

    /// Takes away up to two entries whose time is over, and the heaviest owner's oldest while there is too much.
    fn tidy(&mut self, now: Micros) {
        for _ in 0..2 {
            let over = self
                .ends
                .first_key_value()
                .filter(|((until, _), _)| *until <= now);
            let Some(key) = over.map(|(_, key)| key.clone()) else {
                break;
            };
            self.remove(&key);
        }
        while self.bytes > self.capacity {
            let heaviest = self.heaviest.last().and_then(|(_, owner)| self.owners.get(owner));
            let oldest = heaviest.and_then(|owner| owner.entries.first_key_value());
            let Some(key) = oldest.map(|(_, key)| key.clone()) else {
                break;
            };
            self.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);
    const AFTER: Micros = 60_000_000;
    const EACH: usize = 100 + OVERHEAD;

    fn put(map: &mut TtlMap<String, u32>, key: &str, owner: &str, now: Micros) {
        map.put(key.to_owned(), 1, 100, owner, MINUTE, now);
    }

    fn has(map: &mut TtlMap<String, u32>, key: &str, now: Micros) -> bool {
        map.get(&key.to_owned(), now).is_some()
    }

    #[test]
    fn what_expires_is_gone_and_makes_room() {
        let mut map = TtlMap::new(1_000_000);
        for n in 0..50 {
            put(&mut map, &n.to_string(), "a", 0);
        }
        assert!(has(&mut map, "7", AFTER - 1) && !has(&mut map, "7", AFTER));
        for n in 50..100 {
            put(&mut map, &n.to_string(), "a", AFTER);
        }
        assert_eq!((map.entries.len(), map.ends.len()), (50, 50));
        assert_eq!(map.bytes, 50 * EACH);
    }

    #[test]
    fn one_that_is_kept_longer_stays_and_one_that_is_taken_is_gone() {
        let mut map = TtlMap::new(1_000_000);
        put(&mut map, "kept", "a", 0);
        put(&mut map, "taken", "a", 0);
        map.keep_for(&"kept".to_owned(), MINUTE * 2, 0);
        assert_eq!(map.take(&"taken".to_owned(), 0), Some(1));
        assert_eq!(map.take(&"taken".to_owned(), 0), None);
        assert!(has(&mut map, "kept", AFTER));
        assert_eq!((map.bytes, map.ends.len(), map.heaviest.len()), (EACH, 1, 1));
        assert_eq!(map.take(&"kept".to_owned(), AFTER * 2), None, "its time is over");
        assert!(map.ends.is_empty() && map.owners.is_empty() && map.heaviest.is_empty() && map.bytes == 0);
    }

    #[test]
    fn a_flood_pushes_out_its_own_entries_alone() {
        let mut map = TtlMap::new(10 * EACH);
        for key in ["a1", "a2"] {
            put(&mut map, key, "a", 0);
        }
        for n in 0..1000 {
            put(&mut map, &format!("flood{n}"), "flood", 0);
        }
        assert!(has(&mut map, "a1", 0) && has(&mut map, "a2", 0));
        assert!(has(&mut map, "flood999", 0) && !has(&mut map, "flood0", 0));
        assert!(map.bytes <= 10 * EACH && map.entries.len() == 10);
    }

    #[test]
    fn few_large_entries_weigh_as_much_as_many_small_ones() {
        let mut map = TtlMap::new(100_000);
        for n in 0..100 {
            map.put(n.to_string(), 1, 30_000, "large", MINUTE, 0);
        }
        assert_eq!(map.entries.len(), 3);
    }
}
