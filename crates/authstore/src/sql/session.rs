//! Browser sessions. An ended session's row is gone; one that ran out by itself waits for the sweep.

use super::{
    SqlStores,
    audit::{Done, audited},
    ending::{leave_rest, lock_user, settle_session},
    error::{Failure, failed},
    locking,
    logout_notice::write_notices,
    row::{ACTIVE, SessionRow, user_columns},
};
use ::sql::on;
use async_trait::async_trait;
use authmodel::{
    audit::AuditEvent,
    clock::Time,
    ids::{SessionId, UserId},
    secret::SecretHash,
    session::{NewSession, Session},
    store::{SessionStore, StartOutcome, StoreResult},
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
             methods) SELECT $1, u.id, $3, $4, $5, $6, $7, u.epoch, $9 FROM users u WHERE u.id = $2 AND u.status = $8 \
             AND ($10 IS NULL OR u.epoch = $10)",
            " FOR SHARE",
            ""
        );
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
                .execute(&mut *tx)
                .await?
                .rows_affected();
            Ok(if started == 1 {
                Done::told(StartOutcome::Started, event)
            } else {
                Done::untold(StartOutcome::UserShutOut)
            })
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
            UPDATE sessions SET cookie = $3, auth_time = $4, expires_at = $5, user_agent = $6, methods = $8 \
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
                .execute(&mut *tx)
                .await?
                .rows_affected();
            Ok(Done::told_if(renewed == 1, renewed == 1, event))
        });
        Ok(renewed?)
    }

    async fn end(&self, id: SessionId, now: Time, event: &AuditEvent) -> StoreResult<Option<UserId>> {
        const OWNER: &str = "SELECT user_id FROM sessions WHERE id = $1";
        const END: &str = "DELETE FROM sessions WHERE id = $1";
        let ended: Result<Option<UserId>, Failure> = audited!(&self.db, tx => {
            let owner: Option<Uuid> = sqlx::query_scalar(OWNER).bind(id.0).fetch_optional(&mut *tx).await?;
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
