//! Word of ended sessions on its way to clients. [`SessionStore::end`](super::SessionStore::end) and whatever else ends
//! sessions puts them in, in the same transaction.

use super::StoreResult;
use crate::{clock::Time, logout_notice::LogoutNotice};
use async_trait::async_trait;

/// Logout notices.
#[async_trait]
pub trait LogoutNoticeStore: Send + Sync {
    /// Takes up to `limit` notices that are due, and holds them until `lease_until`, as
    /// [`OutboxStore::claim`](super::OutboxStore::claim) does. No more than `each` of one client, and every client's first
    /// before anybody's second, so that one to whom there is much to tell holds up nobody.
    async fn claim(
        &self,
        now: Time,
        lease_until: Time,
        limit: u32,
        each: u32,
    ) -> StoreResult<Vec<LogoutNotice>>;

    /// Gives a notice back that was claimed and not tried; it is due again at `next`, and the claim was no attempt.
    async fn hand_back(&self, notice: &LogoutNotice, next: Time) -> StoreResult<()>;

    /// The client knows, or is given up.
    async fn done(&self, notice: &LogoutNotice) -> StoreResult<()>;

    /// It did not answer; the notice is due again at `next`.
    async fn postpone(&self, notice: &LogoutNotice, next: Time) -> StoreResult<()>;
}
