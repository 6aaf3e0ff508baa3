//! What a [`ConsentStore`](crate::store::ConsentStore) promises.

use super::fixture::*;
use crate::model::{ids::UserId, rng::SystemRng};
use crate::store::Stores;

/// Runs the suite.
pub async fn run(stores: &Stores) {
    consent_is_per_person_and_client(stores).await;
    consent_of_nobody_or_to_nobody_is_not_remembered(stores).await;
}

async fn consent_is_per_person_and_client(stores: &Stores) {
    let (ann, bob) = (person(stores).await.id, person(stores).await.id);
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
        .put(ann, &first, &scope("openid goals:read"), at(0))
        .await
        .expect("answers");
    stores
        .consents
        .put(bob, &second, &scope("openid"), at(0))
        .await
        .expect("answers");
    assert_eq!(find(ann, &first).await, "openid goals:read");
    assert_eq!(find(ann, &second).await, "");
    assert_eq!(find(bob, &first).await, "");
    stores
        .consents
        .put(ann, &first, &scope("goals:write"), at(1))
        .await
        .expect("answers");
    assert_eq!(find(ann, &first).await, "goals:write", "replaced, not added to");
    stores
        .consents
        .put(ann, &first, &scope(""), at(2))
        .await
        .expect("answers");
    assert_eq!(find(ann, &first).await, "");
}

/// The person or the client can go while the consent page is open.
async fn consent_of_nobody_or_to_nobody_is_not_remembered(stores: &Stores) {
    let (person, client) = (person(stores).await.id, client(stores).await.id);
    let nobody = UserId::generate(&SystemRng);
    stores
        .consents
        .put(nobody, &client, &scope("openid"), at(0))
        .await
        .expect("answers");
    stores.clients.remove(&client, at(1)).await.expect("answers");
    stores
        .consents
        .put(person, &client, &scope("openid"), at(2))
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
            .find(person, &client)
            .await
            .expect("answers")
            .is_empty()
    );
}
