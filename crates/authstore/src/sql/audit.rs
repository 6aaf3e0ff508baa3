//! The audit trail: append only. One text writes events, whether alone or in the transaction of the change that they tell
//! of ([`audited!`]); one place logs them, after the commit.
//!
//! Invariant: a change whose event can't be written is rolled back, and an event whose change failed is in neither trail nor
//! log. Read first: `crates/store-contract/src/trail.rs`.

use super::{
    SqlStores,
    error::{corrupt, failed},
    row::client_id,
};
use ::sql::on;
use async_trait::async_trait;
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin, RecordedEvent, TrailPlace},
    clock::Time,
    ids::{SessionId, UserId},
    store::{AuditStore, StoreResult},
};
use uuid::Uuid;

pub(super) const APPEND: &str = "\
    INSERT INTO audit_events (at, action, outcome, user_id, client_id, session_id, ip, user_agent) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

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
            .execute($executor)
            .await
            .map(drop)
    };
}
pub(super) use write_event;

/// What a transaction came to, and the event that tells of it, where something changed.
pub(super) struct Done<T> {
    pub(super) value: T,
    pub(super) event: Option<AuditEvent>,
}

impl<T> Done<T> {
    /// Something changed.
    pub(super) fn told(value: T, event: &AuditEvent) -> Self {
        let event = Some(event.clone());
        Self { value, event }
    }

    /// Nothing did.
    pub(super) const fn untold(value: T) -> Self {
        Self { value, event: None }
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
                let written = match &done.event {
                    ::core::option::Option::Some(event) => crate::sql::audit::write_event!(&mut *$tx, event),
                    ::core::option::Option::None => ::core::result::Result::Ok(()),
                };
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
        if let Some(event) = &done.event {
            log(event);
        }
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
        "{} {}", event.action.as_str(), event.outcome.as_str(),
    );
}

/// A user's own events; `$2` and `$3` are a place, or the end of all.
pub(super) const OF_USER: &str = "\
    SELECT id, at, action, outcome, client_id, session_id, ip, user_agent FROM audit_events \
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
        let rows = on!(&self.db, pool => sqlx::query_as::<_, EventRow>(OF_USER)
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
