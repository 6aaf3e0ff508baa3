//! Resource servers that the operator has added by command, beside those of the settings.

use super::StoreResult;
use crate::{audit::AuditEvent, clock::Time, resource::Resource};
use async_trait::async_trait;

/// Resource servers. Every change moves the `resources` epoch in the same transaction.
#[async_trait]
pub trait ResourceStore: Send + Sync {
    /// All of them, by audience.
    async fn list(&self) -> StoreResult<Vec<Resource>>;

    /// Adds one. Whether it was added: `false`, and nothing happens, where there is one with this audience.
    async fn add(&self, resource: &Resource, now: Time, event: &AuditEvent) -> StoreResult<bool>;

    /// Removes the one with this audience. Whether it was there.
    async fn remove(&self, audience: &str, event: &AuditEvent) -> StoreResult<bool>;
}
