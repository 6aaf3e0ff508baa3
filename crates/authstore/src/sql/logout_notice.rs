//! Word of ended sessions on its way to clients. A claim is a lease, as in the outbox.

use super::{SqlStores, error::failed, row::client_id};
use ::sql::on;
use async_trait::async_trait;
use authmodel::{
    clock::Time,
    ids::{SessionId, UserId},
    logout_notice::LogoutNotice,
    store::{LogoutNoticeStore, StoreResult},
};
use uuid::Uuid;

/// Writes the notices of all clients that want to be told of the sessions whose grants the condition finds, in the
/// transaction that ends them and before the grants are revoked. The condition speaks of `grants g` and of the values
/// from `$2` on. In one order, so that two who write the same ones do not wait for each other.
macro_rules! write_notices {
    ($tx:expr, $now:expr, $condition:literal, $($value:expr),+) => {
        sqlx::query(concat!(
            "INSERT INTO logout_notices (session_id, client_id, user_id, created_at, due_at, attempts) \
             SELECT DISTINCT g.session_id, g.client_id, g.user_id, $1, $1, 0 \
             FROM grants g JOIN clients c ON c.id = g.client_id \
             WHERE ",
            $condition,
            " AND g.session_id IS NOT NULL AND g.user_id IS NOT NULL AND g.revoked_at IS NULL AND c.backchannel \
             ORDER BY g.session_id, g.client_id \
             ON CONFLICT (session_id, client_id) DO NOTHING"
        ))
        .bind($now)
        $(.bind($value))+
        .execute(&mut *$tx)
        .await
    };
}
pub(super) use write_notices;

#[async_trait]
impl LogoutNoticeStore for SqlStores {
    async fn claim(
        &self,
        now: Time,
        lease_until: Time,
        limit: u32,
        each: u32,
    ) -> StoreResult<Vec<LogoutNotice>> {
        // The guard stands twice, for the reason that the outbox has. No row values: SQLite's are not Postgres'.
        const SQL: &str = "\
            UPDATE logout_notices SET due_at = $1, attempts = attempts + 1 \
            WHERE due_at <= $2 AND EXISTS ( \
                SELECT 1 FROM ( \
                    SELECT session_id, client_id FROM ( \
                        SELECT session_id, client_id, due_at, \
                        row_number() OVER (PARTITION BY client_id ORDER BY due_at) AS place \
                        FROM logout_notices WHERE due_at <= $2 \
                    ) AS placed WHERE place <= $4 ORDER BY place, due_at LIMIT $3 \
                ) AS due \
                WHERE due.session_id = logout_notices.session_id AND due.client_id = logout_notices.client_id) \
            RETURNING client_id, session_id, user_id, attempts";
        let rows: Vec<(String, Uuid, Uuid, i32)> = on!(&self.db, pool => sqlx::query_as(SQL)
            .bind(lease_until)
            .bind(now)
            .bind(i64::from(limit))
            .bind(i64::from(each))
            .fetch_all(pool)
            .await)
        .map_err(failed)?;
        let notice = |(client, session, user, attempts): (String, Uuid, Uuid, i32)| {
            Ok(LogoutNotice {
                client_id: client_id(client)?,
                session_id: SessionId(session),
                user_id: UserId(user),
                attempts,
            })
        };
        rows.into_iter().map(notice).collect()
    }

    async fn done(&self, notice: &LogoutNotice) -> StoreResult<()> {
        const SQL: &str = "DELETE FROM logout_notices WHERE session_id = $1 AND client_id = $2";
        on!(&self.db, pool => sqlx::query(SQL)
            .bind(notice.session_id.0)
            .bind(notice.client_id.as_str())
            .execute(pool)
            .await
            .map(drop))
        .map_err(failed)
    }

    async fn hand_back(&self, notice: &LogoutNotice, next: Time) -> StoreResult<()> {
        const SQL: &str = "\
            UPDATE logout_notices SET due_at = $3, attempts = attempts - 1 \
            WHERE session_id = $1 AND client_id = $2 AND attempts > 0";
        on!(&self.db, pool => sqlx::query(SQL)
            .bind(notice.session_id.0)
            .bind(notice.client_id.as_str())
            .bind(next)
            .execute(pool)
            .await
            .map(drop))
        .map_err(failed)
    }

    async fn postpone(&self, notice: &LogoutNotice, next: Time) -> StoreResult<()> {
        const SQL: &str = "UPDATE logout_notices SET due_at = $3 WHERE session_id = $1 AND client_id = $2";
        on!(&self.db, pool => sqlx::query(SQL)
            .bind(notice.session_id.0)
            .bind(notice.client_id.as_str())
            .bind(next)
            .execute(pool)
            .await
            .map(drop))
        .map_err(failed)
    }
}
