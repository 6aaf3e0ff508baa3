//! Mailed links. One text takes a link of any kind, in the transaction of what it opens.

use super::{
    SqlStores,
    account_deletion::{keep_account, told_kept},
    audit::{Done, audited},
    ending::{end_all, settle_all},
    error::{Failure, conflict_when_failed, failed},
    locking,
    new_account::{ADD_WAIT, NewAccount, add_account, add_session, void_openings},
    outbox::queue_mail,
    row::{ACTIVE, WAITING, email, from_json, to_json},
    write_one,
};
use ::sql::on;
use async_trait::async_trait;
use authmodel::{
    approval::Admission,
    audit::AuditEvent,
    clock::Time,
    credential::RecordParameters,
    email_link::{
        CodeOutcome, CompletionOutcome, EmailLink, LinkKey, LinkPurpose, NewEmailLink, Replacement,
        ReplacementOutcome, WRONG_CODES,
    },
    ids::{SetupId, UserId},
    mail::SealedMail,
    secret::SecretHash,
    store::{EmailLinkStore, StoreError, StoreResult},
};
use uuid::Uuid;

/// What a link stands for. A macro, because statements are literals.
macro_rules! link_columns {
    () => {
        "email, user_id, name, setup_id, ksf, interaction, trust_epoch"
    };
}

#[derive(sqlx::FromRow)]
pub(super) struct LinkRow {
    pub(super) email: String,
    pub(super) user_id: Option<Uuid>,
    name: Option<String>,
    pub(super) setup_id: Uuid,
    pub(super) ksf: String,
    interaction: Option<String>,
    pub(super) trust_epoch: Option<i64>,
}

impl TryFrom<LinkRow> for EmailLink {
    type Error = StoreError;

    fn try_from(row: LinkRow) -> Result<Self, StoreError> {
        Ok(Self {
            email: email(&row.email)?,
            user_id: row.user_id.map(UserId),
            name: row.name,
            parameters: RecordParameters {
                setup_id: SetupId(row.setup_id),
                ksf: from_json(&row.ksf)?,
            },
            interaction: row.interaction,
        })
    }
}

/// A link whose code was tried.
#[derive(sqlx::FromRow)]
struct TriedRow {
    is_right: bool,
    #[sqlx(flatten)]
    link: LinkRow,
}

/// Why a completion is taken back.
enum Undone {
    AddressTaken,
    SessionEnded,
    Failed(Failure),
}

conflict_when_failed!(Undone);

impl From<sqlx::Error> for Undone {
    fn from(error: sqlx::Error) -> Self {
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

/// The one take, whatever the link opens: with its code, where it has one.
pub(super) const TAKE_LINK: &str = concat!(
    "DELETE FROM email_links WHERE purpose = $1 AND token = $2 AND expires_at > $3 \
     AND (code IS NULL OR (code = $4 AND wrong_codes < $5)) RETURNING ",
    link_columns!()
);

/// Voids a user's links. Those that the sweep may be about are left to it: the two never wait for each other.
pub(super) const VOID: &str = "DELETE FROM email_links WHERE user_id = $1 AND expires_at > $2";

/// In the place of what the user had, if they had one.
pub(super) const PUT_CREDENTIAL: &str = "\
    INSERT INTO credentials (user_id, setup_id, ksf, record, created_at) VALUES ($1, $2, $3, $4, $5) \
    ON CONFLICT (user_id) DO UPDATE SET setup_id = excluded.setup_id, ksf = excluded.ksf, record = excluded.record, \
    created_at = excluded.created_at";

/// Keeps a link; its mail is queued where it is to be sent.
async fn open(
    stores: &SqlStores,
    new: &NewEmailLink,
    (mail, sent): (&SealedMail, bool),
    event: &AuditEvent,
) -> StoreResult<()> {
    const KEEP_LINK: &str = "\
        INSERT INTO email_links \
        (purpose, token, email, user_id, name, setup_id, ksf, interaction, created_at, expires_at, code, email_key, \
         trust_epoch) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    let link = &new.link;
    let ksf = to_json(&link.parameters.ksf)?;
    let opened: Result<(), Failure> = audited!(&stores.db, tx => {
        sqlx::query(KEEP_LINK)
            .bind(new.key.purpose.as_str())
            .bind(new.key.token.0.as_slice())
            .bind(link.email.as_str())
            .bind(link.user_id.map(|id| id.0))
            .bind(&link.name)
            .bind(link.parameters.setup_id.0)
            .bind(&ksf)
            .bind(&link.interaction)
            .bind(new.created_at)
            .bind(new.expires_at)
            .bind(new.code.as_ref().map(|code| code.0.as_slice()))
            .bind(link.email.key())
            .bind(new.trust_epoch)
            .execute(&mut *tx)
            .await?;
        queue_mail!(tx, mail, sent)?;
        Ok(Done::told((), event))
    });
    Ok(opened?)
}

#[async_trait]
impl EmailLinkStore for SqlStores {
    async fn open(&self, new: &NewEmailLink, mail: &SealedMail, event: &AuditEvent) -> StoreResult<()> {
        open(self, new, (mail, true), event).await
    }

    async fn open_unsent(
        &self,
        new: &NewEmailLink,
        mail: &SealedMail,
        event: &AuditEvent,
    ) -> StoreResult<()> {
        open(self, new, (mail, false), event).await
    }

    async fn find(&self, key: &LinkKey, now: Time) -> StoreResult<Option<EmailLink>> {
        const SQL: &str = concat!(
            "SELECT ",
            link_columns!(),
            " FROM email_links WHERE purpose = $1 AND token = $2 AND expires_at > $3 AND wrong_codes < $4"
        );
        on!(&self.db, pool => sqlx::query_as::<_, LinkRow>(SQL)
            .bind(key.purpose.as_str())
            .bind(key.token.0.as_slice())
            .bind(now)
            .bind(WRONG_CODES)
            .fetch_optional(pool)
            .await)
        .map_err(failed)?
        .map(EmailLink::try_from)
        .transpose()
    }

    async fn try_code(&self, key: &LinkKey, code: &SecretHash, now: Time) -> StoreResult<CodeOutcome> {
        // The row's lock orders those who try at once, and each judges what the one before has left.
        const SQL: &str = concat!(
            "UPDATE email_links SET wrong_codes = wrong_codes + CASE WHEN code = $4 THEN 0 ELSE 1 END \
             WHERE purpose = $1 AND token = $2 AND expires_at > $3 AND code IS NOT NULL AND wrong_codes < $5 \
             RETURNING code = $4 AS is_right, ",
            link_columns!()
        );
        let row = write_one!(self, pool => sqlx::query_as::<_, TriedRow>(SQL)
            .bind(key.purpose.as_str())
            .bind(key.token.0.as_slice())
            .bind(now)
            .bind(code.0.as_slice())
            .bind(WRONG_CODES))
        .map_err(failed)?;
        Ok(match row {
            Some(row) if row.is_right => CodeOutcome::Right(Box::new(row.link.try_into()?)),
            Some(_) => CodeOutcome::Wrong,
            None => CodeOutcome::LinkInvalid,
        })
    }

    async fn replace_password(
        &self,
        new: &Replacement,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<ReplacementOutcome> {
        const WHOSE: &str = "SELECT user_id FROM email_links WHERE purpose = $1 AND token = $2";
        let (purpose, token) = (new.key.purpose.as_str(), new.key.token.0.as_slice());
        // Into the epoch that has just begun, from the one before: a session that had ended is not brought back.
        const KEEP_SESSION: &str = "\
            UPDATE sessions SET user_epoch = user_epoch + 1, cookie = $3 WHERE id = $1 AND user_id = $2 \
            AND expires_at > $4 AND user_epoch + 1 = (SELECT epoch FROM users WHERE id = $2)";
        // The user first, then the link, as wherever the two are locked together.
        let lock_active = locking!(
            self.db,
            "SELECT email_key FROM users WHERE id = $1 AND status = $2",
            " FOR NO KEY UPDATE",
            ""
        );
        let done: Result<ReplacementOutcome, Undone> = audited!(&self.db, tx => {
            let whose: Option<Option<Uuid>> = sqlx::query_scalar(WHOSE)
                .bind(purpose)
                .bind(token)
                .fetch_optional(&mut *tx)
                .await?;
            let Some(user) = whose.flatten() else { return Ok(Done::untold(ReplacementOutcome::LinkInvalid)) };
            let address: Option<String> = sqlx::query_scalar(lock_active)
                .bind(user)
                .bind(ACTIVE)
                .fetch_optional(&mut *tx)
                .await?;
            let Some(address) = address else { return Ok(Done::untold(ReplacementOutcome::LinkInvalid)) };
            let link: Option<LinkRow> = sqlx::query_as(TAKE_LINK)
                .bind(purpose)
                .bind(token)
                .bind(now)
                .bind(new.code.0.as_slice())
                .bind(WRONG_CODES)
                .fetch_optional(&mut *tx)
                .await?;
            let Some(link) = link else { return Ok(Done::untold(ReplacementOutcome::LinkInvalid)) };
            // A record is good for its address alone.
            if email(&link.email)?.key() != address {
                return Ok(Done::untold(ReplacementOutcome::LinkInvalid));
            }
            let id = UserId(user);
            end_all!(tx, now, id, "")?;
            // Who had the account meanwhile may have asked for its end; whoever recovers it has the owner's mail.
            let kept = keep_account!(tx, user)?;
            if let Some((session, cookie)) = &new.kept {
                let stays = sqlx::query(KEEP_SESSION)
                    .bind(session.0)
                    .bind(user)
                    .bind(cookie.0.as_slice())
                    .bind(now)
                    .execute(&mut *tx)
                    .await?
                    .rows_affected();
                if stays == 0 {
                    return Err(Undone::SessionEnded);
                }
            }
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
            settle_all!(self.db, tx, now, id)?;
            Ok(told_kept(ReplacementOutcome::Replaced, event, kept))
        });
        match done {
            Ok(outcome) => Ok(outcome),
            Err(Undone::SessionEnded | Undone::AddressTaken) => Ok(ReplacementOutcome::LinkInvalid),
            Err(Undone::Failed(failure)) => Err(failure.into()),
        }
    }

    async fn complete_sign_up(
        &self,
        token: &SecretHash,
        user_id: UserId,
        record: &[u8],
        admission: Admission<'_>,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<CompletionOutcome> {
        let done: Result<CompletionOutcome, Undone> = audited!(&self.db, tx => {
            let link: Option<LinkRow> = sqlx::query_as(TAKE_LINK)
                .bind(LinkPurpose::SignUp.as_str())
                .bind(token.0.as_slice())
                .bind(now)
                .bind(None::<&[u8]>)
                .bind(WRONG_CODES)
                .fetch_optional(&mut *tx)
                .await?;
            let Some(link) = link else { return Ok(Done::untold(CompletionOutcome::LinkInvalid)) };
            let address = email(&link.email)?;
            void_openings!(self.db, tx, address, now)?;
            let account = NewAccount {
                id: user_id,
                status: match admission {
                    Admission::Session(_) => ACTIVE,
                    Admission::Waits(_) => WAITING,
                },
                email: &address,
                name: link.name.as_deref(),
                setup_id: link.setup_id,
                ksf: &link.ksf,
                record,
            };
            if !add_account!(tx, account, now)? {
                return Err(Undone::AddressTaken);
            }
            match admission {
                Admission::Session(session) => add_session!(tx, session, now)?,
                Admission::Waits(language) => {
                    sqlx::query(ADD_WAIT)
                        .bind(user_id.0)
                        .bind(language.tag())
                        .bind(now)
                        .execute(&mut *tx)
                        .await?;
                }
            }
            Ok(Done::told(CompletionOutcome::Completed, event))
        });
        match done {
            Ok(outcome) => Ok(outcome),
            Err(Undone::AddressTaken | Undone::SessionEnded) => Ok(CompletionOutcome::AddressTaken),
            Err(Undone::Failed(failure)) => Err(failure.into()),
        }
    }
}
