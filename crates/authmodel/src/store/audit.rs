//! The audit trail. Most events are written by the change that they tell of, in its transaction; what changes nothing (a
//! refusal) is added here.

use super::StoreResult;
use crate::{
    audit::{AuditEvent, AuditRecord, RecordedEvent, TrailPlace},
    clock::Time,
    ids::UserId,
};
use async_trait::async_trait;

/// Which events are asked for; what is `None` does not matter.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Of this user.
    pub user: Option<UserId>,
    /// By this operator.
    pub actor: Option<UserId>,
    /// Through, or about, this client.
    pub client: Option<String>,
    /// Of this action.
    pub action: Option<String>,
    /// That came out so.
    pub outcome: Option<String>,
    /// At this time or later.
    pub since: Option<Time>,
    /// Before this time.
    pub until: Option<Time>,
}

/// A page of the trail.
#[derive(Clone, Debug, Default)]
pub struct AuditPage {
    /// The newest first.
    pub records: Vec<AuditRecord>,
    /// Where the next page begins; nothing at the end.
    pub next: Option<i64>,
}

/// The trail: append only.
#[async_trait]
pub trait AuditStore: Send + Sync {
    /// Adds an event.
    async fn append(&self, event: &AuditEvent) -> StoreResult<()>;

    /// Up to `limit` events that a filter finds among those before a place (or among all), newest first. It looks at a bounded
    /// part of the trail: a page may be short, or empty, and yet have a next one.
    async fn list(&self, filter: &AuditFilter, before: Option<i64>, limit: u32) -> StoreResult<AuditPage>;

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
