//! What a [`LogoutNoticeStore`](authmodel::store::LogoutNoticeStore) promises, and what whoever ends a session promises about
//! it (Back-Channel Logout 1.0). Wants empty stores. [`ending`](crate::ending) has what happens at the same moment.

use crate::fixture::*;
use authmodel::{
    client::NewClient,
    ids::{ClientId, SessionId, UserId},
    logout_notice::LogoutNotice,
    rng::SystemRng,
    store::{AddOutcome, Stores},
};
use std::collections::HashSet;

crate::cases! {
    an_end_is_told_to_the_clients_of_the_session,
    shutting_out_and_deleting_end_every_session,
    who_outlives_a_session_is_told_of_its_end,
    who_wants_word_is_known_at_the_end,
    a_notice_is_claimed_until_it_is_done,
    of_many_workers_each_gets_other_notices,
    one_client_takes_no_other_ones_place,
    what_is_handed_back_was_not_tried,
}

/// A client with a back-channel address, not yet registered.
fn wants_word() -> NewClient {
    let mut new = new_client();
    new.metadata.backchannel_logout_uri = Some("https://client.example/lögout".into());
    new
}

pub(super) async fn client_that_wants_word(stores: &Stores) -> ClientId {
    match stores
        .clients
        .add(&wants_word(), at(0), &event())
        .await
        .expect("answers")
    {
        AddOutcome::Added(client) => client.id,
        AddOutcome::Exists => panic!("a new identifier is taken"),
    }
}

pub(super) async fn end(stores: &Stores, session: SessionId, seconds: i64) -> bool {
    let ended = stores.sessions.end(session, at(seconds), &event()).await;
    ended.expect("answers").is_some()
}

async fn claim(stores: &Stores, seconds: i64, until: i64, limit: u32) -> Vec<LogoutNotice> {
    stores
        .logout_notices
        .claim(at(seconds), at(until), limit, u32::MAX)
        .await
        .expect("answers")
}

async fn done(stores: &Stores, notice: &LogoutNotice) {
    stores.logout_notices.done(notice).await.expect("answers");
}

/// One notice: whom to tell of whose session.
pub(super) type Word = (ClientId, SessionId, UserId);

/// Claims and finishes all that there are at a time late enough for any; in an order that does not matter.
pub(super) async fn drain(stores: &Stores) -> Vec<Word> {
    let mut words = Vec::new();
    for notice in claim(stores, 1_000_000, 2_000_000, 10_000).await {
        done(stores, &notice).await;
        words.push((notice.client_id, notice.session_id, notice.user_id));
    }
    words.sort();
    words
}

pub(super) fn sorted(words: impl IntoIterator<Item = Word>) -> Vec<Word> {
    let mut words: Vec<_> = words.into_iter().collect();
    words.sort();
    words
}

async fn an_end_is_told_to_the_clients_of_the_session(stores: &Stores) {
    let (ann, bob) = (user(stores).await, user(stores).await);
    let (first, second, third) = (
        client_that_wants_word(stores).await,
        client_that_wants_word(stores).await,
        client_that_wants_word(stores).await,
    );
    let silent = client(stores).await.id;
    let elsewhere = another_session(stores, ann.id).await.session.id;
    let mut spared = new_grant(&ann, &third, None);
    spared.session_id = elsewhere;
    // Two grants of one client are one word; one that was revoked before has no part in this end.
    let revoked = new_grant(&ann, &third, None);
    for grant in [
        &new_grant(&ann, &first, None),
        &new_grant(&ann, &first, Some(new_refresh(None))),
        &new_grant(&ann, &second, Some(new_refresh(Some(at(9000))))),
        &new_grant(&ann, &silent, None),
        &new_grant(&bob, &first, None),
        &new_grant(&bob, &third, None),
        &spared,
        &revoked,
    ] {
        issue(stores, grant).await;
    }
    stores.grants.revoke(revoked.id, at(2)).await.expect("answers");
    assert_eq!(drain(stores).await, [], "nobody is told of a grant's end");

    let session = ann.session.session.id;
    assert!(end(stores, session, 3).await);
    assert_eq!(
        drain(stores).await,
        sorted([(first, session, ann.id), (second, session, ann.id)])
    );
    assert!(!end(stores, session, 4).await);
    assert!(!end(stores, SessionId::generate(&SystemRng), 4).await);
    assert_eq!(drain(stores).await, [], "once");
    assert!(end(stores, elsewhere, 5).await);
    assert_eq!(drain(stores).await, [(third, elsewhere, ann.id)]);
}

async fn shutting_out_and_deleting_end_every_session(stores: &Stores) {
    let (client, silent) = (client_that_wants_word(stores).await, client(stores).await.id);
    for delete in [false, true] {
        let (user, other) = (user(stores).await, user(stores).await);
        let second = another_session(stores, user.id).await.session.id;
        another_session(stores, user.id).await;
        let mut in_second = new_grant(&user, &client, None);
        in_second.session_id = second;
        for grant in [
            &new_grant(&user, &client, None),
            &new_grant(&user, &silent, None),
            &in_second,
            &new_grant(&other, &client, None),
        ] {
            issue(stores, grant).await;
        }
        let shut_out = async |seconds| {
            let there = match delete {
                true => stores.users.delete(user.id, at(seconds), &event()).await,
                false => stores.users.disable(user.id, at(seconds), &event()).await,
            };
            there.expect("answers")
        };
        assert!(shut_out(2).await);
        let first = user.session.session.id;
        let expected = [first, second].map(|session| (client.clone(), session, user.id));
        assert_eq!(drain(stores).await, sorted(expected));
        shut_out(3).await;
        assert_eq!(drain(stores).await, [], "once");
    }
}

/// A client with offline access hears that the session ended (Back-Channel Logout 1.0 §2.7) and keeps its grant; a device
/// that was approved in it is no part of it.
async fn who_outlives_a_session_is_told_of_its_end(stores: &Stores) {
    let (user, client) = (user(stores).await, client_that_wants_word(stores).await);
    let offline = new_grant(&user, &client, Some(new_refresh(Some(at(9000)))));
    let mut device = new_grant(&user, &client_that_wants_word(stores).await, None);
    device.is_device = true;
    for grant in [&offline, &device] {
        issue(stores, grant).await;
    }
    let id = user.session.session.id;
    assert!(end(stores, id, 2).await);
    assert_eq!(drain(stores).await, [(client, id, user.id)]);
    for grant in [&offline, &device] {
        let live = stores.grants.scope_if_live(grant.id, at(3)).await;
        assert!(live.expect("answers").is_some());
    }
}

/// Clients change their minds; and a notice does not go with its client.
async fn who_wants_word_is_known_at_the_end(stores: &Stores) {
    let user = user(stores).await;
    let (mut put, mut replaced, mut quiet, gone) = (new_client(), new_client(), wants_word(), wants_word());
    for new in [&put, &replaced, &quiet, &gone] {
        stores.clients.add(new, at(0), &event()).await.expect("answers");
        issue(stores, &new_grant(&user, &new.id, None)).await;
    }
    put.metadata = wants_word().metadata;
    replaced.metadata = wants_word().metadata;
    quiet.metadata.backchannel_logout_uri = None;
    stores.clients.put(&put, at(2), &event()).await.expect("answers");
    for new in [&replaced, &quiet] {
        let known = stores
            .clients
            .find(&new.id)
            .await
            .expect("answers")
            .expect("there");
        let there = stores.clients.replace(&known, new, at(2), &event()).await;
        assert!(there.expect("answers").is_some());
    }
    let session = user.session.session.id;
    assert!(end(stores, session, 3).await);
    stores
        .clients
        .remove(&gone.id, at(4), &event())
        .await
        .expect("answers");
    let expected = [put.id, replaced.id, gone.id].map(|client| (client, session, user.id));
    assert_eq!(drain(stores).await, sorted(expected));
}

async fn a_notice_is_claimed_until_it_is_done(stores: &Stores) {
    let client = client_that_wants_word(stores).await;
    let mut sessions = Vec::new();
    for ends in [3, 1, 2] {
        let user = user(stores).await;
        issue(stores, &new_grant(&user, &client, None)).await;
        let session = user.session.session.id;
        assert!(end(stores, session, ends).await);
        sessions.push(session);
    }
    let [third, first, second] = [sessions[0], sessions[1], sessions[2]];
    // Those of one batch are told side by side: their order does not matter.
    let claim = async |seconds, until, limit| {
        let mut notices = self::claim(stores, seconds, until, limit).await;
        notices.sort_by_key(|notice| sessions.iter().position(|session| *session == notice.session_id));
        notices
    };
    let told = |notices: &[LogoutNotice]| {
        let of = |notice: &LogoutNotice| (notice.session_id, notice.attempts);
        notices.iter().map(of).collect::<Vec<_>>()
    };

    assert_eq!(claim(0, 60, 10).await, [], "none is due before it is written");
    assert_eq!(claim(10, 70, 0).await, []);
    // The claim itself is counted as an attempt.
    let earliest = claim(10, 70, 2).await;
    assert_eq!(
        told(&earliest),
        [(first, 1), (second, 1)],
        "those that have waited the longest, no more than asked for"
    );
    let last = claim(10, 80, 2).await;
    assert_eq!(told(&last), [(third, 1)]);
    assert_eq!(claim(69, 200, 10).await, [], "all are held");

    done(stores, &earliest[0]).await;
    let postpone = async |notice, seconds| {
        let next = at(seconds);
        let postponed = stores.logout_notices.postpone(notice, next).await;
        postponed.expect("answers");
    };
    postpone(&earliest[1], 100).await;
    assert_eq!(claim(79, 200, 10).await, []);
    assert_eq!(
        told(&claim(80, 130, 10).await),
        [(third, 2)],
        "its worker has died"
    );
    assert_eq!(claim(99, 200, 10).await, []);
    let again = claim(100, 160, 10).await;
    assert_eq!(told(&again), [(second, 2)], "its time has come");
    // What is done stays so, whoever still had it in hand.
    postpone(&earliest[0], 100).await;
    done(stores, &earliest[0]).await;
    done(stores, &again[0]).await;
    assert_eq!(told(&claim(9999, 99_999, 10).await), [(third, 3)]);
    done(stores, &last[0]).await;
    assert_eq!(drain(stores).await, []);
}

async fn of_many_workers_each_gets_other_notices(stores: &Stores) {
    for _ in 0..3 {
        let user = user(stores).await;
        for _ in 0..MANY {
            let client = client_that_wants_word(stores).await;
            issue(stores, &new_grant(&user, &client, None)).await;
        }
        assert!(end(stores, user.session.session.id, 2).await);
        let (mut seen, mut rounds) = (HashSet::new(), 0);
        while seen.len() < MANY {
            rounds += 1;
            assert!(rounds <= MANY, "each round gives something to somebody");
            let claims = at_once(8, |_| {
                let stores = stores.clone();
                async move { claim(&stores, 10, 99_999, 7).await }
            })
            .await;
            for claimed in claims {
                assert!(claimed.len() <= 7);
                for notice in claimed {
                    assert_eq!(notice.attempts, 1);
                    assert!(seen.insert(notice.client_id), "no client is told twice");
                }
            }
        }
        assert_eq!(drain(stores).await.len(), MANY);
    }
}

async fn one_client_takes_no_other_ones_place(stores: &Stores) {
    let (much, little) = (
        client_that_wants_word(stores).await,
        client_that_wants_word(stores).await,
    );
    for n in 0..6 {
        let user = user(stores).await;
        issue(stores, &new_grant(&user, &much, None)).await;
        if n == 5 {
            issue(stores, &new_grant(&user, &little, None)).await;
        }
        assert!(end(stores, user.session.session.id, 1 + n).await);
    }
    let claim = async |seconds, limit, each| {
        let claimed = stores
            .logout_notices
            .claim(at(seconds), at(1000), limit, each)
            .await;
        let claimed = claimed.expect("answers");
        let of = |client: &ClientId| {
            claimed
                .iter()
                .filter(|notice| notice.client_id == *client)
                .count()
        };
        (of(&much), of(&little))
    };
    assert_eq!(claim(10, 2, 2).await, (1, 1), "everybody's first comes first");
    assert_eq!(claim(10, 10, 2).await, (2, 0));
    assert_eq!(claim(10, 10, 10).await, (3, 0));
    drain(stores).await;
}

async fn what_is_handed_back_was_not_tried(stores: &Stores) {
    let (user, client) = (user(stores).await, client_that_wants_word(stores).await);
    issue(stores, &new_grant(&user, &client, None)).await;
    assert!(end(stores, user.session.session.id, 1).await);
    for round in 0..3 {
        let claimed = claim(stores, 10 + round * 10, 1000, 10).await;
        assert_eq!(claimed.len(), 1);
        assert_eq!(claimed[0].attempts, 1);
        let next = at(20 + round * 10);
        let back = stores.logout_notices.hand_back(&claimed[0], next).await;
        back.expect("answers");
        assert_eq!(claim(stores, 19 + round * 10, 1000, 10).await, []);
    }
    drain(stores).await;
}
