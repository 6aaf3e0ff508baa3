//! Sign-ups that wait for their mail link.

use super::{
    SqlStores,
    audit::{Done, audited},
    error::{Failure, conflict_when_failed, failed},
    row::{ACTIVE, email, from_json, to_json},
};
use ::sql::on;
use async_trait::async_trait;
use authmodel::{
    audit::AuditEvent,
    clock::Time,
    ids::{SetupId, UserId},
    mail::SealedMail,
    secret::SecretHash,
    session::NewSession,
    sign_up::{CompletionOutcome, NewSignUp, PendingSignUp},
    store::{SignUpStore, StoreError, StoreResult},
};
use uuid::Uuid;

/// What waits. A macro, because statements are literals.
macro_rules! pending_columns {
    () => {
        "email, name, setup_id, ksf, interaction"
    };
}

#[derive(sqlx::FromRow)]
struct PendingRow {
    email: String,
    name: Option<String>,
    setup_id: Uuid,
    ksf: String,
    interaction: Option<String>,
}

impl TryFrom<PendingRow> for PendingSignUp {
    type Error = StoreError;

    fn try_from(row: PendingRow) -> Result<Self, StoreError> {
        Ok(Self {
            email: email(&row.email)?,
            name: row.name,
            setup_id: SetupId(row.setup_id),
            ksf: from_json(&row.ksf)?,
            interaction: row.interaction,
        })
    }
}

/// Why a completion is taken back.
enum Undone {
    AddressTaken,
    Failed(Failure),
}

conflict_when_failed!(Undone);

impl From<sqlx::Error> for Undone {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<StoreError> for Undone {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

const TAKE_LINK: &str = concat!(
    "DELETE FROM registrations WHERE token = $1 AND expires_at > $2 RETURNING ",
    pending_columns!()
);

/// No row where the address is somebody's; waits for whoever is making that account at this moment.
const ADD_PERSON: &str = "\
    INSERT INTO users (id, email, email_key, name, status, created_at, updated_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT (email_key) DO NOTHING";

const ADD_CREDENTIAL: &str = "\
    INSERT INTO credentials (user_id, setup_id, ksf, record, created_at) VALUES ($1, $2, $3, $4, $5)";

const ADD_SESSION: &str = "\
    INSERT INTO sessions (id, user_id, cookie, auth_time, expires_at, created_at, user_agent, methods, network) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

#[async_trait]
impl SignUpStore for SqlStores {
    async fn open(&self, new: &NewSignUp, mail: &SealedMail, event: &AuditEvent) -> StoreResult<()> {
        const KEEP_LINK: &str = "\
            INSERT INTO registrations (token, email, name, setup_id, ksf, interaction, created_at, expires_at) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        const POST: &str = "\
            INSERT INTO mails (id, sealed, created_at, attempts, due_at) VALUES ($1, $2, $3, $4, $3)";
        let pending = &new.pending;
        let ksf = to_json(&pending.ksf)?;
        let opened: Result<(), Failure> = audited!(&self.db, tx => {
            sqlx::query(KEEP_LINK)
                .bind(new.token.0.as_slice())
                .bind(pending.email.as_str())
                .bind(&pending.name)
                .bind(pending.setup_id.0)
                .bind(&ksf)
                .bind(&pending.interaction)
                .bind(new.created_at)
                .bind(new.expires_at)
                .execute(&mut *tx)
                .await?;
            sqlx::query(POST)
                .bind(mail.id.0)
                .bind(&mail.sealed)
                .bind(mail.created_at)
                .bind(mail.attempts)
                .execute(&mut *tx)
                .await?;
            Ok(Done::told((), event))
        });
        Ok(opened?)
    }

    async fn find(&self, token: &SecretHash, now: Time) -> StoreResult<Option<PendingSignUp>> {
        const SQL: &str = concat!(
            "SELECT ",
            pending_columns!(),
            " FROM registrations WHERE token = $1 AND expires_at > $2"
        );
        on!(&self.db, pool => sqlx::query_as::<_, PendingRow>(SQL)
            .bind(token.0.as_slice())
            .bind(now)
            .fetch_optional(pool)
            .await)
        .map_err(failed)?
        .map(PendingSignUp::try_from)
        .transpose()
    }

    async fn complete(
        &self,
        token: &SecretHash,
        user_id: UserId,
        record: &[u8],
        session: &NewSession,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<CompletionOutcome> {
        let done: Result<CompletionOutcome, Undone> = audited!(&self.db, tx => {
            let link: Option<PendingRow> = sqlx::query_as(TAKE_LINK)
                .bind(token.0.as_slice())
                .bind(now)
                .fetch_optional(&mut *tx)
                .await?;
            let Some(link) = link else { return Ok(Done::untold(CompletionOutcome::LinkInvalid)) };
            let key = email(&link.email)?.key().to_owned();
            let added = sqlx::query(ADD_PERSON)
                .bind(user_id.0)
                .bind(&link.email)
                .bind(key)
                .bind(&link.name)
                .bind(ACTIVE)
                .bind(now)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if added == 0 {
                return Err(Undone::AddressTaken);
            }
            sqlx::query(ADD_CREDENTIAL)
                .bind(user_id.0)
                .bind(link.setup_id)
                .bind(&link.ksf)
                .bind(record)
                .bind(now)
                .execute(&mut *tx)
                .await?;
            sqlx::query(ADD_SESSION)
                .bind(session.session.id.0)
                .bind(user_id.0)
                .bind(session.cookie.0.as_slice())
                .bind(session.session.authentication.at)
                .bind(session.session.expires_at)
                .bind(now)
                .bind(&session.user_agent)
                .bind(session.session.authentication.methods.to_string())
                .bind(session.network.map(|network| network.to_string()))
                .execute(&mut *tx)
                .await?;
            Ok(Done::told(CompletionOutcome::Completed, event))
        });
        match done {
            Ok(outcome) => Ok(outcome),
            Err(Undone::AddressTaken) => Ok(CompletionOutcome::AddressTaken),
            Err(Undone::Failed(failure)) => Err(failure.into()),
        }
    }
}
