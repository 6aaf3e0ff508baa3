//! Time as a parameter: everything that asks for the hour asks a [`Clock`], so that expiry is tested without sleeping.

use chrono::{DateTime, Utc};

/// A point in time, in whole microseconds (what Postgres keeps).
pub type Time = DateTime<Utc>;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now, in whole microseconds, so that a time read back from either engine equals the one that was written.
    fn now(&self) -> Time;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    fn now(&self) -> Time {
        use chrono::SubsecRound;
        Utc::now().trunc_subsecs(6)
    }
}

/// A clock that stands until it is moved.
#[derive(Debug)]
pub struct ManualClock(std::sync::Mutex<Time>);

impl ManualClock {
    /// A clock that shows `start`.
    pub fn new(start: Time) -> Self {
        Self(std::sync::Mutex::new(start))
    }

    /// Moves the clock by `step`, back where it is negative.
    pub fn advance(&self, step: chrono::Duration) {
        let mut now = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *now += step;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Time {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
