//! Browser sessions.

use super::StoreResult;
use crate::{
    audit::AuditEvent,
    clock::Time,
    ids::{SessionId, UserId},
    secret::SecretHash,
    session::{NewSession, Session},
    user::User,
};
use async_trait::async_trait;

/// How starting a session came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartOutcome {
    /// It stands.
    Started,
    /// The user is disabled or gone, or everything of theirs has ended since the sign-in began.
    UserShutOut,
}

/// Browser sessions.
#[async_trait]
pub trait SessionStore: Send + Sync {
    /// Begins a session, if the user may sign in at this moment.
    async fn start(&self, new: &NewSession, now: Time, event: &AuditEvent) -> StoreResult<StartOutcome>;

    /// The live session that a cookie opens, with its user (who is active: disabling ends sessions). One statement.
    async fn find(&self, cookie: &SecretHash, now: Time) -> StoreResult<Option<(Session, User)>>;

    /// The user proved themselves again in a live session: new cookie, new times. Whether the session was live and
    /// theirs, and nothing has ended them since the sign-in began.
    async fn renew(&self, new: &NewSession, now: Time, event: &AuditEvent) -> StoreResult<bool>;

    /// Ends a session, live or expired, with every grant that came of it and does not outlive it, and writes the notices of
    /// its clients that want to be told: all or nothing, in a time that does not grow with the grants. Whose it was, which
    /// the event is completed by; `None` where it is not there.
    async fn end(&self, id: SessionId, now: Time, event: &AuditEvent) -> StoreResult<Option<UserId>>;
}
