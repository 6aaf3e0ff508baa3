//! The audit trail: what happened is logged and kept as a row. What leaves no trace must not happen: a trail that can't be
//! written fails the request.

use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    clock::Time,
    ids::{ClientId, SessionId, UserId},
    store::{AuditStore, StoreResult},
};

/// Logs an event and adds it to the trail.
pub(crate) async fn record(store: &dyn AuditStore, entry: Audit<'_>) -> StoreResult<()> {
    let event = AuditEvent {
        at: entry.at,
        action: entry.action,
        outcome: entry.outcome,
        user_id: entry.user_id,
        client_id: entry.client_id.cloned(),
        session_id: entry.session_id,
        origin: entry.origin.clone(),
    };
    tracing::info!(
        target: "tacit::audit",
        action = event.action.as_str(),
        outcome = event.outcome.as_str(),
        user = event.user_id.map(tracing::field::display),
        client = event.client_id.as_ref().map(tracing::field::display),
        session = event.session_id.map(tracing::field::display),
        ip = event.origin.ip.map(tracing::field::display),
        "{} {}", event.action.as_str(), event.outcome.as_str(),
    );
    store.append(&event).await
}

/// An event, in borrowed parts.
pub(crate) struct Audit<'a> {
    pub(crate) at: Time,
    pub(crate) action: AuditAction,
    pub(crate) outcome: AuditOutcome,
    pub(crate) user_id: Option<UserId>,
    pub(crate) client_id: Option<&'a ClientId>,
    pub(crate) session_id: Option<SessionId>,
    pub(crate) origin: &'a Origin,
}

impl<'a> Audit<'a> {
    pub(crate) fn new(at: Time, action: AuditAction, outcome: AuditOutcome, origin: &'a Origin) -> Self {
        Self {
            at,
            action,
            outcome,
            user_id: None,
            client_id: None,
            session_id: None,
            origin,
        }
    }

    pub(crate) fn user(mut self, id: UserId) -> Self {
        self.user_id = Some(id);
        self
    }

    pub(crate) fn client(mut self, id: &'a ClientId) -> Self {
        self.client_id = Some(id);
        self
    }

    pub(crate) fn session(mut self, id: SessionId) -> Self {
        self.session_id = Some(id);
        self
    }
}
