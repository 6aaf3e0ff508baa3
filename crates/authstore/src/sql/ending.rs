//! How everything of a user, or of a session, ends: by one small statement, however many rows there are.
//!
//! A grant stands only in its user's present epoch and, unless it outlives it, while its session's row is there (see `live!`
//! in the grants' file); a session stands in its user's present epoch. So moving the epoch, or deleting a session, ends
//! all that came of it at that moment. The rows follow, [`BATCH`] at a time: the first batch in the same transaction, which
//! is all there is for almost everybody; what is left is written down in `endings` and settled by the housekeeping.
//!
//! Invariants: whoever ends something of a user holds the lock on the user's row first, so that no two endings of one
//! user are in each other's way; rows are locked in the order of their keys. Clients' notices are written with the ending
//! itself, complete, since they are read off grants that still look live.
//!
//! Read first: `crates/store-contract/src/ending.rs`.

/// The rows of one statement: what Postgres updates in some 20 ms.
pub(super) const BATCH: u64 = 1000;

/// Locks a user's row against other endings and whoever is issuing them a grant or a session. Whether they are there.
macro_rules! lock_user {
    ($db:expr, $tx:expr, $user:expr) => {{
        let sql = crate::sql::locking!(
            $db,
            "SELECT id FROM users WHERE id = $1",
            " FOR NO KEY UPDATE",
            ""
        );
        sqlx::query_scalar::<_, uuid::Uuid>(sql)
            .bind($user)
            .fetch_optional(&mut *$tx)
            .await
            .map(|found| found.is_some())
    }};
}
pub(super) use lock_user;

/// Revokes up to [`BATCH`] live grants that the condition finds; it speaks of values from `$2` on. How many.
macro_rules! revoke_some {
    ($db:expr, $tx:expr, $now:expr, $condition:literal, $($value:expr),+) => {{
        let sql = crate::sql::locking!(
            $db,
            // The sum keeps Postgres from walking the primary key in search of a few rows.
            concat!(
                "UPDATE grants SET revoked_at = $1 WHERE status_index IN (SELECT status_index FROM grants WHERE ",
                $condition,
                " AND revoked_at IS NULL ORDER BY status_index + 0 LIMIT 1000"
            ),
            " FOR UPDATE",
            ")"
        );
        sqlx::query(sql)
            .bind($now)
            $(.bind($value))+
            .execute(&mut *$tx)
            .await
            .map(|done| done.rows_affected())
    }};
}
pub(super) use revoke_some;

/// Settles up to [`BATCH`] rows of each kind of a session that has ended. Whether that was all.
macro_rules! settle_session {
    ($db:expr, $tx:expr, $now:expr, $user:expr, $session:expr) => {
        crate::sql::ending::revoke_some!(
            $db,
            $tx,
            $now,
            "user_id = $2 AND session_id = $3 AND NOT outlives_session",
            $user,
            $session
        )
        .map(|revoked| revoked < crate::sql::ending::BATCH)
    };
}
pub(super) use settle_session;

/// Settles up to [`BATCH`] rows of each kind of a user's past epochs; a deleted user goes with their last row. Whether that
/// was all.
macro_rules! settle_user {
    ($db:expr, $tx:expr, $now:expr, $user:expr) => {
        async {
            const SESSIONS: &str = "\
                DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE user_id = $1 \
                AND user_epoch < (SELECT epoch FROM users WHERE id = $1) LIMIT 1000)";
            const FORGET: &str = "\
                UPDATE grants SET user_id = NULL, session_id = NULL, user_agent = NULL, details = '{}' WHERE status_index IN (SELECT status_index FROM grants \
                WHERE user_id = (SELECT id FROM users WHERE id = $1 AND status = $2) AND revoked_at IS NOT NULL LIMIT 1000)";
            // Nothing is left that refers to the row: no statement is as large as what a user had.
            const GO: &str = "DELETE FROM users WHERE id = $1 AND status = $2";
            let sessions = sqlx::query(SESSIONS).bind($user).execute(&mut *$tx).await?.rows_affected();
            let revoked = crate::sql::ending::revoke_some!(
                $db,
                $tx,
                $now,
                "user_id = $2 AND user_epoch < (SELECT epoch FROM users WHERE id = $2)",
                $user
            )?;
            let forgotten = sqlx::query(FORGET)
                .bind($user)
                .bind(crate::sql::row::DELETED)
                .execute(&mut *$tx)
                .await?
                .rows_affected();
            let settled = sessions.max(revoked).max(forgotten) < crate::sql::ending::BATCH;
            if settled {
                sqlx::query(GO).bind($user).bind(crate::sql::row::DELETED).execute(&mut *$tx).await?;
            }
            Ok::<bool, sqlx::Error>(settled)
        }
        .await
    };
}
pub(super) use settle_user;

/// Writes down that rows are left.
macro_rules! leave_rest {
    ($tx:expr, $now:expr, $user:expr, $session:expr) => {
        sqlx::query("INSERT INTO endings (user_id, session_id, ended_at) VALUES ($1, $2, $3)")
            .bind($user)
            .bind($session)
            .bind($now)
            .execute(&mut *$tx)
            .await
            .map(drop)
    };
}
pub(super) use leave_rest;

/// Moves a user's epoch, which ends all their sessions and grants, after other changes of their row. Whether they were there.
/// The row first: whoever is issuing them a grant or a session holds a lock on it until that stands, and is ended with the
/// others.
macro_rules! end_all {
    ($tx:expr, $now:expr, $id:expr, $change:literal $(, $value:expr)*) => {
        async {
            let there = sqlx::query(concat!(
                "UPDATE users SET epoch = epoch + 1",
                $change,
                " WHERE id = $1 AND status <> $2"
            ))
            .bind($id.0)
            .bind(crate::sql::row::DELETED)
            $(.bind($value))*
            .execute(&mut *$tx)
            .await?
            .rows_affected();
            if there == 0 {
                return Ok(false);
            }
            crate::sql::logout_notice::write_notices!($tx, $now, "g.user_id = $2", $id.0)?;
            Ok::<_, crate::sql::error::Failure>(true)
        }
        .await
    };
}
pub(super) use end_all;

/// The rows of what [`end_all`] has ended.
macro_rules! settle_all {
    ($db:expr, $tx:expr, $now:expr, $id:expr) => {
        async {
            if !crate::sql::ending::settle_user!($db, $tx, $now, $id.0)? {
                crate::sql::ending::leave_rest!($tx, $now, $id.0, None::<uuid::Uuid>)?;
            }
            Ok::<_, crate::sql::error::Failure>(())
        }
        .await
    };
}
pub(super) use settle_all;
