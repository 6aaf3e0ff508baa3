//! Change counters, and the sweeping of what has expired.

use super::StoreResult;
use crate::clock::Time;
use async_trait::async_trait;

/// Counters that move with every change, so that caches of any instance see it at their next look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Epochs {
    /// Moves with every change of a client.
    pub clients: i64,
    /// Moves with every change of a signing key.
    pub keys: i64,
    /// Moves with every count of the parameters that records were made with.
    pub parameters: i64,
    /// Moves with every change of a resource server that was added by command.
    pub resources: i64,
}

/// How many rows a sweep took away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Mail links.
    pub email_links: u64,
    /// Addresses that users had, and can't get back by their link any more.
    pub address_changes: u64,
    /// Browser sessions.
    pub sessions: u64,
    /// Grants.
    pub grants: u64,
    /// Places of single tokens in status lists.
    pub token_places: u64,
    /// Mails.
    pub mails: u64,
    /// Initial access tokens.
    pub initial_access_tokens: u64,
    /// Signing keys.
    pub keys: u64,
}

/// Housekeeping.
#[async_trait]
pub trait HousekeepingStore: Send + Sync {
    /// All counters, in one small statement.
    async fn epochs(&self) -> StoreResult<Epochs>;

    /// Deletes what ended before `before`: links, old addresses, sessions, grants (revoked, or whose session and refresh token have
    /// both expire; a client's own grant only once its client is gone), delivered mails, initial access tokens, retired
    /// keys. `before` is far enough back that no token can still name them.
    async fn sweep(&self, before: Time) -> StoreResult<Swept>;

    /// Settles a batch of the rows of what has ended (see [`SessionStore::end`](super::SessionStore::end) and
    /// [`UserStore::disable`](super::UserStore::disable)): it has ended already, whatever its rows say. Whether there may be
    /// more.
    async fn settle_endings(&self, now: Time) -> StoreResult<bool>;

    /// Deletes a batch of the audit events from before `before`. How many.
    async fn trim_audit(&self, before: Time) -> StoreResult<u64>;

    /// What the lasting store's own clock shows when this host's shows `now`: the one clock that all instances share. As far as
    /// it is known, else `now`.
    fn clock(&self, now: Time) -> Time;

    /// Whether the store answers.
    async fn ping(&self) -> StoreResult<()>;
}
