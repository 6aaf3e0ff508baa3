//! What a [`ConsentStore`](authmodel::store::ConsentStore) promises.

use crate::fixture::*;
use authmodel::{
    grant::{IssueOutcome, NewGrant, RotationOutcome},
    ids::{ClientId, UserId},
    rng::SystemRng,
    scope::Scope,
    store::{Consent, Stores},
};

crate::cases! {
    consent_is_per_user_and_client,
    what_several_allow_at_once_is_all_kept,
    what_was_allowed_before_a_withdrawal_becomes_no_grant,
    a_withdrawal_at_the_same_moment_leaves_no_grant,
    consent_of_nobody_or_to_nobody_is_not_remembered,
    what_a_user_allows_is_listed_by_client,
    revoking_ends_the_grants_of_that_user_to_that_client,
    either_of_consent_and_grants_can_be_revoked_alone,
    of_many_who_revoke_one_does,
}

async fn put(stores: &Stores, user: UserId, client: &ClientId, text: &str, seconds: i64) {
    let put = stores
        .consents
        .put(
            user,
            client,
            &scope(text),
            &Scope::default(),
            at(seconds),
            &event(),
        )
        .await;
    put.expect("answers");
}

async fn list(stores: &Stores, user: UserId) -> Vec<Consent> {
    stores.consents.list(user).await.expect("answers")
}

async fn revoke(stores: &Stores, user: UserId, client: &ClientId, seconds: i64) -> bool {
    let revoked = stores.consents.revoke(user, client, at(seconds), &event()).await;
    revoked.expect("answers")
}

async fn is_live(stores: &Stores, grant: &NewGrant, seconds: i64) -> bool {
    let live = stores.grants.scope_if_live(grant.id, at(seconds)).await;
    live.expect("answers").is_some()
}

async fn consent_is_per_user_and_client(stores: &Stores) {
    let (ann, bob) = (user(stores).await.id, user(stores).await.id);
    let (first, second) = (client(stores).await.id, client(stores).await.id);
    let find = async |user, client| {
        stores
            .consents
            .find(user, client)
            .await
            .expect("answers")
            .to_string()
    };
    assert_eq!(find(ann, &first).await, "");
    stores
        .consents
        .put(
            ann,
            &first,
            &scope("openid goals:read"),
            &Scope::default(),
            at(0),
            &event(),
        )
        .await
        .expect("answers");
    stores
        .consents
        .put(bob, &second, &scope("openid"), &Scope::default(), at(0), &event())
        .await
        .expect("answers");
    assert_eq!(find(ann, &first).await, "openid goals:read");
    assert_eq!(find(ann, &second).await, "");
    assert_eq!(find(bob, &first).await, "");
    stores
        .consents
        .put(
            ann,
            &first,
            &scope("goals:write"),
            &Scope::default(),
            at(1),
            &event(),
        )
        .await
        .expect("answers");
    assert_eq!(
        find(ann, &first).await,
        "openid goals:read goals:write",
        "added to"
    );
    stores
        .consents
        .put(
            ann,
            &first,
            &scope("goals:read openid"),
            &Scope::default(),
            at(2),
            &event(),
        )
        .await
        .expect("answers");
    assert_eq!(
        find(ann, &first).await,
        "openid goals:read goals:write",
        "each once"
    );
    // What was shown and not allowed is remembered no more; the rest is.
    stores
        .consents
        .put(
            ann,
            &first,
            &scope("openid"),
            &scope("goals:write email"),
            at(3),
            &event(),
        )
        .await
        .expect("answers");
    assert_eq!(find(ann, &first).await, "openid goals:read");
}

/// Two tabs that allow different things at the same moment.
async fn what_several_allow_at_once_is_all_kept(stores: &Stores) {
    let (user, client) = (user(stores).await.id, client(stores).await.id);
    warm_up(stores).await;
    at_once(MANY, |number| {
        let (stores, client) = (stores.clone(), client.clone());
        async move { put(&stores, user, &client, &format!("openid s{number}"), 1).await }
    })
    .await;
    let kept = stores.consents.find(user, &client).await.expect("answers");
    for number in 0..MANY {
        assert!(
            kept.contains(&format!("s{number}")),
            "{number} is missing in {kept}"
        );
    }
}

/// A code was made, or a device approved, and consent is taken back before it is redeemed.
async fn what_was_allowed_before_a_withdrawal_becomes_no_grant(stores: &Stores) {
    let (ann, app) = (user(stores).await, client(stores).await.id);
    put(stores, ann.id, &app, "openid", 2).await;
    let mut under_way = new_grant(&ann, &app, Some(new_refresh(Some(at(9000)))));
    under_way.allowed_at = at(3);
    assert!(revoke(stores, ann.id, &app, 4).await);
    let outcome = stores.grants.issue(&under_way, at(5)).await.expect("answers");
    assert_eq!(outcome, IssueOutcome::SessionEnded);
    assert!(!is_live(stores, &under_way, 5).await);
    under_way.allowed_at = at(5);
    issue(stores, &under_way).await;
    assert!(is_live(stores, &under_way, 6).await, "allowed anew");
}

/// Whichever of the two comes first, no grant is left that was allowed before.
async fn a_withdrawal_at_the_same_moment_leaves_no_grant(stores: &Stores) {
    let (ann, app) = (user(stores).await, client(stores).await.id);
    warm_up(stores).await;
    for _ in 0..10 {
        put(stores, ann.id, &app, "openid", 2).await;
        let grants: Vec<NewGrant> = (0..MANY).map(|_| new_grant(&ann, &app, None)).collect();
        at_once(MANY, |number| {
            let (stores, app, new) = (stores.clone(), app.clone(), grants[number].clone());
            async move {
                if number == MANY / 2 {
                    revoke(&stores, ann.id, &app, 3).await;
                } else {
                    stores.grants.issue(&new, at(3)).await.expect("answers");
                }
            }
        })
        .await;
        for new in &grants {
            assert!(!is_live(stores, new, 4).await);
        }
    }
}

/// The user or the client can go while the consent page is open.
async fn consent_of_nobody_or_to_nobody_is_not_remembered(stores: &Stores) {
    let (user, client) = (user(stores).await.id, client(stores).await.id);
    let nobody = UserId::generate(&SystemRng);
    stores
        .consents
        .put(
            nobody,
            &client,
            &scope("openid"),
            &authmodel::scope::Scope::default(),
            at(0),
            &event(),
        )
        .await
        .expect("answers");
    stores
        .clients
        .remove(&client, at(1), &event())
        .await
        .expect("answers");
    stores
        .consents
        .put(
            user,
            &client,
            &scope("openid"),
            &Scope::default(),
            at(2),
            &event(),
        )
        .await
        .expect("answers");
    assert!(
        stores
            .consents
            .find(nobody, &client)
            .await
            .expect("answers")
            .is_empty()
    );
    assert!(
        stores
            .consents
            .find(user, &client)
            .await
            .expect("answers")
            .is_empty()
    );
}

async fn what_a_user_allows_is_listed_by_client(stores: &Stores) {
    let (ann, bob) = (user(stores).await.id, user(stores).await.id);
    let mut clients = Vec::new();
    for _ in 0..3 {
        clients.push(client(stores).await.id);
    }
    assert_eq!(list(stores, ann).await, []);
    put(stores, ann, &clients[1], "openid", 1).await;
    put(stores, ann, &clients[0], "openid goals:read", 2).await;
    put(stores, ann, &clients[2], "goals:read", 3).await;
    put(stores, ann, &clients[1], "goals:write", 4).await;
    put(stores, bob, &clients[0], "openid", 5).await;
    let consent = |number: usize, text, seconds| Consent {
        client_id: clients[number].clone(),
        scope: scope(text),
        updated_at: at(seconds),
    };
    let mut expected = vec![
        consent(0, "openid goals:read", 2),
        consent(1, "openid goals:write", 4),
        consent(2, "goals:read", 3),
    ];
    expected.sort_by(|one, other| one.client_id.cmp(&other.client_id));
    assert_eq!(list(stores, ann).await, expected);
    assert_eq!(list(stores, bob).await, [consent(0, "openid", 5)]);
    assert_eq!(list(stores, UserId::generate(&SystemRng)).await, []);

    stores
        .clients
        .remove(&clients[2], at(6), &event())
        .await
        .expect("answers");
    assert!(revoke(stores, ann, &clients[0], 6).await);
    assert_eq!(list(stores, ann).await, [consent(1, "openid goals:write", 4)]);
    stores.users.delete(bob, at(6), &event()).await.expect("answers");
    assert_eq!(list(stores, bob).await, []);
}

async fn revoking_ends_the_grants_of_that_user_to_that_client(stores: &Stores) {
    let (ann, bob) = (user(stores).await, user(stores).await);
    let (app, other) = (client(stores).await, client(stores).await);
    let refresh = new_refresh(Some(at(9000)));
    let mut elsewhere = new_grant(&ann, &app.id, None);
    elsewhere.session_id = another_session(stores, ann.id).await.session.id;
    let offline = new_grant(&ann, &app.id, Some(refresh.clone()));
    let ended = [new_grant(&ann, &app.id, None), offline, elsewhere];
    let spared = [new_grant(&ann, &other.id, None), new_grant(&bob, &app.id, None)];
    for grant in ended.iter().chain(&spared) {
        issue(stores, grant).await;
    }
    for (user, client) in [(ann.id, &app.id), (ann.id, &other.id), (bob.id, &app.id)] {
        put(stores, user, client, "openid", 1).await;
    }

    assert!(revoke(stores, ann.id, &app.id, 2).await);
    for grant in &ended {
        assert!(!is_live(stores, grant, 2).await);
    }
    let presented = rotation(refresh.family, (refresh.generation, hash()), &app.id, 3);
    assert_eq!(
        stores.grants.rotate(&presented, &event()).await.expect("answers"),
        RotationOutcome::Unknown
    );
    let left = stores.consents.find(ann.id, &app.id).await;
    assert!(left.expect("answers").is_empty());

    for grant in &spared {
        assert!(is_live(stores, grant, 2).await);
    }
    assert_eq!(list(stores, ann.id).await.len(), 1);
    assert_eq!(list(stores, bob.id).await.len(), 1);
    let own = stores.grants.scope_if_live(app.own_grant, at(2)).await;
    assert!(
        own.expect("answers").is_some(),
        "the client's own grant is nobody's"
    );
    let session = stores.sessions.find(&ann.session.cookie, at(2)).await;
    assert!(session.expect("answers").is_some(), "she stays signed in");

    assert!(!revoke(stores, ann.id, &app.id, 3).await, "nothing is left");
    // What she allows later is no matter of this.
    let mut later = new_grant(&ann, &app.id, None);
    later.allowed_at = at(4);
    issue(stores, &later).await;
    assert!(is_live(stores, &later, 3).await);
}

async fn either_of_consent_and_grants_can_be_revoked_alone(stores: &Stores) {
    let (user, app) = (user(stores).await, client(stores).await.id);
    assert!(!revoke(stores, user.id, &app, 1).await);
    put(stores, user.id, &app, "openid", 1).await;
    assert!(revoke(stores, user.id, &app, 2).await, "consent without a grant");
    // A client that needs no consent has grants alone.
    let mut grant = new_grant(&user, &app, None);
    grant.allowed_at = at(3);
    issue(stores, &grant).await;
    assert!(revoke(stores, user.id, &app, 3).await);
    assert!(!is_live(stores, &grant, 3).await);
    let nobody = UserId::generate(&SystemRng);
    assert!(!revoke(stores, nobody, &app, 4).await);
}

async fn of_many_who_revoke_one_does(stores: &Stores) {
    let (user, app) = (user(stores).await, client(stores).await.id);
    put(stores, user.id, &app, "openid", 1).await;
    let grant = new_grant(&user, &app, None);
    issue(stores, &grant).await;
    let outcomes = at_once(MANY, |_| {
        let (stores, app) = (stores.clone(), app.clone());
        async move { revoke(&stores, user.id, &app, 2).await }
    })
    .await;
    assert_eq!(count(&outcomes, |revoked| *revoked), 1);
    assert!(!is_live(stores, &grant, 2).await);
}
