//! The audit trail: append only. One text writes events, whether alone or in the transaction of the change that they tell
//! of ([`audited!`]); one place logs them, after the commit.
//!
//! Invariant: a change whose event can't be written is rolled back, and an event whose change failed is in neither trail nor
//! log. Read first: `crates/store-contract/src/trail.rs`.

use super::{
    SqlStores,
    error::{corrupt, failed},
    row::{client_id, from_json},
};
use ::sql::on;
use async_trait::async_trait;
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, AuditRecord, Origin, RecordedEvent, TrailPlace},
    clock::Time,
    ids::{SessionId, UserId},
    store::{AuditFilter, AuditPage, AuditStore, StoreError, StoreResult},
};
use uuid::Uuid;

pub(super) const APPEND: &str = "\
    INSERT INTO audit_events (at, action, outcome, user_id, client_id, session_id, ip, user_agent, \
        actor_id, act) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

/// Writes an event on a pool or in a transaction.
macro_rules! write_event {
    ($executor:expr, $event:expr) => {
        sqlx::query(crate::sql::audit::APPEND)
            .bind($event.at)
            .bind($event.action.as_str())
            .bind($event.outcome.as_str())
            .bind($event.user_id.map(|id| id.0))
            .bind($event.client_id.as_ref().map(|id| id.as_str()))
            .bind($event.session_id.map(|id| id.0))
            .bind($event.origin.ip.map(|ip| ip.to_string()))
            .bind(&$event.origin.user_agent)
            .bind($event.act.as_ref().and_then(|act| act.actor).map(|id| id.0))
            .bind(
                $event
                    .act
                    .as_ref()
                    .and_then(|act| serde_json::to_string(act).ok()),
            )
            .execute($executor)
            .await
            .map(drop)
    };
}
pub(super) use write_event;

/// What a transaction came to, and the event that tells of it, where something changed.
pub(super) struct Done<T> {
    pub(super) value: T,
    pub(super) events: Vec<AuditEvent>,
}

impl<T> Done<T> {
    /// Something changed.
    pub(super) fn told(value: T, event: &AuditEvent) -> Self {
        let events = vec![event.clone()];
        Self { value, events }
    }

    /// Several things changed, or none.
    pub(super) const fn told_each(value: T, events: Vec<AuditEvent>) -> Self {
        Self { value, events }
    }

    /// Nothing did.
    pub(super) const fn untold(value: T) -> Self {
        let events = Vec::new();
        Self { value, events }
    }

    /// Something changed if `changed`.
    pub(super) fn told_if(changed: bool, value: T, event: &AuditEvent) -> Self {
        if changed {
            Self::told(value, event)
        } else {
            Self::untold(value)
        }
    }
}

/// Runs a block that comes to a `Result<Done<T>, E>` in one transaction, writes its event there, and logs it once that is
/// committed. Evaluates to a `Result<T, E>`. Takes what [`::sql::in_transaction!`] takes.
///
/// The event comes last: its table's locks are held for the shortest time.
macro_rules! audited {
    (unhurried $db:expr, $tx:ident => $body:expr) => {
        crate::sql::audit::logged(
            ::sql::in_transaction!(unhurried $db, $tx => crate::sql::audit::audited!(@run $tx => $body)),
        )
    };
    (@run $tx:ident => $body:expr) => {{
        let outcome = async { $body }.await;
        match outcome {
            ::core::result::Result::Err(error) => ::core::result::Result::Err(error),
            ::core::result::Result::Ok(done) => {
                let mut written = ::core::result::Result::Ok(());
                for event in &done.events {
                    written = crate::sql::audit::write_event!(&mut *$tx, event);
                    if written.is_err() {
                        break;
                    }
                }
                match written {
                    ::core::result::Result::Ok(()) => ::core::result::Result::Ok(done),
                    ::core::result::Result::Err(error) => {
                        ::core::result::Result::Err(::core::convert::From::from(error))
                    }
                }
            }
        }
    }};
    ($db:expr, $tx:ident => $body:expr) => {
        crate::sql::audit::logged(::sql::in_transaction!($db, $tx => crate::sql::audit::audited!(@run $tx => $body)))
    };
}
pub(super) use audited;

/// Logs the event of a transaction that was committed.
pub(super) fn logged<T, E>(outcome: Result<Done<T>, E>) -> Result<T, E> {
    outcome.map(|done| {
        done.events.iter().for_each(log);
        done.value
    })
}

/// The one place that logs events.
fn log(event: &AuditEvent) {
    tracing::info!(
        target: "tacit::audit",
        action = event.action.as_str(),
        outcome = event.outcome.as_str(),
        user = event.user_id.map(tracing::field::display),
        client = event.client_id.as_ref().map(tracing::field::display),
        session = event.session_id.map(tracing::field::display),
        ip = event.origin.ip.map(tracing::field::display),
        actor = event.act.as_ref().and_then(|act| act.actor).map(tracing::field::display),
        "{} {}", event.action.as_str(), event.outcome.as_str(),
    );
}

/// The events that one page looks at: what either engine reads in a few milliseconds.
const WINDOW: i64 = 10_000;

/// Where the window ends that begins before a place, of whoever the condition names; nothing where all the rest fits.
macro_rules! edge {
    ($whose:literal) => {
        concat!(
            "SELECT id FROM audit_events WHERE id < $1 AND ",
            $whose,
            " ORDER BY id DESC LIMIT 1 OFFSET $3"
        )
    };
}

/// The newest events of a window that the filter leaves.
macro_rules! page {
    ($whose:literal) => {
        concat!(
            "SELECT id, at, action, outcome, user_id, client_id, session_id, ip, user_agent, act FROM audit_events \
             WHERE id < $1 AND ",
            $whose,
            " AND id >= $3 AND ($4 IS NULL OR client_id = $4) AND ($5 IS NULL OR action = $5) \
              AND ($6 IS NULL OR outcome = $6) AND ($7 IS NULL OR at >= $7) AND ($8 IS NULL OR at < $8) \
              AND ($9 IS NULL OR user_id = $9) ORDER BY id DESC LIMIT $10"
        )
    };
}

pub(super) const OF_ALL: (&str, &str) = (edge!("$2 IS NULL"), page!("$2 IS NULL"));
pub(super) const OF_USER: (&str, &str) = (edge!("user_id = $2"), page!("user_id = $2"));
pub(super) const BY_ACTOR: (&str, &str) = (edge!("actor_id = $2"), page!("actor_id = $2"));

#[derive(sqlx::FromRow)]
struct AuditRow {
    id: i64,
    at: Time,
    action: String,
    outcome: String,
    user_id: Option<Uuid>,
    client_id: Option<String>,
    session_id: Option<Uuid>,
    ip: Option<String>,
    user_agent: Option<String>,
    act: Option<String>,
}

impl TryFrom<AuditRow> for AuditRecord {
    type Error = StoreError;

    fn try_from(row: AuditRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            at: row.at,
            action: row.action,
            outcome: row.outcome,
            user_id: row.user_id.map(UserId),
            client_id: row.client_id,
            session_id: row.session_id.map(SessionId),
            ip: row.ip,
            user_agent: row.user_agent,
            act: row.act.as_deref().map(from_json).transpose()?,
        })
    }
}

/// A user's own events; `$2` and `$3` are a place, or the end of all. Whence an operator acted is not theirs to know.
pub(super) const OWN_EVENTS: &str = "\
    SELECT id, at, action, outcome, client_id, session_id, (act IS NOT NULL AND actor_id IS DISTINCT FROM user_id) AS by_operator, \
    CASE WHEN act IS NULL OR actor_id = user_id THEN ip END AS ip, \
    CASE WHEN act IS NULL OR actor_id = user_id THEN user_agent END AS user_agent FROM audit_events \
    WHERE user_id = $1 AND at <= $2 AND (at < $2 OR id < $3) ORDER BY at DESC, id DESC LIMIT $4";

/// The year 9000: four digits, so that its text sorts, too.
const END_OF_TIME: i64 = 221_845_392_000;

#[derive(sqlx::FromRow)]
struct EventRow {
    id: i64,
    at: Time,
    action: String,
    outcome: String,
    client_id: Option<String>,
    session_id: Option<Uuid>,
    by_operator: bool,
    ip: Option<String>,
    user_agent: Option<String>,
}

impl EventRow {
    /// `None` where another version wrote it.
    fn read(self, user: UserId) -> StoreResult<Option<RecordedEvent>> {
        let (Some(action), Some(outcome)) = (
            AuditAction::parse(&self.action),
            AuditOutcome::parse(&self.outcome),
        ) else {
            return Ok(None);
        };
        let ip = match self.ip {
            Some(ip) => Some(
                ip.parse()
                    .map_err(|_| corrupt("an address of the trail is none"))?,
            ),
            None => None,
        };
        Ok(Some(RecordedEvent {
            by_operator: self.by_operator,
            place: TrailPlace {
                at: self.at,
                number: self.id,
            },
            event: AuditEvent {
                at: self.at,
                action,
                outcome,
                user_id: Some(user),
                client_id: self.client_id.map(client_id).transpose()?,
                session_id: self.session_id.map(SessionId),
                act: None,
                origin: Origin {
                    ip,
                    user_agent: self.user_agent,
                },
            },
        }))
    }
}

#[async_trait]
impl AuditStore for SqlStores {
    async fn append(&self, event: &AuditEvent) -> StoreResult<()> {
        on!(&self.db, pool => write_event!(pool, event)).map_err(failed)?;
        log(event);
        Ok(())
    }

    async fn list(&self, filter: &AuditFilter, before: Option<i64>, limit: u32) -> StoreResult<AuditPage> {
        // An operator's acts are fewer than what happened to a user.
        let ((edge, page), whose) = match (filter.actor, filter.user) {
            (Some(actor), _) => (BY_ACTOR, Some(actor.0)),
            (None, Some(user)) => (OF_USER, Some(user.0)),
            (None, None) => (OF_ALL, None),
        };
        let before = before.unwrap_or(i64::MAX);
        let edge: Option<i64> = on!(&self.db, pool => sqlx::query_scalar(edge)
            .bind(before)
            .bind(whose)
            .bind(WINDOW - 1)
            .fetch_optional(pool)
            .await)
        .map_err(failed)?;
        let rows = on!(&self.db, pool => sqlx::query_as::<_, AuditRow>(page)
            .bind(before)
            .bind(whose)
            .bind(edge.unwrap_or(0))
            .bind(&filter.client)
            .bind(&filter.action)
            .bind(&filter.outcome)
            .bind(filter.since)
            .bind(filter.until)
            .bind(filter.user.map(|user| user.0))
            .bind(i64::from(limit) + 1)
            .fetch_all(pool)
            .await)
        .map_err(failed)?;
        let mut records = rows
            .into_iter()
            .map(AuditRecord::try_from)
            .collect::<Result<Vec<_>, _>>()?;
        let is_full = records.len() > limit as usize;
        records.truncate(limit as usize);
        let next = if is_full {
            records.last().map(|record| record.id)
        } else {
            edge
        };
        Ok(AuditPage { records, next })
    }

    /// Reads the trail through: for tests and reports, and not worth an index that each event would pay for.
    async fn count(&self, action: AuditAction) -> StoreResult<u64> {
        const SQL: &str = "SELECT count(*) FROM audit_events WHERE action = $1";
        let count: i64 =
            on!(&self.db, pool => sqlx::query_scalar(SQL).bind(action.as_str()).fetch_one(pool).await)
                .map_err(failed)?;
        Ok(count.unsigned_abs())
    }

    async fn of_user(
        &self,
        user: UserId,
        before: Option<TrailPlace>,
        limit: u32,
    ) -> StoreResult<Vec<RecordedEvent>> {
        // Events carry times of this century; a clock that is ahead of another by years is a fault of its own.
        let end = TrailPlace {
            at: Time::from_timestamp(END_OF_TIME, 0).unwrap_or_default(),
            number: i64::MAX,
        };
        let before = before.unwrap_or(end);
        let rows = on!(&self.db, pool => sqlx::query_as::<_, EventRow>(OWN_EVENTS)
            .bind(user.0)
            .bind(before.at)
            .bind(before.number)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)
        .map_err(failed)?;
        let read = rows.into_iter().map(|row| row.read(user));
        read.filter_map(Result::transpose).collect()
    }
}
