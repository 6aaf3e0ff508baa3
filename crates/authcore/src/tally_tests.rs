//! Counts in memory: bounded, written once, and kept where they can't be written.

use super::*;
use async_trait::async_trait;
use authmodel::{
    store::StoreError,
    tally::{ClientTally, TallyPoint},
};
use futures_util::FutureExt as _;

/// Remembers what was added; refuses while it is told to, or never answers.
#[derive(Default)]
struct Books {
    is_silent: bool,
    added: Mutex<Vec<Tally>>,
    takes: Mutex<usize>,
}

#[async_trait]
impl TallyStore for Books {
    async fn add(&self, tallies: &[Tally]) -> StoreResult<()> {
        if self.is_silent {
            return std::future::pending().await;
        }
        let mut takes = self.takes.lock().expect("a lock");
        if *takes == 0 {
            return Err(StoreError::Unavailable("away".to_owned()));
        }
        *takes -= 1;
        self.added.lock().expect("a lock").extend_from_slice(tallies);
        Ok(())
    }

    async fn count_sessions(&self, _: Time, _: Time) -> StoreResult<bool> {
        Ok(false)
    }

    async fn series(&self, _: Span, _: Time) -> StoreResult<Vec<TallyPoint>> {
        Ok(Vec::new())
    }

    async fn clients(&self, _: Span, _: Time, _: u32) -> StoreResult<Vec<ClientTally>> {
        Ok(Vec::new())
    }

    async fn trim(&self, _: Span, _: Time) -> StoreResult<u64> {
        Ok(0)
    }
}

impl Books {
    fn taking(takes: usize) -> Self {
        let books = Self::default();
        *books.takes.lock().expect("a lock") = takes;
        books
    }

    fn count(&self, kind: Tallied) -> u64 {
        let added = self.added.lock().expect("a lock");
        added
            .iter()
            .filter(|tally| tally.kind == kind)
            .map(|tally| tally.count)
            .sum()
    }
}

fn at(text: &str) -> Time {
    text.parse().expect("a time")
}

#[tokio::test]
async fn what_happens_in_an_hour_is_one_row_and_is_written_once() {
    let (tallies, books) = (Tallies::default(), Books::taking(9));
    for minute in ["10:00:00", "10:30:00", "10:59:59", "11:00:00"] {
        tallies.note(Tallied::SignIns, at(&format!("2026-11-29T{minute}Z")));
    }
    tallies.write_down(&books).await.expect("written");
    let hours: Vec<(Time, u64)> = books
        .added
        .lock()
        .expect("a lock")
        .iter()
        .map(|tally| (tally.hour, tally.count))
        .collect();
    assert_eq!(
        hours,
        [(at("2026-11-29T10:00:00Z"), 3), (at("2026-11-29T11:00:00Z"), 1)]
    );
    tallies.write_down(&books).await.expect("nothing to write");
    assert_eq!(books.count(Tallied::SignIns), 4);
}

#[tokio::test]
async fn what_can_not_be_written_is_written_later_and_no_part_of_it_twice() {
    let tallies = Tallies::default();
    let now = at("2026-11-29T10:00:00Z");
    // Three batches; the store takes the first.
    for client in 0..(2 * BATCH + 1) {
        tallies.add((now, Tallied::Tokens, format!("client-{client}")), 2);
    }
    let books = Books::taking(1);
    tallies.write_down(&books).await.expect_err("the store is away");
    tallies.note(Tallied::SignUps, now);
    *books.takes.lock().expect("a lock") = 9;
    tallies.write_down(&books).await.expect("written");
    let written = u64::try_from(2 * (2 * BATCH + 1)).expect("a number");
    assert_eq!(books.count(Tallied::Tokens), written);
    assert_eq!(books.count(Tallied::SignUps), 1);
}

#[tokio::test]
async fn memory_is_bounded_and_what_is_beyond_is_counted_all_the_same() {
    let (tallies, books) = (Tallies::default(), Books::taking(usize::MAX));
    let now = at("2026-11-29T10:00:00Z");
    let many = 2 * MOST;
    for client in 0..many {
        tallies.add((now, Tallied::Tokens, format!("client-{client}")), 1);
    }
    assert!(tallies.with(|counts| counts.len()) <= MOST + 1);
    tallies.write_down(&books).await.expect("written");
    assert_eq!(
        books.count(Tallied::Tokens),
        u64::try_from(many).expect("a number")
    );
}

#[tokio::test]
async fn a_write_that_is_dropped_under_way_loses_nothing() {
    let tallies = Tallies::default();
    for _ in 0..3 {
        tallies.note(Tallied::SignIns, at("2026-11-29T10:00:00Z"));
    }
    let silent = Books {
        is_silent: true,
        ..Books::default()
    };
    // As where whoever asked for the dashboard has gone.
    assert!(tallies.write_down(&silent).now_or_never().is_none());
    let books = Books::taking(1);
    tallies.write_down(&books).await.expect("written");
    assert_eq!(books.count(Tallied::SignIns), 3);
}
