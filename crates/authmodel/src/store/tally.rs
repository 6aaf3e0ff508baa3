//! Counts by hour and by day.

use super::StoreResult;
use crate::{
    clock::Time,
    tally::{ClientTally, Span, Tally, TallyPoint},
};
use async_trait::async_trait;

/// Counts. None has an event: they are what events and others came to.
#[async_trait]
pub trait TallyStore: Send + Sync {
    /// Adds to the counts of their hours and days, all or nothing, whoever else adds at the same time.
    async fn add(&self, tallies: &[Tally]) -> StoreResult<()>;

    /// Counts the sessions that live at `now`, unless that was done since `unless_since` by anybody; the most in an hour, and in a
    /// day, stays. Whether it counted.
    async fn count_sessions(&self, now: Time, unless_since: Time) -> StoreResult<bool>;

    /// What every stretch came to that began at `since` or later, the earliest first. Those in which nothing happened are not there.
    async fn series(&self, span: Span, since: Time) -> StoreResult<Vec<TallyPoint>>;

    /// Which clients got most tokens in those stretches, `limit` at most.
    async fn clients(&self, span: Span, since: Time, limit: u32) -> StoreResult<Vec<ClientTally>>;

    /// Deletes a batch of the stretches that began before `before`. How many rows.
    async fn trim(&self, span: Span, before: Time) -> StoreResult<u64>;
}
