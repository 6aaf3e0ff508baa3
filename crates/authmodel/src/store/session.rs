//! Browser sessions.

use super::StoreResult;
use crate::{
    audit::AuditEvent,
    clock::Time,
    ids::{SessionId, UserId},
    secret::SecretHash,
    session::{NewSession, Session, SessionSummary},
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
    /// The user has asked for the deletion of their account, which is to be undone first.
    DeletionAsked,
}

/// Browser sessions.
#[async_trait]
pub trait SessionStore: Send + Sync {
    /// Begins a session, if the user may sign in at this moment, and puts its notice in the outbox: both or neither.
    async fn start(&self, new: &NewSession, now: Time, event: &AuditEvent) -> StoreResult<StartOutcome>;

    /// The live session that a cookie opens, with its user (who is active: disabling ends sessions). One statement.
    async fn find(&self, cookie: &SecretHash, now: Time) -> StoreResult<Option<(Session, User)>>;

    /// The user proved themselves again in a live session: new cookie, new times, and a notice as with [`start`](Self::start).
    /// Whether the session was live and theirs, and nothing has ended them since the sign-in began.
    async fn renew(&self, new: &NewSession, now: Time, event: &AuditEvent) -> StoreResult<bool>;

    /// Ends a session, live or expired, with every grant that came of it and does not outlive it, and writes the notices of
    /// its clients that want to be told: all or nothing, in a time that does not grow with the grants. Whose it was, which
    /// the event is completed by; `None` where it is not there.
    async fn end(&self, id: SessionId, now: Time, event: &AuditEvent) -> StoreResult<Option<UserId>>;

    /// As [`end`](Self::end), where the session is this user's. Whether it was.
    async fn end_of(&self, user: UserId, id: SessionId, now: Time, event: &AuditEvent) -> StoreResult<bool>;

    /// Ends all sessions of a user but one, each as [`end`](Self::end) does, all or nothing. How many.
    async fn end_others(
        &self,
        user: UserId,
        kept: SessionId,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<u64>;

    /// A user's live sessions, last used first, [`MOST_LISTED`] at most.
    async fn list(&self, user: UserId, now: Time) -> StoreResult<Vec<SessionSummary>>;

    /// Notes when sessions were last used; what is later already stays, and who has ended meanwhile is skipped.
    async fn note_uses(&self, uses: &[(SessionId, Time)]) -> StoreResult<()>;
}

/// Sessions in a list: more browsers than anybody has. Who signs in by program has more, and ends the others at once.
pub const MOST_LISTED: u32 = 200;
