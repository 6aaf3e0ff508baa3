//! Operators' roles: a row per user who has any. Each change moves the `roles` counter first, whose row lock lets one through
//! at a time: what is read in the transaction stands until its end, the count of owners too.

use super::{
    Epoch, SqlStores,
    audit::{Done, audited},
    error::{Failure, conflict_when_failed, corrupt, failed},
    locking, move_epoch,
    row::{ACTIVE, DELETED, UserRow, user_columns},
};
use ::sql::on;
use async_trait::async_trait;
use authmodel::{
    audit::AuditEvent,
    clock::Time,
    ids::UserId,
    role::{Role, Roles},
    secret::SecretHash,
    store::{Operator, RoleStore, RolesOutcome, StoreError, StoreResult},
};

#[derive(sqlx::FromRow)]
struct OperatorRow {
    roles: String,
    changed_at: Time,
    #[sqlx(flatten)]
    user: UserRow,
}

impl TryFrom<OperatorRow> for Operator {
    type Error = StoreError;

    fn try_from(row: OperatorRow) -> Result<Self, StoreError> {
        Ok(Self {
            user: row.user.try_into()?,
            roles: parse(Some(&row.roles))?,
            changed_at: row.changed_at,
        })
    }
}

fn parse(text: Option<&String>) -> Result<Roles, StoreError> {
    Roles::parse(text.map_or("", String::as_str)).map_err(|_| corrupt("a role is none that we know"))
}

/// Why a change is taken back.
enum Undone {
    Outcome(RolesOutcome),
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

fn outcome(done: Result<RolesOutcome, Undone>) -> StoreResult<RolesOutcome> {
    match done {
        Ok(outcome) | Err(Undone::Outcome(outcome)) => Ok(outcome),
        Err(Undone::Failed(failure)) => Err(failure.into()),
    }
}

/// Owners beside one who can sign in and stay: whose deletion waits is as good as gone.
pub(super) const OTHER_OWNERS: &str = "\
    SELECT count(*) FROM admin_roles r JOIN users u ON u.id = r.user_id \
    WHERE r.is_owner AND u.status = $2 AND u.deletion_due_at IS NULL AND r.user_id <> $1";

const OF: &str = "SELECT roles FROM admin_roles WHERE user_id = $1";

/// Sets roles in a transaction that has moved the counter.
macro_rules! set_roles {
    ($db:expr, $tx:expr, $user:expr, $known:expr, $roles:expr, $now:expr) => {
        async {
            // The lock holds off a disabling or a deletion until these roles stand.
            let user = locking!(
                $db,
                "SELECT id FROM users WHERE id = $1 AND status = $2",
                " FOR SHARE",
                ""
            );
            const PUT: &str = "\
                INSERT INTO admin_roles (user_id, roles, is_owner, changed_at) VALUES ($1, $2, $3, $4) \
                ON CONFLICT (user_id) DO UPDATE SET \
                    roles = excluded.roles, is_owner = excluded.is_owner, changed_at = excluded.changed_at";
            let active: Option<uuid::Uuid> =
                sqlx::query_scalar(user).bind($user.0).bind(ACTIVE).fetch_optional(&mut *$tx).await?;
            // Taking away goes with anybody.
            if active.is_none() && !$roles.is_empty() {
                return Err(Undone::Outcome(RolesOutcome::UserShutOut));
            }
            let found: Option<String> = sqlx::query_scalar(OF).bind($user.0).fetch_optional(&mut *$tx).await?;
            let found = parse(found.as_ref())?;
            if found != *$known {
                return Err(Undone::Outcome(RolesOutcome::Stale));
            }
            if active.is_some() && found.has(Role::Owner) && !$roles.has(Role::Owner) {
                let others: i64 =
                    sqlx::query_scalar(OTHER_OWNERS).bind($user.0).bind(ACTIVE).fetch_one(&mut *$tx).await?;
                if others == 0 {
                    return Err(Undone::Outcome(RolesOutcome::LastOwner));
                }
            }
            if $roles.is_empty() {
                sqlx::query("DELETE FROM admin_roles WHERE user_id = $1")
                    .bind($user.0)
                    .execute(&mut *$tx)
                    .await?;
            } else {
                sqlx::query(PUT)
                    .bind($user.0)
                    .bind($roles.to_string())
                    .bind($roles.has(Role::Owner))
                    .bind($now)
                    .execute(&mut *$tx)
                    .await?;
            }
            Ok::<_, Undone>(())
        }
        .await
    };
}

#[async_trait]
impl RoleStore for SqlStores {
    async fn roles(&self, user: UserId) -> StoreResult<Roles> {
        let found: Option<String> =
            on!(&self.db, pool => sqlx::query_scalar(OF).bind(user.0).fetch_optional(pool).await)
                .map_err(failed)?;
        parse(found.as_ref())
    }

    async fn operators(&self) -> StoreResult<Vec<Operator>> {
        const SQL: &str = concat!(
            "SELECT r.roles, r.changed_at, ",
            user_columns!(),
            " FROM admin_roles r JOIN users u ON u.id = r.user_id WHERE u.status <> $1 ORDER BY u.email_key"
        );
        on!(&self.db, pool => sqlx::query_as::<_, OperatorRow>(SQL).bind(DELETED).fetch_all(pool).await)
            .map_err(failed)?
            .into_iter()
            .map(Operator::try_from)
            .collect()
    }

    async fn set_roles(
        &self,
        user: UserId,
        known: &Roles,
        roles: &Roles,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<RolesOutcome> {
        let set: Result<RolesOutcome, Undone> = audited!(&self.db, tx => {
            move_epoch!(tx, Epoch::Roles)?;
            set_roles!(self.db, tx, user, known, roles, now)?;
            Ok(Done::told(RolesOutcome::Changed, event))
        });
        outcome(set)
    }

    async fn invite(
        &self,
        token: &SecretHash,
        roles: &Roles,
        expires_at: Time,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<()> {
        const SQL: &str =
            "INSERT INTO admin_invitations (token, roles, created_at, expires_at) VALUES ($1, $2, $3, $4)";
        let invited: Result<(), Failure> = audited!(&self.db, tx => {
            sqlx::query("DELETE FROM admin_invitations WHERE expires_at <= $1")
                .bind(now)
                .execute(&mut *tx)
                .await?;
            sqlx::query(SQL)
                .bind(token.0.as_slice())
                .bind(roles.to_string())
                .bind(now)
                .bind(expires_at)
                .execute(&mut *tx)
                .await?;
            Ok(Done::told((), event))
        });
        Ok(invited?)
    }

    async fn invitation(&self, token: &SecretHash, now: Time) -> StoreResult<Option<Roles>> {
        const SQL: &str = "SELECT roles FROM admin_invitations WHERE token = $1 AND expires_at > $2";
        let found: Option<String> = on!(&self.db, pool => sqlx::query_scalar(SQL)
            .bind(token.0.as_slice())
            .bind(now)
            .fetch_optional(pool)
            .await)
        .map_err(failed)?;
        found.map(|text| parse(Some(&text))).transpose()
    }

    async fn accept(
        &self,
        token: &SecretHash,
        user: UserId,
        known: &Roles,
        roles: &Roles,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<RolesOutcome> {
        const TAKE: &str = "DELETE FROM admin_invitations WHERE token = $1 AND expires_at > $2";
        let accepted: Result<RolesOutcome, Undone> = audited!(&self.db, tx => {
            move_epoch!(tx, Epoch::Roles)?;
            let taken = sqlx::query(TAKE)
                .bind(token.0.as_slice())
                .bind(now)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if taken == 0 {
                return Err(Undone::Outcome(RolesOutcome::InvitationInvalid));
            }
            set_roles!(self.db, tx, user, known, roles, now)?;
            Ok(Done::told(RolesOutcome::Changed, event))
        });
        outcome(accepted)
    }
}
