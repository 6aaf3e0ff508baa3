//! What an [`AuditStore`](authmodel::store::AuditStore) promises.

use crate::fixture::*;
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    ids::{ClientId, SessionId, UserId},
    rng::SystemRng,
    store::Stores,
};

crate::cases! {
    an_event_is_kept_with_everything_it_tells,
}

async fn an_event_is_kept_with_everything_it_tells(stores: &Stores) {
    let full = AuditEvent {
        at: at(0),
        action: AuditAction::Login,
        outcome: AuditOutcome::Refused,
        // Nobody that the stores know: the trail outlives those whom it tells of.
        user_id: Some(UserId::generate(&SystemRng)),
        client_id: Some(ClientId::parse("gone").expect("an id")),
        session_id: Some(SessionId::generate(&SystemRng)),
        origin: Origin {
            ip: "2001:db8::1".parse().ok(),
            user_agent: Some("Ü".repeat(200)),
        },
    };
    let bare = AuditEvent {
        action: AuditAction::Logout,
        outcome: AuditOutcome::Success,
        user_id: None,
        client_id: None,
        session_id: None,
        origin: Origin::default(),
        ..full.clone()
    };
    let count = async |action| stores.audit.count(action).await.expect("answers");
    let before = [count(AuditAction::Login).await, count(AuditAction::Logout).await];
    for event in [&full, &full, &bare] {
        stores.audit.append(event).await.expect("answers");
    }
    assert_eq!(
        [count(AuditAction::Login).await, count(AuditAction::Logout).await],
        [before[0] + 2, before[1] + 1]
    );
}
