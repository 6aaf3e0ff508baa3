//! Postgres' own clock, as far as this process knows it, and since when its connections are under suspicion.
//!
//! A statement that the client gave up still runs when a stopped Postgres goes on, at a time when its facts are no longer
//! true. So every write that is one statement carries a deadline that Postgres holds against its own clock
//! ([`in_good_time!`](crate::in_good_time)). The two clocks need not agree: the distance between Postgres' clock and this process's monotonic
//! one is learnt at each connect and every [`RELEARN`] again, so a clock that is set costs writes for that long at most.
//!
//! Invariant: an estimate errs towards a deadline that is too early: the answer's way back counts as Postgres' time.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

/// How old the knowledge of the clock may be, and how long a connection may idle, before Postgres is asked again. One
/// round trip in ten seconds costs nothing; firewalls forget idle connections after minutes.
const RELEARN: Duration = Duration::from_secs(10);

/// An answer that took longer says nothing about the clock, unless nothing is known yet.
const PROMPT: Duration = Duration::from_millis(500);

/// What is known.
#[derive(Clone, Debug)]
pub(crate) struct DatabaseClock(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    /// What Postgres' clock showed, and when that was here.
    known: Option<(DateTime<Utc>, Instant)>,
    /// What was given back before this moment is asked before it is lent.
    suspect_before: Option<Instant>,
}

impl DatabaseClock {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(State {
            known: None,
            suspect_before: None,
        })))
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the database's clock will show when `patience` is over.
    pub(crate) fn after(&self, patience: Duration) -> DateTime<Utc> {
        match self.state().known {
            Some((shown, when)) => shown + delta(when.elapsed()) + delta(patience),
            None => DateTime::<Utc>::MAX_UTC,
        }
    }

    /// What the database's clock shows now, as far as it is known.
    pub(crate) fn now(&self) -> Option<DateTime<Utc>> {
        let (shown, when) = self.state().known?;
        Some(shown + delta(when.elapsed()))
    }

    /// A connection did not answer: the others may be as dead.
    pub(crate) fn suspect_all(&self) {
        self.state().suspect_before = Some(Instant::now());
    }

    /// Whether a connection that idled for so long is asked before it is lent.
    pub(crate) fn asks_after(&self, idle: Duration) -> bool {
        let now = Instant::now();
        let state = self.state();
        idle > RELEARN
            || state.known.is_none_or(|(_, when)| when.elapsed() > RELEARN)
            || state
                .suspect_before
                .is_some_and(|suspect| now.checked_sub(idle).is_none_or(|since| since < suspect))
    }

    /// Asks a connection for the time: whether it answers, and what the clock shows.
    pub(crate) async fn ask(&self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        let sent = Instant::now();
        let shown: DateTime<Utc> = sqlx::query_scalar("SELECT clock_timestamp()")
            .fetch_one(connection)
            .await?;
        let now = Instant::now();
        let mut state = self.state();
        if state.known.is_none() || now.duration_since(sent) < PROMPT {
            state.known = Some((shown, now));
        }
        Ok(())
    }
}

fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}
