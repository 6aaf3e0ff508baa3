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
