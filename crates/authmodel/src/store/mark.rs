//! Marks: facts that are either there or not, and that losing would let somebody in again. What was shown and is good once
//! (the `jti` of client assertions), and tokens that were revoked one by one.

use super::StoreResult;
use crate::{audit::AuditEvent, clock::Time, secret::SecretHash};
use async_trait::async_trait;

/// Marks that last. What is shown at every request, and is too old in two minutes, is [`ReplayCache`](super::ReplayCache)'s.
#[async_trait]
pub trait MarkStore: Send + Sync {
    /// Sets a mark until `expires_at`. Whether it was set just now: of any number at once, one is told so. The event is
    /// written then, where the mark is a change that somebody relies on (a revocation).
    async fn set(
        &self,
        mark: &SecretHash,
        expires_at: Time,
        now: Time,
        event: Option<&AuditEvent>,
    ) -> StoreResult<bool>;

    /// Whether a mark is set.
    async fn is_set(&self, mark: &SecretHash, now: Time) -> StoreResult<bool>;

    /// Deletes the marks that expired before `before`. How many.
    async fn delete_expired(&self, before: Time) -> StoreResult<u64>;
}
