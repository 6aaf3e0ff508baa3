//! What an [`OutboxStore`](authmodel::store::OutboxStore) promises. Wants empty stores.

use crate::fixture::*;
use authmodel::{mail::SealedMail, store::Stores};
use std::collections::HashSet;

crate::cases! {
    a_mail_is_claimed_until_it_is_delivered,
    of_many_senders_each_gets_other_mails,
}

async fn post(stores: &Stores, seconds: i64) -> SealedMail {
    let mail = mail(at(seconds));
    stores
        .sign_ups
        .open(&link(stores, &fresh_email()).await, &mail, &event())
        .await
        .expect("answers");
    mail
}

async fn a_mail_is_claimed_until_it_is_delivered(stores: &Stores) {
    let (third, first, second) = (
        post(stores, 3).await,
        post(stores, 1).await,
        post(stores, 2).await,
    );
    let claim = async |seconds, until, limit| {
        let mails = stores
            .outbox
            .claim(at(seconds), at(until), limit)
            .await
            .expect("answers");
        mails
            .into_iter()
            .map(|mail| (mail.id, mail.attempts))
            .collect::<Vec<_>>()
    };
    let recent = async |limit| {
        let mails = stores.outbox.recent(limit).await.expect("answers");
        mails.into_iter().map(|mail| mail.id).collect::<Vec<_>>()
    };
    assert_eq!(recent(2).await, [third.id, second.id], "newest first");
    assert_eq!(claim(0, 60, 10).await, [], "none is due before it is written");
    // The claim itself is counted as an attempt.
    assert_eq!(
        claim(10, 70, 2).await,
        [(first.id, 1), (second.id, 1)],
        "oldest first, no more than asked for"
    );
    assert_eq!(claim(10, 70, 2).await, [(third.id, 1)]);
    assert_eq!(claim(69, 200, 10).await, [], "all are held");
    stores.outbox.delivered(first.id, at(20)).await.expect("answers");
    stores.outbox.postpone(second.id, at(100)).await.expect("answers");
    assert_eq!(claim(70, 130, 10).await, [(third.id, 2)], "its sender has died");
    assert_eq!(claim(100, 160, 10).await, [(second.id, 2)], "its time has come");
    stores.outbox.postpone(first.id, at(100)).await.expect("answers");
    for mail in [&second, &third] {
        stores.outbox.delivered(mail.id, at(110)).await.expect("answers");
    }
    assert_eq!(
        claim(9999, 99_999, 10).await,
        [],
        "what is delivered stays delivered"
    );
    assert_eq!(
        recent(10).await,
        [third.id, second.id, first.id],
        "and can be read"
    );
    let read = stores.outbox.recent(1).await.expect("answers");
    assert_eq!(
        (&read[0].sealed, read[0].created_at),
        (&third.sealed, third.created_at)
    );
}

async fn of_many_senders_each_gets_other_mails(stores: &Stores) {
    for _ in 0..MANY {
        post(stores, 5).await;
    }
    let (mut seen, mut rounds) = (HashSet::new(), 0);
    while seen.len() < MANY {
        rounds += 1;
        assert!(rounds <= MANY, "each round gives something to somebody");
        let claims = at_once(8, |_| {
            let stores = stores.clone();
            async move { stores.outbox.claim(at(10), at(99_999), 5).await.expect("answers") }
        })
        .await;
        for mail in claims.into_iter().flatten() {
            assert!(seen.insert(mail.id), "no mail is sent twice");
        }
    }
}
