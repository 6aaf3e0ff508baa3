//! Mails on their way. [`EmailLinkStore::open`](super::EmailLinkStore::open) puts them in.

use super::StoreResult;
use crate::{clock::Time, ids::MailId, mail::SealedMail};
use async_trait::async_trait;

/// The outbox.
#[async_trait]
pub trait OutboxStore: Send + Sync {
    /// Takes up to `limit` mails that are due, oldest first, and holds them until `lease_until` so that no other
    /// instance sends them; a sender that dies lets go by that time.
    async fn claim(&self, now: Time, lease_until: Time, limit: u32) -> StoreResult<Vec<SealedMail>>;

    /// The mail was delivered.
    async fn delivered(&self, id: MailId, now: Time) -> StoreResult<()>;

    /// No further try is made; the mail was not delivered.
    async fn give_up(&self, id: MailId, now: Time) -> StoreResult<()>;

    /// Delivery failed; the mail is due again at `next`.
    async fn postpone(&self, id: MailId, next: Time) -> StoreResult<()>;

    /// The newest `limit` mails, delivered or not, newest first: for the developer's outbox.
    async fn recent(&self, limit: u32) -> StoreResult<Vec<SealedMail>>;
}
