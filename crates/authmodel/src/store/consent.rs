//! Remembered consent, per user and client.

use super::StoreResult;
use crate::{
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

    /// Adds to what the user allows the client: of several at once, nothing is lost.
    async fn put(&self, user: UserId, client: &ClientId, scope: &Scope, now: Time) -> StoreResult<()>;

    /// Everything that the user allows, by client.
    async fn list(&self, user: UserId) -> StoreResult<Vec<Consent>>;

    /// Takes consent back and revokes every grant of the user to the client, all or nothing; codes and approvals that the
    /// user has given until `now` become no grant any more. Whether there was any consent or grant.
    async fn revoke(&self, user: UserId, client: &ClientId, now: Time) -> StoreResult<bool>;
}
