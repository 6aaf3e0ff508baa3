//! The user's own list of browser sessions: which browser, from which network, since when, last used when; and ending one, or
//! all others.
//!
//! Test to read first: `tests/blackbox/sessions.rs`.

use super::{browser::Browser, place::Place};
use crate::provider::Provider;
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    clock::Time,
    ids::SessionId,
    session::Session,
    store::StoreResult,
};
use serde::Serialize;

/// A line of the list.
#[derive(Debug, Serialize)]
pub struct SessionDescription {
    id: SessionId,
    browser: Browser,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<Place>,
    /// Since when there is a session at that browser.
    since: Time,
    /// When the user last proved there who they are.
    auth_time: Time,
    last_used_at: Time,
    expires_at: Time,
    /// Whether it is the one that asks.
    this_session: bool,
}

/// The live sessions of the user of this one, which comes first; then by last use.
///
/// # Errors
/// Where the store fails.
pub async fn list(provider: &Provider, session: &Session) -> StoreResult<Vec<SessionDescription>> {
    let sessions = &provider.stores.sessions;
    let found = sessions.list(session.user_id, provider.now()).await?;
    let mut described: Vec<SessionDescription> = found
        .into_iter()
        .map(|found| SessionDescription {
            id: found.id,
            browser: Browser::of(found.user_agent.as_deref()),
            place: found.network.map(Place::from),
            since: found.created_at,
            auth_time: found.authenticated_at,
            last_used_at: [found.last_used_at, provider.last_uses.of(found.id)]
                .into_iter()
                .flatten()
                .fold(found.authenticated_at, Time::max),
            expires_at: found.expires_at,
            this_session: found.id == session.id,
        })
        .collect();
    described.sort_by_key(|line| (!line.this_session, std::cmp::Reverse(line.last_used_at)));
    Ok(described)
}

/// Ends one of them. Whether it was the user's.
///
/// # Errors
/// Where the store fails.
pub async fn end(
    provider: &Provider,
    session: &Session,
    id: SessionId,
    origin: &Origin,
) -> StoreResult<bool> {
    let now = provider.now();
    let event = event(provider, AuditAction::SessionEnded, session, origin);
    let sessions = &provider.stores.sessions;
    let ended = sessions.end_of(session.user_id, id, now, &event).await?;
    if ended {
        provider.wake.logout_notices();
    }
    Ok(ended)
}

/// Ends all but this one. How many.
///
/// # Errors
/// Where the store fails.
pub async fn end_others(provider: &Provider, session: &Session, origin: &Origin) -> StoreResult<u64> {
    let now = provider.now();
    let event = event(provider, AuditAction::OtherSessionsEnded, session, origin);
    let sessions = &provider.stores.sessions;
    let ended = sessions
        .end_others(session.user_id, session.id, now, &event)
        .await?;
    if ended > 0 {
        provider.wake.logout_notices();
    }
    Ok(ended)
}

fn event(provider: &Provider, action: AuditAction, session: &Session, origin: &Origin) -> AuditEvent {
    AuditEvent::new(provider.now(), action, AuditOutcome::Success, origin)
        .user(session.user_id)
        .session(session.id)
}
