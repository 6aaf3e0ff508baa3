//! What a [`GrantStore`](authmodel::store::GrantStore) promises about grants; [`rotation`](crate::rotation) has its refresh
//! tokens, and [`revocation`](crate::revocation) who can revoke what.

use crate::fixture::*;
use authmodel::{
    grant::{Grant, IssueOutcome, NewGrant, RotationOutcome, Subject},
    group::Memberships,
    ids::GrantId,
    rng::SystemRng,
    store::Stores,
};

crate::cases! {
    an_issued_grant_is_found_with_its_user,
    only_a_live_session_of_an_active_user_gets_a_grant,
    a_grant_ends_with_its_session_or_its_refresh_token,
    a_revoked_grant_is_dead,
    a_replay_revokes_whether_it_comes_first_or_last,
    a_replay_at_the_same_moment_revokes,
    a_family_is_found_for_its_client_alone,
    a_clients_own_grant_has_no_subject,
}

fn grant_of(new: &NewGrant) -> Grant {
    Grant {
        id: new.id,
        status: Some(new.status),
        client_id: new.client_id.clone(),
        user_id: new.user_id,
        session_id: new.session_id,
        scope: new.scope.clone(),
        audience: new.audience.clone(),
        authentication: new.authentication.clone(),
        details: new.details.clone(),
    }
}

async fn is_live(stores: &Stores, id: GrantId, seconds: i64) -> bool {
    stores
        .grants
        .scope_if_live(id, at(seconds))
        .await
        .expect("answers")
        .is_some()
}

async fn an_issued_grant_is_found_with_its_user(stores: &Stores) {
    let (user, client) = (user(stores).await, client(stores).await.id);
    let mut new = new_grant(&user, &client, None);
    new.scope = scope(
        &(0..300)
            .map(|n| format!("a-long-scope:{n}"))
            .collect::<Vec<_>>()
            .join(" "),
    );
    let issued = issue(stores, &new).await;
    let user = stores.users.find(user.id).await.expect("answers").expect("there");
    assert_eq!(issued.user, user);
    let found = stores
        .grants
        .subject(&new.id.into(), at(2))
        .await
        .expect("answers");
    let subject = Subject {
        grant: grant_of(&new),
        user,
        groups: Memberships::default(),
    };
    assert_eq!(found, Some(subject));
    let live = stores.grants.scope_if_live(new.id, at(2)).await.expect("answers");
    assert_eq!(live, Some(new.scope));
    assert!(!is_live(stores, GrantId::generate(&SystemRng), 2).await);
    assert_eq!(
        stores
            .grants
            .subject(&GrantId::generate(&SystemRng).into(), at(2))
            .await
            .expect("answers"),
        None
    );
}

async fn only_a_live_session_of_an_active_user_gets_a_grant(stores: &Stores) {
    let (user, other, client) = (user(stores).await, user(stores).await, client(stores).await.id);
    let refused = async |new: NewGrant, seconds| {
        let outcome = stores.grants.issue(&new, at(seconds)).await.expect("answers");
        assert_eq!(outcome, IssueOutcome::SessionEnded);
        assert!(!is_live(stores, new.id, seconds).await);
    };
    refused(new_grant(&user, &client, None), 1000).await;
    let foreign = NewGrant {
        session_id: other.session.session.id,
        ..new_grant(&user, &client, None)
    };
    refused(foreign, 1).await;
    stores
        .sessions
        .end(user.session.session.id, at(2), &event())
        .await
        .expect("answers");
    refused(new_grant(&user, &client, None), 3).await;
    stores
        .users
        .disable(other.id, at(2), &event())
        .await
        .expect("answers");
    refused(new_grant(&other, &client, None), 3).await;
}

async fn a_grant_ends_with_its_session_or_its_refresh_token(stores: &Stores) {
    let (user, client) = (user(stores).await, client(stores).await.id);
    let bare = new_grant(&user, &client, None);
    let tied = new_grant(&user, &client, Some(new_refresh(None)));
    let offline = new_grant(&user, &client, Some(new_refresh(Some(at(3000)))));
    let brief = new_grant(&user, &client, Some(new_refresh(Some(at(100)))));
    for (grant, end) in [(&bare, 1000), (&tied, 1000), (&offline, 3000), (&brief, 1000)] {
        issue(stores, grant).await;
        assert!(is_live(stores, grant.id, end - 1).await);
        assert!(!is_live(stores, grant.id, end).await);
        let subject = async |seconds| {
            stores
                .grants
                .subject(&grant.id.into(), at(seconds))
                .await
                .expect("answers")
        };
        assert!(subject(end - 1).await.is_some());
        assert!(subject(end).await.is_none());
    }
    // A family without an end of its own has the session's.
    let family = tied.refresh.as_ref().expect("it has one").family;
    let find = async |seconds| {
        stores
            .grants
            .find_by_family(&family, &client, at(seconds))
            .await
            .expect("answers")
    };
    assert!(find(999).await.is_some());
    assert!(find(1000).await.is_none());
    let family = brief.refresh.as_ref().expect("it has one").family;
    assert!(
        stores
            .grants
            .find_by_family(&family, &client, at(100))
            .await
            .expect("answers")
            .is_none()
    );
}

async fn a_revoked_grant_is_dead(stores: &Stores) {
    let (user, client) = (user(stores).await, client(stores).await.id);
    let refresh = new_refresh(Some(at(5000)));
    let new = new_grant(&user, &client, Some(refresh.clone()));
    issue(stores, &new).await;
    assert!(stores.grants.revoke(new.id, at(2)).await.expect("answers"));
    assert!(!is_live(stores, new.id, 2).await);
    assert!(
        stores
            .grants
            .subject(&new.id.into(), at(2))
            .await
            .expect("answers")
            .is_none()
    );
    assert!(
        stores
            .grants
            .find_by_family(&refresh.family, &client, at(2))
            .await
            .expect("answers")
            .is_none()
    );
    let rotated = stores
        .grants
        .rotate(
            &rotation(refresh.family, (refresh.generation, hash()), &client, 2),
            &event(),
        )
        .await;
    assert_eq!(rotated.expect("answers"), RotationOutcome::Unknown);
    assert!(
        !stores.grants.revoke(new.id, at(3)).await.expect("answers"),
        "revoked already"
    );
    assert!(
        !stores
            .grants
            .revoke(GrantId::generate(&SystemRng), at(3))
            .await
            .expect("answers")
    );
    let over = new_grant(&user, &client, None);
    issue(stores, &over).await;
    assert!(
        !stores.grants.revoke(over.id, at(1000)).await.expect("answers"),
        "over already"
    );
}

async fn a_replay_revokes_whether_it_comes_first_or_last(stores: &Stores) {
    let (user, client) = (user(stores).await, client(stores).await.id);
    let refresh = new_refresh(Some(at(5000)));
    let last = new_grant(&user, &client, Some(refresh.clone()));
    issue(stores, &last).await;
    stores
        .grants
        .revoke_redeemed(&last, at(2), &event())
        .await
        .expect("answers");
    assert!(!is_live(stores, last.id, 2).await);
    let rotated = stores
        .grants
        .rotate(
            &rotation(refresh.family, (refresh.generation, hash()), &client, 2),
            &event(),
        )
        .await;
    assert_eq!(rotated.expect("answers"), RotationOutcome::Unknown);

    let first = new_grant(&user, &client, Some(new_refresh(Some(at(5000)))));
    stores
        .grants
        .revoke_redeemed(&first, at(2), &event())
        .await
        .expect("answers");
    stores
        .grants
        .revoke_redeemed(&first, at(3), &event())
        .await
        .expect("answers");
    let issued = issue(stores, &first).await;
    assert_eq!(issued.user.id, user.id, "one redemption gets one response");
    assert!(!is_live(stores, first.id, 2).await);
    assert!(
        stores
            .grants
            .subject(&first.id.into(), at(2))
            .await
            .expect("answers")
            .is_none()
    );
    let refresh = first.refresh.expect("it has one");
    assert!(
        stores
            .grants
            .find_by_family(&refresh.family, &client, at(2))
            .await
            .expect("answers")
            .is_none()
    );
}

async fn a_replay_at_the_same_moment_revokes(stores: &Stores) {
    let (user, client) = (user(stores).await, client(stores).await.id);
    for _ in 0..10 {
        let new = new_grant(&user, &client, None);
        at_once(8, |number| {
            let (stores, new) = (stores.clone(), new.clone());
            async move {
                if number == 0 {
                    issue(&stores, &new).await;
                } else {
                    stores
                        .grants
                        .revoke_redeemed(&new, at(1), &event())
                        .await
                        .expect("answers");
                }
            }
        })
        .await;
        assert!(!is_live(stores, new.id, 2).await);
    }
}

async fn a_family_is_found_for_its_client_alone(stores: &Stores) {
    let (user, client, other) = (
        user(stores).await,
        client(stores).await.id,
        client(stores).await.id,
    );
    let refresh = new_refresh(Some(at(5000)));
    let new = new_grant(&user, &client, Some(refresh.clone()));
    issue(stores, &new).await;
    let find = async |family, client| {
        stores
            .grants
            .find_by_family(family, client, at(2))
            .await
            .expect("answers")
    };
    assert_eq!(find(&refresh.family, &client).await, Some(grant_of(&new)));
    assert_eq!(find(&refresh.family, &other).await, None);
    assert_eq!(find(&refresh.generation, &client).await, None);
    assert_eq!(find(&hash(), &client).await, None);
}

async fn a_clients_own_grant_has_no_subject(stores: &Stores) {
    let client = client(stores).await;
    assert_eq!(
        stores
            .grants
            .subject(&client.own_grant.into(), at(1))
            .await
            .expect("answers"),
        None
    );
    assert!(
        stores
            .grants
            .revoke(client.own_grant, at(1))
            .await
            .expect("answers")
    );
    assert!(!is_live(stores, client.own_grant, 1).await);
}
