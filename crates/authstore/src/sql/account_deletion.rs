//! Accounts on their way out. Asking ends everything of the user's as a disabling does; the erasure deletes the rows.

use super::{
    Epoch, SqlStores,
    audit::{Done, audited},
    ending::{leave_rest, lock_user, settle_user},
    error::{Failure, failed},
    factor::session_stands,
    logout_notice::write_notices,
    move_epoch,
    outbox::queue_mail,
    personal_data::{DECISIONS, Decision, Erasure},
    role::OTHER_OWNERS,
    row::{ACTIVE, DELETED},
    username::leave_usernames,
};
use ::sql::on;
use async_trait::async_trait;
use authmodel::{
    audit::{AuditAction, AuditEvent},
    clock::Time,
    ids::UserId,
    secret::SecretHash,
    store::{AccountDeletionStore, AskOutcome, NewDeletion, StoreResult},
};
use serde_json::Value;
use uuid::Uuid;

/// Rows of a statement: no lock is held for long, however much there is of a user.
const BATCH: u64 = 1000;

/// Undoes the deletion of a user that waits. Whether one did.
macro_rules! keep_account {
    ($tx:expr, $user:expr) => {
        sqlx::query(
            "UPDATE users SET deletion_due_at = NULL, deletion_undo = NULL \
             WHERE id = $1 AND deletion_due_at IS NOT NULL",
        )
        .bind($user)
        .execute(&mut *$tx)
        .await
        .map(|kept| kept.rows_affected() > 0)
    };
}
pub(super) use keep_account;

/// What tells of a change by an account's owner, and that it has kept the account, where it has.
pub(super) fn told_kept<T>(value: T, event: &AuditEvent, kept: bool) -> Done<T> {
    let mut events = vec![event.clone()];
    if kept {
        let action = AuditAction::DeletionUndone;
        events.push(AuditEvent {
            action,
            ..event.clone()
        });
    }
    Done::told_each(value, events)
}

#[async_trait]
impl AccountDeletionStore for SqlStores {
    async fn ask(&self, new: &NewDeletion, now: Time, event: &AuditEvent) -> StoreResult<AskOutcome> {
        const IS_OWNER: &str = "SELECT is_owner FROM admin_roles WHERE user_id = $1";
        // The row first, as with every ending (see `ending`). Whoever took an account over may have given it another address and
        // ask for its end: it stays for as long as its owner was told that they can have the address back. And once: of two who
        // ask, the mail of the second would leave the first with a link that is good for nothing.
        const ASK: &str = "\
            UPDATE users SET epoch = epoch + 1, deletion_undo = $3, deletion_due_at = COALESCE((SELECT MAX(a.expires_at) \
                FROM address_changes a WHERE a.user_id = $1 AND a.expires_at > $2), $2) \
            WHERE id = $1 AND status = $4 AND deletion_due_at IS NULL";
        let id = new.user_id;
        let asked: Result<AskOutcome, Failure> = audited!(&self.db, tx => {
            let is_owner: Option<bool> =
                sqlx::query_scalar(IS_OWNER).bind(id.0).fetch_optional(&mut *tx).await?;
            if is_owner == Some(true) {
                // Lets one change of roles or owner's deletion through at a time, before any user's row is locked.
                move_epoch!(tx, Epoch::Roles)?;
                let others: i64 =
                    sqlx::query_scalar(OTHER_OWNERS).bind(id.0).bind(ACTIVE).fetch_one(&mut *tx).await?;
                if others == 0 {
                    return Ok(Done::untold(AskOutcome::LastOwner));
                }
            }
            // Before the epoch moves, which ends the session.
            if !lock_user!(self.db, tx, id.0)? || !session_stands!(tx, new.session_id, id, now)? {
                return Ok(Done::untold(AskOutcome::Gone));
            }
            let there = sqlx::query(ASK)
                .bind(id.0)
                .bind(new.due_at)
                .bind(new.undo.0.as_slice())
                .bind(ACTIVE)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if there == 0 {
                return Ok(Done::untold(AskOutcome::Gone));
            }
            write_notices!(tx, now, "g.user_id = $2", id.0)?;
            queue_mail!(tx, new.mail)?;
            if !settle_user!(self.db, tx, now, id.0)? {
                leave_rest!(tx, now, id.0, None::<Uuid>)?;
            }
            Ok(Done::told(AskOutcome::Asked, event))
        });
        Ok(asked?)
    }

    async fn undo(&self, undo: &SecretHash, now: Time, event: &AuditEvent) -> StoreResult<Option<UserId>> {
        const UNDO: &str = "\
            UPDATE users SET deletion_due_at = NULL, deletion_undo = NULL \
            WHERE deletion_undo = $1 AND deletion_due_at > $2 RETURNING id";
        let undone: Result<Option<UserId>, Failure> = audited!(&self.db, tx => {
            let ids: Vec<Uuid> = sqlx::query_scalar(UNDO)
                .bind(undo.0.as_slice())
                .bind(now)
                .fetch_all(&mut *tx)
                .await?;
            Ok(match ids.into_iter().next().map(UserId) {
                Some(id) => Done::told(Some(id), &event.clone().user(id)),
                None => Done::untold(None),
            })
        });
        Ok(undone?)
    }

    async fn undo_of(&self, id: UserId, _: Time, event: &AuditEvent) -> StoreResult<bool> {
        let undone: Result<bool, Failure> = audited!(&self.db, tx => {
            let undone = keep_account!(tx, id.0)?;
            Ok(Done::told_if(undone, undone, event))
        });
        Ok(undone?)
    }

    async fn due(&self, now: Time, limit: u32) -> StoreResult<Vec<UserId>> {
        const DUE: &str =
            "SELECT id FROM users WHERE deletion_due_at <= $1 ORDER BY deletion_due_at LIMIT $2";
        let ids: Vec<Uuid> = on!(&self.db, pool => sqlx::query_scalar(DUE)
            .bind(now)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)
        .map_err(failed)?;
        Ok(ids.into_iter().map(UserId).collect())
    }

    async fn erase(&self, id: UserId, now: Time, event: &AuditEvent) -> StoreResult<bool> {
        // The trail first, and as long as it is due: it is what may be long. Whoever signs in at this moment keeps the account and
        // loses what was in their list.
        const TRAIL: &str = "\
            DELETE FROM audit_events WHERE id IN (SELECT e.id FROM audit_events e WHERE e.user_id = $1 \
            AND EXISTS (SELECT 1 FROM users u WHERE u.id = $1 AND u.deletion_due_at <= $2) LIMIT 1000)";
        // What is personal goes at once, and the address is free; the empty row stays while others refer to it.
        const EMPTY: &str = "\
            UPDATE users SET epoch = epoch + 1, status = $3, email = $4, email_key = $4, name = NULL, username = NULL, \
            username_changed_at = NULL, profile = '{}', \
            consent_withdrawn_at = NULL, deletion_due_at = NULL, deletion_undo = NULL, updated_at = $2 \
            WHERE id = $1 AND deletion_due_at <= $2";
        loop {
            let deleted = on!(&self.db, pool => sqlx::query(TRAIL)
                .bind(id.0)
                .bind(now)
                .execute(pool)
                .await
                .map(|done| done.rows_affected()))
            .map_err(failed)?;
            if deleted < BATCH {
                break;
            }
        }
        let nobody = format!("deleted:{}", id.0);
        let erased: Result<bool, Failure> = audited!(&self.db, tx => {
            let there = sqlx::query(EMPTY)
                .bind(id.0)
                .bind(now)
                .bind(DELETED)
                .bind(&nobody)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if there == 0 {
                return Ok(Done::untold(false));
            }
            leave_usernames!(tx, id.0, now)?;
            // Grants before consents, as everywhere.
            if !settle_user!(self.db, tx, now, id.0)? {
                leave_rest!(tx, now, id.0, None::<Uuid>)?;
            }
            for (table, decision) in DECISIONS {
                if let Decision::Personal { owner, erasure: Erasure::Deleted, .. } = decision {
                    let sql = format!("DELETE FROM {table} WHERE {owner} = $1");
                    sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id.0).execute(&mut *tx).await?;
                }
            }
            Ok(Done::told(true, event))
        });
        Ok(erased?)
    }

    async fn export(&self, id: UserId) -> StoreResult<Value> {
        self.told(id).await
    }
}
