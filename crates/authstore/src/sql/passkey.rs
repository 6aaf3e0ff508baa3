//! Passkeys of users. Adding and removing locks the user's row first, as every change of factors does (`factor.rs`); a use is one
//! statement that judges the counter and moves it.

use super::{
    SqlStores,
    audit::{Done, audited},
    error::{Failure, corrupt, failed},
    factor::{has_factor, move_factor_epoch, move_factor_epoch_since, put_codes, session_stands},
    outbox::queue_mail,
    row::ACTIVE,
};
use ::sql::on;
use async_trait::async_trait;
use authmodel::{
    audit::AuditEvent,
    clock::Time,
    factor::{BegunIn, FactorOutcome},
    ids::{PasskeyId, SessionId, UserId},
    mail::SealedMail,
    passkey::{AddPasskeyOutcome, FoundPasskey, Passkey, PasskeyState},
    secret::SecretHash,
    store::{MOST_PASSKEYS, PasskeyStore, StoreError, StoreResult},
};
use uuid::Uuid;

macro_rules! passkey_columns {
    () => {
        "p.id, p.user_id, p.credential_id, p.public_key, p.name, p.counter, p.backup_eligible, p.backed_up, \
         p.created_at, p.last_used_at"
    };
}

#[derive(sqlx::FromRow)]
struct PasskeyRow {
    id: Uuid,
    user_id: Uuid,
    credential_id: Vec<u8>,
    public_key: Vec<u8>,
    name: String,
    counter: i64,
    backup_eligible: bool,
    backed_up: bool,
    created_at: Time,
    last_used_at: Option<Time>,
}

#[derive(sqlx::FromRow)]
struct FoundRow {
    #[sqlx(flatten)]
    passkey: PasskeyRow,
    epoch: i64,
    may_sign_in: bool,
}

impl TryFrom<PasskeyRow> for Passkey {
    type Error = StoreError;

    fn try_from(row: PasskeyRow) -> StoreResult<Self> {
        Ok(Self {
            id: PasskeyId(row.id),
            user_id: UserId(row.user_id),
            credential_id: row.credential_id,
            public_key: row.public_key,
            name: row.name,
            state: PasskeyState {
                // Four bytes, as the authenticator sends it (WebAuthn Level 3 §6.1).
                counter: u32::try_from(row.counter)
                    .map_err(|_| corrupt("a passkey's counter is out of range"))?,
                backup_eligible: row.backup_eligible,
                backed_up: row.backed_up,
            },
            created_at: row.created_at,
            last_used_at: row.last_used_at,
        })
    }
}

#[async_trait]
impl PasskeyStore for SqlStores {
    async fn list(&self, user: UserId) -> StoreResult<Vec<Passkey>> {
        const SQL: &str = concat!(
            "SELECT ",
            passkey_columns!(),
            " FROM passkeys p WHERE p.user_id = $1 ORDER BY p.created_at DESC, p.id"
        );
        let rows = on!(&self.db, pool => sqlx::query_as::<_, PasskeyRow>(SQL)
            .bind(user.0)
            .fetch_all(pool)
            .await)
        .map_err(failed)?;
        rows.into_iter().map(Passkey::try_from).collect()
    }

    async fn find(&self, credential_id: &[u8]) -> StoreResult<Option<FoundPasskey>> {
        const SQL: &str = concat!(
            "SELECT ",
            passkey_columns!(),
            ", u.epoch, u.status = $2 AS may_sign_in \
            FROM passkeys p JOIN users u ON u.id = p.user_id WHERE p.credential_id = $1"
        );
        let row = on!(&self.db, pool => sqlx::query_as::<_, FoundRow>(SQL)
            .bind(credential_id)
            .bind(ACTIVE)
            .fetch_optional(pool)
            .await)
        .map_err(failed)?;
        row.map(|row| {
            Ok(FoundPasskey {
                passkey: row.passkey.try_into()?,
                epoch: row.epoch,
                may_sign_in: row.may_sign_in,
            })
        })
        .transpose()
    }

    async fn add(
        &self,
        new: &Passkey,
        begun: BegunIn,
        recovery_codes: &[SecretHash],
        mail: &SealedMail,
        event: &AuditEvent,
    ) -> StoreResult<AddPasskeyOutcome> {
        // Of another user's as well: a name is one passkey's.
        const ADD: &str = "\
            INSERT INTO passkeys (id, user_id, credential_id, public_key, name, counter, backup_eligible, backed_up, \
                created_at, last_used_at, factor_epoch) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, (SELECT factor_epoch FROM users WHERE id = $2)) \
            ON CONFLICT (credential_id) DO NOTHING";
        let added: Result<AddPasskeyOutcome, Failure> = audited!(&self.db, tx => {
            let moved = move_factor_epoch_since!(tx, new.user_id, begun)?;
            if !session_stands!(tx, begun.session, new.user_id, new.created_at)? {
                return Ok(Done::untold(AddPasskeyOutcome::UserShutOut));
            }
            if !moved {
                return Ok(Done::untold(AddPasskeyOutcome::Outdated));
            }
            let with_recovery_codes = !has_factor!(tx, new.user_id)?;
            let there: i64 = sqlx::query_scalar("SELECT count(*) FROM passkeys WHERE user_id = $1")
                .bind(new.user_id.0)
                .fetch_one(&mut *tx)
                .await?;
            if there >= i64::from(MOST_PASSKEYS) {
                return Ok(Done::untold(AddPasskeyOutcome::TooMany));
            }
            let added = sqlx::query(ADD)
                .bind(new.id.0)
                .bind(new.user_id.0)
                .bind(&new.credential_id)
                .bind(&new.public_key)
                .bind(&new.name)
                .bind(i64::from(new.state.counter))
                .bind(new.state.backup_eligible)
                .bind(new.state.backed_up)
                .bind(new.created_at)
                .bind(new.last_used_at)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if added == 0 {
                return Ok(Done::untold(AddPasskeyOutcome::AlreadyThere));
            }
            if with_recovery_codes {
                put_codes!(tx, new.user_id, recovery_codes)?;
            }
            queue_mail!(tx, mail)?;
            Ok(Done::told(AddPasskeyOutcome::Added { with_recovery_codes }, event))
        });
        Ok(added?)
    }

    async fn rename(&self, user: UserId, id: PasskeyId, name: &str, event: &AuditEvent) -> StoreResult<bool> {
        const SQL: &str = "UPDATE passkeys SET name = $3 WHERE id = $1 AND user_id = $2 AND name <> $3";
        const IS_THERE: &str = "SELECT count(*) FROM passkeys WHERE id = $1 AND user_id = $2";
        let renamed: Result<bool, Failure> = audited!(&self.db, tx => {
            let renamed = sqlx::query(SQL)
                .bind(id.0)
                .bind(user.0)
                .bind(name)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if renamed == 1 {
                return Ok(Done::told(true, event));
            }
            let there: i64 = sqlx::query_scalar(IS_THERE).bind(id.0).bind(user.0).fetch_one(&mut *tx).await?;
            Ok(Done::untold(there == 1))
        });
        Ok(renamed?)
    }

    async fn use_once(
        &self,
        id: PasskeyId,
        state: PasskeyState,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<bool> {
        // As `PasskeyState::is_followed_by` says (WebAuthn Level 3 §6.1.1, §7.2 step 22).
        const SQL: &str = "\
            UPDATE passkeys SET counter = $2, backup_eligible = $3, backed_up = $4, last_used_at = $5 \
            WHERE id = $1 AND (counter < $2 OR (counter = 0 AND $2 = 0)) \
            AND EXISTS (SELECT 1 FROM users u WHERE u.id = passkeys.user_id AND u.status = $6)";
        let used: Result<bool, Failure> = audited!(&self.db, tx => {
            let used = sqlx::query(SQL)
                .bind(id.0)
                .bind(i64::from(state.counter))
                .bind(state.backup_eligible)
                .bind(state.backed_up)
                .bind(now)
                .bind(ACTIVE)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            Ok(Done::told_if(used == 1, used == 1, event))
        });
        Ok(used?)
    }

    async fn remove(
        &self,
        (user, session): (UserId, SessionId),
        id: PasskeyId,
        mail: &SealedMail,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<FactorOutcome> {
        let removed: Result<FactorOutcome, Failure> = audited!(&self.db, tx => {
            if !move_factor_epoch!(tx, user)? || !session_stands!(tx, session, user, now)? {
                return Ok(Done::untold(FactorOutcome::SessionEnded));
            }
            let removed = sqlx::query("DELETE FROM passkeys WHERE id = $1 AND user_id = $2")
                .bind(id.0)
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
}
