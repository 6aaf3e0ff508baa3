//! What an [`AuditStore`](authmodel::store::AuditStore) promises.

use crate::fixture::*;
use authmodel::{
    audit::{Act, AuditAction, AuditEvent, AuditOutcome, Origin, Surface},
    ids::{ClientId, SessionId, UserId},
    rng::SystemRng,
    store::{AuditFilter, Stores},
};

crate::cases! {
    an_event_is_kept_with_everything_it_tells,
    the_trail_is_read_newest_first_in_pages,
    a_filter_leaves_what_it_names,
    a_rare_event_is_found_in_bounded_steps,
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
        act: Some(Box::new(Act {
            actor: Some(UserId::generate(&SystemRng)),
            actor_name: Some("ada@example.org".into()),
            surface: Surface::Api,
            target: Some("bob@example.org".into()),
            before: Some(serde_json::json!({ "status": "active" })),
            after: None,
        })),
    };
    let bare = AuditEvent {
        action: AuditAction::Logout,
        outcome: AuditOutcome::Success,
        user_id: None,
        client_id: None,
        session_id: None,
        origin: Origin::default(),
        act: None,
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

async fn the_trail_is_read_newest_first_in_pages(stores: &Stores) {
    for seconds in 0..7 {
        let event = AuditEvent {
            at: at(seconds),
            ..event()
        };
        stores.audit.append(&event).await.expect("answers");
    }
    let (mut seen, mut before) = (Vec::new(), None);
    loop {
        let page = stores
            .audit
            .list(&AuditFilter::default(), before, 3)
            .await
            .expect("answers");
        assert!(page.records.len() <= 3);
        seen.extend(page.records.iter().map(|record| record.at));
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(seen, (0..7).rev().map(at).collect::<Vec<_>>());
}

async fn a_filter_leaves_what_it_names(stores: &Stores) {
    let [ada, bob] = [(); 2].map(|()| UserId::generate(&SystemRng));
    let act = Act {
        actor: Some(ada),
        actor_name: None,
        surface: Surface::Cli,
        target: Some("bob@example.org".into()),
        before: None,
        after: Some(serde_json::json!([1])),
    };
    let client = ClientId::parse("app").expect("an id");
    let refused = AuditEvent::new(
        at(1),
        AuditAction::Login,
        AuditOutcome::Refused,
        &Origin::default(),
    );
    let login = AuditEvent::new(
        at(2),
        AuditAction::Login,
        AuditOutcome::Success,
        &Origin::default(),
    );
    let events = [
        refused.user(ada).client(&client),
        login.clone().user(bob),
        AuditEvent {
            action: AuditAction::UserDisabled,
            at: at(3),
            ..login.user(bob)
        }
        .act(act.clone()),
    ];
    for event in &events {
        stores.audit.append(event).await.expect("answers");
    }
    let list = async |filter: AuditFilter| {
        let page = stores.audit.list(&filter, None, 50).await.expect("answers");
        assert_eq!(page.next, None);
        page.records
    };
    let all = || AuditFilter::default();
    let seconds = async |filter| -> Vec<_> { list(filter).await.iter().map(|record| record.at).collect() };
    assert_eq!(
        seconds(AuditFilter {
            user: Some(bob),
            ..all()
        })
        .await,
        [at(3), at(2)]
    );
    assert_eq!(
        seconds(AuditFilter {
            actor: Some(ada),
            ..all()
        })
        .await,
        [at(3)]
    );
    assert_eq!(
        seconds(AuditFilter {
            actor: Some(ada),
            user: Some(ada),
            ..all()
        })
        .await,
        Vec::<authmodel::clock::Time>::new()
    );
    assert_eq!(
        seconds(AuditFilter {
            actor: Some(ada),
            user: Some(bob),
            ..all()
        })
        .await,
        [at(3)]
    );
    assert_eq!(
        seconds(AuditFilter {
            client: Some("app".into()),
            ..all()
        })
        .await,
        [at(1)]
    );
    assert_eq!(
        seconds(AuditFilter {
            action: Some("login".into()),
            ..all()
        })
        .await,
        [at(2), at(1)]
    );
    assert_eq!(
        seconds(AuditFilter {
            outcome: Some("refused".into()),
            ..all()
        })
        .await,
        [at(1)]
    );
    assert_eq!(
        seconds(AuditFilter {
            since: Some(at(2)),
            until: Some(at(3)),
            ..all()
        })
        .await,
        [at(2)]
    );
    let kept = list(AuditFilter {
        actor: Some(ada),
        ..all()
    })
    .await;
    assert_eq!(kept[0].act.as_ref(), Some(&act));
    assert_eq!(
        (kept[0].action.as_str(), kept[0].user_id),
        ("user_disabled", Some(bob))
    );
}

/// A filter that hardly anything passes reads no more of the trail at once than any other; it goes on where it stopped.
async fn a_rare_event_is_found_in_bounded_steps(stores: &Stores) {
    let rare = AuditEvent {
        action: AuditAction::KeysRotated,
        ..event()
    };
    stores.audit.append(&rare).await.expect("answers");
    for _ in 0..10_500 {
        stores.audit.append(&event()).await.expect("answers");
    }
    let filter = AuditFilter {
        action: Some("keys_rotated".into()),
        ..AuditFilter::default()
    };
    let first = stores.audit.list(&filter, None, 50).await.expect("answers");
    assert!(first.records.is_empty() && first.next.is_some(), "{first:?}");
    let second = stores.audit.list(&filter, first.next, 50).await.expect("answers");
    assert_eq!((second.records.len(), second.next), (1, None));
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
