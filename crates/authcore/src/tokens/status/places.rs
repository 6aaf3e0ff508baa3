//! Gives out places. The process opens a list of its own, under a number that it draws, and remembers what it has given of
//! it: nobody else gives out places of that list, so that none is given twice, without a word to the store. Places are
//! drawn, so that they tell neither an order nor a count.

use authmodel::{
    rng::Rng,
    status::{LIST_SIZE, ListNumber, StatusPlace},
};
use std::sync::{Mutex, PoisonError};

/// How many places of a list are given: the last ones would take ever more draws.
const GIVEN: u32 = LIST_SIZE / 8 * 7;

#[derive(Debug, Default)]
pub(super) struct Places(Mutex<Option<Open>>);

#[derive(Debug)]
struct Open {
    list: ListNumber,
    taken: Vec<u64>,
    left: u32,
}

impl Open {
    fn new(rng: &dyn Rng) -> Self {
        Self {
            list: ListNumber::generate(rng),
            taken: vec![0; LIST_SIZE as usize / 64],
            left: GIVEN,
        }
    }

    /// Takes a place, unless it is taken.
    fn take(&mut self, index: u32) -> bool {
        let (word, bit) = (index as usize / 64, 1 << (index % 64));
        let free = self.taken[word] & bit == 0;
        if free {
            self.taken[word] |= bit;
            self.left -= 1;
        }
        free
    }
}

impl Places {
    /// A place that nobody has.
    pub(super) fn draw(&self, rng: &dyn Rng) -> StatusPlace {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let open = match &mut *open {
            Some(open) if open.left > 0 => open,
            other => other.insert(Open::new(rng)),
        };
        loop {
            let mut bytes = [0; 4];
            rng.fill(&mut bytes);
            let index = u32::from_le_bytes(bytes) % LIST_SIZE;
            if open.take(index) {
                return StatusPlace {
                    list: open.list,
                    index,
                };
            }
        }
    }

    /// Whether this is the list that places are given of: it exists, even if no grant has come to the store yet.
    pub(super) fn is_open(&self, list: ListNumber) -> bool {
        let open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.as_ref().is_some_and(|open| open.list == list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use authmodel::rng::SystemRng;
    use std::{collections::HashSet, thread};

    #[test]
    fn a_thousand_at_once_on_two_instances_get_a_place_each() {
        let instances = [Places::default(), Places::default()];
        let all: Vec<StatusPlace> = thread::scope(|scope| {
            let threads: Vec<_> = (0..1000)
                .map(|number| {
                    let places = &instances[number % 2];
                    scope.spawn(|| places.draw(&SystemRng))
                })
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().expect("no draw panics"))
                .collect()
        });
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), 1000);
        let lists: HashSet<_> = all.iter().map(|place| place.list).collect();
        assert_eq!(lists.len(), 2, "each has a list of its own");
    }

    #[test]
    fn a_list_is_left_before_it_is_full_and_none_of_its_places_comes_twice() {
        let places = Places::default();
        let mut seen = HashSet::new();
        for _ in 0..GIVEN {
            assert!(seen.insert(places.draw(&SystemRng)));
        }
        let lists: HashSet<_> = seen.iter().map(|place| place.list).collect();
        assert_eq!(lists.len(), 1);
        let next = places.draw(&SystemRng);
        assert!(!lists.contains(&next.list) && places.is_open(next.list));
    }

    #[test]
    fn a_process_that_begins_anew_opens_another_list() {
        // As after a restored backup, which knows nothing of the places that were given since.
        let (before, after) = (
            Places::default().draw(&SystemRng),
            Places::default().draw(&SystemRng),
        );
        assert_ne!(before.list, after.list);
    }

    #[test]
    fn places_say_nothing_of_their_order() {
        let places = Places::default();
        let drawn: Vec<u32> = (0..64).map(|_| places.draw(&SystemRng).index).collect();
        assert!(!drawn.is_sorted() && !drawn.is_sorted_by(|a, b| a > b));
        assert!(drawn.iter().any(|index| *index > LIST_SIZE / 2));
    }
}
