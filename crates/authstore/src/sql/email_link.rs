//! Mailed links. One text takes a link of any kind, in the transaction of what it opens.

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
    credential::RecordParameters,
    email_link::{CompletionOutcome, EmailLink, LinkKey, LinkPurpose, NewEmailLink},
    ids::{SetupId, UserId},
    mail::SealedMail,
    secret::SecretHash,
    session::NewSession,
    store::{EmailLinkStore, StoreError, StoreResult},
};
use uuid::Uuid;

/// What a link stands for. A macro, because statements are literals.
macro_rules! link_columns {
    () => {
        "email, user_id, name, setup_id, ksf, interaction"
    };
}

#[derive(sqlx::FromRow)]
struct LinkRow {
    email: String,
    user_id: Option<Uuid>,
    name: Option<String>,
    setup_id: Uuid,
    ksf: String,
    interaction: Option<String>,
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

/// The one take, whatever the link opens.
const TAKE_LINK: &str = concat!(
    "DELETE FROM email_links WHERE purpose = $1 AND token = $2 AND expires_at > $3 RETURNING ",
    link_columns!()
);

/// No row where the address is somebody's; waits for whoever is making that account at this moment.
const ADD_USER: &str = "\
    INSERT INTO users (id, email, email_key, name, status, created_at, updated_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT (email_key) DO NOTHING";

const ADD_CREDENTIAL: &str = "\
    INSERT INTO credentials (user_id, setup_id, ksf, record, created_at) VALUES ($1, $2, $3, $4, $5)";

const ADD_SESSION: &str = "\
    INSERT INTO sessions (id, user_id, cookie, auth_time, expires_at, created_at, user_agent, methods, network) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

#[async_trait]
impl EmailLinkStore for SqlStores {
    async fn open(&self, new: &NewEmailLink, mail: &SealedMail, event: &AuditEvent) -> StoreResult<()> {
        const KEEP_LINK: &str = "\
            INSERT INTO email_links \
            (purpose, token, email, user_id, name, setup_id, ksf, interaction, created_at, expires_at) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        const POST: &str = "\
            INSERT INTO mails (id, sealed, created_at, attempts, due_at) VALUES ($1, $2, $3, $4, $3)";
        let link = &new.link;
        let ksf = to_json(&link.parameters.ksf)?;
        let opened: Result<(), Failure> = audited!(&self.db, tx => {
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

    async fn find(&self, key: &LinkKey, now: Time) -> StoreResult<Option<EmailLink>> {
        const SQL: &str = concat!(
            "SELECT ",
            link_columns!(),
            " FROM email_links WHERE purpose = $1 AND token = $2 AND expires_at > $3"
        );
        on!(&self.db, pool => sqlx::query_as::<_, LinkRow>(SQL)
            .bind(key.purpose.as_str())
            .bind(key.token.0.as_slice())
            .bind(now)
            .fetch_optional(pool)
            .await)
        .map_err(failed)?
        .map(EmailLink::try_from)
        .transpose()
    }

    async fn complete_sign_up(
        &self,
        token: &SecretHash,
        user_id: UserId,
        record: &[u8],
        session: &NewSession,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<CompletionOutcome> {
        let done: Result<CompletionOutcome, Undone> = audited!(&self.db, tx => {
            let link: Option<LinkRow> = sqlx::query_as(TAKE_LINK)
                .bind(LinkPurpose::SignUp.as_str())
                .bind(token.0.as_slice())
                .bind(now)
                .fetch_optional(&mut *tx)
                .await?;
            let Some(link) = link else { return Ok(Done::untold(CompletionOutcome::LinkInvalid)) };
            let key = email(&link.email)?.key().to_owned();
            let added = sqlx::query(ADD_USER)
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
