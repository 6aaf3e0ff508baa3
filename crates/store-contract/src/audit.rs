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
    old_events_go_in_small_batches_and_no_others,
    a_user_reads_their_own_events_page_by_page,
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

async fn old_events_go_in_small_batches_and_no_others(stores: &Stores) {
    let old = event();
    let new = AuditEvent {
        at: at(100),
        ..old.clone()
    };
    for _ in 0..1500 {
        stores.audit.append(&old).await.expect("answers");
    }
    for _ in 0..3 {
        stores.audit.append(&new).await.expect("answers");
    }
    let trim = async |seconds| {
        let trimmed = stores.housekeeping.trim_audit(at(seconds)).await;
        trimmed.expect("answers")
    };
    assert_eq!(trim(0).await, 0);
    assert_eq!(trim(100).await, 1000, "a batch");
    assert_eq!(trim(100).await, 500);
    assert_eq!(trim(100).await, 0);
    assert_eq!(stores.audit.count(old.action).await.expect("answers"), 3);
}

async fn a_user_reads_their_own_events_page_by_page(stores: &Stores) {
    let [ann, bob] = [(); 2].map(|()| UserId::generate(&SystemRng));
    let of = |user, seconds| {
        let origin = Origin {
            ip: "2001:db8::1".parse().ok(),
            user_agent: Some("Ü".repeat(200)),
        };
        AuditEvent::new(at(seconds), AuditAction::Login, AuditOutcome::Refused, &origin)
            .user(user)
            .client(&ClientId::parse("gone").expect("an id"))
    };
    // Several of one moment, and one that came late.
    for seconds in [1, 2, 2, 2, 3, 1] {
        stores.audit.append(&of(ann, seconds)).await.expect("answers");
        stores.audit.append(&of(bob, seconds)).await.expect("answers");
    }
    stores.audit.append(&event()).await.expect("answers");
    let mut before = None;
    let mut pages = Vec::new();
    loop {
        let page = stores.audit.of_user(ann, before, 2).await.expect("answers");
        let Some(last) = page.last() else { break };
        before = Some(last.place);
        pages.push(page);
    }
    let times: Vec<Vec<_>> = pages
        .iter()
        .map(|page| page.iter().map(|found| found.event.at).collect())
        .collect();
    assert_eq!(
        times,
        [vec![at(3), at(2)], vec![at(2), at(2)], vec![at(1), at(1)]]
    );
    assert_eq!(pages[0][0].event, of(ann, 3));
}
