//! What has expired is deleted, and the audit trail is kept for as long as the operator wants it. [`sweep`] is called by the
//! server's job; every instance may.

use crate::provider::Provider;
use authmodel::store::{StoreResult, Swept};
use chrono::Duration;

/// Kept beyond the longest life of a token, for clocks that differ and for users who ask what happened yesterday.
const MARGIN: Duration = Duration::days(1);

/// Batches of the trail in a sweep: a million events, so that a trail that has grown for years shrinks within days, and no
/// sweep goes on for longer than minutes.
const AUDIT_BATCHES: u32 = 1000;

/// What a sweep took away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SweepReport {
    /// What had expired.
    pub expired: Swept,
    /// Audit events that were older than they are kept.
    pub audit_events: u64,
}

/// Deletes what has expired, and audit events that are older than `audit_retention`.
///
/// # Errors
/// Where the store fails; the next sweep goes on.
pub async fn sweep(provider: &Provider, audit_retention: Duration) -> StoreResult<SweepReport> {
    let (housekeeping, now) = (&provider.stores.housekeeping, provider.now());
    let expired = housekeeping
        .sweep(now - provider.config.longest_token() - MARGIN)
        .await?;
    let mut audit_events = 0;
    for _ in 0..AUDIT_BATCHES {
        match housekeeping.trim_audit(now - audit_retention).await? {
            0 => break,
            some => audit_events += some,
        }
    }
    Ok(SweepReport {
        expired,
        audit_events,
    })
}
