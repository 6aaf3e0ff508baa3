//! Remembered consent, per person and client.

use super::StoreResult;
use crate::model::{
    clock::Time,
    ids::{ClientId, UserId},
    scope::Scope,
};
use async_trait::async_trait;

/// Consent.
#[async_trait]
pub trait ConsentStore: Send + Sync {
    /// What the person has allowed the client so far; the empty scope where nothing.
    async fn find(&self, user: UserId, client: &ClientId) -> StoreResult<Scope>;

    /// Replaces what the person allows the client.
    async fn put(&self, user: UserId, client: &ClientId, scope: &Scope, now: Time) -> StoreResult<()>;
}
