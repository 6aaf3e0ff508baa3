//! What a [`DeclarationStore`](authmodel::store::DeclarationStore) promises.

use crate::{fixture::*, group};
use authmodel::{
    audit::AuditAction,
    client::{Client, NewClient},
    declaration::{Declared, DeclaredAct, DeclaredKind},
    resource::Resource,
    store::{DeclarationChanges, Stores},
};
use std::collections::BTreeMap;

crate::cases! {
    a_declaration_happens_whole_or_not_at_all,
    a_declaration_changes_and_removes_what_is_known,
    each_change_has_its_event_and_moves_the_counters,
    what_is_declared_is_found_moved_and_released,
    of_two_declarations_at_once_one_is_stale,
    members_stay_where_their_group_changes,
    a_group_that_goes_leaves_nothing_behind,
}

fn resource(audience: &str) -> Resource {
    Resource {
        audience: audience.to_owned(),
        name: None,
        uri: None,
        client_id: None,
        introspection_clients: Vec::new(),
        scopes: BTreeMap::new(),
        claims: Vec::new(),
    }
}

fn declared(kind: DeclaredKind, name: &str) -> Declared {
    Declared {
        kind,
        name: name.to_owned(),
        file: "all.toml".to_owned(),
        made: true,
    }
}

fn acts(acts: Vec<DeclaredAct>) -> DeclarationChanges {
    DeclarationChanges {
        acts: acts.into_iter().map(|act| (act, event())).collect(),
        ..DeclarationChanges::default()
    }
}

/// A client, a group and a resource server.
pub(crate) fn three(client: &NewClient) -> DeclarationChanges {
    DeclarationChanges {
        declared: vec![
            declared(DeclaredKind::Client, client.id.as_str()),
            declared(DeclaredKind::Group, "ops"),
            declared(DeclaredKind::Resource, "notes"),
        ],
        ..acts(vec![
            DeclaredAct::ClientAdded(Box::new(client.clone())),
            DeclaredAct::GroupAdded(group::group("ops")),
            DeclaredAct::ResourceAdded(resource("notes")),
        ])
    }
}

async fn apply(stores: &Stores, changes: &DeclarationChanges) -> bool {
    stores.declarations.apply(changes, at(1)).await.expect("answers")
}

async fn list(stores: &Stores) -> Vec<Declared> {
    stores.declarations.list().await.expect("answers")
}

async fn found(stores: &Stores, new: &NewClient) -> Option<Client> {
    stores.clients.find(&new.id).await.expect("answers")
}

async fn a_declaration_happens_whole_or_not_at_all(stores: &Stores) {
    let new = new_client();
    let taken = group::added(stores, "ops").await;
    assert!(!apply(stores, &three(&new)).await, "there is such a group");
    assert!(found(stores, &new).await.is_none() && list(stores).await.is_empty());
    assert!(stores.resources.list().await.expect("answers").is_empty());
    let removed = stores.groups.remove(&taken.name, &event()).await;
    assert!(removed.expect("answers"));

    assert!(apply(stores, &three(&new)).await);
    let client = found(stores, &new).await.expect("there");
    assert_eq!((&client.metadata, client.secret), (&new.metadata, new.secret));
    assert_eq!(
        stores.resources.list().await.expect("answers"),
        [resource("notes")]
    );
    assert_eq!(
        stores.groups.find(&taken.name).await.expect("answers"),
        Some(taken)
    );
    assert!(!apply(stores, &three(&new)).await, "all of it is there");
}

async fn a_declaration_changes_and_removes_what_is_known(stores: &Stores) {
    let new = new_client();
    assert!(apply(stores, &three(&new)).await);
    let known = found(stores, &new).await.expect("there");
    let mut other = new.clone();
    other.metadata.client_name = "Another".to_owned();
    let replaced = || DeclaredAct::ClientReplaced {
        known: Box::new(known.clone()),
        new: Box::new(other.clone()),
    };
    let resource_of = |name: &str| Resource {
        name: Some(name.into()),
        ..resource("notes")
    };
    // What is not as it was known takes all else with it.
    let stale = acts(vec![
        replaced(),
        DeclaredAct::ResourceReplaced {
            known: resource_of("never"),
            new: resource_of("Notes"),
        },
    ]);
    assert!(!apply(stores, &stale).await);
    assert_eq!(found(stores, &new).await.as_ref(), Some(&known));
    let fresh = acts(vec![
        replaced(),
        DeclaredAct::ResourceReplaced {
            known: resource("notes"),
            new: resource_of("Notes"),
        },
    ]);
    assert!(apply(stores, &fresh).await);
    let now = found(stores, &new).await.expect("there");
    assert_eq!(now.metadata.client_name, "Another");
    assert_eq!(now.own_grant, known.own_grant, "its own grant stays");

    let removals = |client: &Client| {
        acts(vec![
            DeclaredAct::ClientRemoved(Box::new(client.clone())),
            DeclaredAct::ResourceRemoved(resource_of("Notes")),
            DeclaredAct::GroupRemoved(group::group("ops")),
        ])
    };
    assert!(
        !apply(stores, &removals(&known)).await,
        "it is another by now, and so it stays"
    );
    assert!(apply(stores, &removals(&now)).await);
    assert!(found(stores, &new).await.is_none());
    assert!(stores.resources.list().await.expect("answers").is_empty());
    let ops = stores.groups.find(&group::name("ops")).await;
    assert!(ops.expect("answers").is_none());
}

async fn each_change_has_its_event_and_moves_the_counters(stores: &Stores) {
    let epochs = async || stores.housekeeping.epochs().await.expect("answers");
    let (before, events) = (epochs().await, events(stores).await);
    let new = new_client();
    assert!(apply(stores, &three(&new)).await);
    assert_eq!(events_since(stores, events).await, 3);
    let after = epochs().await;
    assert_eq!(
        (after.clients, after.resources),
        (before.clients + 1, before.resources + 1)
    );
    // One that is added and one that goes: a step each, and that of the removal is no client's.
    let known = found(stores, &new).await.expect("there");
    let second = new_client();
    let both = acts(vec![
        DeclaredAct::ClientRemoved(Box::new(known)),
        DeclaredAct::ClientAdded(Box::new(second.clone())),
    ]);
    assert!(apply(stores, &both).await);
    let changed = stores.clients.changed_since(after.clients).await;
    let changed: Vec<_> = changed
        .expect("answers")
        .into_iter()
        .map(|(at, client)| (at, client.id))
        .collect();
    assert_eq!(changed, [(after.clients + 1, second.id)]);
    assert_eq!(epochs().await.clients, after.clients + 2);
    // Nothing to do is nothing done.
    let before = epochs().await;
    assert!(apply(stores, &DeclarationChanges::default()).await);
    assert_eq!(epochs().await, before);
    assert_eq!(events_since(stores, events).await, 5);
}

async fn events(stores: &Stores) -> u64 {
    stores.audit.count(event_action()).await.expect("answers")
}

async fn events_since(stores: &Stores, before: u64) -> u64 {
    events(stores).await - before
}

fn event_action() -> AuditAction {
    event().action
}

async fn what_is_declared_is_found_moved_and_released(stores: &Stores) {
    assert!(apply(stores, &three(&new_client())).await);
    let ops = stores.declarations.find(DeclaredKind::Group, "ops").await;
    assert_eq!(ops.expect("answers"), Some(declared(DeclaredKind::Group, "ops")));
    let none = stores.declarations.find(DeclaredKind::Client, "ops").await;
    assert_eq!(none.expect("answers"), None);
    let moved = Declared {
        file: "groups.toml".to_owned(),
        made: false,
        ..declared(DeclaredKind::Group, "ops")
    };
    let changes = DeclarationChanges {
        declared: vec![moved.clone()],
        released: vec![(DeclaredKind::Resource, "notes".to_owned())],
        ..DeclarationChanges::default()
    };
    assert!(apply(stores, &changes).await);
    let all = list(stores).await;
    assert_eq!(all.len(), 2);
    assert!(all.contains(&moved));
}

async fn of_two_declarations_at_once_one_is_stale(stores: &Stores) {
    let new = new_client();
    let applied = at_once(MANY, |_| {
        let (stores, changes) = (stores.clone(), three(&new));
        async move { apply(&stores, &changes).await }
    })
    .await;
    assert_eq!(count(&applied, |applied| *applied), 1);
}

async fn members_stay_where_their_group_changes(stores: &Stores) {
    let ada = user(stores).await;
    assert!(apply(stores, &three(&new_client())).await);
    group::join(stores, "ops", ada.id).await;
    let known = group::group("ops");
    let changes = acts(vec![DeclaredAct::GroupReplaced {
        new: authmodel::group::Group {
            description: "Another".to_owned(),
            ..known.clone()
        },
        known,
    }]);
    assert!(apply(stores, &changes).await);
    let groups = stores.groups.of_user(ada.id).await.expect("answers");
    assert!(groups.has(&group::name("ops")));
}

async fn a_group_that_goes_leaves_nothing_behind(stores: &Stores) {
    let going = group::about_to_go(stores).await;
    // One that is changed in the same breath, and one that goes.
    let open = stores.clients.find(&going.app.id).await;
    let open = open.expect("answers").expect("there");
    let mut renamed = going.app.clone();
    renamed.metadata.client_name = "Another".to_owned();
    let removed = three(&new_client());
    assert!(
        !apply(stores, &removed).await,
        "there is such a group: nothing of it is kept"
    );
    let other = new_client();
    stores
        .clients
        .add(&other, at(1), &event())
        .await
        .expect("answers");
    let other = stores.clients.find(&other.id).await;
    let changes = DeclarationChanges {
        acts: vec![
            (
                DeclaredAct::GroupRemoved(group::group("ops")),
                going.event.clone(),
            ),
            (
                DeclaredAct::ClientRemoved(Box::new(other.expect("answers").expect("there"))),
                event(),
            ),
            (
                DeclaredAct::ClientReplaced {
                    known: Box::new(open),
                    new: Box::new(renamed),
                },
                event(),
            ),
        ],
        ..DeclarationChanges::default()
    };
    let epoch = stores.housekeeping.epochs().await.expect("answers").clients;
    assert!(apply(stores, &changes).await);
    group::has_gone(stores, &going).await;
    // Other instances see who is closed, and that somebody is gone.
    let changed = stores.clients.changed_since(epoch).await.expect("answers");
    let changed: Vec<_> = changed
        .into_iter()
        .map(|(at, client)| (at, client.metadata.client_name))
        .collect();
    assert_eq!(changed, [(epoch + 1, "Another".to_owned())]);
    assert_eq!(
        stores.housekeeping.epochs().await.expect("answers").clients,
        epoch + 2
    );
}
