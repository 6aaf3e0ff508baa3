//! The audit trail. Most events are written by the change that they tell of, in its transaction; what changes nothing (a
//! refusal) is added here.

use super::StoreResult;
use crate::{
    audit::{AuditEvent, RecordedEvent, TrailPlace},
    ids::UserId,
};
use async_trait::async_trait;

/// The trail: append only.
#[async_trait]
pub trait AuditStore: Send + Sync {
    /// Adds an event.
    async fn append(&self, event: &AuditEvent) -> StoreResult<()>;

    /// How many events of this action the trail holds.
    async fn count(&self, action: crate::audit::AuditAction) -> StoreResult<u64>;

    /// Up to `limit` events of a user, the newest first, from before a place on. What another version wrote, and this one
    /// does not know, is left out of them.
    async fn of_user(
        &self,
        user: UserId,
        before: Option<TrailPlace>,
        limit: u32,
    ) -> StoreResult<Vec<RecordedEvent>>;
}
