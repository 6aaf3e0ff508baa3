//! What a [`StatusStore`](authmodel::store::StatusStore) promises: whatever ends a grant is found among what has ended, at
//! once, and nothing else is.

use crate::fixture::*;
use authmodel::{
    client::Client,
    declaration::DeclaredAct,
    grant::NewGrant,
    ids::{ClientId, GrantId},
    status::{ListNumber, StatusPlace},
    store::{DeclarationChanges, Stores},
};
use std::collections::HashSet;

crate::cases! {
    what_stands_is_not_among_what_has_ended,
    whatever_ends_a_grant_is_seen_at_once,
    what_ends_by_itself_is_seen_then,
    a_replayed_code_ends_the_place_that_its_grant_gets,
    however_much_ends_at_once_is_seen_before_its_rows_follow,
    an_exchanged_token_ends_with_its_grant_or_alone,
    an_exchanged_token_ends_with_the_client_that_got_it,
    a_clients_own_grant_gets_a_place_once,
    a_client_that_revokes_goes_on_with_another_place,
    a_list_is_there_while_a_grant_or_a_token_is_in_it,
    a_thousand_grants_at_once_have_a_place_each,
}

/// What has ended since the beginning.
async fn ended(stores: &Stores, seconds: i64) -> HashSet<StatusPlace> {
    let found = stores.status.ended_since(at(0), at(seconds)).await;
    found
        .expect("answers")
        .into_iter()
        .map(|ended| {
            assert!(ended.at > at(0), "{ended:?}");
            ended.place
        })
        .collect()
}

async fn what_stands_is_not_among_what_has_ended(stores: &Stores) {
    let (user, client) = (user(stores).await, client(stores).await.id);
    issue(stores, &new_grant(&user, &client, Some(new_refresh(None)))).await;
    issue(
        stores,
        &new_grant(&user, &client, Some(new_refresh(Some(at(5000))))),
    )
    .await;
    assert!(ended(stores, 2).await.is_empty());
}

/// Each way to end a grant, and whether it ends one that outlives its session.
async fn whatever_ends_a_grant_is_seen_at_once(stores: &Stores) {
    const WAYS: [(&str, bool); 13] = [
        ("revoked", true),
        ("its refresh token revoked", true),
        ("its access token revoked", true),
        ("its refresh token replayed", true),
        ("the user's list", true),
        ("the client's sign-out in the session", false),
        ("the session's end", false),
        ("consent taken back", true),
        ("signed out everywhere", true),
        ("disabled", true),
        ("deleted", true),
        ("the client removed", true),
        ("its code replayed", true),
    ];
    for (way, ends_offline) in WAYS {
        let (user, other, client) = (user(stores).await, user(stores).await, client(stores).await.id);
        let online = new_grant(&user, &client, Some(new_refresh(None)));
        let offline = new_grant(&user, &client, Some(new_refresh(Some(at(5000)))));
        let app = self::client(stores).await.id;
        let stays = new_grant(&other, &app, None);
        for grant in [&online, &offline, &stays] {
            issue(stores, grant).await;
        }
        let consented = stores
            .consents
            .put(
                user.id,
                &client,
                &scope("openid"),
                &authmodel::scope::Scope::default(),
                at(1),
                &event(),
            )
            .await;
        consented.expect("answers");
        for grant in [&online, &offline] {
            end_by(stores, way, grant).await;
        }
        let seen = ended(stores, 3).await;
        assert!(seen.contains(&online.status), "{way}");
        assert_eq!(seen.contains(&offline.status), ends_offline, "{way}");
        assert!(!seen.contains(&stays.status), "{way}");
        for grant in [&online, &offline, &stays] {
            let live = stores
                .grants
                .scope_if_live(grant.id, at(3))
                .await
                .expect("answers");
            assert_eq!(
                live.is_none(),
                seen.contains(&grant.status),
                "{way}: as every look-up says"
            );
        }
    }
}

async fn end_by(stores: &Stores, way: &str, grant: &NewGrant) {
    let (grants, users, now, event) = (&stores.grants, &stores.users, at(2), &event());
    let (user, client) = (grant.user_id, &grant.client_id);
    let refresh = grant.refresh.as_ref().expect("it has one");
    match way {
        "revoked" => drop(grants.revoke(grant.id, now).await.expect("answers")),
        "its refresh token revoked" => {
            assert!(
                grants
                    .revoke_family(&refresh.family, client, now, event)
                    .await
                    .expect("answers")
            );
        }
        "its access token revoked" => {
            assert!(
                grants
                    .revoke_named(&grant.id.into(), client, now, event)
                    .await
                    .expect("answers")
            );
        }
        "its refresh token replayed" => {
            let first = rotation(refresh.family, (refresh.generation, hash()), client, 1);
            grants.rotate(&first, event).await.expect("answers");
            let second = rotation(refresh.family, (first.successor, hash()), client, 1);
            grants.rotate(&second, event).await.expect("answers");
            let replay = rotation(refresh.family, (refresh.generation, hash()), client, 2);
            grants.rotate(&replay, event).await.expect("answers");
        }
        // The first of the two takes the other along where it ends with the session.
        "the user's list" => drop(grants.end(user, grant.id, now, event).await.expect("answers")),
        "the client's sign-out in the session" => {
            let ended = grants.end_in_session(grant.session_id, client, now, event).await;
            ended.expect("answers");
        }
        "the session's end" => {
            stores
                .sessions
                .end(grant.session_id, now, event)
                .await
                .expect("answers");
        }
        "consent taken back" => {
            stores
                .consents
                .revoke(user, client, now, event)
                .await
                .expect("answers");
        }
        "signed out everywhere" => {
            users
                .sign_out_everywhere(user, now, event)
                .await
                .expect("answers");
        }
        "disabled" => drop(users.disable(user, now, event).await.expect("answers")),
        "deleted" => drop(users.delete(user, now, event).await.expect("answers")),
        "the client removed" => drop(stores.clients.remove(client, now, event).await.expect("answers")),
        "its code replayed" => grants.revoke_redeemed(grant, now, event).await.expect("answers"),
        other => panic!("{other} is no way to end a grant"),
    }
}

/// A session ends at 1000, and what came of it without a refresh token of its own.
async fn what_ends_by_itself_is_seen_then(stores: &Stores) {
    let (user, client) = (user(stores).await, client(stores).await.id);
    let bare = new_grant(&user, &client, None);
    let online = new_grant(&user, &client, Some(new_refresh(None)));
    let offline = new_grant(&user, &client, Some(new_refresh(Some(at(5000)))));
    for grant in [&bare, &online, &offline] {
        issue(stores, grant).await;
    }
    assert!(ended(stores, 999).await.is_empty());
    let seen = ended(stores, 1001).await;
    assert_eq!(seen, HashSet::from([bare.status, online.status]));
    let later = stores
        .status
        .ended_since(at(1001), at(1002))
        .await
        .expect("answers");
    assert!(later.is_empty(), "it was seen before: {later:?}");
}

async fn a_replayed_code_ends_the_place_that_its_grant_gets(stores: &Stores) {
    let (user, client) = (user(stores).await, client(stores).await.id);
    let new = new_grant(&user, &client, None);
    stores
        .grants
        .revoke_redeemed(&new, at(1), &event())
        .await
        .expect("answers");
    assert!(ended(stores, 2).await.is_empty(), "nothing has a place yet");
    let issued = issue(stores, &new).await;
    assert_eq!(issued.status, Some(new.status));
    assert!(ended(stores, 2).await.contains(&new.status));
}

/// More than a batch.
const MUCH: usize = 1100;

async fn however_much_ends_at_once_is_seen_before_its_rows_follow(stores: &Stores) {
    for everything in [false, true] {
        let user = user(stores).await;
        let mut places = HashSet::new();
        for number in 0..MUCH {
            let app = ClientId::parse(&format!("app-{}", number / 100)).expect("an id");
            let grant = new_grant(&user, &app, None);
            issue(stores, &grant).await;
            places.insert(grant.status);
        }
        if everything {
            stores
                .users
                .disable(user.id, at(2), &event())
                .await
                .expect("answers");
        } else {
            let session = user.session.session.id;
            stores
                .sessions
                .end(session, at(2), &event())
                .await
                .expect("answers");
        }
        assert!(
            ended(stores, 3).await.is_superset(&places),
            "rows are still to follow"
        );
        while stores.housekeeping.settle_endings(at(4)).await.expect("answers") {}
        assert!(ended(stores, 5).await.is_superset(&places), "and have followed");
    }
}

async fn an_exchanged_token_ends_with_its_grant_or_alone(stores: &Stores) {
    let (user, client) = (user(stores).await, client(stores).await.id);
    let grant = new_grant(&user, &client, None);
    issue(stores, &grant).await;
    let (alone, with_grant) = (place(), place());
    for place in [alone, with_grant] {
        let placed = stores.status.place_token(grant.id, &client, place, at(900)).await;
        placed.expect("answers");
    }
    assert!(ended(stores, 2).await.is_empty());
    assert!(stores.status.revoke_token(alone, at(2)).await.expect("answers"));
    assert!(
        !stores.status.revoke_token(alone, at(2)).await.expect("answers"),
        "once"
    );
    assert!(
        !stores.status.revoke_token(place(), at(2)).await.expect("answers"),
        "nobody's"
    );
    assert_eq!(ended(stores, 3).await, HashSet::from([alone]));
    // By the end of the session.
    let session = user.session.session.id;
    stores
        .sessions
        .end(session, at(3), &event())
        .await
        .expect("answers");
    let all = HashSet::from([alone, with_grant, grant.status]);
    assert_eq!(ended(stores, 4).await, all);
    let swept = stores.housekeeping.sweep(at(901)).await.expect("answers");
    assert_eq!(swept.token_places, 2);
}

/// However the client goes; what others have of the same grant stays.
async fn an_exchanged_token_ends_with_the_client_that_got_it(stores: &Stores) {
    let (user, owner) = (user(stores).await, client(stores).await.id);
    let grant = new_grant(&user, &owner, None);
    issue(stores, &grant).await;
    let other = client(stores).await.id;
    let kept = place();
    let placed = stores.status.place_token(grant.id, &other, kept, at(900)).await;
    placed.expect("answers");
    let mut gone = HashSet::new();
    for by_declaration in [false, true] {
        let service = client(stores).await;
        let token = place();
        let placed = stores
            .status
            .place_token(grant.id, &service.id, token, at(900))
            .await;
        placed.expect("answers");
        assert_eq!(ended(stores, 2).await, gone);
        if by_declaration {
            let removed = DeclaredAct::ClientRemoved(Box::new(service));
            let changes = DeclarationChanges {
                acts: vec![(removed, event())],
                ..DeclarationChanges::default()
            };
            let applied = stores.declarations.apply(&changes, at(2)).await;
            assert!(applied.expect("answers"));
        } else {
            let removed = stores.clients.remove(&service.id, at(2), &event()).await;
            assert!(removed.expect("answers"));
        }
        gone.insert(token);
        // With it its own grant ends, which has no place.
        assert_eq!(ended(stores, 3).await, gone);
    }
}

async fn own_status(stores: &Stores, client: &Client) -> Option<StatusPlace> {
    let found = stores.clients.find(&client.id).await.expect("answers");
    found.expect("it is there").own_status
}

async fn a_clients_own_grant_gets_a_place_once(stores: &Stores) {
    let client = client(stores).await;
    assert_eq!(client.own_status, None);
    let before = stores.housekeeping.epochs().await.expect("answers").clients;
    let (first, second) = (place(), place());
    for place in [first, second] {
        let placed = stores.status.place_own_grant(&client.id, place).await;
        placed.expect("answers");
    }
    assert_eq!(own_status(stores, &client).await, Some(first));
    let changed = stores.clients.changed_since(before).await.expect("answers");
    assert!(
        changed.iter().any(|(_, changed)| changed.id == client.id),
        "caches see it"
    );
    stores
        .clients
        .remove(&client.id, at(2), &event())
        .await
        .expect("answers");
    assert_eq!(ended(stores, 3).await, HashSet::from([first]));
}

async fn a_client_that_revokes_goes_on_with_another_place(stores: &Stores) {
    let client = client(stores).await;
    let (old, new) = (place(), place());
    stores
        .status
        .place_own_grant(&client.id, old)
        .await
        .expect("answers");
    let replace = async |places| {
        let replaced = stores
            .status
            .replace_own_place(&client.id, places, at(900), at(2))
            .await;
        replaced.expect("answers")
    };
    assert!(!replace((place(), new)).await, "another's place");
    assert!(replace((old, new)).await);
    assert!(!replace((old, place())).await, "once");
    assert_eq!(own_status(stores, &client).await, Some(new));
    assert_eq!(ended(stores, 3).await, HashSet::from([old]));
    // The client goes, and with it what has the new place, too.
    stores
        .clients
        .remove(&client.id, at(4), &event())
        .await
        .expect("answers");
    assert_eq!(ended(stores, 5).await, HashSet::from([old, new]));
}

async fn a_list_is_there_while_a_grant_or_a_token_is_in_it(stores: &Stores) {
    let has = async |list| stores.status.has_list(list).await.expect("answers");
    let (user, client) = (user(stores).await, client(stores).await.id);
    let grant = new_grant(&user, &client, None);
    assert!(!has(grant.status.list).await && !has(ListNumber(0)).await);
    issue(stores, &grant).await;
    assert!(has(grant.status.list).await);
    let token = place();
    stores
        .status
        .place_token(grant.id, &client, token, at(900))
        .await
        .expect("answers");
    assert!(has(token.list).await);
}

async fn a_thousand_grants_at_once_have_a_place_each(stores: &Stores) {
    const LIST: ListNumber = ListNumber(77);
    let user = user(stores).await;
    let ids = at_once(1000, |number| {
        // Of many clients' worth, since what one client has is bounded.
        let app = ClientId::parse(&format!("app-{}", number / 100)).expect("an id");
        let (stores, mut new) = (stores.clone(), new_grant(&user, &app, None));
        new.status = StatusPlace {
            list: LIST,
            index: u32::try_from(number).expect("a thousand"),
        };
        async move {
            assert_eq!(issue(&stores, &new).await.status, Some(new.status));
            (new.id, new.status)
        }
    })
    .await;
    assert!(ended(stores, 2).await.is_empty());
    // Each is ended by itself, and no other with it.
    let (first, place): (GrantId, StatusPlace) = ids[0];
    assert!(stores.grants.revoke(first, at(2)).await.expect("answers"));
    assert_eq!(ended(stores, 3).await, HashSet::from([place]));
}
