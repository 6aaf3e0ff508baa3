//! Time and randomness as parameters, so that tests choose them.

use std::sync::Arc;

use chrono::{SubsecRound, Utc};
use rand::RngCore;
use rand::rngs::OsRng;
use uuid::{Builder, Uuid};

use super::Time;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now, in whole microseconds: what Postgres keeps, so that a time equals itself after a round trip.
    fn now(&self) -> Time;
}

/// Makes identifiers.
pub trait Ids: Send + Sync {
    /// A fresh identifier for something made at that time.
    fn next(&self, now: Time) -> Uuid;
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
        Utc::now().trunc_subsecs(6)
    }
}

/// UUIDs of version 7: in the order of their making, which keeps indexes compact, with 74 random bits.
#[derive(Clone, Copy, Debug, Default)]
pub struct RandomIds;

impl Ids for RandomIds {
    fn next(&self, now: Time) -> Uuid {
        let mut random = [0; 10];
        OsRng.fill_bytes(&mut random);
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

/// The two together.
#[derive(Clone)]
pub struct Ambient {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The identifiers.
    pub ids: Arc<dyn Ids>,
}

impl Ambient {
    /// The machine's.
    pub fn system() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            ids: Arc::new(RandomIds),
        }
    }
}
