//! The keys in memory, and when they are fetched again.
//!
//! Invariants: a known key is found without waiting, whatever the issuer does; at most one fetch runs at a time and at
//! most one begins per `refetch_interval`, however many unknown keys are asked for; a key is called unknown only on the
//! word of a document that was asked for after the token came; a failed fetch leaves the old keys in place, until they
//! are older than `keep_stale_for`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use arc_swap::ArcSwapOption;
use tokio::sync::Mutex;

use crate::{
    error::VerifyError,
    fetch::Source,
    fetch_error::FetchError,
    jwk::Algorithm,
    jwks::{Key, KeySet},
    policy::KeyPolicy as Policy,
};

/// Between two attempts at a background refresh while the issuer is away.
const RETRY_REFRESH: Duration = Duration::from_secs(10);

pub(crate) struct KeyStore {
    source: Source,
    policy: Policy,
    current: ArcSwapOption<Fetched>,
    /// When the next background refresh may begin, in milliseconds since `epoch`.
    refresh_due: AtomicU64,
    epoch: Instant,
    /// Held during a fetch, which makes it the single flight.
    last_attempt: Mutex<Option<Attempt>>,
}

struct Fetched {
    keys: KeySet,
    at: Instant,
}

struct Attempt {
    began: Instant,
    outcome: Result<(), FetchError>,
}

impl KeyStore {
    pub fn new(source: Source, policy: Policy) -> Self {
        Self {
            source,
            policy,
            current: ArcSwapOption::empty(),
            refresh_due: AtomicU64::new(0),
            epoch: Instant::now(),
            last_attempt: Mutex::new(None),
        }
    }

    /// The key that a token names.
    pub async fn find(self: &Arc<Self>, kid: Option<&str>, alg: Algorithm) -> Result<Arc<Key>, VerifyError> {
        let now = Instant::now();
        if let Some(key) = self.find_now(kid, alg, now)? {
            self.refresh_if_due(now);
            return Ok(key);
        }
        self.fetch(now).await.map_err(VerifyError::KeysUnavailable)?;
        self.find_now(kid, alg, Instant::now())?
            .ok_or(VerifyError::UnknownKey)
    }

    fn find_now(
        &self,
        kid: Option<&str>,
        alg: Algorithm,
        now: Instant,
    ) -> Result<Option<Arc<Key>>, VerifyError> {
        let current = self.current.load();
        let Some(fetched) = current.as_ref().filter(|fetched| {
            // `at` may lie a moment ahead of a `now` that was read before another task's fetch: not old at all.
            now.saturating_duration_since(fetched.at) < self.policy.keep_stale_for
        }) else {
            return Ok(None);
        };
        fetched
            .keys
            .find(kid, alg)
            .map_err(|()| VerifyError::AlgorithmRefused)
    }

    fn refresh_if_due(self: &Arc<Self>, now: Instant) {
        let due = self.refresh_due.load(Ordering::Relaxed);
        if self.since_epoch(now) < due {
            return;
        }
        // Whoever moves the date is the one who fetches; on failure the next attempt comes at the moved date.
        let next = self.since_epoch(now + RETRY_REFRESH);
        if self
            .refresh_due
            .compare_exchange(due, next, Ordering::Relaxed, Ordering::Relaxed)
            .is_err()
        {
            return;
        }
        let this = Arc::clone(self);
        tokio::spawn(async move {
            if let Err(error) = this.fetch_once(now).await {
                tracing::warn!(%error, "the issuer's keys could not be refreshed; the known ones stay in use");
            }
        });
    }

    /// Fetches in a task of its own, so that a caller who goes away does not break off what others wait for.
    pub async fn fetch(self: &Arc<Self>, asked: Instant) -> Result<(), FetchError> {
        let this = Arc::clone(self);
        tokio::spawn(async move { this.fetch_once(asked).await })
            .await
            .unwrap_or(Err(FetchError::Interrupted))
    }

    /// The outcome of a fetch that began after `asked`: somebody else's, if there was one.
    async fn fetch_once(&self, asked: Instant) -> Result<(), FetchError> {
        let mut last = self.last_attempt.lock().await;
        if let Some(last) = last.as_ref() {
            if last.began >= asked {
                return last.outcome.clone();
            }
            let earliest = last.began + self.policy.refetch_interval;
            tokio::time::sleep_until(earliest.into()).await;
        }
        let began = Instant::now();
        let outcome = self.source.fetch().await.map(|keys| {
            let at = Instant::now();
            self.refresh_due.store(
                self.since_epoch(at + self.policy.refresh_after),
                Ordering::Relaxed,
            );
            self.current.store(Some(Arc::new(Fetched { keys, at })));
        });
        *last = Some(Attempt {
            began,
            outcome: outcome.clone(),
        });
        outcome
    }

    fn since_epoch(&self, time: Instant) -> u64 {
        u64::try_from(time.saturating_duration_since(self.epoch).as_millis()).unwrap_or(u64::MAX)
    }
}
