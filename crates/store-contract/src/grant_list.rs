//! What a user sees of their grants, and how each of them ends by itself.

use crate::fixture::*;
use authmodel::{
    grant::NewGrant,
    ids::{GrantId, UserId},
    rng::SystemRng,
    store::Stores,
};

crate::cases! {
    everything_that_stands_is_on_the_list,
    a_line_ends_alone_and_only_by_its_owner,
    what_an_app_has_in_a_session_ends_together,
    a_client_ends_what_is_its_own_in_a_session,
    signing_out_everywhere_ends_everything,
    live_grants_of_a_user_and_a_client_are_bounded,
}

async fn listed(stores: &Stores, user: UserId) -> Vec<GrantId> {
    let list = stores.grants.list(user, at(5)).await.expect("answers");
    list.into_iter().map(|grant| grant.id).collect()
}

fn offline(user: &TestUser, client: &authmodel::ids::ClientId) -> NewGrant {
    new_grant(user, client, Some(new_refresh(Some(at(9000)))))
}

async fn everything_that_stands_is_on_the_list(stores: &Stores) {
    let (ann, bob, client) = (user(stores).await, user(stores).await, client(stores).await);
    let bound = new_grant(&ann, &client.id, None);
    let kept = offline(&ann, &client.id);
    let mut device = new_grant(&ann, &client.id, Some(new_refresh(Some(at(9000)))));
    device.is_device = true;
    let (revoked, bobs) = (offline(&ann, &client.id), offline(&bob, &client.id));
    for grant in [&bound, &kept, &device, &revoked, &bobs] {
        issue(stores, grant).await;
    }
    stores.grants.revoke(revoked.id, at(2)).await.expect("answers");
    assert_eq!(listed(stores, ann.id).await, [device.id, kept.id, bound.id]);
    let list = stores.grants.list(ann.id, at(5)).await.expect("answers");
    assert_eq!(
        list.iter()
            .map(|grant| (grant.outlives_session, grant.is_device))
            .collect::<Vec<_>>(),
        [(true, true), (true, false), (false, false)]
    );
    let line = &list[1];
    assert_eq!((&line.client_id, &line.scope), (&kept.client_id, &kept.scope));
    assert_eq!((line.created_at, line.last_used_at), (at(1), None));
    assert_eq!(line.user_agent, ann.session.user_agent);

    let refresh = kept.refresh.as_ref().expect("it has one");
    let used = rotation(refresh.family, (refresh.generation, hash()), &client.id, 4);
    stores.grants.rotate(&used, &event()).await.expect("answers");
    let list = stores.grants.list(ann.id, at(5)).await.expect("answers");
    // By the database's clock, which a rotation on its way counts from.
    let last = list[1].last_used_at.expect("it was used");
    assert!((at(4)..at(9)).contains(&last), "{last}");
}

async fn a_line_ends_alone_and_only_by_its_owner(stores: &Stores) {
    let (ann, bob, client) = (user(stores).await, user(stores).await, client(stores).await.id);
    let (first, second) = (offline(&ann, &client), offline(&ann, &client));
    for grant in [&first, &second] {
        issue(stores, grant).await;
    }
    let end = async |user, grant| {
        let ended = stores.grants.end(user, grant, at(2), &event()).await;
        ended.expect("answers")
    };
    assert!(!end(bob.id, first.id).await);
    assert!(!end(ann.id, GrantId::generate(&SystemRng)).await);
    assert!(end(ann.id, first.id).await);
    assert!(!end(ann.id, first.id).await, "again");
    assert_eq!(listed(stores, ann.id).await, [second.id]);
}

async fn what_an_app_has_in_a_session_ends_together(stores: &Stores) {
    let (user, app, other) = (
        user(stores).await,
        client(stores).await.id,
        client(stores).await.id,
    );
    let mut elsewhere = new_grant(&user, &app, None);
    elsewhere.session_id = another_session(stores, user.id).await.session.id;
    let here = [new_grant(&user, &app, None), new_grant(&user, &app, None)];
    let (kept, others) = (offline(&user, &app), new_grant(&user, &other, None));
    for grant in here.iter().chain([&elsewhere, &kept, &others]) {
        issue(stores, grant).await;
    }
    let ended = stores.grants.end(user.id, here[0].id, at(2), &event()).await;
    assert!(ended.expect("answers"));
    assert_eq!(listed(stores, user.id).await, [others.id, kept.id, elsewhere.id]);
}

async fn a_client_ends_what_is_its_own_in_a_session(stores: &Stores) {
    let (user, app, other) = (
        user(stores).await,
        client(stores).await.id,
        client(stores).await.id,
    );
    let session = user.session.session.id;
    let (here, kept, others) = (
        new_grant(&user, &app, None),
        offline(&user, &app),
        new_grant(&user, &other, None),
    );
    for grant in [&here, &kept, &others] {
        issue(stores, grant).await;
    }
    for there in [true, false] {
        let ended = stores.grants.end_in_session(session, &app, at(2), &event()).await;
        assert_eq!(ended.expect("answers"), there);
    }
    assert_eq!(listed(stores, user.id).await, [others.id, kept.id]);
    let found = stores.sessions.find(&user.session.cookie, at(3)).await;
    assert!(found.expect("answers").is_some(), "the session goes on");
}

async fn signing_out_everywhere_ends_everything(stores: &Stores) {
    let (user, app) = (user(stores).await, client(stores).await.id);
    let elsewhere = another_session(stores, user.id).await;
    let mut device = new_grant(&user, &app, None);
    device.is_device = true;
    for grant in [&new_grant(&user, &app, None), &offline(&user, &app), &device] {
        issue(stores, grant).await;
    }
    let ended = stores.users.sign_out_everywhere(user.id, at(2), &event()).await;
    assert!(ended.expect("answers"));
    assert_eq!(listed(stores, user.id).await, []);
    for cookie in [&user.session.cookie, &elsewhere.cookie] {
        assert_eq!(stores.sessions.find(cookie, at(3)).await.expect("answers"), None);
    }
    // They may sign in again, and what they get then stands.
    let mut again = user.clone();
    again.session = another_session(stores, user.id).await;
    let grant = offline(&again, &app);
    issue(stores, &grant).await;
    assert_eq!(listed(stores, user.id).await, [grant.id]);
}

/// Two hundred, and what comes between two looks.
async fn live_grants_of_a_user_and_a_client_are_bounded(stores: &Stores) {
    let (user, app) = (user(stores).await, client(stores).await.id);
    let first = offline(&user, &app);
    issue(stores, &first).await;
    for _ in 0..600 {
        issue(stores, &new_grant(&user, &app, None)).await;
    }
    let left = listed(stores, user.id).await;
    assert!((200..=264).contains(&left.len()), "{}", left.len());
    assert!(
        left.contains(&first.id),
        "a refresh token in use is not pushed out"
    );
}
