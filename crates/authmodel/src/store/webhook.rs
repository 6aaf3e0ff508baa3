//! Receivers of events, and word on its way to them. Word is written by the database itself, in the transaction of each event.

use super::StoreResult;
use crate::{
    audit::AuditEvent,
    clock::Time,
    ids::WebhookId,
    webhook::{SecretRotation, Webhook, WebhookDelivery, WebhookReport, WebhookTarget},
};
use async_trait::async_trait;

/// Each event is written once for each receiver: more of them than this would make a sign-in slow.
pub const MOST_WEBHOOKS: u32 = 20;

/// Receivers of events.
#[async_trait]
pub trait WebhookStore: Send + Sync {
    /// All of them and how they are doing, the oldest first.
    async fn list(&self) -> StoreResult<Vec<WebhookReport>>;

    /// Adds one, with its sealed secret; whether there was room among [`MOST_WEBHOOKS`].
    async fn add(&self, webhook: &Webhook, secret: &[u8], event: &AuditEvent) -> StoreResult<bool>;

    /// Removes one, and all that is on its way to it; whether it was there.
    async fn remove(&self, id: WebhookId, event: &AuditEvent) -> StoreResult<bool>;

    /// Gives it another sealed secret; the present one signs, too, until `previous_until`. Only where no third one signs after
    /// `free_at`.
    async fn rotate(
        &self,
        id: WebhookId,
        secret: &[u8],
        (previous_until, free_at): (Time, Time),
        event: &AuditEvent,
    ) -> StoreResult<SecretRotation>;

    /// What was given up is due again, as new at `now`; how much, `None` where there is no such receiver.
    async fn retry(&self, id: WebhookId, now: Time, event: &AuditEvent) -> StoreResult<Option<u64>>;

    /// What a delivery needs of it.
    async fn target(&self, id: WebhookId) -> StoreResult<Option<WebhookTarget>>;

    /// Receivers for which something is due.
    async fn with_due(&self, now: Time) -> StoreResult<Vec<WebhookId>>;

    /// Takes up to `limit` words that are due for a receiver, the oldest first, and holds them until `lease_until`. Of one
    /// user, none is taken before all earlier ones are delivered or given up.
    async fn claim(
        &self,
        id: WebhookId,
        now: Time,
        lease_until: Time,
        limit: u32,
    ) -> StoreResult<Vec<WebhookDelivery>>;

    /// The receiver has taken it.
    async fn delivered(&self, delivery: &WebhookDelivery, now: Time) -> StoreResult<()>;

    /// The receiver has not, and why; it is due again at `next`, or given up where there is none.
    async fn failed(
        &self,
        delivery: &WebhookDelivery,
        now: Time,
        next: Option<Time>,
        why: &str,
    ) -> StoreResult<()>;

    /// Forgets what was given up before a time; how much.
    async fn forget(&self, given_up_before: Time) -> StoreResult<u64>;
}
