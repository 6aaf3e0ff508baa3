//! Browser sessions. An ended session's row is gone; one that ran out by itself waits for the sweep.

use super::error::{Failure, failed};
use super::logout_notice::write_notices;
use super::row::{ACTIVE, SessionRow, client_id, user_columns};
use super::{SqlStores, end_grants, locking};
use ::sql::{in_good_time, in_transaction, on};
use async_trait::async_trait;
use authmodel::{
    clock::Time,
    ids::{SessionId, UserId},
    secret::SecretHash,
    session::{NewSession, Session},
    store::{EndedSession, SessionStore, StartOutcome, StoreError, StoreResult},
    user::User,
};
use std::collections::BTreeSet;
use uuid::Uuid;

#[async_trait]
impl SessionStore for SqlStores {
    async fn start(&self, new: &NewSession, now: Time) -> StoreResult<StartOutcome> {
        // The lock holds off a disabling until the session stands, so that it is ended with the others.
        let sql = locking!(
            self.db,
            concat!(
                "INSERT INTO sessions (id, user_id, cookie, auth_time, expires_at, created_at, user_agent, methods) \
             SELECT $1, u.id, $3, $4, $5, $6, $7, $10 FROM users u WHERE u.id = $2 AND u.status = $8 AND ",
                in_good_time!("$9")
            ),
            " FOR SHARE",
            ""
        );
        let (session, deadline) = (&new.session, self.db.deadline());
        let started = on!(&self.db, pool => sqlx::query(sql)
            .bind(session.id.0)
            .bind(session.user_id.0)
            .bind(new.cookie.0.as_slice())
            .bind(session.authentication.at)
            .bind(session.expires_at)
            .bind(now)
            .bind(&new.user_agent)
            .bind(ACTIVE)
            .bind(deadline)
            .bind(session.authentication.methods.to_string())
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))
        .map_err(failed)?;
        Ok(if started == 1 {
            StartOutcome::Started
        } else {
            StartOutcome::UserShutOut
        })
    }

    async fn find(&self, cookie: &SecretHash, now: Time) -> StoreResult<Option<(Session, User)>> {
        const SQL: &str = concat!(
            "SELECT s.id, s.auth_time, s.methods, s.expires_at, ",
            user_columns!(),
            " FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.cookie = $1 AND s.expires_at > $2"
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

    async fn renew(&self, new: &NewSession, now: Time) -> StoreResult<bool> {
        const SQL: &str = concat!(
            "UPDATE sessions SET cookie = $3, auth_time = $4, expires_at = $5, user_agent = $6, methods = $9 \
             WHERE id = $1 AND user_id = $2 AND expires_at > $7 AND ",
            in_good_time!("$8")
        );
        let (session, deadline) = (&new.session, self.db.deadline());
        let renewed = on!(&self.db, pool => sqlx::query(SQL)
            .bind(session.id.0)
            .bind(session.user_id.0)
            .bind(new.cookie.0.as_slice())
            .bind(session.authentication.at)
            .bind(session.expires_at)
            .bind(&new.user_agent)
            .bind(now)
            .bind(deadline)
            .bind(session.authentication.methods.to_string())
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))
        .map_err(failed)?;
        Ok(renewed == 1)
    }

    async fn end(&self, id: SessionId, user: Option<UserId>, now: Time) -> StoreResult<Option<EndedSession>> {
        const END: &str = "DELETE FROM sessions WHERE id = $1 RETURNING user_id";
        let revoke = end_grants!(self.db, "user_id = $2 AND session_id = $3", "RETURNING client_id");
        // The session first: a grant that is being issued in it holds a lock on its row until it stands. Grants with
        // offline access may outlive a session that ran out by itself, so they are looked for in any case.
        let ended: Result<Option<(Uuid, bool, Vec<String>)>, Failure> = in_transaction!(&self.db, tx => {
            let found: Option<Uuid> = sqlx::query_scalar(END).bind(id.0).fetch_optional(&mut *tx).await?;
            let Some(user) = found.or(user.map(|user| user.0)) else { return Ok(None) };
            write_notices!(tx, now, "g.user_id = $2 AND g.session_id = $3", user, id.0)?;
            let clients = sqlx::query_scalar(revoke).bind(now).bind(user).bind(id.0).fetch_all(&mut *tx).await?;
            Ok(Some((user, found.is_some(), clients)))
        });
        let Some((user, was_there, clients)) = ended? else {
            return Ok(None);
        };
        if !was_there && clients.is_empty() {
            return Ok(None);
        }
        let clients: Result<BTreeSet<_>, StoreError> = clients.into_iter().map(client_id).collect();
        Ok(Some(EndedSession {
            user_id: UserId(user),
            clients: clients?.into_iter().collect(),
        }))
    }
}
