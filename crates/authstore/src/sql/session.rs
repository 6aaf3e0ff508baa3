//! Browser sessions. An ended session's row is gone; one that ran out by itself waits for the sweep.

use super::{
    SqlStores,
    audit::{Done, audited},
    ending::{BATCH, leave_rest, lock_user, revoke_some, settle_session},
    error::{Failure, failed},
    locking,
    logout_notice::write_notices,
    outbox::queue_mail,
    row::{ACTIVE, SessionRow, SessionSummaryRow, user_columns},
};
use ::sql::{in_transaction, on};
use async_trait::async_trait;
use authmodel::{
    audit::AuditEvent,
    clock::Time,
    ids::{SessionId, UserId},
    secret::SecretHash,
    session::{NewSession, Session, SessionSummary},
    store::{MOST_LISTED, SessionStore, StartOutcome, StoreResult},
    user::User,
};
use uuid::Uuid;

#[async_trait]
impl SessionStore for SqlStores {
    async fn start(&self, new: &NewSession, now: Time, event: &AuditEvent) -> StoreResult<StartOutcome> {
        // The lock holds off a disabling until the session stands, so that it is ended with the others.
        let sql = locking!(
            self.db,
            "INSERT INTO sessions (id, user_id, cookie, auth_time, expires_at, created_at, user_agent, user_epoch, \
             methods, network) SELECT $1, u.id, $3, $4, $5, $6, $7, u.epoch, $9, $11 FROM users u WHERE u.id = $2 AND u.status = $8 \
             AND ($10 IS NULL OR u.epoch = $10) AND u.deletion_due_at IS NULL",
            " FOR SHARE",
            ""
        );
        const LEAVES: &str = "SELECT deletion_due_at IS NOT NULL FROM users WHERE id = $1 AND status = $2";
        let session = &new.session;
        let started: Result<StartOutcome, Failure> = audited!(&self.db, tx => {
            let started = sqlx::query(sql)
                .bind(session.id.0)
                .bind(session.user_id.0)
                .bind(new.cookie.0.as_slice())
                .bind(session.authentication.at)
                .bind(session.expires_at)
                .bind(now)
                .bind(&new.user_agent)
                .bind(ACTIVE)
                .bind(session.authentication.methods.to_string())
                .bind(new.since_epoch)
                .bind(new.network.map(|network| network.to_string()))
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if started == 0 {
                let leaves: Option<bool> = sqlx::query_scalar(LEAVES)
                    .bind(session.user_id.0)
                    .bind(ACTIVE)
                    .fetch_optional(&mut *tx)
                    .await?;
                let why = match leaves {
                    Some(true) => StartOutcome::DeletionAsked,
                    Some(false) | None => StartOutcome::UserShutOut,
                };
                return Ok(Done::untold(why));
            }
            if let Some(mail) = &new.notice {
                queue_mail!(tx, mail)?;
            }
            Ok(Done::told(StartOutcome::Started, event))
        });
        Ok(started?)
    }

    async fn find(&self, cookie: &SecretHash, now: Time) -> StoreResult<Option<(Session, User)>> {
        const SQL: &str = concat!(
            "SELECT s.id, s.auth_time, s.methods, s.expires_at, ",
            user_columns!(),
            " FROM sessions s JOIN users u ON u.id = s.user_id AND u.epoch = s.user_epoch WHERE s.cookie = $1 AND s.expires_at > $2"
        );
        on!(&self.db, pool => sqlx::query_as::<_, SessionRow>(SQL)
            .bind(cookie.0.as_slice())
            .bind(now)
            .fetch_optional(pool)
            .await)
        .map_err(failed)?
        .map(TryInto::try_into)
        .transpose()
    }

    async fn renew(&self, new: &NewSession, now: Time, event: &AuditEvent) -> StoreResult<bool> {
        const SQL: &str = "\
            UPDATE sessions SET cookie = $3, auth_time = $4, expires_at = $5, user_agent = $6, methods = $8, \
            network = $10, last_used_at = $7 \
            WHERE id = $1 AND user_id = $2 AND expires_at > $7 \
            AND user_epoch = (SELECT epoch FROM users WHERE id = $2) AND ($9 IS NULL OR user_epoch = $9)";
        let session = &new.session;
        let renewed: Result<bool, Failure> = audited!(&self.db, tx => {
            let renewed = sqlx::query(SQL)
                .bind(session.id.0)
                .bind(session.user_id.0)
                .bind(new.cookie.0.as_slice())
                .bind(session.authentication.at)
                .bind(session.expires_at)
                .bind(&new.user_agent)
                .bind(now)
                .bind(session.authentication.methods.to_string())
                .bind(new.since_epoch)
                .bind(new.network.map(|network| network.to_string()))
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if renewed == 0 {
                return Ok(Done::untold(false));
            }
            if let Some(mail) = &new.notice {
                queue_mail!(tx, mail)?;
            }
            Ok(Done::told(true, event))
        });
        Ok(renewed?)
    }

    async fn end(&self, id: SessionId, now: Time, event: &AuditEvent) -> StoreResult<Option<UserId>> {
        self.end_where(id, None, now, event).await
    }

    async fn end_of(&self, user: UserId, id: SessionId, now: Time, event: &AuditEvent) -> StoreResult<bool> {
        Ok(self.end_where(id, Some(user), now, event).await?.is_some())
    }

    async fn end_others(
        &self,
        user: UserId,
        kept: SessionId,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<u64> {
        const END: &str = "DELETE FROM sessions WHERE user_id = $1 AND id <> $2 RETURNING id";
        let ended: Result<u64, Failure> = audited!(&self.db, tx => {
            lock_user!(self.db, tx, user.0)?;
            write_notices!(
                tx,
                now,
                "g.user_id = $2 AND NOT g.is_device \
                 AND g.session_id IN (SELECT s.id FROM sessions s WHERE s.user_id = $2 AND s.id <> $3)",
                user.0,
                kept.0
            )?;
            let ended: Vec<Uuid> = sqlx::query_scalar(END).bind(user.0).bind(kept.0).fetch_all(&mut *tx).await?;
            if ended.is_empty() {
                return Ok(Done::untold(0));
            }
            // Where that is not all, each is settled like one that was ended alone.
            let revoked = revoke_some!(
                self.db,
                tx,
                now,
                "user_id = $2 AND NOT outlives_session \
                 AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.id = grants.session_id)",
                user.0
            )?;
            if revoked >= BATCH {
                for id in &ended {
                    leave_rest!(tx, now, user.0, Some(*id))?;
                }
            }
            Ok(Done::told(ended.len() as u64, event))
        });
        Ok(ended?)
    }

    async fn list(&self, user: UserId, now: Time) -> StoreResult<Vec<SessionSummary>> {
        const SQL: &str = "\
            SELECT s.id, s.created_at, s.auth_time, s.last_used_at, s.expires_at, s.user_agent, s.network \
            FROM sessions s JOIN users u ON u.id = s.user_id AND u.epoch = s.user_epoch \
            WHERE s.user_id = $1 AND s.expires_at > $2 \
            ORDER BY COALESCE(s.last_used_at, s.auth_time) DESC, s.id LIMIT $3";
        on!(&self.db, pool => sqlx::query_as::<_, SessionSummaryRow>(SQL)
            .bind(user.0)
            .bind(now)
            .bind(i64::from(MOST_LISTED))
            .fetch_all(pool)
            .await)
        .map_err(failed)?
        .into_iter()
        .map(TryInto::try_into)
        .collect()
    }

    async fn note_uses(&self, uses: &[(SessionId, Time)]) -> StoreResult<()> {
        const SQL: &str = "\
            UPDATE sessions SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)";
        // In the order of their keys, so that two instances that note the same ones do not wait for each other.
        let mut uses = uses.to_vec();
        uses.sort_unstable_by_key(|(id, _)| *id);
        for some in uses.chunks(USES) {
            let noted: Result<(), Failure> = in_transaction!(&self.db, tx => {
                for (id, at) in some {
                    sqlx::query(SQL).bind(id.0).bind(at).execute(&mut *tx).await?;
                }
                Ok(())
            });
            noted?;
        }
        Ok(())
    }
}

/// Uses noted in one transaction: some milliseconds.
const USES: usize = 200;

impl SqlStores {
    /// Ends a session, of anybody or of this user. Whose it was.
    async fn end_where(
        &self,
        id: SessionId,
        of: Option<UserId>,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<Option<UserId>> {
        const OWNER: &str = "SELECT user_id FROM sessions WHERE id = $1";
        const END: &str = "DELETE FROM sessions WHERE id = $1";
        let ended: Result<Option<UserId>, Failure> = audited!(&self.db, tx => {
            let owner: Option<Uuid> = sqlx::query_scalar(OWNER).bind(id.0).fetch_optional(&mut *tx).await?;
            let owner = owner.filter(|owner| of.is_none_or(|of| of.0 == *owner));
            let Some(user) = owner else { return Ok(Done::untold(None)) };
            // The user first, then the session: a grant that is being issued in it holds locks on both until it stands.
            lock_user!(self.db, tx, user)?;
            if sqlx::query(END).bind(id.0).execute(&mut *tx).await?.rows_affected() == 0 {
                // Somebody else ended it meanwhile.
                return Ok(Done::untold(None));
            }
            // A device that was approved in it is no part of it; whoever has offline access hears that it ended.
            write_notices!(tx, now, "g.user_id = $2 AND g.session_id = $3 AND NOT g.is_device", user, id.0)?;
            if !settle_session!(self.db, tx, now, user, id.0)? {
                leave_rest!(tx, now, user, Some(id.0))?;
            }
            Ok(Done::told(Some(UserId(user)), &event.clone().user(UserId(user)).session(id)))
        });
        Ok(ended?)
    }
}
