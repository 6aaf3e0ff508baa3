//! Registered clients.

use super::StoreResult;
use crate::{
    audit::AuditEvent,
    client::{Client, NewClient},
    clock::Time,
    ids::ClientId,
};
use async_trait::async_trait;

/// How adding a client came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddOutcome {
    /// It stands.
    Added(Box<Client>),
    /// The identifier was taken; nothing changed.
    Exists,
}

/// Clients. A group that is no more is not kept in a rule of access. Every change moves the `clients` epoch in the same transaction (see
/// [`HousekeepingStore::epochs`](super::HousekeepingStore::epochs)).
#[async_trait]
pub trait ClientStore: Send + Sync {
    /// Finds a client.
    async fn find(&self, id: &ClientId) -> StoreResult<Option<Client>>;

    /// All clients, by identifier.
    async fn list(&self) -> StoreResult<Vec<Client>>;

    /// Up to `limit` clients after one, by identifier.
    async fn page(&self, after: Option<&ClientId>, limit: u32) -> StoreResult<Vec<Client>>;

    /// What was registered or changed after an epoch, each with the epoch of its last change. A removal leaves nothing: its
    /// epoch, like that of a change that another one followed, is no client's.
    async fn changed_since(&self, epoch: i64) -> StoreResult<Vec<(i64, Client)>>;

    /// Registers a client, together with its own grant.
    async fn add(&self, new: &NewClient, now: Time, event: &AuditEvent) -> StoreResult<AddOutcome>;

    /// Registers a client, or puts new metadata and a new secret in the place of the old; its own grant stays.
    async fn put(&self, new: &NewClient, now: Time, event: &AuditEvent) -> StoreResult<Client>;

    /// Puts new metadata and a new secret in the place of what is `known`; its own grant stays. Nothing where the client is
    /// no more, or is another than what is known: a removal or a change in the same moment is not undone by this.
    async fn replace(
        &self,
        known: &Client,
        new: &NewClient,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<Option<Client>>;

    /// Removes a client and revokes every grant to it, its own included. Whether it was there.
    async fn remove(&self, id: &ClientId, now: Time, event: &AuditEvent) -> StoreResult<bool>;

    /// Clients that came of a metadata document before `before`, and that nobody has a grant of or has allowed anything: a
    /// hundred at most. Looking at an address is all that it took to make them.
    async fn unused_documents(&self, before: Time) -> StoreResult<Vec<ClientId>>;

    /// Clients that registered themselves (RFC 7591), were last changed before `before`, and that nobody has a live grant of or has
    /// allowed anything, nor ever had a token of their own: a hundred at most, the oldest first.
    async fn unused_registrations(&self, before: Time) -> StoreResult<Vec<ClientId>>;

    /// Removes such a client; nothing where it is used, or has changed, by now. Whether it was removed.
    async fn remove_unused(
        &self,
        id: &ClientId,
        before: Time,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<bool>;
}
