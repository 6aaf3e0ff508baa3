//! Mails on their way. A claim is a lease: whoever dies while sending lets go by its end.

use super::{SqlStores, error::failed};
use ::sql::on;
use async_trait::async_trait;
use authmodel::{
    clock::Time,
    ids::MailId,
    mail::SealedMail,
    store::{OutboxStore, StoreResult},
};
use uuid::Uuid;

pub(super) const QUEUE: &str = "\
    INSERT INTO mails (id, sealed, created_at, attempts, due_at) SELECT $1, $2, $3, $4, $3 WHERE $5";

/// Puts a mail in the outbox, in the transaction of what it tells of; where it is not `$sent` the statement is the same, and puts
/// nothing there.
macro_rules! queue_mail {
    ($tx:expr, $mail:expr) => {
        crate::sql::outbox::queue_mail!($tx, $mail, true)
    };
    ($tx:expr, $mail:expr, $sent:expr) => {
        sqlx::query(crate::sql::outbox::QUEUE)
            .bind($mail.id.0)
            .bind(&$mail.sealed)
            .bind($mail.created_at)
            .bind($mail.attempts)
            .bind($sent)
            .execute(&mut *$tx)
            .await
            .map(drop)
    };
}
pub(super) use queue_mail;

#[derive(sqlx::FromRow)]
struct MailRow {
    id: Uuid,
    sealed: Vec<u8>,
    created_at: Time,
    attempts: i32,
}

impl From<MailRow> for SealedMail {
    fn from(row: MailRow) -> Self {
        Self {
            id: MailId(row.id),
            sealed: row.sealed,
            created_at: row.created_at,
            attempts: row.attempts,
        }
    }
}

#[async_trait]
impl OutboxStore for SqlStores {
    /// A claim counts as an attempt at once, so that a mail that kills its sender is not tried for ever.
    async fn claim(&self, now: Time, lease_until: Time, limit: u32) -> StoreResult<Vec<SealedMail>> {
        // The guard stands twice: the inner one chooses, the outer one is asked again for a row that another instance
        // has just leased.
        const SQL: &str = "\
            UPDATE mails SET due_at = $1, attempts = attempts + 1 \
            WHERE delivered_at IS NULL AND given_up_at IS NULL AND due_at <= $2 AND id IN ( \
                SELECT id FROM mails WHERE delivered_at IS NULL AND given_up_at IS NULL AND due_at <= $2 ORDER BY created_at LIMIT $3) \
            RETURNING id, sealed, created_at, attempts";
        let rows = on!(&self.db, pool => sqlx::query_as::<_, MailRow>(SQL)
            .bind(lease_until)
            .bind(now)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)
        .map_err(failed)?;
        let mut mails: Vec<SealedMail> = rows.into_iter().map(SealedMail::from).collect();
        // RETURNING promises no order.
        mails.sort_by_key(|mail| mail.created_at);
        Ok(mails)
    }

    async fn delivered(&self, id: MailId, now: Time) -> StoreResult<()> {
        const SQL: &str = "UPDATE mails SET delivered_at = $1 WHERE id = $2";
        on!(&self.db, pool => sqlx::query(SQL).bind(now).bind(id.0).execute(pool).await.map(drop))
            .map_err(failed)
    }

    async fn give_up(&self, id: MailId, now: Time) -> StoreResult<()> {
        const SQL: &str = "UPDATE mails SET given_up_at = $1 WHERE id = $2 AND delivered_at IS NULL";
        on!(&self.db, pool => sqlx::query(SQL).bind(now).bind(id.0).execute(pool).await.map(drop))
            .map_err(failed)
    }

    async fn postpone(&self, id: MailId, next: Time) -> StoreResult<()> {
        const SQL: &str = "UPDATE mails SET due_at = $1 WHERE id = $2 AND delivered_at IS NULL";
        on!(&self.db, pool => sqlx::query(SQL).bind(next).bind(id.0).execute(pool).await.map(drop))
            .map_err(failed)
    }

    async fn recent(&self, limit: u32) -> StoreResult<Vec<SealedMail>> {
        const SQL: &str =
            "SELECT id, sealed, created_at, attempts FROM mails ORDER BY created_at DESC LIMIT $1";
        let rows = on!(&self.db, pool => sqlx::query_as::<_, MailRow>(SQL)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)
        .map_err(failed)?;
        Ok(rows.into_iter().map(SealedMail::from).collect())
    }
}
