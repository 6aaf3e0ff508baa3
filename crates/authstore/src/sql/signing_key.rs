//! Sealed signing keys. A unique index holds that an algorithm has one active and one next key; the statements are
//! ordered so that it holds after each of them.

use super::{
    Epoch, SqlStores,
    audit::{Done, audited},
    error::{Failure, conflict_when_failed, corrupt, failed},
    move_epoch,
};
use ::sql::on;
use async_trait::async_trait;
use authmodel::{
    audit::AuditEvent,
    clock::Time,
    signing_key::{KeyState, SigningAlgorithm, StoredKey},
    store::{SigningKeyStore, StoreError, StoreResult},
};

#[derive(sqlx::FromRow)]
struct KeyRow {
    kid: String,
    algorithm: String,
    state: String,
    sealed: Vec<u8>,
    created_at: Time,
    activated_at: Option<Time>,
    retires_at: Option<Time>,
}

impl TryFrom<KeyRow> for StoredKey {
    type Error = StoreError;

    fn try_from(row: KeyRow) -> Result<Self, StoreError> {
        let state = match (row.state.as_str(), row.activated_at, row.retires_at) {
            (NEXT, None, None) => KeyState::Next,
            (ACTIVE, Some(_), None) => KeyState::Active,
            (RETIRING, _, Some(_)) => KeyState::Retiring,
            _ => return Err(corrupt("a signing key's state does not fit its times")),
        };
        Ok(Self {
            kid: row.kid,
            algorithm: SigningAlgorithm::parse(&row.algorithm)
                .ok_or(corrupt("a signing key's algorithm is none"))?,
            state,
            sealed: row.sealed,
            created_at: row.created_at,
            activated_at: row.activated_at,
            retires_at: row.retires_at,
        })
    }
}

const NEXT: &str = "next";
const ACTIVE: &str = "active";
const RETIRING: &str = "retiring";

const fn state_name(state: KeyState) -> &'static str {
    match state {
        KeyState::Next => NEXT,
        KeyState::Active => ACTIVE,
        KeyState::Retiring => RETIRING,
    }
}

/// Adds a key, unless another server's stands in its place already.
const ADD: &str = "\
    INSERT INTO signing_keys (kid, algorithm, state, sealed, created_at, activated_at, retires_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";

macro_rules! add_key {
    ($tx:expr, $sql:expr, $key:expr) => {
        sqlx::query($sql)
            .bind(&$key.kid)
            .bind($key.algorithm.as_str())
            .bind(state_name($key.state))
            .bind(&$key.sealed)
            .bind($key.created_at)
            .bind($key.activated_at)
            .bind($key.retires_at)
            .execute(&mut *$tx)
            .await?
            .rows_affected()
    };
}

const RETIRE: &str = "\
    UPDATE signing_keys SET state = $1, retires_at = $2 WHERE algorithm = $3 AND state = $4";

/// Why a change is taken back.
enum Turned {
    BySomebodyElse,
    Failed(Failure),
}

conflict_when_failed!(Turned);

impl From<sqlx::Error> for Turned {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(error.into())
    }
}

#[async_trait]
impl SigningKeyStore for SqlStores {
    async fn list(&self) -> StoreResult<Vec<StoredKey>> {
        const SQL: &str = "\
            SELECT kid, algorithm, state, sealed, created_at, activated_at, retires_at FROM signing_keys \
            ORDER BY created_at, kid";
        on!(&self.db, pool => sqlx::query_as::<_, KeyRow>(SQL).fetch_all(pool).await)
            .map_err(failed)?
            .into_iter()
            .map(StoredKey::try_from)
            .collect()
    }

    async fn initialise(
        &self,
        algorithm: SigningAlgorithm,
        keys: &[StoredKey],
        event: &AuditEvent,
    ) -> StoreResult<bool> {
        const SQL: &str = "SELECT count(*) FROM signing_keys WHERE algorithm = $1 AND state <> $2";
        let first: Result<bool, Failure> = audited!(&self.db, tx => {
            // The counter's row lock lets one server through at a time. An unchanged value is no change of the epoch.
            sqlx::query("UPDATE epochs SET value = value WHERE name = $1")
                .bind(Epoch::Keys.name())
                .execute(&mut *tx)
                .await?;
            let known: i64 = sqlx::query_scalar(SQL)
                .bind(algorithm.as_str())
                .bind(RETIRING)
                .fetch_one(&mut *tx)
                .await?;
            if known > 0 || keys.is_empty() {
                return Ok(Done::untold(false));
            }
            for key in keys {
                add_key!(tx, ADD, key);
            }
            move_epoch!(tx, Epoch::Keys)?;
            Ok(Done::told(true, event))
        });
        Ok(first?)
    }

    async fn rotate(
        &self,
        algorithm: SigningAlgorithm,
        expected_next: &str,
        new_next: &StoredKey,
        retires_at: Time,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<bool> {
        const ACTIVATE: &str = "\
            UPDATE signing_keys SET state = $1, activated_at = $2 WHERE algorithm = $3 AND kid = $4 AND state = $5";
        let turned: Result<bool, Turned> = audited!(&self.db, tx => {
            move_epoch!(tx, Epoch::Keys)?;
            sqlx::query(RETIRE)
                .bind(RETIRING)
                .bind(retires_at)
                .bind(algorithm.as_str())
                .bind(ACTIVE)
                .execute(&mut *tx)
                .await?;
            let activated = sqlx::query(ACTIVATE)
                .bind(ACTIVE)
                .bind(now)
                .bind(algorithm.as_str())
                .bind(expected_next)
                .bind(NEXT)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if activated != 1 {
                return Err(Turned::BySomebodyElse);
            }
            add_key!(tx, ADD, new_next);
            Ok(Done::told(true, event))
        });
        match turned {
            Ok(turned) => Ok(turned),
            Err(Turned::BySomebodyElse) => Ok(false),
            Err(Turned::Failed(failure)) => Err(failure.into()),
        }
    }

    async fn retire(
        &self,
        algorithm: SigningAlgorithm,
        retires_at: Time,
        event: &AuditEvent,
    ) -> StoreResult<bool> {
        const WITHDRAW: &str = "DELETE FROM signing_keys WHERE algorithm = $1 AND state = $2";
        let retired: Result<bool, Turned> = audited!(&self.db, tx => {
            move_epoch!(tx, Epoch::Keys)?;
            let retired = sqlx::query(RETIRE)
                .bind(RETIRING)
                .bind(retires_at)
                .bind(algorithm.as_str())
                .bind(ACTIVE)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            let withdrawn = sqlx::query(WITHDRAW)
                .bind(algorithm.as_str())
                .bind(NEXT)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if retired + withdrawn == 0 {
                // Nothing changed: the epoch goes back, too.
                return Err(Turned::BySomebodyElse);
            }
            Ok(Done::told(true, event))
        });
        match retired {
            Ok(retired) => Ok(retired),
            Err(Turned::BySomebodyElse) => Ok(false),
            Err(Turned::Failed(failure)) => Err(failure.into()),
        }
    }
}
