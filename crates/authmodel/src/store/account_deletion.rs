//! Accounts on their way out, and everything that is held about a user.

use super::StoreResult;
use crate::{
    audit::AuditEvent,
    clock::Time,
    ids::{SessionId, UserId},
    mail::SealedMail,
    secret::SecretHash,
};
use async_trait::async_trait;

/// A deletion that a user has asked for.
#[derive(Clone, Debug)]
pub struct NewDeletion {
    /// Whose account.
    pub user_id: UserId,
    /// The session that it is asked in.
    pub session_id: SessionId,
    /// When it is due.
    pub due_at: Time,
    /// What the mailed link's secret hashes to.
    pub undo: SecretHash,
    /// The mail with the link.
    pub mail: SealedMail,
}

/// How asking for a deletion came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskOutcome {
    /// It waits.
    Asked,
    /// The user is the last owner who can sign in and stays; nothing has changed.
    LastOwner,
    /// The user has gone, was shut out, or waits already; or the session has ended.
    Gone,
}

/// Deletions that wait, and the erasure itself. While one waits no session begins
/// ([`SessionStore::start`](super::SessionStore::start)): whoever signs in undoes it first.
#[async_trait]
pub trait AccountDeletionStore: Send + Sync {
    /// Notes a deletion, which is due no sooner than every undo of a change of the address has ended, and posts its mail; all sessions and grants of the user end as with
    /// [`UserStore::sign_out_everywhere`](super::UserStore::sign_out_everywhere). Of several owners who ask at once, one stays.
    async fn ask(&self, new: &NewDeletion, now: Time, event: &AuditEvent) -> StoreResult<AskOutcome>;

    /// Undoes the one that a link belongs to, while it is not due. Whose account stays, which the event is completed by.
    async fn undo(&self, undo: &SecretHash, now: Time, event: &AuditEvent) -> StoreResult<Option<UserId>>;

    /// Undoes that of a user, as long as they are there. Whether there was one.
    async fn undo_of(&self, id: UserId, now: Time, event: &AuditEvent) -> StoreResult<bool>;

    /// Up to `limit` users whose deletion is due.
    async fn due(&self, now: Time, limit: u32) -> StoreResult<Vec<UserId>>;

    /// Erases every row about a user whose deletion is due, the trail's included. Whether it was.
    async fn erase(&self, id: UserId, now: Time, event: &AuditEvent) -> StoreResult<bool>;

    /// Everything that is held about a user and is no secret, by table: what [`erase`](Self::erase) removes.
    async fn export(&self, id: UserId) -> StoreResult<serde_json::Value>;
}
