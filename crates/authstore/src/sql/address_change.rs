//! Changes of users' addresses: address and record together, and the old pair beside them while a change can be undone.
//!
//! Who wants an address takes the user's row first and then the index of addresses: of two who want the same one, the second
//! waits there, and is told that it is taken.
//!
//! Read first: `crates/store-contract/src/address_change.rs`.

use super::{
    SqlStores,
    account_deletion::{keep_account, told_kept},
    audit::{Done, audited},
    email_link::{LinkRow, PUT_CREDENTIAL, TAKE_LINK, VOID},
    ending::{end_all, settle_all},
    error::{Failure, conflict_when_failed, failed},
    factor::{move_factor_epoch, put_codes, session_stands},
    locking,
    new_account::void_openings,
    outbox::queue_mail,
    row::{ACTIVE, DELETED, email},
};
use ::sql::{ErrorKind, on};
use async_trait::async_trait;
use authmodel::{
    address_change::{AddressChange, AddressChangeOutcome, AddressUndoOutcome},
    audit::AuditEvent,
    clock::Time,
    email_link::WRONG_CODES,
    ids::UserId,
    mail::SealedMail,
    secret::SecretHash,
    store::{AddressChangeStore, StoreError, StoreResult},
};
use uuid::Uuid;

/// Why a change is taken back.
enum Undone {
    AddressTaken,
    LinkInvalid,
    Failed(Failure),
}

conflict_when_failed!(Undone);

impl From<sqlx::Error> for Undone {
    fn from(error: sqlx::Error) -> Self {
        if ErrorKind::of(&error).is_unique("users_email_key_key") {
            return Self::AddressTaken;
        }
        Self::Failed(error.into())
    }
}

impl From<Failure> for Undone {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<StoreError> for Undone {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// What a user had before a change.
#[derive(sqlx::FromRow)]
struct BeforeRow {
    user_id: Uuid,
    email: String,
    setup_id: Uuid,
    ksf: String,
    record: Vec<u8>,
    factor_epoch: i64,
    place: i64,
}

/// The key fails where the address is somebody else's.
const PUT_ADDRESS: &str = "UPDATE users SET email = $2, email_key = $3, updated_at = $4 WHERE id = $1";

#[async_trait]
impl AddressChangeStore for SqlStores {
    async fn change(
        &self,
        new: &AddressChange,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<AddressChangeOutcome> {
        const KEEP_OLD: &str = "\
            INSERT INTO address_changes (undo, user_id, email, setup_id, ksf, record, changed_at, expires_at, \
                factor_epoch, place) \
            SELECT $1, u.id, u.email, c.setup_id, c.ksf, c.record, $3, $4, u.factor_epoch, \
                (SELECT COALESCE(MAX(b.place), 0) + 1 FROM address_changes b WHERE b.user_id = u.id) \
            FROM users u JOIN credentials c ON c.user_id = u.id WHERE u.id = $2";
        // The key of the row changes: Postgres' lock for that is the stronger one, and is taken at once.
        let lock = locking!(
            self.db,
            "SELECT epoch + factor_epoch FROM users WHERE id = $1 AND status = $2",
            " FOR UPDATE",
            ""
        );
        let user = new.user_id.0;
        let done: Result<AddressChangeOutcome, Undone> = audited!(&self.db, tx => {
            // Of who may sign in.
            let trust_epoch: Option<i64> =
                sqlx::query_scalar(lock).bind(user).bind(ACTIVE).fetch_optional(&mut *tx).await?;
            let link: Option<LinkRow> = sqlx::query_as(TAKE_LINK)
                .bind(new.key.purpose.as_str())
                .bind(new.key.token.0.as_slice())
                .bind(now)
                .bind(new.code.0.as_slice())
                .bind(WRONG_CODES)
                .fetch_optional(&mut *tx)
                .await?;
            // Whoever began it before there was a second factor, or another one, has shown less than is asked for now.
            let is_good =
                |link: &LinkRow| trust_epoch.is_some() && link.trust_epoch == trust_epoch && link.user_id == Some(user);
            let Some(link) = link.filter(is_good) else {
                return Err(Undone::LinkInvalid);
            };
            if !session_stands!(tx, new.session_id, new.user_id, now)? {
                return Err(Undone::LinkInvalid);
            }
            sqlx::query(KEEP_OLD)
                .bind(new.undo.0.as_slice())
                .bind(user)
                .bind(now)
                .bind(new.undo_until)
                .execute(&mut *tx)
                .await?;
            let address = email(&link.email)?;
            void_openings!(self.db, tx, address, now)?;
            sqlx::query(PUT_ADDRESS)
                .bind(user)
                .bind(address.as_str())
                .bind(address.key())
                .bind(now)
                .execute(&mut *tx)
                .await?;
            sqlx::query(PUT_CREDENTIAL)
                .bind(user)
                .bind(link.setup_id)
                .bind(&link.ksf)
                .bind(&new.record)
                .bind(now)
                .execute(&mut *tx)
                .await?;
            sqlx::query(VOID).bind(user).bind(now).execute(&mut *tx).await?;
            queue_mail!(tx, new.notice)?;
            Ok(Done::told(AddressChangeOutcome::Changed, event))
        });
        match done {
            Ok(outcome) => Ok(outcome),
            Err(Undone::AddressTaken) => Ok(AddressChangeOutcome::AddressTaken),
            Err(Undone::LinkInvalid) => Ok(AddressChangeOutcome::LinkInvalid),
            Err(Undone::Failed(failure)) => Err(failure.into()),
        }
    }

    async fn find(&self, undo: &SecretHash, now: Time) -> StoreResult<Option<UserId>> {
        const SQL: &str = "SELECT user_id FROM address_changes WHERE undo = $1 AND expires_at > $2";
        let found: Option<Uuid> = on!(&self.db, pool => sqlx::query_scalar(SQL)
            .bind(undo.0.as_slice())
            .bind(now)
            .fetch_optional(pool)
            .await)
        .map_err(failed)?;
        Ok(found.map(UserId))
    }

    async fn undoable_until(&self, user: UserId, now: Time) -> StoreResult<Option<Time>> {
        const SQL: &str = "\
            SELECT expires_at FROM address_changes WHERE user_id = $1 AND expires_at > $2 \
            ORDER BY expires_at DESC LIMIT 1";
        on!(&self.db, pool => sqlx::query_scalar(SQL)
            .bind(user.0)
            .bind(now)
            .fetch_optional(pool)
            .await)
        .map_err(failed)
    }

    async fn undo(
        &self,
        undo: &SecretHash,
        notice: &SealedMail,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<AddressUndoOutcome> {
        const WHOSE: &str = "SELECT user_id FROM address_changes WHERE undo = $1";
        const TAKE: &str = "\
            DELETE FROM address_changes WHERE undo = $1 AND expires_at > $2 \
            RETURNING user_id, email, setup_id, ksf, record, factor_epoch, place";
        // What came after it led away from the same address. Before and after are the user's own count: hosts' clocks differ.
        const VOID_LATER: &str = "DELETE FROM address_changes WHERE user_id = $1 AND place > $2";
        // Nor does who took the account over keep a key to it. Where a factor of theirs goes, all recovery codes go along: whose
        // those are nobody can tell.
        const LATER_FACTORS: [&str; 2] = [
            "DELETE FROM passkeys WHERE user_id = $1 AND factor_epoch > $2",
            "DELETE FROM totp_secrets WHERE user_id = $1 AND factor_epoch > $2",
        ];
        // They may have had codes made for a factor that stays.
        const LATER_CODES: &str = "DELETE FROM recovery_codes WHERE user_id = $1 AND factor_epoch > $2";
        let lock = locking!(
            self.db,
            "SELECT id FROM users WHERE id = $1 AND status <> $2",
            " FOR UPDATE",
            ""
        );
        let done: Result<AddressUndoOutcome, Undone> = audited!(&self.db, tx => {
            let whose: Option<Uuid> =
                sqlx::query_scalar(WHOSE).bind(undo.0.as_slice()).fetch_optional(&mut *tx).await?;
            let Some(user) = whose else { return Err(Undone::LinkInvalid) };
            let there: Option<Uuid> =
                sqlx::query_scalar(lock).bind(user).bind(DELETED).fetch_optional(&mut *tx).await?;
            let before: Option<BeforeRow> = sqlx::query_as(TAKE)
                .bind(undo.0.as_slice())
                .bind(now)
                .fetch_optional(&mut *tx)
                .await?;
            let Some(before) = before.filter(|before| there == Some(before.user_id)) else {
                return Err(Undone::LinkInvalid);
            };
            let (address, id) = (email(&before.email)?, UserId(user));
            void_openings!(self.db, tx, address, now)?;
            sqlx::query(PUT_ADDRESS)
                .bind(user)
                .bind(address.as_str())
                .bind(address.key())
                .bind(now)
                .execute(&mut *tx)
                .await?;
            end_all!(tx, now, id, "")?;
            // Who took the account over may have asked for its end.
            let kept = keep_account!(tx, user)?;
            sqlx::query(VOID).bind(user).bind(now).execute(&mut *tx).await?;
            sqlx::query(VOID_LATER).bind(user).bind(before.place).execute(&mut *tx).await?;
            let mut removed = 0;
            for later in LATER_FACTORS {
                let gone = sqlx::query(later).bind(user).bind(before.factor_epoch).execute(&mut *tx).await?;
                removed += gone.rows_affected();
            }
            // That of who may not sign in stays; their other epoch has moved.
            if removed > 0 {
                move_factor_epoch!(tx, id)?;
                put_codes!(tx, id, &[] as &[SecretHash])?;
            } else {
                sqlx::query(LATER_CODES).bind(user).bind(before.factor_epoch).execute(&mut *tx).await?;
            }
            sqlx::query(PUT_CREDENTIAL)
                .bind(user)
                .bind(before.setup_id)
                .bind(&before.ksf)
                .bind(&before.record)
                .bind(now)
                .execute(&mut *tx)
                .await?;
            queue_mail!(tx, notice)?;
            settle_all!(self.db, tx, now, id)?;
            Ok(told_kept(AddressUndoOutcome::Undone(id), &event.clone().user(id), kept))
        });
        match done {
            Ok(outcome) => Ok(outcome),
            Err(Undone::AddressTaken) => Ok(AddressUndoOutcome::AddressTaken),
            Err(Undone::LinkInvalid) => Ok(AddressUndoOutcome::LinkInvalid),
            Err(Undone::Failed(failure)) => Err(failure.into()),
        }
    }
}
