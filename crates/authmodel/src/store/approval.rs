//! Accounts that wait for an operator's approval. They come to be by
//! [`EmailLinkStore::complete_sign_up`](super::EmailLinkStore::complete_sign_up).

use super::StoreResult;
use crate::{
    approval::{WaitingPlace, WaitingUser},
    audit::AuditEvent,
    clock::Time,
    ids::UserId,
    mail::SealedMail,
};
use async_trait::async_trait;

/// Accounts that wait for an operator's approval.
#[async_trait]
pub trait ApprovalStore: Send + Sync {
    /// Up to `limit` of those who wait after a place, who has waited longest first, by an index.
    async fn list(&self, after: Option<&WaitingPlace>, limit: u32) -> StoreResult<Vec<WaitingUser>>;

    /// Finds somebody who waits.
    async fn find(&self, id: UserId) -> StoreResult<Option<WaitingUser>>;

    /// Lets somebody who waits sign in from now on, and puts the mail about it in the outbox: both or neither, and once. Whether they
    /// waited.
    async fn approve(
        &self,
        id: UserId,
        mail: &SealedMail,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<bool>;

    /// Deletes somebody who waits, as [`UserStore::delete`](super::UserStore::delete) does, and puts the mail about it in the outbox:
    /// both or neither, and once. Their address is free. Whether they waited: who was approved meanwhile stays.
    async fn refuse(&self, id: UserId, mail: &SealedMail, now: Time, event: &AuditEvent)
    -> StoreResult<bool>;
}
