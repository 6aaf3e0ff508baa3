//! What a [`ResourceStore`](authmodel::store::ResourceStore) promises.

use crate::fixture::*;
use authmodel::{
    resource::{Resource, Words},
    store::Stores,
};

crate::cases! {
    what_is_added_is_listed_by_audience,
    a_taken_audience_changes_nothing,
    of_many_who_add_one_audience_one_does,
}

fn resource(audience: &str) -> Resource {
    let both = [("en", "See"), ("de", "Ansehen")].map(|(tag, text)| (tag.to_owned(), text.to_owned()));
    Resource {
        audience: audience.to_owned(),
        name: Some(Words::from("Notes ✓")),
        uri: Some("https://notes.example/api".to_owned()),
        client_id: None,
        claims: vec!["roles".to_owned()],
        introspection_clients: vec!["gateway".to_owned()],
        scopes: [(
            "notes:read".to_owned(),
            Words::by_language(both.into()).expect("two languages"),
        )]
        .into(),
    }
}

async fn epoch(stores: &Stores) -> i64 {
    stores.housekeeping.epochs().await.expect("answers").resources
}

async fn list(stores: &Stores) -> Vec<Resource> {
    stores.resources.list().await.expect("answers")
}

async fn add(stores: &Stores, resource: &Resource) -> bool {
    let added = stores.resources.add(resource, at(1), &event()).await;
    added.expect("answers")
}

async fn what_is_added_is_listed_by_audience(stores: &Stores) {
    let (notes, photos) = (resource("notes"), resource("https://photos.example/"));
    let before = epoch(stores).await;
    assert!(add(stores, &notes).await && add(stores, &photos).await);
    assert_eq!(list(stores).await, [photos.clone(), notes]);
    assert_eq!(epoch(stores).await, before + 2);
    let removed = stores.resources.remove("notes", &event()).await;
    assert!(removed.expect("answers"));
    assert_eq!(list(stores).await, [photos]);
    assert_eq!(epoch(stores).await, before + 3);
    let again = stores.resources.remove("notes", &event()).await;
    assert!(!again.expect("answers"));
    assert_eq!(epoch(stores).await, before + 3);
}

async fn a_taken_audience_changes_nothing(stores: &Stores) {
    let first = resource("notes");
    assert!(add(stores, &first).await);
    let before = epoch(stores).await;
    let other = Resource {
        scopes: std::collections::BTreeMap::new(),
        ..first.clone()
    };
    assert!(!add(stores, &other).await);
    assert_eq!((list(stores).await, epoch(stores).await), (vec![first], before));
}

async fn of_many_who_add_one_audience_one_does(stores: &Stores) {
    let added = at_once(MANY, |_| {
        let stores = stores.clone();
        async move { add(&stores, &resource("notes")).await }
    })
    .await;
    assert_eq!(added.into_iter().filter(|added| *added).count(), 1);
}
