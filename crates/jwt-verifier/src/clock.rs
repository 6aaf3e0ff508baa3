//! The time of day as a parameter, so that expiry is tested without waiting.

use std::time::{SystemTime, UNIX_EPOCH};

/// Where the verifier reads the time.
pub trait Clock: Send + Sync {
    /// Seconds since 1970-01-01T00:00:00Z.
    fn unix_seconds(&self) -> i64;
}

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place of this crate that reads the global clock"
    )]
    fn unix_seconds(&self) -> i64 {
        // A clock before 1970 reads as 1970: every token is then not yet valid, which is the safe side.
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |elapsed| elapsed.as_secs() as i64)
    }
}
