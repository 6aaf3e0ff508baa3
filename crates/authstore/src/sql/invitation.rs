//! Invitations to make an account: a row each, which goes in the transaction of the account that comes of it.

use super::{
    BEFORE_ALL, SqlStores,
    audit::{Done, audited},
    error::{Failure, conflict_when_failed, corrupt, failed},
    housekeeping::delete_some,
    locking,
    new_account::{NewAccount, add_account, add_session, void_openings},
    outbox::queue_mail,
    row::{ACTIVE, email, from_json, group_name, to_json},
};
use ::sql::on;
use async_trait::async_trait;
use authmodel::{
    audit::AuditEvent,
    clock::Time,
    credential::RecordParameters,
    email::EmailAddress,
    email_link::CompletionOutcome,
    ids::{InvitationId, SetupId},
    invitation::{Acceptance, Invitation, InvitationLink, InvitationPlace, InviteOutcome, Standing},
    mail::{Language, SealedMail},
    secret::SecretHash,
    store::{InvitationStore, StoreError, StoreResult},
};
use serde_json::json;
use uuid::Uuid;

/// What an invitation stands for. A macro, because statements are literals.
macro_rules! columns {
    () => {
        "id, email, name, language, group_names, setup_id, ksf, created_at, sent_at, expires_at"
    };
}

#[derive(sqlx::FromRow)]
struct InvitationRow {
    id: Uuid,
    email: String,
    name: Option<String>,
    language: String,
    group_names: String,
    setup_id: Uuid,
    ksf: String,
    created_at: Time,
    sent_at: Time,
    expires_at: Time,
}

impl TryFrom<&InvitationRow> for Invitation {
    type Error = StoreError;

    fn try_from(row: &InvitationRow) -> Result<Self, StoreError> {
        let groups = row.group_names.split(' ').filter(|group| !group.is_empty());
        Ok(Self {
            id: InvitationId(row.id),
            email: email(&row.email)?,
            name: row.name.clone(),
            language: Language::of_tag(&row.language)
                .ok_or_else(|| corrupt("a language is none that we write"))?,
            groups: groups.map(group_name).collect::<Result<_, _>>()?,
            created_at: row.created_at,
            sent_at: row.sent_at,
            expires_at: row.expires_at,
        })
    }
}

/// Why something is taken back.
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

/// A page of invitations.
pub(super) const PAGE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM user_invitations WHERE email_key > $1 ORDER BY email_key LIMIT $2"
);

/// One that has expired makes way for another to the same address.
const FORGET_EXPIRED: &str = "DELETE FROM user_invitations WHERE email_key = $1 AND expires_at <= $2";

/// No row where the address is invited.
const INVITE: &str = "\
    INSERT INTO user_invitations \
    (id, email, email_key, name, language, group_names, token, setup_id, ksf, created_at, sent_at, expires_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (email_key) DO NOTHING";

const EXPIRED: &str = delete_some!("user_invitations", "id", "expires_at < $1");

const HAS_ACCOUNT: &str = "SELECT count(*) FROM users WHERE email_key = $1";

/// By the index of either, whoever is asked about.
const STANDING: &str = "\
    SELECT (SELECT count(*) FROM users WHERE email_key = $1), \
    (SELECT count(*) FROM user_invitations WHERE email_key = $1 AND expires_at > $2)";

/// The one take.
const TAKE: &str = concat!(
    "DELETE FROM user_invitations WHERE token = $1 AND expires_at > $2 RETURNING ",
    columns!()
);

const JOIN: &str = "INSERT INTO group_members (user_id, group_name, added_at) VALUES ($1, $2, $3)";

#[async_trait]
impl InvitationStore for SqlStores {
    async fn invite(
        &self,
        invitation: &Invitation,
        link: &InvitationLink,
        mail: &SealedMail,
        event: &AuditEvent,
    ) -> StoreResult<InviteOutcome> {
        let ksf = to_json(&link.parameters.ksf)?;
        let groups: Vec<&str> = invitation.groups.iter().map(|group| group.as_str()).collect();
        let groups = groups.join(" ");
        let key = invitation.email.key();
        let invited: Result<InviteOutcome, Undone> = audited!(&self.db, tx => {
            sqlx::query(FORGET_EXPIRED).bind(key).bind(link.sent_at).execute(&mut *tx).await?;
            let added = sqlx::query(INVITE)
                .bind(invitation.id.0)
                .bind(invitation.email.as_str())
                .bind(key)
                .bind(&invitation.name)
                .bind(invitation.language.tag())
                .bind(&groups)
                .bind(link.token.0.as_slice())
                .bind(link.parameters.setup_id.0)
                .bind(&ksf)
                .bind(invitation.created_at)
                .bind(link.sent_at)
                .bind(link.expires_at)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if added == 0 {
                return Ok(Done::untold(InviteOutcome::Invitation));
            }
            // An account that is made at this very moment is not seen; the invitation opens nothing then.
            let accounts: i64 = sqlx::query_scalar(HAS_ACCOUNT).bind(key).fetch_one(&mut *tx).await?;
            if accounts > 0 {
                return Err(Undone::AddressTaken);
            }
            queue_mail!(tx, mail)?;
            Ok(Done::told(InviteOutcome::Invited, event))
        });
        match invited {
            Ok(outcome) => Ok(outcome),
            Err(Undone::AddressTaken) => Ok(InviteOutcome::Account),
            Err(Undone::Failed(failure)) => Err(failure.into()),
        }
    }

    async fn standing(&self, emails: &[EmailAddress], now: Time) -> StoreResult<Vec<Standing>> {
        let mut standings = Vec::with_capacity(emails.len());
        for email in emails {
            let (accounts, invitations): (i64, i64) = on!(&self.db, pool => sqlx::query_as(STANDING)
                .bind(email.key())
                .bind(now)
                .fetch_one(pool)
                .await)
            .map_err(failed)?;
            standings.push(match (accounts, invitations) {
                (0, 0) => Standing::Free,
                (0, _) => Standing::Invited,
                _ => Standing::Account,
            });
        }
        Ok(standings)
    }

    async fn list(&self, after: Option<&InvitationPlace>, limit: u32) -> StoreResult<Vec<Invitation>> {
        on!(&self.db, pool => sqlx::query_as::<_, InvitationRow>(PAGE)
            .bind(after.map_or(BEFORE_ALL, |place| place.key.as_str()))
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)
        .map_err(failed)?
        .iter()
        .map(Invitation::try_from)
        .collect()
    }

    async fn find(&self, id: InvitationId) -> StoreResult<Option<Invitation>> {
        const SQL: &str = concat!("SELECT ", columns!(), " FROM user_invitations WHERE id = $1");
        on!(&self.db, pool => sqlx::query_as::<_, InvitationRow>(SQL).bind(id.0).fetch_optional(pool).await)
            .map_err(failed)?
            .as_ref()
            .map(Invitation::try_from)
            .transpose()
    }

    async fn of_link(
        &self,
        token: &SecretHash,
        now: Time,
    ) -> StoreResult<Option<(Invitation, RecordParameters)>> {
        const SQL: &str = concat!(
            "SELECT ",
            columns!(),
            " FROM user_invitations WHERE token = $1 AND expires_at > $2"
        );
        let row = on!(&self.db, pool => sqlx::query_as::<_, InvitationRow>(SQL)
            .bind(token.0.as_slice())
            .bind(now)
            .fetch_optional(pool)
            .await)
        .map_err(failed)?;
        let Some(row) = row else { return Ok(None) };
        let parameters = RecordParameters {
            setup_id: SetupId(row.setup_id),
            ksf: from_json(&row.ksf)?,
        };
        Ok(Some((Invitation::try_from(&row)?, parameters)))
    }

    async fn send_again(
        &self,
        id: InvitationId,
        link: &InvitationLink,
        mail: &SealedMail,
        event: &AuditEvent,
    ) -> StoreResult<bool> {
        const SQL: &str = "\
            UPDATE user_invitations SET token = $2, setup_id = $3, ksf = $4, sent_at = $5, expires_at = $6 WHERE id = $1";
        let ksf = to_json(&link.parameters.ksf)?;
        let sent: Result<bool, Failure> = audited!(&self.db, tx => {
            let there = sqlx::query(SQL)
                .bind(id.0)
                .bind(link.token.0.as_slice())
                .bind(link.parameters.setup_id.0)
                .bind(&ksf)
                .bind(link.sent_at)
                .bind(link.expires_at)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if there == 0 {
                return Ok(Done::untold(false));
            }
            queue_mail!(tx, mail)?;
            Ok(Done::told(true, event))
        });
        Ok(sent?)
    }

    async fn revoke(&self, id: InvitationId, event: &AuditEvent) -> StoreResult<bool> {
        let revoked: Result<bool, Failure> = audited!(&self.db, tx => {
            let there = sqlx::query("DELETE FROM user_invitations WHERE id = $1")
                .bind(id.0)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            Ok(Done::told_if(there == 1, there == 1, event))
        });
        Ok(revoked?)
    }

    async fn forget(&self, before: Time) -> StoreResult<u64> {
        self.delete(EXPIRED, before).await
    }

    async fn accept(
        &self,
        acceptance: &Acceptance<'_>,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<CompletionOutcome> {
        let group = locking!(
            self.db,
            "SELECT name FROM user_groups WHERE name = $1",
            " FOR SHARE",
            ""
        );
        let done: Result<CompletionOutcome, Undone> = audited!(&self.db, tx => {
            let row: Option<InvitationRow> = sqlx::query_as(TAKE)
                .bind(acceptance.token.0.as_slice())
                .bind(now)
                .fetch_optional(&mut *tx)
                .await?;
            let Some(row) = row else { return Ok(Done::untold(CompletionOutcome::LinkInvalid)) };
            let invitation = Invitation::try_from(&row)?;
            // In the order of their names, and before the user, as all locks are taken.
            let mut joined: Vec<String> = Vec::new();
            for name in &invitation.groups {
                let there = sqlx::query_scalar(group).bind(name.as_str()).fetch_optional(&mut *tx).await?;
                joined.extend::<Option<String>>(there);
            }
            void_openings!(self.db, tx, invitation.email, now)?;
            let account = NewAccount {
                id: acceptance.user_id,
                status: ACTIVE,
                email: &invitation.email,
                name: row.name.as_deref(),
                setup_id: row.setup_id,
                ksf: &row.ksf,
                record: acceptance.record,
            };
            if !add_account!(tx, account, now)? {
                return Err(Undone::AddressTaken);
            }
            for name in &joined {
                sqlx::query(JOIN).bind(acceptance.user_id.0).bind(name).bind(now).execute(&mut *tx).await?;
            }
            add_session!(tx, acceptance.session, now)?;
            let mut event = event.clone();
            if let Some(act) = &mut event.act {
                act.after = Some(json!({ "groups": joined }));
            }
            Ok(Done::told(CompletionOutcome::Completed, &event))
        });
        match done {
            Ok(outcome) => Ok(outcome),
            Err(Undone::AddressTaken) => Ok(CompletionOutcome::AddressTaken),
            Err(Undone::Failed(failure)) => Err(failure.into()),
        }
    }
}
