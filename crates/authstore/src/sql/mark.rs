//! Marks: what was seen, or revoked, one by one.

use super::{
    SqlStores,
    audit::{Done, audited},
    error::{Failure, failed},
};
use ::sql::{in_good_time, on};
use async_trait::async_trait;
use authmodel::{
    audit::AuditEvent,
    clock::Time,
    secret::SecretHash,
    store::{MarkStore, StoreResult},
};

/// One that has expired, and waits for the sweep, is none.
const SET: &str = concat!(
    "INSERT INTO marks (mark, expires_at) SELECT $1, $2 WHERE ",
    in_good_time!("$4"),
    " ON CONFLICT (mark) DO UPDATE SET expires_at = excluded.expires_at WHERE marks.expires_at <= $3"
);

#[async_trait]
impl MarkStore for SqlStores {
    async fn set(
        &self,
        mark: &SecretHash,
        expires_at: Time,
        now: Time,
        event: Option<&AuditEvent>,
    ) -> StoreResult<bool> {
        let deadline = self.db.deadline();
        let Some(event) = event else {
            let set = on!(&self.db, pool => sqlx::query(SET)
                .bind(mark.0.as_slice())
                .bind(expires_at)
                .bind(now)
                .bind(deadline)
                .execute(pool)
                .await
                .map(|done| done.rows_affected()))
            .map_err(failed)?;
            return Ok(set == 1);
        };
        let set: Result<bool, Failure> = audited!(&self.db, tx => {
            let set = sqlx::query(SET)
                .bind(mark.0.as_slice())
                .bind(expires_at)
                .bind(now)
                .bind(deadline)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            Ok(Done::told_if(set == 1, set == 1, event))
        });
        Ok(set?)
    }

    async fn is_set(&self, mark: &SecretHash, now: Time) -> StoreResult<bool> {
        const SQL: &str = "SELECT 1 FROM marks WHERE mark = $1 AND expires_at > $2";
        let found = on!(&self.db, pool => sqlx::query(SQL)
            .bind(mark.0.as_slice())
            .bind(now)
            .fetch_optional(pool)
            .await
            .map(|row| row.is_some()))
        .map_err(failed)?;
        Ok(found)
    }

    async fn delete_expired(&self, before: Time) -> StoreResult<u64> {
        self.delete(super::housekeeping::MARKS, before).await
    }
}
