//! The audit trail. Most events are written by the change that they tell of, in its transaction; what changes nothing (a
//! refusal) is added here.

use super::StoreResult;
use crate::audit::AuditEvent;
use async_trait::async_trait;

/// The trail: append only.
#[async_trait]
pub trait AuditStore: Send + Sync {
    /// Adds an event.
    async fn append(&self, event: &AuditEvent) -> StoreResult<()>;

    /// How many events of this action the trail holds.
    async fn count(&self, action: crate::audit::AuditAction) -> StoreResult<u64>;
}
