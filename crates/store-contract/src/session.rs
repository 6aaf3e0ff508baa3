//! What a [`SessionStore`](authmodel::store::SessionStore) promises.

use crate::fixture::*;
use authmodel::{
    authentication::Authentication,
    ids::{SessionId, UserId},
    rng::SystemRng,
    session::{NewSession, Session},
    store::{StartOutcome, Stores},
};

crate::cases! {
    a_cookie_opens_its_session_until_its_end,
    renewing_changes_cookie_and_times,
    only_ones_own_live_session_is_renewed,
    ending_revokes_the_grants_of_the_session,
    of_many_who_end_a_session_one_does,
    no_grant_slips_through_an_end,
    only_ones_own_session_is_ended,
    all_others_end_with_their_grants,
    no_grant_slips_through_the_end_of_others,
    live_sessions_are_listed_last_used_first,
    a_use_is_noted_and_never_moves_back,
    a_notice_goes_out_with_its_session,
}

async fn a_cookie_opens_its_session_until_its_end(stores: &Stores) {
    let user = user(stores).await;
    let second = another_session(stores, user.id).await;
    let stored = stores.users.find(user.id).await.expect("answers").expect("there");
    for session in [&user.session, &second] {
        let found = stores
            .sessions
            .find(&session.cookie, at(999))
            .await
            .expect("answers");
        assert_eq!(found, Some((session.session.clone(), stored.clone())));
        assert_eq!(
            stores
                .sessions
                .find(&session.cookie, at(1000))
                .await
                .expect("answers"),
            None
        );
    }
    assert_eq!(stores.sessions.find(&hash(), at(1)).await.expect("answers"), None);
    let nobodys = new_session(UserId::generate(&SystemRng));
    assert_eq!(
        stores
            .sessions
            .start(&nobodys, at(0), &event())
            .await
            .expect("answers"),
        StartOutcome::UserShutOut
    );
}

async fn renewing_changes_cookie_and_times(stores: &Stores) {
    let user = user(stores).await;
    let before = &user.session;
    let renewed = NewSession {
        session: Session {
            authentication: Authentication::by_password(at(500)),
            expires_at: at(5000),
            ..before.session.clone()
        },
        cookie: hash(),
        since_epoch: None,
        user_agent: None,
        network: None,
        notice: None,
    };
    assert!(
        stores
            .sessions
            .renew(&renewed, at(500), &event())
            .await
            .expect("answers")
    );
    assert_eq!(
        stores
            .sessions
            .find(&before.cookie, at(500))
            .await
            .expect("answers"),
        None
    );
    let (found, _) = stores
        .sessions
        .find(&renewed.cookie, at(4999))
        .await
        .expect("answers")
        .expect("live");
    assert_eq!(found, renewed.session);
}

async fn only_ones_own_live_session_is_renewed(stores: &Stores) {
    let (user, other) = (user(stores).await, user(stores).await);
    let renew = async |session: &NewSession, user_id, seconds| {
        let session = Session {
            user_id,
            expires_at: at(9000),
            ..session.session.clone()
        };
        let new = NewSession {
            session,
            cookie: hash(),
            since_epoch: None,
            user_agent: None,
            network: None,
            notice: None,
        };
        stores
            .sessions
            .renew(&new, at(seconds), &event())
            .await
            .expect("answers")
    };
    assert!(!renew(&user.session, other.id, 1).await, "another's");
    assert!(!renew(&user.session, user.id, 1000).await, "expired");
    assert!(
        stores
            .sessions
            .find(&user.session.cookie, at(1))
            .await
            .expect("answers")
            .is_some()
    );
    stores
        .sessions
        .end(user.session.session.id, at(2), &event())
        .await
        .expect("answers");
    assert!(!renew(&user.session, user.id, 3).await, "ended");
    assert!(!renew(&new_session(user.id), user.id, 3).await, "unknown");
}

async fn ending_revokes_the_grants_of_the_session(stores: &Stores) {
    let user = user(stores).await;
    let (first, second, third) = (
        client(stores).await.id,
        client(stores).await.id,
        client(stores).await.id,
    );
    let id = user.session.session.id;
    let ended = [
        new_grant(&user, &second, None),
        new_grant(&user, &first, Some(new_refresh(None))),
    ];
    // OIDC Core §11: offline access outlives the session; so does a device that was approved in it.
    let offline = new_grant(&user, &first, Some(new_refresh(Some(at(90_000)))));
    let mut device = new_grant(&user, &second, None);
    device.is_device = true;
    // Revoked before: its client has no part in this end.
    let revoked = new_grant(&user, &third, None);
    let elsewhere = another_session(stores, user.id).await;
    let mut spared = new_grant(&user, &third, None);
    spared.session_id = elsewhere.session.id;
    for grant in ended.iter().chain([&revoked, &spared, &offline, &device]) {
        issue(stores, grant).await;
    }
    stores.grants.revoke(revoked.id, at(2)).await.expect("answers");

    assert_eq!(
        stores.sessions.end(id, at(3), &event()).await.expect("answers"),
        Some(user.id)
    );
    assert_eq!(
        stores
            .sessions
            .find(&user.session.cookie, at(3))
            .await
            .expect("answers"),
        None
    );
    for grant in &ended {
        assert_eq!(
            stores
                .grants
                .scope_if_live(grant.id, at(3))
                .await
                .expect("answers"),
            None
        );
    }
    for grant in [&spared, &offline, &device] {
        assert!(
            stores
                .grants
                .scope_if_live(grant.id, at(3))
                .await
                .expect("answers")
                .is_some()
        );
    }
    assert!(
        stores
            .sessions
            .find(&elsewhere.cookie, at(3))
            .await
            .expect("answers")
            .is_some()
    );

    assert_eq!(
        stores.sessions.end(id, at(4), &event()).await.expect("answers"),
        None
    );
    assert_eq!(
        stores
            .sessions
            .end(elsewhere.session.id, at(1000), &event())
            .await
            .expect("answers"),
        Some(elsewhere.session.user_id),
        "expired by itself: its row is still there to be ended"
    );
    assert_eq!(
        stores
            .grants
            .scope_if_live(spared.id, at(3))
            .await
            .expect("answers"),
        None
    );
    assert_eq!(
        stores
            .sessions
            .end(SessionId::generate(&SystemRng), at(4), &event())
            .await
            .expect("answers"),
        None
    );
}

async fn of_many_who_end_a_session_one_does(stores: &Stores) {
    let user = user(stores).await;
    let outcomes = at_once(MANY, |_| {
        let (stores, id) = (stores.clone(), user.session.session.id);
        async move { stores.sessions.end(id, at(1), &event()).await.expect("answers") }
    })
    .await;
    assert_eq!(count(&outcomes, Option::is_some), 1);
}

/// A grant that is issued at the moment of the session's end is either refused or revoked by it.
async fn no_grant_slips_through_an_end(stores: &Stores) {
    let client = client(stores).await.id;
    for _ in 0..10 {
        let user = user(stores).await;
        let grants: Vec<_> = (0..12).map(|_| new_grant(&user, &client, None)).collect();
        at_once(13, |number| {
            let (stores, grant, id) = (
                stores.clone(),
                grants.get(number).cloned(),
                user.session.session.id,
            );
            async move {
                if let Some(grant) = grant {
                    stores.grants.issue(&grant, at(1)).await.expect("answers");
                } else {
                    stores.sessions.end(id, at(1), &event()).await.expect("answers");
                }
            }
        })
        .await;
        for grant in &grants {
            assert_eq!(
                stores
                    .grants
                    .scope_if_live(grant.id, at(2))
                    .await
                    .expect("answers"),
                None
            );
        }
    }
}

async fn only_ones_own_session_is_ended(stores: &Stores) {
    let (user, other) = (user(stores).await, user(stores).await);
    let id = user.session.session.id;
    let end = async |of, seconds| {
        let ended = stores.sessions.end_of(of, id, at(seconds), &event()).await;
        ended.expect("answers")
    };
    assert!(!end(other.id, 1).await);
    let found = stores.sessions.find(&user.session.cookie, at(1)).await;
    assert!(found.expect("answers").is_some());
    assert!(end(user.id, 2).await);
    assert!(!end(user.id, 3).await);
    let found = stores.sessions.find(&user.session.cookie, at(3)).await;
    assert_eq!(found.expect("answers"), None);
}

async fn all_others_end_with_their_grants(stores: &Stores) {
    let (user, other) = (user(stores).await, user(stores).await);
    let client = client(stores).await.id;
    let elsewhere = [
        another_session(stores, user.id).await,
        another_session(stores, user.id).await,
    ];
    let mut ended = Vec::new();
    for session in &elsewhere {
        let mut grant = new_grant(&user, &client, None);
        grant.session_id = session.session.id;
        issue(stores, &grant).await;
        ended.push(grant);
    }
    let kept = new_grant(&user, &client, None);
    let mut offline = new_grant(&user, &client, Some(new_refresh(Some(at(90_000)))));
    offline.session_id = elsewhere[0].session.id;
    let others = new_grant(&other, &client, None);
    for grant in [&kept, &offline, &others] {
        issue(stores, grant).await;
    }
    let end = async |seconds| {
        let sessions = &stores.sessions;
        let ended = sessions
            .end_others(user.id, user.session.session.id, at(seconds), &event())
            .await;
        ended.expect("answers")
    };
    assert_eq!(end(2).await, 2);
    assert_eq!(end(3).await, 0);
    for session in &elsewhere {
        let found = stores.sessions.find(&session.cookie, at(3)).await;
        assert_eq!(found.expect("answers"), None);
    }
    for session in [&user.session, &other.session] {
        let found = stores.sessions.find(&session.cookie, at(3)).await;
        assert!(found.expect("answers").is_some());
    }
    let live = async |grant: &authmodel::grant::NewGrant| {
        let scope = stores.grants.scope_if_live(grant.id, at(3)).await;
        scope.expect("answers").is_some()
    };
    for grant in &ended {
        assert!(!live(grant).await);
    }
    for grant in [&kept, &offline, &others] {
        assert!(live(grant).await);
    }
}

/// As with the end of one: a grant that is issued at that moment is either refused or ended with the others.
async fn no_grant_slips_through_the_end_of_others(stores: &Stores) {
    let client = client(stores).await.id;
    for _ in 0..5 {
        let user = user(stores).await;
        let elsewhere = another_session(stores, user.id).await.session.id;
        let grants: Vec<_> = (0..12)
            .map(|_| {
                let mut grant = new_grant(&user, &client, None);
                grant.session_id = elsewhere;
                grant
            })
            .collect();
        at_once(13, |number| {
            let (stores, grant) = (stores.clone(), grants.get(number).cloned());
            let (id, kept) = (user.id, user.session.session.id);
            async move {
                if let Some(grant) = grant {
                    stores.grants.issue(&grant, at(1)).await.expect("answers");
                } else {
                    let ended = stores.sessions.end_others(id, kept, at(1), &event()).await;
                    ended.expect("answers");
                }
            }
        })
        .await;
        for grant in &grants {
            let scope = stores.grants.scope_if_live(grant.id, at(2)).await;
            assert_eq!(scope.expect("answers"), None);
        }
    }
}

async fn live_sessions_are_listed_last_used_first(stores: &Stores) {
    let (user, other) = (user(stores).await, user(stores).await);
    let second = another_session(stores, user.id).await;
    let list = async |of, seconds| {
        let list = stores.sessions.list(of, at(seconds)).await.expect("answers");
        list.into_iter().map(|line| line.id).collect::<Vec<_>>()
    };
    let first = user.session.session.id;
    let uses = [(first, at(10)), (second.session.id, at(20))];
    stores.sessions.note_uses(&uses).await.expect("answers");
    assert_eq!(list(user.id, 30).await, [second.session.id, first]);
    let whole = stores.sessions.list(user.id, at(30)).await.expect("answers");
    assert_eq!(whole[0].last_used_at, Some(at(20)));
    assert_eq!(whole[0].user_agent, second.user_agent);
    assert_eq!(whole[0].network, second.network);
    assert_eq!(
        (
            whole[0].created_at,
            whole[0].authenticated_at,
            whole[0].expires_at
        ),
        (at(0), at(0), at(1000))
    );
    assert_eq!(list(other.id, 30).await, [other.session.session.id]);
    assert!(list(user.id, 1000).await.is_empty(), "they have expired");
    let out = stores.users.sign_out_everywhere(user.id, at(40), &event()).await;
    assert!(out.expect("answers"));
    assert!(list(user.id, 40).await.is_empty());
}

async fn a_use_is_noted_and_never_moves_back(stores: &Stores) {
    let user = user(stores).await;
    let id = user.session.session.id;
    let used = async || {
        let list = stores.sessions.list(user.id, at(50)).await.expect("answers");
        list[0].last_used_at
    };
    assert_eq!(used().await, None);
    let gone = SessionId::generate(&SystemRng);
    let note = async |seconds| {
        let uses = [(id, at(seconds)), (gone, at(seconds))];
        stores.sessions.note_uses(&uses).await.expect("answers");
    };
    note(20).await;
    note(10).await;
    assert_eq!(used().await, Some(at(20)));
    // As many as come together at once.
    let many: Vec<_> = (0..450)
        .map(|_| (SessionId::generate(&SystemRng), at(1)))
        .chain([(id, at(30))])
        .collect();
    stores.sessions.note_uses(&many).await.expect("answers");
    assert_eq!(used().await, Some(at(30)));
}

async fn a_notice_goes_out_with_its_session(stores: &Stores) {
    let user = user(stores).await;
    let sent = async || {
        let mails = stores.outbox.recent(10).await.expect("answers");
        mails.into_iter().map(|mail| mail.id).collect::<Vec<_>>()
    };
    let before = sent().await.len();
    let mut new = new_session(user.id);
    new.notice = Some(mail(at(1)));
    let started = stores.sessions.start(&new, at(1), &event()).await;
    assert_eq!(started.expect("answers"), StartOutcome::Started);
    let mut again = NewSession {
        cookie: hash(),
        notice: Some(mail(at(2))),
        ..new.clone()
    };
    let renewed = stores.sessions.renew(&again, at(2), &event()).await;
    assert!(renewed.expect("answers"));
    let ids = |new: &NewSession| new.notice.as_ref().expect("one").id;
    let found = sent().await;
    assert_eq!(found.len(), before + 2);
    assert!(found.contains(&ids(&new)) && found.contains(&ids(&again)));

    // No session, no notice.
    again.notice = Some(mail(at(3)));
    again.session.id = SessionId::generate(&SystemRng);
    let renewed = stores.sessions.renew(&again, at(3), &event()).await;
    assert!(!renewed.expect("answers"));
    let disabled = stores.users.disable(user.id, at(4), &event()).await;
    assert!(disabled.expect("answers"));
    let shut_out = stores.sessions.start(&again, at(5), &event()).await;
    assert_eq!(shut_out.expect("answers"), StartOutcome::UserShutOut);
    assert_eq!(sent().await.len(), before + 2);
}
