//! Grants and their refresh tokens: one row each, one statement per fact.
//!
//! Invariants: what revokes a grant is never undone by what issues it, in whichever order they come; a family's row is
//! judged by a single `UPDATE`, whose row lock orders all who present its tokens at once.
//! Sections: RFC 9700 §4.14.2 (rotation and replay of refresh tokens), RFC 6749 §4.1.2 (replay of a code).

use super::{
    SqlStores,
    audit::{Done, audited},
    ending::lock_user,
    error::{Failure, failed},
    locking,
    row::{
        ACTIVE, GrantRow, UserRow, client_id, from_json, grant_columns, groups_of, memberships, scope,
        to_json, user_columns, user_columns_of,
    },
    status::place,
    write_one,
};
use ::sql::{in_good_time, on};
use async_trait::async_trait;
use authmodel::{
    audit::AuditEvent,
    clock::Time,
    grant::{
        Grant, GrantReference, GrantSummary, IssueOutcome, IssuedGrant, NewGrant, Rotation, RotationOutcome,
        Subject, TokenStatus,
    },
    ids::{ClientId, GrantId, SessionId, UserId},
    scope::Scope,
    secret::SecretHash,
    store::{GrantStore, StoreError, StoreResult},
    user::User,
};
use std::sync::atomic::Ordering;
use uuid::Uuid;

/// A user's grant stands in their present epoch, while its session's row is there unless it outlives that. Columns of
/// `grants` alone, but for the two look-ups by primary key.
macro_rules! not_ended {
    () => {
        "revoked_at IS NULL AND (session_id IS NULL OR (\
         user_epoch = (SELECT epoch FROM users WHERE users.id = user_id) \
         AND (outlives_session OR EXISTS (SELECT 1 FROM sessions WHERE sessions.id = session_id))))"
    };
}

/// A grant stands until it is revoked or ended, or until its session and its refresh token have both expired. A client's own
/// has neither and stands until it is revoked. Wants `$2` to be the time.
macro_rules! live {
    () => {
        concat!(
            not_ended!(),
            " AND (session_ends_at IS NULL OR session_ends_at > $2 OR refresh_expires_at > $2)"
        )
    };
}

/// Sets a column to what a later try brings, unless the grant is revoked.
macro_rules! newer {
    ($column:literal) => {
        concat!(
            $column,
            " = CASE WHEN grants.revoked_at IS NULL AND grants.created_at <= excluded.created_at THEN excluded.",
            $column,
            " ELSE grants.",
            $column,
            " END"
        )
    };
}

/// How often a rotation looks again. A second look is needed only where the presented generation became the current one
/// between two statements, a third only where that happened twice.
const LOOKS: usize = 4;

#[derive(sqlx::FromRow)]
struct IssuedRow {
    status_list: Option<i64>,
    status_place: Option<i64>,
    #[sqlx(flatten)]
    user: UserRow,
    account_groups: Option<String>,
}

/// A grant and its user.
#[derive(sqlx::FromRow)]
struct SubjectRow {
    #[sqlx(flatten)]
    grant: GrantRow,
    #[sqlx(flatten)]
    user: UserRow,
    account_groups: Option<String>,
}

impl TryFrom<SubjectRow> for Subject {
    type Error = StoreError;

    fn try_from(row: SubjectRow) -> Result<Self, StoreError> {
        Ok(Self {
            grant: row.grant.try_into()?,
            user: row.user.try_into()?,
            groups: memberships(row.account_groups.as_deref())?,
        })
    }
}

/// A family after it was judged.
#[derive(sqlx::FromRow)]
struct JudgedRow {
    #[sqlx(flatten)]
    subject: SubjectRow,
    revoked: bool,
    refresh_generation: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    id: Uuid,
    client_id: String,
    session_id: Uuid,
    scope: String,
    audience: String,
    created_at: Time,
    refresh_rotated_at: Option<Time>,
    user_agent: Option<String>,
    outlives_session: bool,
    is_device: bool,
}

impl TryFrom<SummaryRow> for GrantSummary {
    type Error = StoreError;

    fn try_from(row: SummaryRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: GrantId(row.id),
            client_id: client_id(row.client_id)?,
            session_id: SessionId(row.session_id),
            scope: scope(&row.scope)?,
            audience: from_json(&row.audience)?,
            created_at: row.created_at,
            last_used_at: row.refresh_rotated_at,
            user_agent: row.user_agent,
            outlives_session: row.outlives_session,
            is_device: row.is_device,
        })
    }
}

#[async_trait]
impl GrantStore for SqlStores {
    async fn issue(&self, new: &NewGrant, now: Time) -> StoreResult<IssueOutcome> {
        // Locks keep the session and the user as they were found until the grant stands, so that an ending or a
        // disabling at this moment either is seen here or sees the grant; so does consent that is taken back, which is
        // noted in the user's own row for that reason. Where a tombstone has the identifier, the update changes nothing
        // and makes its row come back.
        //
        // Where it stands already, the answer to an earlier try was lost, and nobody has its refresh token: the family of
        // this one takes its place. (An earlier try that comes later than this one, within its deadline, changes nothing.)
        let sql = locking!(
            self.db,
            concat!(
                "INSERT INTO grants (id, client_id, user_id, session_id, scope, audience, auth_time, created_at, \
             session_ends_at, refresh_family, refresh_generation, refresh_expires_at, refresh_slides, details, \
             refresh_binding, sweep_after, user_epoch, user_agent, outlives_session, is_device, methods, status_list, status_place) \
             SELECT $1, $2, u.id, s.id, $5, $6, $7, $8, s.expires_at, $9, $10, \
             CASE WHEN $9 IS NULL THEN NULL ELSE coalesce($11, s.expires_at) END, $12, $14, $15, \
             s.expires_at, u.epoch, s.user_agent, $17, $18, $19, $21, $22 \
             FROM users u JOIN sessions s ON s.user_id = u.id AND s.user_epoch = u.epoch \
             WHERE u.id = $3 AND u.status = $13 AND s.id = $4 AND s.expires_at > $8 \
             AND (u.consent_withdrawn_at IS NULL OR u.consent_withdrawn_at < $20) AND ",
                in_good_time!("$16")
            ),
            " FOR SHARE OF u, s",
            concat!(
                " ON CONFLICT (id) DO UPDATE SET ",
                newer!("created_at"),
                ", ",
                newer!("refresh_family"),
                ", ",
                newer!("refresh_generation"),
                ", ",
                newer!("refresh_expires_at"),
                ", ",
                newer!("refresh_binding"),
                ", status_list = coalesce(grants.status_list, excluded.status_list), \
                 status_place = coalesce(grants.status_place, excluded.status_place) \
             RETURNING status_list, status_place, $3 AS account_id, $13 AS account_status, \
             (SELECT u.email FROM users u WHERE u.id = $3) AS account_email, \
             (SELECT u.name FROM users u WHERE u.id = $3) AS account_name, \
             (SELECT u.username FROM users u WHERE u.id = $3) AS account_username, \
             (SELECT u.profile FROM users u WHERE u.id = $3) AS account_profile, \
             (SELECT u.created_at FROM users u WHERE u.id = $3) AS account_created_at, \
             (SELECT u.updated_at FROM users u WHERE u.id = $3) AS account_updated_at, ",
                groups_of!("$3")
            )
        );
        let refresh = new.refresh.as_ref();
        let ends = refresh.and_then(|refresh| refresh.expires_at);
        let (audience, details) = (to_json(&new.audience)?, to_json(&new.details)?);
        let deadline = self.db.deadline();
        let row = write_one!(self, pool => sqlx::query_as::<_, IssuedRow>(sql)
            .bind(new.id.0)
            .bind(new.client_id.as_str())
            .bind(new.user_id.0)
            .bind(new.session_id.0)
            .bind(new.scope.to_string())
            .bind(&audience)
            .bind(new.authentication.at)
            .bind(now)
            .bind(refresh.map(|refresh| refresh.family.0.as_slice()))
            .bind(refresh.map(|refresh| refresh.generation.0.as_slice()))
            .bind(ends)
            .bind(ends.is_some())
            .bind(ACTIVE)
            .bind(&details)
            .bind(refresh.and_then(|refresh| refresh.binding.as_deref()))
            .bind(deadline)
            .bind(ends.is_some() || new.is_device)
            .bind(new.is_device)
            .bind(new.authentication.methods.to_string())
            .bind(new.allowed_at)
            .bind(new.status.list.0)
            .bind(i64::from(new.status.index)))
        .map_err(failed)?;
        let Some(row) = row else {
            return Ok(IssueOutcome::SessionEnded);
        };
        if self.bounds_grants() {
            self.bound(new, now).await?;
        }
        let issued = IssuedGrant {
            status: place(row.status_list, row.status_place)?,
            user: User::try_from(row.user)?,
            groups: memberships(row.account_groups.as_deref())?,
        };
        Ok(IssueOutcome::Issued(Box::new(issued)))
    }

    async fn revoke_redeemed(&self, new: &NewGrant, now: Time, event: &AuditEvent) -> StoreResult<()> {
        // Without the user and the session: they may be gone, and a tombstone needs neither.
        const SQL: &str = "\
            INSERT INTO grants (id, client_id, scope, audience, created_at, revoked_at, refresh_slides) \
            VALUES ($1, $2, $3, $4, $5, $5, $6) \
            ON CONFLICT (id) DO UPDATE SET revoked_at = excluded.revoked_at WHERE grants.revoked_at IS NULL";
        let audience = to_json(&new.audience)?;
        let revoked: Result<(), Failure> = audited!(&self.db, tx => {
            let revoked = sqlx::query(SQL)
                .bind(new.id.0)
                .bind(new.client_id.as_str())
                .bind(new.scope.to_string())
                .bind(&audience)
                .bind(now)
                .bind(false)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            Ok(Done::told_if(revoked == 1, (), event))
        });
        Ok(revoked?)
    }

    async fn subject(&self, named: &GrantReference, now: Time) -> StoreResult<Option<Subject>> {
        const SQL: &str = concat!(
            "SELECT ",
            grant_columns!("g."),
            ", ",
            user_columns!(),
            ", ",
            groups_of!("u.id"),
            " FROM grants g JOIN users u ON u.id = g.user_id WHERE g.id = $1 AND ($3 IS NULL OR g.user_id = $3) AND ",
            live!()
        );
        let row = on!(&self.db, pool => sqlx::query_as::<_, SubjectRow>(SQL)
            .bind(named.id.0)
            .bind(now)
            .bind(named.user_id.map(|id| id.0))
            .fetch_optional(pool)
            .await)
        .map_err(failed)?;
        row.map(Subject::try_from).transpose()
    }

    async fn find_by_family(
        &self,
        family: &SecretHash,
        client: &ClientId,
        now: Time,
    ) -> StoreResult<Option<Grant>> {
        const SQL: &str = concat!(
            "SELECT ",
            grant_columns!(),
            " FROM grants WHERE refresh_family = $1 AND client_id = $2 AND refresh_expires_at > $3 AND ",
            not_ended!()
        );
        on!(&self.db, pool => sqlx::query_as::<_, GrantRow>(SQL)
            .bind(family.0.as_slice())
            .bind(client.as_str())
            .bind(now)
            .fetch_optional(pool)
            .await)
        .map_err(failed)?
        .map(Grant::try_from)
        .transpose()
    }

    async fn find_by_refresh(
        &self,
        family: &SecretHash,
        generation: &SecretHash,
        client: &ClientId,
        now: Time,
        grace_since: Time,
    ) -> StoreResult<Option<Grant>> {
        // As `judge` has it.
        const SQL: &str = concat!(
            "SELECT ",
            grant_columns!(),
            " FROM grants WHERE refresh_family = $1 AND client_id = $2 AND refresh_expires_at > $3 \
             AND (refresh_generation = $4 OR (refresh_previous = $4 AND refresh_rotated_at >= $5)) AND ",
            not_ended!()
        );
        on!(&self.db, pool => sqlx::query_as::<_, GrantRow>(SQL)
            .bind(family.0.as_slice())
            .bind(client.as_str())
            .bind(now)
            .bind(generation.0.as_slice())
            .bind(grace_since)
            .fetch_optional(pool)
            .await)
        .map_err(failed)?
        .map(Grant::try_from)
        .transpose()
    }

    async fn rotate(&self, rotation: &Rotation, replay: &AuditEvent) -> StoreResult<RotationOutcome> {
        for _ in 0..LOOKS {
            if let Some(grant) = self.advance(rotation).await? {
                return Ok(RotationOutcome::Fresh(Box::new(grant)));
            }
            let Some(row) = self.judge(rotation, replay).await? else {
                return Ok(RotationOutcome::Unknown);
            };
            if row.revoked {
                return Ok(RotationOutcome::Replayed(GrantId(row.subject.grant.id)));
            }
            if row.refresh_generation == rotation.presented.0 {
                // It became current between the two statements: its generation after all.
                continue;
            }
            return Ok(if row.refresh_generation == rotation.successor.0 {
                RotationOutcome::Retried(Box::new(row.subject.try_into()?))
            } else {
                // The key that successors are derived under has changed since: this one would be refused at its use.
                RotationOutcome::Unknown
            });
        }
        Err(StoreError::Unavailable(
            "a refresh token family changes faster than it can be read".into(),
        ))
    }

    async fn revoke(&self, id: GrantId, now: Time) -> StoreResult<bool> {
        const SQL: &str = concat!(
            "UPDATE grants SET revoked_at = $2 WHERE id = $1 AND ",
            live!(),
            " AND ",
            in_good_time!("$3")
        );
        let deadline = self.db.deadline();
        let revoked = on!(&self.db, pool => sqlx::query(SQL)
            .bind(id.0)
            .bind(now)
            .bind(deadline)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))
        .map_err(failed)?;
        Ok(revoked == 1)
    }

    async fn token_status(
        &self,
        named: &GrantReference,
        client: &str,
        now: Time,
    ) -> StoreResult<TokenStatus> {
        // What `revoke_named` would revoke.
        const SQL: &str = concat!(
            "SELECT client_id = $3 AND session_id IS NOT NULL FROM grants \
             WHERE id = $1 AND ($4 IS NULL OR user_id IS NULL OR user_id = $4) AND ",
            live!()
        );
        let found: Option<bool> = on!(&self.db, pool => sqlx::query_scalar(SQL)
            .bind(named.id.0)
            .bind(now)
            .bind(client)
            .bind(named.user_id.map(|id| id.0))
            .fetch_optional(pool)
            .await)
        .map_err(failed)?;
        Ok(match found {
            None => TokenStatus::Ended,
            Some(true) => TokenStatus::RevokedWith,
            Some(false) => TokenStatus::RevokedAlone,
        })
    }

    async fn revoke_family(
        &self,
        family: &SecretHash,
        client: &ClientId,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<bool> {
        const SQL: &str = concat!(
            "UPDATE grants SET revoked_at = $2 WHERE refresh_family = $1 AND client_id = $3 AND ",
            live!(),
            " RETURNING user_id, session_id"
        );
        let revoked: Result<bool, Failure> = audited!(&self.db, tx => {
            let of: Option<(Option<Uuid>, Option<Uuid>)> = sqlx::query_as(SQL)
                .bind(family.0.as_slice())
                .bind(now)
                .bind(client.as_str())
                .fetch_optional(&mut *tx)
                .await?;
            Ok(revoked(of, client, event))
        });
        Ok(revoked?)
    }

    async fn revoke_named(
        &self,
        named: &GrantReference,
        client: &ClientId,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<bool> {
        const SQL: &str = concat!(
            "UPDATE grants SET revoked_at = $2 \
             WHERE id = $1 AND client_id = $3 AND session_id IS NOT NULL AND ($4 IS NULL OR user_id IS NULL OR user_id = $4) AND ",
            live!(),
            " RETURNING user_id, session_id"
        );
        let revoked: Result<bool, Failure> = audited!(&self.db, tx => {
            let of: Option<(Option<Uuid>, Option<Uuid>)> = sqlx::query_as(SQL)
                .bind(named.id.0)
                .bind(now)
                .bind(client.as_str())
                .bind(named.user_id.map(|id| id.0))
                .fetch_optional(&mut *tx)
                .await?;
            Ok(revoked(of, client, event))
        });
        Ok(revoked?)
    }

    async fn list(&self, user: UserId, now: Time) -> StoreResult<Vec<GrantSummary>> {
        const SQL: &str = concat!(
            "SELECT id, client_id, session_id, scope, audience, created_at, refresh_rotated_at, user_agent, outlives_session, \
             is_device FROM grants WHERE user_id = $1 AND session_id IS NOT NULL AND ",
            live!(),
            " ORDER BY status_index DESC LIMIT 1000"
        );
        on!(&self.db, pool => sqlx::query_as::<_, SummaryRow>(SQL).bind(user.0).bind(now).fetch_all(pool).await)
            .map_err(failed)?
            .into_iter()
            .map(GrantSummary::try_from)
            .collect()
    }

    async fn end(&self, user: UserId, id: GrantId, now: Time, event: &AuditEvent) -> StoreResult<bool> {
        // An app's grants in one browser session are one thing to its user: they go together.
        const SQL: &str = concat!(
            "UPDATE grants SET revoked_at = $2 WHERE user_id = $1 AND (id = $3 OR (NOT outlives_session AND EXISTS (\
             SELECT 1 FROM grants named WHERE named.id = $3 AND named.user_id = $1 AND NOT named.outlives_session \
             AND named.session_id = grants.session_id AND named.client_id = grants.client_id))) AND ",
            live!(),
            " RETURNING client_id"
        );
        let ended: Result<bool, Failure> = audited!(&self.db, tx => {
            if !lock_user!(self.db, tx, user.0)? {
                return Ok(Done::untold(false));
            }
            let clients: Vec<String> =
                sqlx::query_scalar(SQL).bind(user.0).bind(now).bind(id.0).fetch_all(&mut *tx).await?;
            let Some(client) = clients.into_iter().next() else { return Ok(Done::untold(false)) };
            Ok(Done::told(true, &event.clone().client(&client_id(client)?)))
        });
        Ok(ended?)
    }

    async fn end_in_session(
        &self,
        session: SessionId,
        client: &ClientId,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<bool> {
        const SQL: &str = "\
            UPDATE grants SET revoked_at = $1 WHERE user_id = $2 AND session_id = $3 AND client_id = $4 \
            AND NOT outlives_session AND revoked_at IS NULL";
        let ended: Result<bool, Failure> = audited!(&self.db, tx => {
            let owner: Option<Uuid> = sqlx::query_scalar("SELECT user_id FROM sessions WHERE id = $1")
                .bind(session.0)
                .fetch_optional(&mut *tx)
                .await?;
            // Without the session's row its grants have ended with it.
            let Some(user) = owner else { return Ok(Done::untold(false)) };
            lock_user!(self.db, tx, user)?;
            let revoked = sqlx::query(SQL)
                .bind(now)
                .bind(user)
                .bind(session.0)
                .bind(client.as_str())
                .execute(&mut *tx)
                .await?
                .rows_affected();
            let event = event.clone().user(UserId(user)).client(client).session(session);
            Ok(Done::told_if(revoked > 0, revoked > 0, &event))
        });
        Ok(ended?)
    }

    async fn scope_if_live(&self, id: GrantId, now: Time) -> StoreResult<Option<Scope>> {
        const SQL: &str = concat!("SELECT scope FROM grants WHERE id = $1 AND ", live!());
        on!(&self.db, pool => sqlx::query_scalar::<_, String>(SQL)
            .bind(id.0)
            .bind(now)
            .fetch_optional(pool)
            .await)
        .map_err(failed)?
        .map(|text| scope(&text))
        .transpose()
    }
}

/// How many live grants a user has with one client: more devices than anybody has, and a day of silent renewals
/// (`prompt=none`) at one of them.
const MOST_GRANTS: u32 = 200;

/// How many grants are issued between two looks whether a user has more. Each look reads what they have with the client,
/// so the bound is one in the long run, not at each moment.
const LOOK_EVERY: u32 = 64;

impl SqlStores {
    fn bounds_grants(&self) -> bool {
        self.issued.fetch_add(1, Ordering::Relaxed) % LOOK_EVERY == LOOK_EVERY - 1
    }

    /// Revokes what a user has with a client beyond [`MOST_GRANTS`]: first what has no refresh token (whose access tokens
    /// have long expired), then the oldest. Without an event: nobody did it, and nothing is lost that is in use.
    async fn bound(&self, new: &NewGrant, now: Time) -> StoreResult<()> {
        const SQL: &str = "\
            UPDATE grants SET revoked_at = $1 WHERE status_index IN (\
            SELECT status_index FROM grants WHERE user_id = $2 AND client_id = $3 AND revoked_at IS NULL \
            ORDER BY CASE WHEN refresh_family IS NULL THEN 0 ELSE 1 END DESC, status_index DESC LIMIT 1000 OFFSET $4)";
        on!(&self.db, pool => sqlx::query(SQL)
            .bind(now)
            .bind(new.user_id.0)
            .bind(new.client_id.as_str())
            .bind(i64::from(MOST_GRANTS))
            .execute(pool)
            .await
            .map(drop))
        .map_err(failed)
    }

    /// The common case: the presented generation is the current one. A family that does not slide keeps its end.
    async fn advance(&self, rotation: &Rotation) -> StoreResult<Option<Subject>> {
        // The grace time of a lost answer counts from when the database did it. `$8` lies `sql::PATIENCE` after the request
        // began, so that the database knows how long the statement was on its way.
        let sql = locking!(
            self.db,
            "UPDATE grants SET refresh_previous = refresh_generation, refresh_generation = $1, refresh_rotated_at = $9",
            " + greatest(interval '0', clock_timestamp() - $8 + interval '5 seconds')",
            concat!(
                ", \
             refresh_expires_at = CASE WHEN refresh_slides THEN $3 ELSE refresh_expires_at END \
             WHERE refresh_family = $4 AND refresh_generation = $5 AND client_id = $6 \
             AND refresh_expires_at > $2 AND (refresh_binding IS NULL OR refresh_binding = $7) AND ",
                not_ended!(),
                " AND ",
                in_good_time!("$8"),
                " RETURNING ",
                grant_columns!(),
                ", ",
                user_columns_of!("grants.user_id"),
                ", ",
                groups_of!("grants.user_id")
            )
        );
        let deadline = self.db.deadline();
        write_one!(self, pool => sqlx::query_as::<_, SubjectRow>(sql)
            .bind(rotation.successor.0.as_slice())
            .bind(rotation.now)
            .bind(rotation.expires_at)
            .bind(rotation.family.0.as_slice())
            .bind(rotation.presented.0.as_slice())
            .bind(rotation.client_id.as_str())
            .bind(rotation.binding.as_deref())
            .bind(deadline)
            .bind(rotation.rotated_at))
        .map_err(failed)?
        .map(Subject::try_from)
        .transpose()
    }

    /// The presented generation is not the current one, or was not a moment ago: revokes the family unless it is current by
    /// now, or was rotated within the grace time and its successor is still unused.
    async fn judge(&self, rotation: &Rotation, replay: &AuditEvent) -> StoreResult<Option<JudgedRow>> {
        const SQL: &str = concat!(
            "UPDATE grants SET revoked_at = CASE \
             WHEN refresh_generation = $1 OR (refresh_previous = $1 AND refresh_rotated_at >= $2) THEN NULL ELSE $3 END \
             WHERE refresh_family = $4 AND client_id = $5 AND refresh_expires_at > $3 \
             AND (refresh_binding IS NULL OR refresh_binding = $6) AND ",
            not_ended!(),
            " RETURNING revoked_at IS NOT NULL AS revoked, refresh_generation, ",
            grant_columns!(),
            ", ",
            user_columns_of!("grants.user_id"),
            ", ",
            groups_of!("grants.user_id")
        );
        let judged: Result<Option<JudgedRow>, Failure> = audited!(&self.db, tx => {
            let row: Option<JudgedRow> = sqlx::query_as(SQL)
                .bind(rotation.presented.0.as_slice())
                .bind(rotation.grace_since)
                .bind(rotation.now)
                .bind(rotation.family.0.as_slice())
                .bind(rotation.client_id.as_str())
                .bind(rotation.binding.as_deref())
                .fetch_optional(&mut *tx)
                .await?;
            let revoked = row.as_ref().filter(|row| row.revoked);
            let event = revoked.map(|row| AuditEvent {
                user_id: row.subject.grant.user_id.map(UserId),
                session_id: row.subject.grant.session_id.map(SessionId),
                ..replay.clone()
            });
            Ok(Done::told_each(row, event.into_iter().collect()))
        });
        Ok(judged?)
    }
}

/// What a client's revocation came to: whether a grant was live, and whose.
fn revoked(of: Option<(Option<Uuid>, Option<Uuid>)>, client: &ClientId, event: &AuditEvent) -> Done<bool> {
    let Some((user, session)) = of else {
        return Done::untold(false);
    };
    let event = AuditEvent {
        user_id: user.map(UserId),
        session_id: session.map(SessionId),
        ..event.clone().client(client)
    };
    Done::told(true, &event)
}
