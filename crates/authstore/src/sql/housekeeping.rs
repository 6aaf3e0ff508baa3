//! Change counters, and the sweeping of what has expired. A sweep takes a thousand rows of a table at a time: no statement
//! holds locks for long or outlasts `sql::PATIENCE`, however much there is, and a sweep that is interrupted goes on next time.

use super::{
    Epoch, SqlStores,
    ending::{lock_user, settle_session, settle_user},
    error::{Failure, failed},
    locking, move_epoch,
};
use ::sql::{Db, in_transaction, on};
use async_trait::async_trait;
use authmodel::{
    clock::Time,
    store::{Epochs, HousekeepingStore, StoreResult, Swept},
};
use uuid::Uuid;

/// The rows of one statement.
const BATCH: u64 = 1000;

/// Deletes up to [`BATCH`] rows of a table, by its key, where something holds before `$1`.
macro_rules! delete_some {
    ($table:literal, $key:literal, $where:literal) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE ",
            $key,
            " IN (SELECT ",
            $key,
            " FROM ",
            $table,
            " WHERE ",
            $where,
            " LIMIT 1000)"
        )
    };
}

pub(super) use delete_some;

/// The newest grant stays whatever it is: SQLite gives the greatest place in the status list plus one, and must not give
/// one twice.
pub(super) const REVOKED_GRANTS: &str = delete_some!(
    "grants",
    "status_index",
    "revoked_at < $1 AND NOT EXISTS (SELECT 1 FROM clients c WHERE c.own_grant = grants.id) \
     AND status_index < (SELECT max(status_index) FROM grants)"
);

/// The grants that may have ended by themselves, a batch of them, and `$lock` on them; then what follows.
macro_rules! due_grants {
    ($db:expr, $statement:literal, $and:literal) => {
        locking!(
            $db,
            concat!(
                $statement,
                " WHERE status_index IN (SELECT status_index FROM grants WHERE sweep_after < $1 \
                 AND status_index < (SELECT max(status_index) FROM grants) ORDER BY sweep_after LIMIT 1000"
            ),
            // Whoever is about to end one of them is not waited for.
            " FOR UPDATE SKIP LOCKED",
            concat!(") AND ", $and)
        )
    };
}

/// Of a batch, deletes what has ended.
pub(super) fn delete_ended(db: &Db) -> &'static str {
    due_grants!(
        db,
        "DELETE FROM grants",
        "revoked_at IS NULL AND session_ends_at < $1 \
         AND (refresh_expires_at IS NULL OR refresh_expires_at < $1)"
    )
}

/// Of a batch, puts off what still stands until it may end next.
pub(super) fn postpone_standing(db: &Db) -> &'static str {
    due_grants!(
        db,
        "UPDATE grants SET sweep_after = CASE WHEN revoked_at IS NOT NULL THEN NULL \
         WHEN refresh_expires_at > session_ends_at THEN refresh_expires_at ELSE session_ends_at END",
        "(revoked_at IS NOT NULL OR session_ends_at >= $1 OR refresh_expires_at >= $1)"
    )
}

const EMAIL_LINKS: &str = "\
    DELETE FROM email_links WHERE (purpose, token) IN \
    (SELECT purpose, token FROM email_links WHERE expires_at < $1 LIMIT 1000)";
const ADDRESS_CHANGES: &str = delete_some!("address_changes", "undo", "expires_at < $1");
const TOKEN_PLACES: &str = delete_some!("token_places", "id", "expires_at < $1");
const SESSIONS: &str = delete_some!("sessions", "id", "expires_at < $1");
const MAILS: &str = delete_some!("mails", "id", "delivered_at < $1 OR given_up_at < $1");
pub(super) const MARKS: &str = delete_some!("marks", "mark", "expires_at < $1");
const INITIAL_ACCESS_TOKENS: &str = delete_some!("initial_access_tokens", "token", "expires_at < $1");

#[async_trait]
impl HousekeepingStore for SqlStores {
    async fn epochs(&self) -> StoreResult<Epochs> {
        const SQL: &str = "\
            SELECT c.value, k.value, p.value, r.value FROM epochs c, epochs k, epochs p, epochs r \
            WHERE c.name = $1 AND k.name = $2 AND p.name = $3 AND r.name = $4";
        let (clients, keys, parameters, resources) = on!(&self.db, pool => sqlx::query_as(SQL)
            .bind(Epoch::Clients.name())
            .bind(Epoch::Keys.name())
            .bind(Epoch::Parameters.name())
            .bind(Epoch::Resources.name())
            .fetch_one(pool)
            .await)
        .map_err(failed)?;
        Ok(Epochs {
            clients,
            keys,
            parameters,
            resources,
        })
    }

    async fn sweep(&self, before: Time) -> StoreResult<Swept> {
        const KEYS: &str = "DELETE FROM signing_keys WHERE state = 'retiring' AND retires_at < $1";
        let keys: Result<u64, Failure> = in_transaction!(&self.db, tx => {
            let keys = sqlx::query(KEYS).bind(before).execute(&mut *tx).await?.rows_affected();
            if keys > 0 {
                move_epoch!(tx, Epoch::Keys)?;
            }
            Ok(keys)
        });
        Ok(Swept {
            email_links: self.delete(EMAIL_LINKS, before).await?,
            address_changes: self.delete(ADDRESS_CHANGES, before).await?,
            sessions: self.delete(SESSIONS, before).await?,
            grants: self.delete(REVOKED_GRANTS, before).await? + self.delete_ended_grants(before).await?,
            token_places: self.delete(TOKEN_PLACES, before).await?,
            mails: self.delete(MAILS, before).await?,
            initial_access_tokens: self.delete(INITIAL_ACCESS_TOKENS, before).await?,
            keys: keys?,
        })
    }

    async fn settle_endings(&self, now: Time) -> StoreResult<bool> {
        const NEXT: &str = "SELECT id, user_id, session_id FROM endings ORDER BY id LIMIT 1";
        let next: Option<(i64, Uuid, Option<Uuid>)> =
            on!(&self.db, pool => sqlx::query_as(NEXT).fetch_optional(pool).await).map_err(failed)?;
        let Some((id, user, session)) = next else {
            return Ok(false);
        };
        let settled: Result<(), Failure> = in_transaction!(&self.db, tx => {
            lock_user!(self.db, tx, user)?;
            let settled = match session {
                Some(session) => settle_session!(self.db, tx, now, user, session)?,
                None => settle_user!(self.db, tx, now, user)?,
            };
            if settled {
                sqlx::query("DELETE FROM endings WHERE id = $1").bind(id).execute(&mut *tx).await?;
            }
            Ok(())
        });
        settled?;
        Ok(true)
    }

    async fn trim_audit(&self, before: Time) -> StoreResult<u64> {
        // Events are written in the order of their keys, nearly: the oldest rows are the first by key, and no index by time
        // is needed. The batch ends at the first that is to stay.
        const SQL: &str = "\
            DELETE FROM audit_events WHERE id IN (\
            SELECT id FROM (SELECT id, at FROM audit_events ORDER BY id LIMIT 1000) AS oldest WHERE oldest.at < $1)";
        on!(&self.db, pool => sqlx::query(SQL)
            .bind(before)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))
        .map_err(failed)
    }

    fn clock(&self, now: Time) -> Time {
        self.db.shown(now)
    }

    async fn ping(&self) -> StoreResult<()> {
        // A write, to a row of its own: a full disk, a standby and a lost right all answer a read. One more is all it leaves.
        const SQL: &str = "UPDATE epochs SET value = value + 1 WHERE name = 'ready'";
        on!(&self.db, pool => sqlx::query(SQL).execute(pool).await.map(drop)).map_err(failed)
    }
}

impl SqlStores {
    /// Runs one of [`delete_some`]'s statements until there is nothing left for it.
    pub(super) async fn delete(&self, sql: &'static str, before: Time) -> StoreResult<u64> {
        let mut all = 0;
        loop {
            let done = self.run(sql, before).await?;
            all += done;
            if done < BATCH {
                return Ok(all);
            }
        }
    }

    /// Deletes the grants that have ended by themselves. Of each batch of those that may have, what still stands is due
    /// again when it may end next, so that no row is read twice.
    async fn delete_ended_grants(&self, before: Time) -> StoreResult<u64> {
        let (delete, postpone) = (delete_ended(&self.db), postpone_standing(&self.db));
        let mut all = 0;
        loop {
            let deleted = self.run(delete, before).await?;
            all += deleted;
            if deleted + self.run(postpone, before).await? == 0 {
                return Ok(all);
            }
        }
    }

    async fn run(&self, sql: &'static str, before: Time) -> StoreResult<u64> {
        on!(&self.db, pool => sqlx::query(sql)
            .bind(before)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))
        .map_err(failed)
    }
}
