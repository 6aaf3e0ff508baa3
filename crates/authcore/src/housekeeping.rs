//! What has expired is deleted, and the audit trail is kept for as long as the operator wants it. [`sweep`] is called by the
//! server's job; every instance may.

use crate::{clients::registration, provider::Provider, tally};
use authmodel::{
    audit::Origin,
    clock::Time,
    store::{StoreResult, Swept},
};
use chrono::Duration;

/// Kept beyond the longest life of a token, for clocks that differ and for users who ask what happened yesterday.
const MARGIN: Duration = Duration::days(1);

/// Batches of the trail in a sweep: a million events, so that a trail that has grown for years shrinks within days, and no
/// sweep goes on for longer than minutes.
const AUDIT_BATCHES: u32 = 1000;

/// How long the row of a metadata document's client stays that nobody has allowed anything: a day is longer than anybody
/// thinks about a page, and it is made again, by asking its server, when somebody comes with its address again.
const UNUSED: Duration = Duration::days(1);

/// Batches of such rows, and of unused registrations, in a sweep: a thousand rows of each, with an event each.
const CLIENT_BATCHES: u32 = 10;

/// How long an invitation stays in operators' lists once it has expired: they may want to send it again; the address of somebody who
/// never came is not kept for longer than a month.
const EXPIRED_INVITATIONS: Duration = Duration::days(30);

/// What a sweep took away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SweepReport {
    /// What had expired.
    pub expired: Swept,
    /// Invitations that expired long ago.
    pub invitations: u64,
    /// Usernames that anybody may have again.
    pub usernames: u64,
    /// Marks that had expired.
    pub marks: u64,
    /// Clients of metadata documents that nobody used.
    pub documents: u64,
    /// Clients that registered themselves and that nobody used.
    pub registrations: u64,
    /// Audit events that were older than they are kept.
    pub audit_events: u64,
    /// Counts that nobody is shown any more.
    pub tallies: u64,
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
    let documents = forget_documents(provider, now).await?;
    let registrations = forget_registrations(provider, now).await?;
    // Each is kept for as long as it can be shown, and a while for clocks that differ: no token names it.
    let marks = provider.stores.marks.delete_expired(now).await?;
    let invitations = provider
        .stores
        .invitations
        .forget(now - EXPIRED_INVITATIONS)
        .await?;
    let usernames = provider
        .stores
        .usernames
        .forget_usernames(now - provider.config.accounts.username_hold)
        .await?;
    let tallies = tally::trim(&*provider.stores.tallies, now).await?;
    let mut audit_events = 0;
    for _ in 0..AUDIT_BATCHES {
        match housekeeping.trim_audit(now - audit_retention).await? {
            0 => break,
            some => audit_events += some,
        }
    }
    Ok(SweepReport {
        expired,
        invitations,
        usernames,
        marks,
        documents,
        registrations,
        audit_events,
        tallies,
    })
}

/// Anybody can make us keep such a row by naming an address, so it has an end.
async fn forget_documents(provider: &Provider, now: Time) -> StoreResult<u64> {
    let clients = &provider.stores.clients;
    let mut forgotten = 0;
    for _ in 0..CLIENT_BATCHES {
        let unused = clients.unused_documents(now - UNUSED).await?;
        if unused.is_empty() {
            break;
        }
        for id in unused {
            let event = registration::changed(&id, &Origin::default(), now);
            forgotten += u64::from(clients.remove(&id, now, &event).await?);
        }
    }
    Ok(forgotten)
}

/// Apps on desks register anew for each port and each start; what nobody ever used has an end, too (`registration.unused_days`).
async fn forget_registrations(provider: &Provider, now: Time) -> StoreResult<u64> {
    let Some(unused_after) = provider.config.registration.unused_after else {
        return Ok(0);
    };
    let (clients, before) = (&provider.stores.clients, now - unused_after);
    let mut forgotten = 0;
    for _ in 0..CLIENT_BATCHES {
        let unused = clients.unused_registrations(before).await?;
        if unused.is_empty() {
            break;
        }
        for id in unused {
            let event = registration::changed(&id, &Origin::default(), now);
            forgotten += u64::from(clients.remove_unused(&id, before, now, &event).await?);
        }
    }
    Ok(forgotten)
}
