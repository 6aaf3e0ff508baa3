//! How much one user may ask of this instance.
//!
//! A bucket per user: a minute's worth at once, refilled evenly (the generic cell rate algorithm, which keeps one time and
//! no counter). It is the process's own: two instances let through twice as much, which is still bounded, and no request
//! waits for another store. **Refuses** nobody for what somebody else does. Bounded: buckets of users who were not seen for
//! two minutes are full again and are forgotten.
//!
//! Test to read first: `tests/http/limits.rs`.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use moka::sync::Cache;
use uuid::Uuid;

use crate::model::{Clock, Owner, Time};

/// Users that are remembered at once: some megabytes. Beyond, the least seen begin with a full bucket.
const MOST_USERS: u64 = 100_000;
/// A bucket is full again after a minute.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(120);

/// The buckets of all users.
#[derive(Clone)]
pub struct Limits {
    per_minute: i32,
    clock: Arc<dyn Clock>,
    /// When each bucket will be full.
    full_at: Cache<Uuid, Arc<Mutex<Time>>>,
}

impl Limits {
    /// So many requests a minute for each user; 0 is no limit.
    pub fn new(per_minute: u32, clock: Arc<dyn Clock>) -> Self {
        Self {
            per_minute: i32::try_from(per_minute).unwrap_or(i32::MAX),
            clock,
            full_at: Cache::builder()
                .max_capacity(MOST_USERS)
                .time_to_idle(FORGOTTEN_AFTER)
                .build(),
        }
    }

    /// Counts a request that costs as much as `cost` plain ones; the error says in how many seconds it may come again.
    pub fn take(&self, owner: Owner, cost: u32) -> Result<(), u64> {
        if self.per_minute == 0 {
            return Ok(());
        }
        let now = self.clock.now();
        let minute = TimeDelta::minutes(1);
        // More than a minute's worth would never fit.
        let cost = i32::try_from(cost).unwrap_or(i32::MAX).clamp(1, self.per_minute);
        let bucket = self.full_at.get_with(owner.0, || Arc::new(Mutex::new(now)));
        let mut full_at = bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let next = (*full_at).max(now) + minute / self.per_minute * cost;
        let over = next - now - minute;
        if over > TimeDelta::zero() {
            return Err(u64::try_from(over.num_seconds()).unwrap_or(0) + 1);
        }
        *full_at = next;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Hand(Mutex<Time>);

    impl Clock for Hand {
        fn now(&self) -> Time {
            *self.0.lock().unwrap()
        }
    }

    #[test]
    fn a_minutes_worth_at_once_and_then_evenly() {
        let hand = Arc::new(Hand(Mutex::new(Time::UNIX_EPOCH)));
        let limits = Limits::new(60, hand.clone());
        let (ada, bob) = (Owner(Uuid::from_u128(1)), Owner(Uuid::from_u128(2)));
        for _ in 0..60 {
            limits.take(ada, 1).unwrap();
        }
        assert_eq!(limits.take(ada, 1), Err(2));
        assert_eq!(limits.take(bob, 1), Ok(()));
        *hand.0.lock().unwrap() += TimeDelta::milliseconds(1001);
        assert_eq!(
            (limits.take(ada, 1), limits.take(ada, 1).is_err()),
            (Ok(()), true)
        );
        assert_eq!(limits.take(bob, 1), Ok(()));
        assert_eq!(
            limits.take(bob, 1000),
            Err(2),
            "what costs most needs a full bucket"
        );
        *hand.0.lock().unwrap() += TimeDelta::minutes(2);
        assert_eq!(limits.take(bob, 1000), Ok(()));
        assert_eq!(Limits::new(0, hand).take(ada, 1000), Ok(()));
    }
}
