//! Remembered consent, per user and client.

use super::StoreResult;
use crate::{
    audit::AuditEvent,
    clock::Time,
    ids::{ClientId, UserId},
    scope::Scope,
};
use async_trait::async_trait;

/// What a user has allowed a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// The client.
    pub client_id: ClientId,
    /// What it may have.
    pub scope: Scope,
    /// Since when.
    pub updated_at: Time,
}

/// Consent.
#[async_trait]
pub trait ConsentStore: Send + Sync {
    /// What the user has allowed the client so far; the empty scope where nothing.
    async fn find(&self, user: UserId, client: &ClientId) -> StoreResult<Scope>;

    /// Adds `allowed` to what the user allows the client, and takes away what they were shown and did not allow, if it was there: of
    /// several at once, nothing is lost. Where one of them has gone meanwhile, nothing is kept; the event tells all the same what was
    /// answered.
    async fn put(
        &self,
        user: UserId,
        client: &ClientId,
        allowed: &Scope,
        refused: &Scope,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<()>;

    /// Everything that the user allows, by client.
    async fn list(&self, user: UserId) -> StoreResult<Vec<Consent>>;

    /// Takes consent back and revokes every grant of the user to the client, all or nothing; codes and approvals that the
    /// user has given until `now` become no grant any more. Whether there was any consent or grant.
    async fn revoke(
        &self,
        user: UserId,
        client: &ClientId,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<bool>;
}
