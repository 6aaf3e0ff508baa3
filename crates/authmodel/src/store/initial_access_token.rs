//! Initial access tokens of dynamic registration (RFC 7591 §3).

use super::StoreResult;
use crate::{clock::Time, secret::SecretHash};
use async_trait::async_trait;

/// Initial access tokens.
#[async_trait]
pub trait InitialAccessTokenStore: Send + Sync {
    /// Keeps a token that is good for `uses` registrations until `expires_at`.
    async fn add(&self, token: &SecretHash, uses: u32, expires_at: Time, now: Time) -> StoreResult<()>;

    /// Whether a token is good, without using it.
    async fn is_good(&self, token: &SecretHash, now: Time) -> StoreResult<bool>;

    /// Uses a token once: whether it was good. Of any number at once, no more than its uses are.
    async fn redeem(&self, token: &SecretHash, now: Time) -> StoreResult<bool>;
}
