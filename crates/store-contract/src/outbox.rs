//! What an [`OutboxStore`](authmodel::store::OutboxStore) promises. Wants empty stores.

use crate::fixture::*;
use authmodel::{mail::SealedMail, store::Stores};
use std::collections::HashSet;

crate::cases! {
    what_is_given_up_is_not_tried_again_and_goes_in_time,
    what_is_unsent_is_kept_without_a_mail,
    a_mail_is_claimed_until_it_is_delivered,
    of_many_senders_each_gets_other_mails,
}

async fn post(stores: &Stores, seconds: i64) -> SealedMail {
    let mail = mail(at(seconds));
    stores
        .email_links
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

async fn what_is_given_up_is_not_tried_again_and_goes_in_time(stores: &Stores) {
    let new = link(stores, &fresh_email()).await;
    let letter = mail(at(0));
    let opened = stores.email_links.open(&new, &letter, &event()).await;
    opened.expect("answers");
    let claim = async |seconds| {
        let claimed = stores.outbox.claim(at(seconds), at(seconds + 10), 10).await;
        claimed.expect("answers").len()
    };
    assert_eq!(claim(0).await, 1);
    stores.outbox.give_up(letter.id, at(1)).await.expect("answers");
    assert_eq!(claim(1000).await, 0, "whatever its lease says");
    let sweep = async |seconds| {
        stores
            .housekeeping
            .sweep(at(seconds))
            .await
            .expect("answers")
            .mails
    };
    assert_eq!(sweep(1).await, 0);
    assert_eq!(stores.outbox.recent(10).await.expect("answers").len(), 1);
    assert_eq!(sweep(2).await, 1);
}

async fn what_is_unsent_is_kept_without_a_mail(stores: &Stores) {
    let new = link(stores, &fresh_email()).await;
    let opened = stores.email_links.open_unsent(&new, &mail(at(0)), &event()).await;
    opened.expect("answers");
    let found = stores.email_links.find(&new.key, at(0)).await.expect("answers");
    assert!(found.is_some());
    assert_eq!(stores.outbox.recent(10).await.expect("answers"), []);
}
