//! What happened over time, from counts that were taken as it happened ([`tally`](crate::tally)): the trail is not read for it,
//! however long it is.
//!
//! By the hour for two days, which shows what is happening now beside yesterday's same hour; by the day for 90, which tells a weekend
//! from a trend. Who may read the trail may read its counts.

use super::{Actor, Administration, Denied};
use crate::provider::Provider;
use authmodel::{
    clock::Time,
    role::Right,
    store::StoreResult,
    tally::{ClientTally, Span, Tallied},
};

/// How many stretches are shown: 48 hours, 90 days.
const fn stretches(span: Span) -> i32 {
    match span {
        Span::Hour => 48,
        Span::Day => 90,
    }
}

/// Clients that are named: as many as are read at a glance.
const CLIENTS: u32 = 8;

/// What happened.
#[derive(Debug)]
pub struct Dashboard {
    /// When each stretch begins, the earliest first; the last is the present one, and not over.
    pub starts: Vec<Time>,
    /// A number for each stretch, of each kind, in the order of [`Tallied::ALL`]; `None` where nothing was counted: a sum was 0 then,
    /// and of sessions nobody knows.
    pub counts: Vec<(Tallied, Vec<Option<u64>>)>,
    /// The clients that got most tokens.
    pub clients: Vec<ClientTally>,
}

/// What happened, up to this moment at this instance and up to a minute ago at others.
///
/// # Errors
/// [`Denied`].
pub async fn show(
    admin: &Administration,
    provider: &Provider,
    span: Span,
    actor: &Actor,
) -> Result<Dashboard, Denied> {
    admin
        .demand(actor, Right::ReadAudit, "dashboard.show", None)
        .await?;
    // Whoever looks sees what they have just done. Where it can't be written, what stands is shown.
    if let Err(error) = provider.write_down_tallies().await {
        tracing::warn!(%error, "counts can't be written down for now");
    }
    Ok(read(admin, span).await?)
}

async fn read(admin: &Administration, span: Span) -> StoreResult<Dashboard> {
    let present = span.start_of(admin.clock.now());
    let starts: Vec<Time> = (0..stretches(span))
        .rev()
        .map(|back| present - span.length() * back)
        .collect();
    let since = starts.first().copied().unwrap_or(present);
    let points = admin.stores.tallies.series(span, since).await?;
    let clients = admin.stores.tallies.clients(span, since, CLIENTS).await?;
    let count = |kind: Tallied, start: &Time| {
        let found = points
            .iter()
            .find(|point| point.kind == kind && point.starts_at == *start);
        found.map(|point| point.count)
    };
    let counts = Tallied::ALL
        .into_iter()
        .map(|kind| (kind, starts.iter().map(|start| count(kind, start)).collect()))
        .collect();
    Ok(Dashboard {
        starts,
        counts,
        clients,
    })
}
