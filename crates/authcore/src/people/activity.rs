//! What happened to a user's account, from the audit trail, for themselves: their own rows alone, newest first, page by page.
//!
//! Refuses to show what a stranger wrote: a browser is in our words ([`Browser`]), a place is a network.
//! Test to read first: `tests/blackbox/activity.rs`.

use super::{browser::Browser, place::Place};
use crate::provider::Provider;
use authmodel::{
    audit::{AuditAction, AuditOutcome, RecordedEvent, TrailPlace},
    clock::Time,
    network::Network,
    session::Session,
    store::StoreResult,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;

/// Events of a page: what fits on some screens.
const PAGE: u32 = 30;

/// A page of events.
#[derive(Debug, Serialize)]
pub struct Activity {
    events: Vec<EventDescription>,
    /// Where the next page begins; there is none without.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// An event.
#[derive(Debug, Serialize)]
struct EventDescription {
    at: Time,
    action: AuditAction,
    outcome: AuditOutcome,
    /// The client's name, or its identifier where it is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<String>,
    /// Where it was the user.
    #[serde(skip_serializing_if = "Option::is_none")]
    browser: Option<Browser>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<Place>,
    /// Whether an operator did it: which, and whence, is their own.
    by_operator: bool,
    /// Whether it happened in the session that asks.
    this_session: bool,
}

/// Events of the user of this session, from a page's end on. `None` where `before` is no such end.
///
/// # Errors
/// Where a store fails.
pub async fn page(
    provider: &Provider,
    session: &Session,
    before: Option<&str>,
) -> StoreResult<Option<Activity>> {
    let before = match before.map(read_place) {
        None => None,
        Some(Some(place)) => Some(place),
        Some(None) => return Ok(None),
    };
    let audit = &provider.stores.audit;
    // One more tells whether there is another page.
    let mut found = audit.of_user(session.user_id, before, PAGE + 1).await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let next = found.last().filter(|_| more).map(|last| write_place(last.place));
    let mut events = Vec::new();
    for found in found {
        events.push(describe(provider, session, found).await?);
    }
    Ok(Some(Activity { events, next }))
}

async fn describe(
    provider: &Provider,
    session: &Session,
    RecordedEvent {
        event, by_operator, ..
    }: RecordedEvent,
) -> StoreResult<EventDescription> {
    let client = match event.client_id {
        // From the store: a list is no reason to ask a client's server for anything.
        Some(id) => {
            let known = provider.clients.known(&id).await?;
            Some(known.map_or_else(|| id.to_string(), |client| client.metadata.client_name.clone()))
        }
        None => None,
    };
    Ok(EventDescription {
        at: event.at,
        action: event.action,
        outcome: event.outcome,
        client,
        browser: (!by_operator).then(|| Browser::of(event.origin.user_agent.as_deref())),
        place: event.origin.ip.map(|ip| Network::of(ip).into()),
        by_operator,
        this_session: event.session_id == Some(session.id),
    })
}

/// A place as a client carries it: microseconds and a number. It opens nothing: whatever is in it, rows are the user's own.
fn write_place(place: TrailPlace) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}.{}", place.at.timestamp_micros(), place.number))
}

fn read_place(text: &str) -> Option<TrailPlace> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (at, number) = std::str::from_utf8(&bytes).ok()?.split_once('.')?;
    Some(TrailPlace {
        at: Time::from_timestamp_micros(at.parse().ok()?).filter(|at| at.timestamp() >= 0)?,
        number: number.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_comes_back_as_it_was_written_and_nothing_else_is_one() {
        let place = TrailPlace {
            at: Time::from_timestamp_micros(1_900_000_000_123_456).expect("a time"),
            number: 7,
        };
        assert_eq!(read_place(&write_place(place)), Some(place));
        let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
        for wrong in [
            "",
            "x",
            "!",
            &encode("1"),
            &encode("1.x"),
            &encode("-1.1"),
            &encode("99999999999999999999.1"),
        ] {
            assert_eq!(read_place(wrong), None, "{wrong}");
        }
    }
}
