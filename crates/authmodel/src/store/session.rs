//! Browser sessions.

use super::StoreResult;
use crate::{
    clock::Time,
    ids::{ClientId, SessionId, UserId},
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
    /// The user is disabled or gone.
    UserShutOut,
}

/// A session that was just ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndedSession {
    /// Whose it was.
    pub user_id: UserId,
    /// The clients whose grants ended with it, each once.
    pub clients: Vec<ClientId>,
}

/// Browser sessions.
#[async_trait]
pub trait SessionStore: Send + Sync {
    /// Begins a session, if the user may sign in at this moment.
    async fn start(&self, new: &NewSession, now: Time) -> StoreResult<StartOutcome>;

    /// The live session that a cookie opens, with its user (who is active: disabling ends sessions). One statement.
    async fn find(&self, cookie: &SecretHash, now: Time) -> StoreResult<Option<(Session, User)>>;

    /// The user proved themselves again in a live session: new cookie, new times. Whether the session was live and
    /// theirs.
    async fn renew(&self, new: &NewSession, now: Time) -> StoreResult<bool>;

    /// Ends a session, live or expired, revokes every grant that came of it and writes the notices of its clients that
    /// want to be told: all or nothing. `user` is whose it was, for a session that was swept away before its grants.
    /// `None` where nothing of it was left.
    async fn end(&self, id: SessionId, user: Option<UserId>, now: Time) -> StoreResult<Option<EndedSession>>;
}
