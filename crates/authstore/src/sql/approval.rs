//! Accounts that wait for an operator's approval. The decision is taken on the user's own row, by its status; the row beside it goes with
//! that.

use super::{
    SqlStores,
    audit::{Done, audited},
    error::{Failure, corrupt, failed},
    locking,
    outbox::queue_mail,
    row::{ACTIVE, UserRow, WAITING, user_columns},
    user::delete_user,
};
use ::sql::on;
use async_trait::async_trait;
use authmodel::{
    approval::{WaitingPlace, WaitingUser},
    audit::AuditEvent,
    clock::Time,
    ids::UserId,
    mail::{Language, SealedMail},
    store::{ApprovalStore, StoreError, StoreResult},
    user::User,
};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct WaitingRow {
    language: String,
    since: Time,
    #[sqlx(flatten)]
    user: UserRow,
}

impl TryFrom<WaitingRow> for WaitingUser {
    type Error = StoreError;

    fn try_from(row: WaitingRow) -> Result<Self, StoreError> {
        Ok(Self {
            user: User::try_from(row.user)?,
            language: Language::of_tag(&row.language)
                .ok_or_else(|| corrupt("a language is none that we write"))?,
            since: row.since,
        })
    }
}

/// A page of those who wait, in the order of the index.
pub(super) const PAGE: &str = concat!(
    "SELECT a.language, a.since, ",
    user_columns!(),
    " FROM awaiting_approval a JOIN users u ON u.id = a.user_id \
     WHERE a.since >= $1 AND (a.since > $1 OR a.user_id > $2) ORDER BY a.since, a.user_id LIMIT $3"
);

#[async_trait]
impl ApprovalStore for SqlStores {
    async fn list(&self, after: Option<&WaitingPlace>, limit: u32) -> StoreResult<Vec<WaitingUser>> {
        on!(&self.db, pool => sqlx::query_as::<_, WaitingRow>(PAGE)
            .bind(after.map_or(Time::UNIX_EPOCH, |place| place.since))
            .bind(after.map_or(Uuid::nil(), |place| place.id.0))
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)
        .map_err(failed)?
        .into_iter()
        .map(WaitingUser::try_from)
        .collect()
    }

    async fn find(&self, id: UserId) -> StoreResult<Option<WaitingUser>> {
        const SQL: &str = concat!(
            "SELECT a.language, a.since, ",
            user_columns!(),
            " FROM awaiting_approval a JOIN users u ON u.id = a.user_id WHERE a.user_id = $1"
        );
        on!(&self.db, pool => sqlx::query_as::<_, WaitingRow>(SQL).bind(id.0).fetch_optional(pool).await)
            .map_err(failed)?
            .map(WaitingUser::try_from)
            .transpose()
    }

    async fn approve(
        &self,
        id: UserId,
        mail: &SealedMail,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<bool> {
        const SQL: &str = "UPDATE users SET status = $2, updated_at = $3 WHERE id = $1 AND status = $4";
        let approved: Result<bool, Failure> = audited!(&self.db, tx => {
            let approved = sqlx::query(SQL)
                .bind(id.0)
                .bind(ACTIVE)
                .bind(now)
                .bind(WAITING)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if approved == 0 {
                return Ok(Done::untold(false));
            }
            sqlx::query("DELETE FROM awaiting_approval WHERE user_id = $1").bind(id.0).execute(&mut *tx).await?;
            queue_mail!(tx, mail)?;
            Ok(Done::told(true, event))
        });
        Ok(approved?)
    }

    async fn refuse(
        &self,
        id: UserId,
        mail: &SealedMail,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<bool> {
        let waits = locking!(
            self.db,
            "SELECT id FROM users WHERE id = $1 AND status = $2",
            " FOR NO KEY UPDATE",
            ""
        );
        let refused: Result<bool, Failure> = audited!(&self.db, tx => {
            let found: Option<Uuid> =
                sqlx::query_scalar(waits).bind(id.0).bind(WAITING).fetch_optional(&mut *tx).await?;
            if found.is_none() {
                return Ok(Done::untold(false));
            }
            delete_user!(self.db, tx, now, id)?;
            queue_mail!(tx, mail)?;
            Ok(Done::told(true, event))
        });
        Ok(refused?)
    }
}
