//! Changes that happen once, however often they are asked for (draft-ietf-httpapi-idempotency-key-header).
//!
//! Owns the table `idempotency_keys`, and the way of a change that comes with a key: is there an answer already? → the
//! change and the row with its answer, in one transaction → the answer. So a request that was given up and is executed
//! late has left its row, or has changed nothing.
//!
//! Refuses a key that is in use by a request under way ([`StoreError::Running`]), and one that came with another request
//! ([`StoreError::KeyReused`]). A request that was refused has changed nothing and keeps nothing: it may be tried again.
//!
//! Invariant: the row's primary key decides, not the look before; where two instances try at once, the transaction of the
//! second writes no row and is rolled back whole.
//!
//! Test to read first: `a_change_with_a_key_happens_once` in `tests/idempotency.rs`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;
use sql::on;
use uuid::Uuid;

use super::{Store, StoreError};
use crate::model::{Owner, Time};

/// How long an answer is kept: a day, which outlasts every retry of a client that means it (the draft leaves it to the
/// server), and bounds what a user's keys can fill.
pub const KEPT: TimeDelta = TimeDelta::hours(24);

/// Rows of one sweep: a small statement, so that nothing waits for it.
const SWEEP: i64 = 1000;

/// What was asked, and under which key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// The client's key.
    pub key: String,
    /// SHA-256 of the request.
    pub fingerprint: [u8; 32],
}

/// An answer that can be given again.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Answer {
    /// The status code.
    pub status: i64,
    /// Where what was made is.
    pub location: Option<String>,
    /// The version.
    pub etag: Option<String>,
    /// The body; empty where there is none.
    pub body: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    fingerprint: Vec<u8>,
    #[sqlx(flatten)]
    answer: Answer,
}

/// The keys of requests under way in this process, and what each request is.
#[derive(Clone, Default)]
pub(super) struct Running(Arc<Mutex<HashMap<Key, [u8; 32]>>>);

/// A user's key.
type Key = (Uuid, String);

/// Takes a key out of those under way when its request ends, however it ends.
pub(super) struct Guard {
    running: Running,
    key: Key,
}

impl Running {
    fn enter(&self, owner: Owner, once: &Once) -> Result<Guard, StoreError> {
        let key = (owner.0, once.key.clone());
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match running.get(&key) {
            None => {
                running.insert(key.clone(), once.fingerprint);
                drop(running);
                Ok(Guard {
                    running: self.clone(),
                    key,
                })
            }
            Some(fingerprint) if *fingerprint == once.fingerprint => Err(StoreError::Running),
            Some(_) => Err(StoreError::KeyReused),
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let mut keys = self.running.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.remove(&self.key);
    }
}

/// What to do with a request that has a key.
pub(super) enum Turn {
    /// It is its first time. The guard is held until it is done.
    First(Guard),
    /// It was done before.
    Before(Answer),
}

/// The row of a change, written by the change's own transaction. An old row under the same key, which nobody has swept
/// yet, is written over.
pub(super) const KEEP: &str = "INSERT INTO idempotency_keys \
     (owner, key, fingerprint, status, location, etag, body, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
     ON CONFLICT (owner, key) DO UPDATE SET fingerprint = excluded.fingerprint, status = excluded.status, \
     location = excluded.location, etag = excluded.etag, body = excluded.body, created_at = excluded.created_at \
     WHERE idempotency_keys.created_at <= $9";

/// Makes a change and the row of its answer, in one transaction.
///
/// `$change` evaluates to a `Result<T, StoreError>` with the connection `$tx`; `$describe` makes the answer of a `&T`.
/// Evaluates to `Result<Answer, StoreError>`; leaves the function where there is an answer already.
///
/// `unhurried` before `$store` is for work that may take longer than others wait; see `sql::in_transaction!`.
macro_rules! change_once {
    ($store:expr, $owner:expr, $once:expr, $tx:ident => $change:expr, $describe:expr) => {
        $crate::store::idempotency::change_once!(@with [] $store, $owner, $once, $tx => $change, $describe)
    };
    (unhurried $store:expr, $owner:expr, $once:expr, $tx:ident => $change:expr, $describe:expr) => {
        $crate::store::idempotency::change_once!(@with [unhurried] $store, $owner, $once, $tx => $change, $describe)
    };
    (@with [$($pace:ident)?] $store:expr, $owner:expr, $once:expr, $tx:ident => $change:expr, $describe:expr) => {{
        let (store, owner, once): (&Store, Owner, &Once) = ($store, $owner, $once);
        let _guard = match store.turn(owner, once).await? {
            $crate::store::idempotency::Turn::First(guard) => guard,
            $crate::store::idempotency::Turn::Before(answer) => return Ok(answer),
        };
        let now = store.ambient.clock.now();
        let outcome: Result<Answer, StoreError> = sql::in_transaction!($($pace)? &store.db, $tx => {
            let changed: Result<_, StoreError> = async { $change }.await;
            let answer: Answer = ($describe)(&changed?);
            let kept = sqlx::query($crate::store::idempotency::KEEP)
                .bind(owner.0)
                .bind(&once.key)
                .bind(once.fingerprint.as_slice())
                .bind(answer.status)
                .bind(&answer.location)
                .bind(&answer.etag)
                .bind(&answer.body)
                .bind(now)
                .bind(now - $crate::store::idempotency::KEPT)
                .execute(&mut *$tx)
                .await?
                .rows_affected();
            if kept == 0 {
                return Err(StoreError::Running);
            }
            Ok::<_, StoreError>(answer)
        });
        store.settle(owner, once, outcome).await
    }};
}
pub(super) use change_once;

impl Store {
    /// Whether a request with this key is the first.
    pub(super) async fn turn(&self, owner: Owner, once: &Once) -> Result<Turn, StoreError> {
        let guard = self.running.enter(owner, once)?;
        Ok(match self.answer_before(owner, once).await? {
            Some(answer) => Turn::Before(answer),
            None => Turn::First(guard),
        })
    }

    /// After the transaction: who came second, beside another instance, finds now what the first has done.
    pub(super) async fn settle(
        &self,
        owner: Owner,
        once: &Once,
        outcome: Result<Answer, StoreError>,
    ) -> Result<Answer, StoreError> {
        match outcome {
            Err(error @ (StoreError::Running | StoreError::NotFound | StoreError::Stale)) => {
                self.answer_before(owner, once).await?.ok_or(error)
            }
            outcome => outcome,
        }
    }

    async fn answer_before(&self, owner: Owner, once: &Once) -> Result<Option<Answer>, StoreError> {
        const SQL: &str = "SELECT fingerprint, status, location, etag, body FROM idempotency_keys \
                           WHERE owner = $1 AND key = $2 AND created_at > $3";
        let oldest: Time = self.ambient.clock.now() - KEPT;
        let row: Option<Row> = on!(&self.db, pool => sqlx::query_as(SQL)
            .bind(owner.0)
            .bind(&once.key)
            .bind(oldest)
            .fetch_optional(pool)
            .await)?;
        match row {
            None => Ok(None),
            Some(row) if row.fingerprint == once.fingerprint => Ok(Some(row.answer)),
            Some(_) => Err(StoreError::KeyReused),
        }
    }

    /// Removes answers that are no longer kept, some at a time; whether there may be more.
    pub async fn sweep_idempotency_keys(&self) -> Result<bool, StoreError> {
        const SQL: &str = "DELETE FROM idempotency_keys WHERE (owner, key) IN \
                           (SELECT owner, key FROM idempotency_keys WHERE created_at <= $1 LIMIT $2)";
        let oldest: Time = self.ambient.clock.now() - KEPT;
        let swept = on!(&self.db, pool => sqlx::query(SQL)
            .bind(oldest)
            .bind(SWEEP)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(i64::try_from(swept).is_ok_and(|swept| swept == SWEEP))
    }
}
