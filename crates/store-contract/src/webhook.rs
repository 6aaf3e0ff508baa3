//! What a [`WebhookStore`](authmodel::store::WebhookStore) promises: word is written with each event, and delivered in order per
//! user. Wants empty stores.

use crate::fixture::*;
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    ids::{UserId, WebhookId},
    rng::SystemRng,
    store::{MOST_WEBHOOKS, Stores},
    webhook::{SecretRotation, Webhook, WebhookDelivery, WebhookReport},
};
use std::collections::HashSet;

crate::cases! {
    word_is_written_with_each_event_that_is_wanted,
    a_word_is_held_by_whoever_claims_it_until_its_lease_ends,
    of_one_user_the_next_waits_for_the_one_before,
    what_is_given_up_is_seen_sent_again_and_forgotten,
    a_secret_has_one_before_it_for_a_while,
    what_is_removed_is_told_of_nothing,
    there_is_room_for_so_many,
    of_many_workers_each_gets_another_word,
}

async fn webhook(stores: &Stores, events: &[&str]) -> WebhookId {
    let webhook = Webhook {
        id: WebhookId::generate(&SystemRng),
        url: "https://app.example/höok?a=b".to_owned(),
        events: events.iter().map(|name| (*name).to_owned()).collect(),
        created_at: at(0),
    };
    let told = AuditEvent {
        action: AuditAction::WebhookChanged,
        ..event()
    };
    assert!(
        stores
            .webhooks
            .add(&webhook, b"sealed", &told)
            .await
            .expect("answers")
    );
    webhook.id
}

async fn happens(stores: &Stores, action: AuditAction, user: Option<UserId>, seconds: i64) {
    let mut event = AuditEvent::new(at(seconds), action, AuditOutcome::Success, &Origin::default());
    event.user_id = user;
    stores.audit.append(&event).await.expect("answers");
}

async fn claim(stores: &Stores, id: WebhookId, seconds: i64, until: i64, limit: u32) -> Vec<WebhookDelivery> {
    let claimed = stores.webhooks.claim(id, at(seconds), at(until), limit).await;
    claimed.expect("answers")
}

async fn report(stores: &Stores, id: WebhookId) -> WebhookReport {
    let all = stores.webhooks.list().await.expect("answers");
    all.into_iter()
        .find(|report| report.webhook.id == id)
        .expect("it is there")
}

fn actions(words: &[WebhookDelivery]) -> Vec<&str> {
    words.iter().map(|word| word.action.as_str()).collect()
}

async fn word_is_written_with_each_event_that_is_wanted(stores: &Stores) {
    happens(stores, AuditAction::Login, None, 0).await;
    // Its own addition is the first that a receiver of everything hears of.
    let everything = webhook(stores, &[]).await;
    let logins = webhook(stores, &["login", "logout"]).await;
    let user = UserId::generate(&SystemRng);
    happens(stores, AuditAction::Login, Some(user), 1).await;
    // A name that holds another one is another one.
    happens(stores, AuditAction::EmailChangeUndone, None, 2).await;
    let due = stores.webhooks.with_due(at(2)).await.expect("answers");
    assert_eq!(
        due.into_iter().collect::<HashSet<_>>(),
        [everything, logins].into()
    );
    let all = claim(stores, everything, 2, 60, 10).await;
    assert_eq!(
        actions(&all),
        [
            "webhook_changed",
            "webhook_changed",
            "login",
            "email_change_undone"
        ]
    );
    let few = claim(stores, logins, 2, 60, 10).await;
    assert_eq!(actions(&few), ["login"]);
    let word = &few[0];
    assert_eq!((word.user_id, word.at, word.attempts), (Some(user), at(1), 1));
    assert_eq!((word.outcome.as_str(), word.webhook), ("success", logins));
    let known: HashSet<_> = all.iter().chain(&few).map(|word| word.event_id).collect();
    assert_eq!(known.len(), 5, "each is known by a name of its own");
    assert_eq!(report(stores, logins).await.waiting, 1);
    stores.webhooks.delivered(word, at(3)).await.expect("answers");
    // Whoever was late with it counts nothing twice.
    stores.webhooks.delivered(word, at(4)).await.expect("answers");
    let told = report(stores, logins).await;
    assert_eq!(
        (told.waiting, told.delivered, told.last_delivered_at),
        (0, 1, Some(at(3)))
    );
}

async fn a_word_is_held_by_whoever_claims_it_until_its_lease_ends(stores: &Stores) {
    let id = webhook(stores, &["login"]).await;
    happens(stores, AuditAction::Login, None, 1).await;
    assert!(
        claim(stores, id, 0, 60, 10).await.is_empty(),
        "not before it happened"
    );
    let first = claim(stores, id, 1, 60, 10).await;
    assert!(claim(stores, id, 59, 120, 10).await.is_empty());
    assert!(
        stores
            .webhooks
            .with_due(at(59))
            .await
            .expect("answers")
            .is_empty()
    );
    let again = claim(stores, id, 60, 120, 10).await;
    assert_eq!((again[0].event_id, again[0].attempts), (first[0].event_id, 2));
    stores
        .webhooks
        .failed(&again[0], at(61), Some(at(90)), "no answer")
        .await
        .expect("answers");
    let told = report(stores, id).await;
    assert_eq!(
        (told.last_failed_at, told.last_failure.as_deref()),
        (Some(at(61)), Some("no answer"))
    );
    assert!(claim(stores, id, 89, 120, 10).await.is_empty());
    assert_eq!(claim(stores, id, 90, 120, 10).await.len(), 1);
}

async fn of_one_user_the_next_waits_for_the_one_before(stores: &Stores) {
    let id = webhook(stores, &["login", "logout"]).await;
    let [ada, bob] = [UserId::generate(&SystemRng), UserId::generate(&SystemRng)];
    happens(stores, AuditAction::Login, Some(ada), 1).await;
    happens(stores, AuditAction::Logout, Some(ada), 2).await;
    happens(stores, AuditAction::Login, Some(bob), 3).await;
    happens(stores, AuditAction::Login, None, 4).await;
    happens(stores, AuditAction::Login, None, 5).await;
    let first = claim(stores, id, 10, 60, 10).await;
    let users: Vec<_> = first.iter().map(|word| word.user_id).collect();
    assert_eq!(users, [Some(ada), Some(bob), None, None]);
    assert_eq!(first[0].action, "login");
    assert!(claim(stores, id, 11, 60, 10).await.is_empty());
    stores
        .webhooks
        .failed(&first[0], at(12), Some(at(30)), "no answer")
        .await
        .expect("answers");
    assert!(
        claim(stores, id, 13, 60, 10).await.is_empty(),
        "still the first one's turn"
    );
    let again = claim(stores, id, 30, 60, 10).await;
    assert_eq!(actions(&again), ["login"]);
    stores
        .webhooks
        .delivered(&again[0], at(31))
        .await
        .expect("answers");
    assert_eq!(actions(&claim(stores, id, 31, 60, 10).await), ["logout"]);
}

async fn what_is_given_up_is_seen_sent_again_and_forgotten(stores: &Stores) {
    let id = webhook(stores, &["login", "logout"]).await;
    let ada = UserId::generate(&SystemRng);
    happens(stores, AuditAction::Login, Some(ada), 1).await;
    happens(stores, AuditAction::Logout, Some(ada), 2).await;
    let first = claim(stores, id, 2, 60, 10).await;
    stores
        .webhooks
        .failed(&first[0], at(3), None, "the answer has status 500")
        .await
        .expect("answers");
    let told = report(stores, id).await;
    assert_eq!((told.waiting, told.given_up, told.delivered), (1, 1, 0));
    // It holds the next one up no more.
    assert_eq!(actions(&claim(stores, id, 4, 60, 10).await), ["logout"]);
    let retried = stores.webhooks.retry(id, at(5), &event()).await.expect("answers");
    assert_eq!(retried, Some(1));
    let again = claim(stores, id, 5, 60, 10).await;
    assert_eq!((again[0].event_id, again[0].attempts), (first[0].event_id, 1));
    assert_eq!((first[0].tried_since, again[0].tried_since), (at(1), at(5)));
    assert_eq!(again[0].at, at(1));
    stores
        .webhooks
        .failed(&again[0], at(6), None, "no")
        .await
        .expect("answers");
    assert_eq!(stores.webhooks.forget(at(6)).await.expect("answers"), 0);
    assert_eq!(stores.webhooks.forget(at(7)).await.expect("answers"), 1);
    assert_eq!(report(stores, id).await.given_up, 0);
    let none = stores
        .webhooks
        .retry(WebhookId::generate(&SystemRng), at(8), &event())
        .await;
    assert_eq!(none.expect("answers"), None);
}

async fn a_secret_has_one_before_it_for_a_while(stores: &Stores) {
    let id = webhook(stores, &[]).await;
    let target = async || {
        stores
            .webhooks
            .target(id)
            .await
            .expect("answers")
            .expect("it is there")
    };
    assert_eq!(
        (target().await.secret, target().await.previous),
        (b"sealed".to_vec(), None)
    );
    let rotate = async |id, secret: &'static [u8], until, free_at| {
        let times = (at(until), at(free_at));
        let rotated = stores.webhooks.rotate(id, secret, times, &event()).await;
        rotated.expect("answers")
    };
    assert_eq!(rotate(id, b"second", 9, 1).await, SecretRotation::Done);
    let now = target().await;
    assert_eq!(
        (now.secret, now.previous),
        (b"second".to_vec(), Some((b"sealed".to_vec(), at(9))))
    );
    assert_eq!(report(stores, id).await.previous_until, Some(at(9)));
    // What signs until nine does so, whatever comes meanwhile.
    assert_eq!(rotate(id, b"third", 20, 8).await, SecretRotation::Overlaps(at(9)));
    assert_eq!(target().await.secret, b"second");
    assert_eq!(rotate(id, b"third", 20, 9).await, SecretRotation::Done);
    assert_eq!(target().await.previous, Some((b"second".to_vec(), at(20))));
    let unknown = WebhookId::generate(&SystemRng);
    assert_eq!(rotate(unknown, b"x", 9, 1).await, SecretRotation::Unknown);
}

async fn what_is_removed_is_told_of_nothing(stores: &Stores) {
    let id = webhook(stores, &[]).await;
    happens(stores, AuditAction::Login, None, 1).await;
    assert!(stores.webhooks.remove(id, &event()).await.expect("answers"));
    assert!(!stores.webhooks.remove(id, &event()).await.expect("answers"));
    assert!(stores.webhooks.target(id).await.expect("answers").is_none());
    assert!(claim(stores, id, 60, 90, 10).await.is_empty());
    assert!(
        stores
            .webhooks
            .with_due(at(60))
            .await
            .expect("answers")
            .is_empty()
    );
}

async fn there_is_room_for_so_many(stores: &Stores) {
    for _ in 0..MOST_WEBHOOKS {
        webhook(stores, &["login"]).await;
    }
    let before = stores
        .audit
        .count(AuditAction::WebhookChanged)
        .await
        .expect("answers");
    let one_more = Webhook {
        id: WebhookId::generate(&SystemRng),
        url: "https://app.example/".to_owned(),
        events: std::collections::BTreeSet::new(),
        created_at: at(1),
    };
    assert!(
        !stores
            .webhooks
            .add(&one_more, b"sealed", &event())
            .await
            .expect("answers")
    );
    let after = stores
        .audit
        .count(AuditAction::WebhookChanged)
        .await
        .expect("answers");
    assert_eq!((before, before), (u64::from(MOST_WEBHOOKS), after));
}

async fn of_many_workers_each_gets_another_word(stores: &Stores) {
    let id = webhook(stores, &["login"]).await;
    for _ in 0..MANY {
        happens(stores, AuditAction::Login, None, 1).await;
    }
    let workers = (0..MANY).map(|_| claim(stores, id, 1, 60, 2));
    let claimed = futures_util::future::join_all(workers).await;
    let numbers: Vec<i64> = claimed.iter().flatten().map(|word| word.number).collect();
    assert_eq!(
        numbers.iter().collect::<HashSet<_>>().len(),
        numbers.len(),
        "none twice"
    );
    assert!(!numbers.is_empty());
}
