//! Second factors of users. What changes them locks the user's row first, by moving its factor epoch: two changes of one user
//! follow each other, and whoever trusts a device by what it was before does so in vain.

use super::{
    SqlStores,
    account_deletion::{keep_account, told_kept},
    audit::{Done, audited},
    email_link::VOID,
    ending::{end_all, settle_all},
    error::{Failure, failed},
    locking,
    outbox::queue_mail,
    row::{ACTIVE, DELETED},
};
use ::sql::on;
use async_trait::async_trait;
use authmodel::{
    audit::AuditEvent,
    clock::Time,
    factor::{AddedFactor, BegunIn, FactorOutcome, Factors, NewTotp, SealedTotp},
    ids::{SessionId, UserId},
    mail::SealedMail,
    secret::SecretHash,
    store::{FactorStore, StoreResult},
};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct FactorsRow {
    trust_epoch: i64,
    sealed: Option<Vec<u8>>,
    created_at: Option<Time>,
    passkeys: i64,
    codes: i64,
}

impl From<FactorsRow> for Factors {
    fn from(row: FactorsRow) -> Self {
        Self {
            totp: row
                .sealed
                .zip(row.created_at)
                .map(|(sealed, created_at)| SealedTotp { sealed, created_at }),
            passkeys: u32::try_from(row.passkeys).unwrap_or(u32::MAX),
            recovery_codes_left: u32::try_from(row.codes).unwrap_or(u32::MAX),
            trust_epoch: row.trust_epoch,
        }
    }
}

/// Moves the factor epoch of a user who may sign in. Whether there is one.
macro_rules! move_factor_epoch {
    ($tx:expr, $user:expr) => {
        sqlx::query("UPDATE users SET factor_epoch = factor_epoch + 1 WHERE id = $1 AND status = $2")
            .bind($user.0)
            .bind(ACTIVE)
            .execute(&mut *$tx)
            .await
            .map(|moved| moved.rows_affected() == 1)
    };
}
pub(super) use move_factor_epoch;

/// The same for a set-up: nothing moves where its user's factors are not what they were when it was begun, so that it is in vain
/// itself and holds up no other.
macro_rules! move_factor_epoch_since {
    ($tx:expr, $user:expr, $begun:expr) => {
        sqlx::query(
            "UPDATE users SET factor_epoch = factor_epoch + 1 \
             WHERE id = $1 AND status = $2 AND epoch + factor_epoch = $3",
        )
        .bind($user.0)
        .bind(ACTIVE)
        .bind($begun.trust_epoch)
        .execute(&mut *$tx)
        .await
        .map(|moved| moved.rows_affected() == 1)
    };
}
pub(super) use move_factor_epoch_since;

/// Whether a session stands that its user changes something in: it has not expired, and nothing has ended all sessions since it
/// began. Behind the lock on the user's row: what ends them has come before, or finds what was changed.
macro_rules! session_stands {
    ($tx:expr, $session:expr, $user:expr, $now:expr) => {
        sqlx::query_scalar::<_, uuid::Uuid>(
            "SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id \
             WHERE s.id = $1 AND s.user_id = $2 AND s.expires_at > $3 AND s.user_epoch = u.epoch",
        )
        .bind($session.0)
        .bind($user.0)
        .bind($now)
        .fetch_optional(&mut *$tx)
        .await
        .map(|found| found.is_some())
    };
}
pub(super) use session_stands;

/// Puts recovery codes in the place of those that there are.
macro_rules! put_codes {
    ($tx:expr, $user:expr, $codes:expr) => {
        async {
            sqlx::query("DELETE FROM recovery_codes WHERE user_id = $1")
                .bind($user.0)
                .execute(&mut *$tx)
                .await?;
            for code in $codes {
                sqlx::query(
                    "INSERT INTO recovery_codes (user_id, code, factor_epoch) \
                     VALUES ($1, $2, (SELECT factor_epoch FROM users WHERE id = $1))",
                )
                .bind($user.0)
                .bind(code.0.as_slice())
                .execute(&mut *$tx)
                .await?;
            }
            Ok::<(), sqlx::Error>(())
        }
        .await
    };
}
pub(super) use put_codes;

/// Whether a user has a second factor. Behind the lock on the user's row: nobody adds or removes one meanwhile.
macro_rules! has_factor {
    ($tx:expr, $user:expr) => {
        sqlx::query_scalar::<_, uuid::Uuid>(
            "SELECT user_id FROM totp_secrets WHERE user_id = $1 \
             UNION ALL SELECT user_id FROM passkeys WHERE user_id = $1 LIMIT 1",
        )
        .bind($user.0)
        .fetch_optional(&mut *$tx)
        .await
        .map(|found| found.is_some())
    };
}
pub(super) use has_factor;

#[async_trait]
impl FactorStore for SqlStores {
    async fn find(&self, user: UserId) -> StoreResult<Option<Factors>> {
        const SQL: &str = "\
            SELECT u.epoch + u.factor_epoch AS trust_epoch, t.sealed, t.created_at, \
            (SELECT count(*) FROM passkeys p WHERE p.user_id = u.id) AS passkeys, \
            (SELECT count(*) FROM recovery_codes r WHERE r.user_id = u.id) AS codes \
            FROM users u LEFT JOIN totp_secrets t ON t.user_id = u.id WHERE u.id = $1 AND u.status = $2";
        let row = on!(&self.db, pool => sqlx::query_as::<_, FactorsRow>(SQL)
            .bind(user.0)
            .bind(ACTIVE)
            .fetch_optional(pool)
            .await)
        .map_err(failed)?;
        Ok(row.map(Factors::from))
    }

    async fn put_totp(
        &self,
        user: UserId,
        begun: BegunIn,
        new: &NewTotp,
        mail: &SealedMail,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<FactorOutcome> {
        const PUT: &str = "\
            INSERT INTO totp_secrets (user_id, sealed, last_step, created_at, factor_epoch) \
            VALUES ($1, $2, $3, $4, (SELECT factor_epoch FROM users WHERE id = $1)) \
            ON CONFLICT (user_id) DO UPDATE SET sealed = excluded.sealed, last_step = excluded.last_step, \
            created_at = excluded.created_at, factor_epoch = excluded.factor_epoch";
        let put: Result<FactorOutcome, Failure> = audited!(&self.db, tx => {
            let moved = move_factor_epoch_since!(tx, user, begun)?;
            if !session_stands!(tx, begun.session, user, now)? {
                return Ok(Done::untold(FactorOutcome::SessionEnded));
            }
            if !moved {
                return Ok(Done::untold(FactorOutcome::Outdated));
            }
            sqlx::query(PUT)
                .bind(user.0)
                .bind(&new.sealed)
                .bind(new.used_step)
                .bind(now)
                .execute(&mut *tx)
                .await?;
            put_codes!(tx, user, &new.recovery_codes)?;
            queue_mail!(tx, mail)?;
            Ok(Done::told(FactorOutcome::Changed, event))
        });
        Ok(put?)
    }

    async fn use_totp_step(
        &self,
        user: UserId,
        sealed: &[u8],
        step: i64,
        event: &AuditEvent,
    ) -> StoreResult<bool> {
        const SQL: &str = "\
            UPDATE totp_secrets SET last_step = $3 WHERE user_id = $1 AND sealed = $2 AND last_step < $3";
        let used: Result<bool, Failure> = audited!(&self.db, tx => {
            let used = sqlx::query(SQL)
                .bind(user.0)
                .bind(sealed)
                .bind(step)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            Ok(Done::told_if(used == 1, used == 1, event))
        });
        Ok(used?)
    }

    async fn remove_totp(
        &self,
        user: UserId,
        session: SessionId,
        mail: &SealedMail,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<FactorOutcome> {
        let removed: Result<FactorOutcome, Failure> = audited!(&self.db, tx => {
            if !move_factor_epoch!(tx, user)? || !session_stands!(tx, session, user, now)? {
                return Ok(Done::untold(FactorOutcome::SessionEnded));
            }
            let removed = sqlx::query("DELETE FROM totp_secrets WHERE user_id = $1")
                .bind(user.0)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if removed == 0 {
                // The epoch has moved for nothing, which asks for one code too many at worst.
                return Ok(Done::untold(FactorOutcome::Absent));
            }
            if !has_factor!(tx, user)? {
                put_codes!(tx, user, &[] as &[SecretHash])?;
            }
            queue_mail!(tx, mail)?;
            Ok(Done::told(FactorOutcome::Changed, event))
        });
        Ok(removed?)
    }

    async fn remove_all(&self, user: UserId, mail: &SealedMail, event: &AuditEvent) -> StoreResult<bool> {
        let removed: Result<bool, Failure> = audited!(&self.db, tx => {
            if !move_factor_epoch!(tx, user)? || !has_factor!(tx, user)? {
                return Ok(Done::untold(false));
            }
            sqlx::query("DELETE FROM totp_secrets WHERE user_id = $1").bind(user.0).execute(&mut *tx).await?;
            sqlx::query("DELETE FROM passkeys WHERE user_id = $1").bind(user.0).execute(&mut *tx).await?;
            put_codes!(tx, user, &[] as &[SecretHash])?;
            queue_mail!(tx, mail)?;
            Ok(Done::told(true, event))
        });
        Ok(removed?)
    }

    async fn undo_addition(
        &self,
        user: UserId,
        added: AddedFactor,
        mail: &SealedMail,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<bool> {
        let lock = locking!(
            self.db,
            "SELECT id FROM users WHERE id = $1 AND status <> $2",
            " FOR UPDATE",
            ""
        );
        let undone: Result<bool, Failure> = audited!(&self.db, tx => {
            let there: Option<Uuid> =
                sqlx::query_scalar(lock).bind(user.0).bind(DELETED).fetch_optional(&mut *tx).await?;
            if there.is_none() {
                return Ok(Done::untold(false));
            }
            let removed = match added {
                AddedFactor::Totp(at) => sqlx::query("DELETE FROM totp_secrets WHERE user_id = $1 AND created_at = $2")
                    .bind(user.0)
                    .bind(at)
                    .execute(&mut *tx)
                    .await?
                    .rows_affected(),
                AddedFactor::Passkey(id) => sqlx::query("DELETE FROM passkeys WHERE user_id = $1 AND id = $2")
                    .bind(user.0)
                    .bind(id.0)
                    .execute(&mut *tx)
                    .await?
                    .rows_affected(),
            };
            if removed == 0 {
                return Ok(Done::untold(false));
            }
            // That of who may not sign in stays; their other epoch moves below.
            move_factor_epoch!(tx, user)?;
            put_codes!(tx, user, &[] as &[SecretHash])?;
            end_all!(tx, now, user, "")?;
            // Who added it may have asked for the account's end.
            let kept = keep_account!(tx, user.0)?;
            sqlx::query(VOID).bind(user.0).bind(now).execute(&mut *tx).await?;
            queue_mail!(tx, mail)?;
            settle_all!(self.db, tx, now, user)?;
            Ok(told_kept(true, event, kept))
        });
        Ok(undone?)
    }

    async fn replace_recovery_codes(
        &self,
        user: UserId,
        session: SessionId,
        codes: &[SecretHash],
        mail: &SealedMail,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<FactorOutcome> {
        let replaced: Result<FactorOutcome, Failure> = audited!(&self.db, tx => {
            if !move_factor_epoch!(tx, user)? || !session_stands!(tx, session, user, now)? {
                return Ok(Done::untold(FactorOutcome::SessionEnded));
            }
            if !has_factor!(tx, user)? {
                return Ok(Done::untold(FactorOutcome::Absent));
            }
            put_codes!(tx, user, codes)?;
            queue_mail!(tx, mail)?;
            Ok(Done::told(FactorOutcome::Changed, event))
        });
        Ok(replaced?)
    }

    async fn use_recovery_code(
        &self,
        user: UserId,
        code: &SecretHash,
        mail: &SealedMail,
        event: &AuditEvent,
    ) -> StoreResult<bool> {
        const SQL: &str = "DELETE FROM recovery_codes WHERE user_id = $1 AND code = $2";
        let used: Result<bool, Failure> = audited!(&self.db, tx => {
            let used = sqlx::query(SQL)
                .bind(user.0)
                .bind(code.0.as_slice())
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if used == 0 {
                return Ok(Done::untold(false));
            }
            queue_mail!(tx, mail)?;
            Ok(Done::told(true, event))
        });
        Ok(used?)
    }

    async fn end_trust(&self, user: UserId, event: &AuditEvent) -> StoreResult<bool> {
        let ended: Result<bool, Failure> = audited!(&self.db, tx => {
            let moved = move_factor_epoch!(tx, user)?;
            Ok(Done::told_if(moved, moved, event))
        });
        Ok(ended?)
    }
}
