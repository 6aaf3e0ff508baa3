//! What a [`ClientStore`](authmodel::store::ClientStore) promises.

use crate::fixture::*;
use authmodel::{
    client::{Client, NewClient},
    ids::{ClientId, GrantId},
    rng::SystemRng,
    store::{AddOutcome, Stores},
};

crate::cases! {
    an_added_client_is_found_as_it_was,
    what_has_changed_since_an_epoch_is_told,
    a_taken_identifier_changes_nothing,
    clients_are_listed_by_identifier,
    putting_replaces_all_but_the_own_grant,
    replacing_brings_nobody_back,
    replacing_takes_no_other_change_back,
    removing_revokes_every_grant_to_it,
    a_successor_inherits_no_consent,
    of_many_who_add_one_client_one_does,
    clients_of_documents_that_nobody_used_are_found,
    registrations_that_nobody_used_are_removed,
    a_registration_that_is_used_meanwhile_stays,
}

async fn epoch(stores: &Stores) -> i64 {
    stores
        .housekeeping
        .epochs()
        .await
        .expect("the store answers")
        .clients
}

async fn what_has_changed_since_an_epoch_is_told(stores: &Stores) {
    let clients = &stores.clients;
    let since = async |epoch| {
        let changed = clients.changed_since(epoch).await.expect("answers");
        changed
            .into_iter()
            .map(|(at, client)| (at, client.id))
            .collect::<Vec<_>>()
    };
    let start = epoch(stores).await;
    let [first, second, third] = [(); 3].map(|()| new_client());
    for new in [&first, &second, &third] {
        clients.add(new, at(1), &event()).await.expect("answers");
    }
    let ids = |news: &[&NewClient]| news.iter().map(|new| new.id.clone()).collect::<Vec<_>>();
    let named = |changed: Vec<(i64, ClientId)>| changed.into_iter().map(|(_, id)| id).collect::<Vec<_>>();
    let all = since(start).await;
    assert_eq!(all.last().map(|(at, _)| *at), Some(epoch(stores).await));
    assert_eq!(named(all), ids(&[&first, &second, &third]));

    let before = epoch(stores).await;
    assert!(since(before).await.is_empty());
    // A taken identifier changes nothing.
    clients.add(&first, at(2), &event()).await.expect("answers");
    assert!(since(before).await.is_empty());
    clients.put(&second, at(2), &event()).await.expect("answers");
    let known = clients.find(&first.id).await.expect("answers").expect("there");
    clients
        .replace(&known, &first, at(2), &event())
        .await
        .expect("answers");
    assert_eq!(
        since(before).await,
        [(before + 1, second.id.clone()), (before + 2, first.id.clone())]
    );
    // A removal is an epoch that is no client's.
    clients.remove(&third.id, at(3), &event()).await.expect("answers");
    assert_eq!(epoch(stores).await, before + 3);
    assert!(since(before + 2).await.is_empty());
}

async fn an_added_client_is_found_as_it_was(stores: &Stores) {
    let before = epoch(stores).await;
    let mut new = new_client();
    new.metadata.client_name = "名前 ".repeat(500);
    new.metadata.redirect_uris = (0..200)
        .map(|n| format!("https://client.example/callback/{n}"))
        .collect();
    let AddOutcome::Added(added) = stores.clients.add(&new, at(7), &event()).await.expect("answers") else {
        panic!("the identifier is new")
    };
    assert_eq!(
        (&added.id, added.secret, added.own_grant),
        (&new.id, new.secret, new.own_grant)
    );
    assert_eq!((&added.metadata, added.created_at), (&new.metadata, at(7)));
    assert_eq!(stores.clients.find(&new.id).await.expect("answers"), Some(*added));
    assert!(epoch(stores).await > before);
    let own = stores
        .grants
        .scope_if_live(new.own_grant, at(1_000_000))
        .await
        .expect("answers");
    assert_eq!(
        own,
        Some(new.metadata.scope),
        "its own grant has no end of its own"
    );

    let secretless = NewClient {
        secret: None,
        ..new_client()
    };
    stores
        .clients
        .add(&secretless, at(0), &event())
        .await
        .expect("answers");
    let found = stores
        .clients
        .find(&secretless.id)
        .await
        .expect("answers")
        .expect("there");
    assert_eq!(found.secret, None);
    let unknown = ClientId::parse("nobody").expect("an id");
    assert_eq!(stores.clients.find(&unknown).await.expect("answers"), None);
}

async fn a_taken_identifier_changes_nothing(stores: &Stores) {
    let known = client(stores).await;
    let before = epoch(stores).await;
    let mut again = NewClient {
        id: known.id.clone(),
        ..new_client()
    };
    again.metadata.client_name = "another".into();
    assert_eq!(
        stores
            .clients
            .add(&again, at(5), &event())
            .await
            .expect("answers"),
        AddOutcome::Exists
    );
    assert_eq!(
        stores.clients.find(&known.id).await.expect("answers"),
        Some(known)
    );
    assert_eq!(epoch(stores).await, before);
    assert_eq!(
        stores
            .grants
            .scope_if_live(again.own_grant, at(5))
            .await
            .expect("answers"),
        None
    );
}

async fn clients_are_listed_by_identifier(stores: &Stores) {
    for id in ["b-list", "B-list", "a-list", "a_list"] {
        let new = NewClient {
            id: ClientId::parse(id).expect("an id"),
            ..new_client()
        };
        stores.clients.put(&new, at(0), &event()).await.expect("answers");
    }
    let ids: Vec<_> = stores
        .clients
        .list()
        .await
        .expect("answers")
        .into_iter()
        .map(|client| client.id)
        .collect();
    let mut sorted = ids.clone();
    sorted.sort();
    assert_eq!(ids, sorted, "in byte order");
    assert!(ids.len() >= 4);
}

async fn putting_replaces_all_but_the_own_grant(stores: &Stores) {
    let new = new_client();
    let first = stores.clients.put(&new, at(1), &event()).await.expect("answers");
    assert_eq!((first.own_grant, &first.metadata), (new.own_grant, &new.metadata));
    let before = epoch(stores).await;

    let mut second = NewClient {
        id: new.id.clone(),
        secret: None,
        ..new_client()
    };
    second.metadata.scope = scope("goals:write");
    let replaced = stores
        .clients
        .put(&second, at(2), &event())
        .await
        .expect("answers");
    assert_eq!((&replaced.metadata, replaced.secret), (&second.metadata, None));
    assert_eq!(replaced.own_grant, first.own_grant);
    assert_eq!(replaced.own_status, first.own_status);
    assert_eq!(replaced.created_at, first.created_at);
    assert_eq!(
        stores.clients.find(&new.id).await.expect("answers"),
        Some(replaced)
    );
    assert!(epoch(stores).await > before);
    let own = stores
        .grants
        .scope_if_live(first.own_grant, at(3))
        .await
        .expect("answers");
    assert_eq!(own, Some(scope("goals:write")));
    assert_eq!(
        stores
            .grants
            .scope_if_live(second.own_grant, at(3))
            .await
            .expect("answers"),
        None
    );

    let racers = at_once(MANY, |_| {
        let (stores, new) = (
            stores.clone(),
            NewClient {
                own_grant: GrantId::generate(&SystemRng),
                ..second.clone()
            },
        );
        async move {
            stores
                .clients
                .put(&new, at(4), &event())
                .await
                .expect("answers")
                .own_grant
        }
    })
    .await;
    assert!(racers.iter().all(|own| *own == first.own_grant));
}

async fn replacing_brings_nobody_back(stores: &Stores) {
    let new = new_client();
    let AddOutcome::Added(known) = stores.clients.add(&new, at(1), &event()).await.expect("answers") else {
        panic!("the identifier is new")
    };
    stores
        .clients
        .remove(&new.id, at(1), &event())
        .await
        .expect("answers");
    let before = epoch(stores).await;
    let replaced = stores.clients.replace(&known, &new, at(1), &event()).await;
    assert_eq!(replaced.expect("answers"), None);
    assert_eq!(epoch(stores).await, before, "nothing changed");

    // The grant of the removed one is not made again.
    let again = NewClient {
        own_grant: GrantId::generate(&SystemRng),
        ..new.clone()
    };
    let known = stores.clients.put(&again, at(1), &event()).await;
    let known = known.expect("answers");
    let mut second = again;
    second.metadata.scope = scope("goals:write");
    let replaced = stores.clients.replace(&known, &second, at(2), &event()).await;
    let replaced = replaced.expect("answers").expect("it was as it is known");
    assert_eq!(replaced.metadata, second.metadata);

    // Replaced from all sides while it is removed: whatever the order, it is gone in the end.
    let removed = at_once(MANY, |number| {
        let (stores, known, second) = (stores.clone(), replaced.clone(), second.clone());
        async move {
            if number == MANY / 2 {
                stores
                    .clients
                    .remove(&second.id, at(3), &event())
                    .await
                    .expect("answers")
            } else {
                let replaced = stores.clients.replace(&known, &second, at(3), &event()).await;
                replaced.expect("answers");
                false
            }
        }
    })
    .await;
    assert_eq!(removed.into_iter().filter(|removed| *removed).count(), 1);
    assert_eq!(stores.clients.find(&new.id).await.expect("answers"), None);
}

/// Whoever read it, changed one thing and writes it back must not take another's change back with that: not their new
/// secret, and not their other member.
async fn replacing_takes_no_other_change_back(stores: &Stores) {
    let known = client(stores).await;
    let as_new = |client: &Client| NewClient {
        id: client.id.clone(),
        secret: client.secret,
        metadata: client.metadata.clone(),
        registration_token: client.registration_token,
        own_grant: client.own_grant,
    };
    let rotated = NewClient {
        secret: Some(hash()),
        ..as_new(&known)
    };
    let now = stores.clients.replace(&known, &rotated, at(1), &event()).await;
    let now = now.expect("answers").expect("it was as it is known");
    let mut renamed = as_new(&known);
    renamed.metadata.client_name = "Another".to_owned();
    let before = epoch(stores).await;
    let stale = stores.clients.replace(&known, &renamed, at(2), &event()).await;
    assert_eq!(stale.expect("answers"), None);
    assert_eq!(epoch(stores).await, before, "nothing changed");
    assert_eq!(
        stores.clients.find(&known.id).await.expect("answers"),
        Some(now.clone())
    );

    // Of many who know the same, one comes through.
    let through = at_once(MANY, |number| {
        let (stores, known, mut new) = (stores.clone(), now.clone(), as_new(&now));
        new.metadata.client_name = format!("Number {number}");
        async move {
            let replaced = stores.clients.replace(&known, &new, at(3), &event()).await;
            replaced.expect("answers").is_some()
        }
    })
    .await;
    assert_eq!(through.into_iter().filter(|through| *through).count(), 1);
}

async fn removing_revokes_every_grant_to_it(stores: &Stores) {
    let (client, other) = (client(stores).await, client(stores).await);
    let user = user(stores).await;
    let grant = new_grant(&user, &client.id, Some(new_refresh(Some(at(5000)))));
    let stranger = new_grant(&user, &other.id, None);
    issue(stores, &grant).await;
    issue(stores, &stranger).await;
    let before = epoch(stores).await;

    assert!(
        stores
            .clients
            .remove(&client.id, at(2), &event())
            .await
            .expect("answers")
    );
    assert!(epoch(stores).await > before);
    assert_eq!(stores.clients.find(&client.id).await.expect("answers"), None);
    for revoked in [client.own_grant, grant.id] {
        assert_eq!(
            stores
                .grants
                .scope_if_live(revoked, at(2))
                .await
                .expect("answers"),
            None
        );
    }
    assert!(
        stores
            .grants
            .scope_if_live(stranger.id, at(2))
            .await
            .expect("answers")
            .is_some()
    );

    let before = epoch(stores).await;
    assert!(
        !stores
            .clients
            .remove(&client.id, at(3), &event())
            .await
            .expect("answers"),
        "it is gone already"
    );
    assert_eq!(epoch(stores).await, before);
}

async fn a_successor_inherits_no_consent(stores: &Stores) {
    let (new, user) = (new_client(), user(stores).await);
    stores.clients.add(&new, at(0), &event()).await.expect("answers");
    stores
        .consents
        .put(
            user.id,
            &new.id,
            &scope("openid"),
            &authmodel::scope::Scope::default(),
            at(0),
            &event(),
        )
        .await
        .expect("answers");
    stores
        .clients
        .remove(&new.id, at(1), &event())
        .await
        .expect("answers");
    let again = NewClient {
        own_grant: GrantId::generate(&SystemRng),
        ..new.clone()
    };
    stores
        .clients
        .add(&again, at(2), &event())
        .await
        .expect("answers");
    assert!(
        stores
            .consents
            .find(user.id, &new.id)
            .await
            .expect("answers")
            .is_empty()
    );
}

async fn of_many_who_add_one_client_one_does(stores: &Stores) {
    let new = new_client();
    let outcomes = at_once(MANY, |_| {
        let (stores, new) = (
            stores.clone(),
            NewClient {
                own_grant: GrantId::generate(&SystemRng),
                ..new.clone()
            },
        );
        async move { stores.clients.add(&new, at(0), &event()).await.expect("answers") }
    })
    .await;
    assert_eq!(
        count(&outcomes, |outcome| matches!(outcome, AddOutcome::Added(_))),
        1
    );
}

async fn clients_of_documents_that_nobody_used_are_found(stores: &Stores) {
    let user = user(stores).await;
    let document = |name: &str| {
        let mut new = new_client();
        new.id = ClientId::parse(&format!("https://{name}.example/client")).expect("an identifier");
        new.metadata.metadata_document = true;
        new
    };
    let (unused, allowed, granted, young) = (
        document("unused"),
        document("allowed"),
        document("granted"),
        document("young"),
    );
    for (new, at_seconds) in [(&unused, 10), (&allowed, 10), (&granted, 10), (&young, 20)] {
        let added = stores.clients.add(new, at(at_seconds), &event()).await;
        assert!(matches!(added.expect("answers"), AddOutcome::Added(_)));
    }
    // One that the operator has registered under an address, and one with such a name, are none.
    let mut registered = document("registered");
    registered.metadata.metadata_document = false;
    registered.metadata.client_name = "\"metadata_document\":true".to_owned();
    stores
        .clients
        .add(&registered, at(10), &event())
        .await
        .expect("answers");
    client(stores).await;
    let put = stores
        .consents
        .put(
            user.id,
            &allowed.id,
            &scope("openid"),
            &authmodel::scope::Scope::default(),
            at(11),
            &event(),
        )
        .await;
    put.expect("answers");
    issue(stores, &new_grant(&user, &granted.id, None)).await;

    let found = async |before| {
        stores
            .clients
            .unused_documents(at(before))
            .await
            .expect("answers")
    };
    assert_eq!(found(10).await, []);
    assert_eq!(found(20).await, std::slice::from_ref(&unused.id));
    let mut both = found(21).await;
    both.sort();
    assert_eq!(both, [unused.id.clone(), young.id.clone()]);
    // What was looked at again has changed, or has not: what it says now counts from then.
    stores
        .clients
        .put(&unused, at(30), &event())
        .await
        .expect("answers");
    assert_eq!(found(21).await, [young.id]);
}

/// Clients that registered themselves at 10 seconds: one of each kind of use, and one of none, which comes first.
async fn registered(stores: &Stores) -> [NewClient; 4] {
    let user = user(stores).await;
    let clients = ["unused", "allowed", "granted", "own"].map(|_| new_client());
    for new in &clients {
        let added = stores.clients.add(new, at(10), &event()).await;
        assert!(matches!(added.expect("answers"), AddOutcome::Added(_)));
    }
    let [_, allowed, granted, own] = &clients;
    let nothing_more = authmodel::scope::Scope::default();
    let put = stores
        .consents
        .put(
            user.id,
            &allowed.id,
            &scope("openid"),
            &nothing_more,
            at(11),
            &event(),
        )
        .await;
    put.expect("answers");
    issue(stores, &new_grant(&user, &granted.id, None)).await;
    let placed = stores.status.place_own_grant(&own.id, place()).await;
    placed.expect("answers");
    clients
}

async fn unused(stores: &Stores, before: i64) -> Vec<ClientId> {
    stores
        .clients
        .unused_registrations(at(before))
        .await
        .expect("answers")
}

async fn remove_unused(stores: &Stores, id: &ClientId, before: i64) -> bool {
    stores
        .clients
        .remove_unused(id, at(before), at(40), &event())
        .await
        .expect("answers")
}

async fn registrations_that_nobody_used_are_removed(stores: &Stores) {
    let [nobodys, used @ ..] = registered(stores).await;
    // An operator's, as old and as unused.
    let operators = NewClient {
        registration_token: None,
        ..new_client()
    };
    let added = stores.clients.add(&operators, at(10), &event()).await;
    added.expect("answers");

    assert_eq!(unused(stores, 10).await, []);
    assert_eq!(unused(stores, 11).await, std::slice::from_ref(&nobodys.id));
    let before = epoch(stores).await;
    assert!(remove_unused(stores, &nobodys.id, 11).await);
    assert!(epoch(stores).await > before, "instances hear of it");
    assert_eq!(stores.clients.find(&nobodys.id).await.expect("answers"), None);
    let own = stores.grants.scope_if_live(nobodys.own_grant, at(41)).await;
    assert_eq!(own.expect("answers"), None);
    assert!(
        !remove_unused(stores, &nobodys.id, 11).await,
        "it is gone already"
    );

    assert_eq!(unused(stores, 11).await, []);
    let before = epoch(stores).await;
    for client in used {
        assert!(!remove_unused(stores, &client.id, 11).await);
        let found = stores.clients.find(&client.id).await.expect("answers");
        assert!(found.is_some(), "somebody uses it");
    }
    assert_eq!(epoch(stores).await, before);
}

async fn a_registration_that_is_used_meanwhile_stays(stores: &Stores) {
    let [nobodys, ..] = registered(stores).await;
    assert_eq!(unused(stores, 11).await, std::slice::from_ref(&nobodys.id));
    // Found, and changed by its client before it is removed.
    let put = stores.clients.put(&nobodys, at(30), &event()).await;
    put.expect("answers");
    assert!(!remove_unused(stores, &nobodys.id, 11).await);
    // Or somebody signed in with it.
    let ada = user(stores).await;
    let grant = new_grant(&ada, &nobodys.id, None);
    issue(stores, &grant).await;
    assert!(!remove_unused(stores, &nobodys.id, 31).await);
    assert_eq!(unused(stores, 31).await, []);
}
