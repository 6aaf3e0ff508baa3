//! What a [`SigningKeyStore`](authmodel::store::SigningKeyStore) promises. Wants empty stores.

use crate::fixture::*;
use authmodel::{
    rng::SystemRng,
    secret::BearerSecret,
    signing_key::{KeyState, SigningAlgorithm, StoredKey},
    store::Stores,
};

crate::cases! {
    of_many_who_put_the_first_keys_one_does,
    keys_rotate_once_for_each_next_key,
    of_many_who_rotate_the_keys_one_does,
    a_rotation_that_fails_changes_nothing,
    an_algorithm_goes_out_of_use_and_comes_back,
}

fn key(algorithm: SigningAlgorithm, state: KeyState, seconds: i64) -> StoredKey {
    StoredKey {
        kid: BearerSecret::generate(&SystemRng).expose().to_owned(),
        algorithm,
        state,
        sealed: bytes(1300),
        created_at: at(seconds),
        activated_at: (state == KeyState::Active).then(|| at(seconds)),
        retires_at: None,
    }
}

async fn epoch(stores: &Stores) -> i64 {
    stores.housekeeping.epochs().await.expect("answers").keys
}

async fn keys(stores: &Stores, algorithm: SigningAlgorithm) -> Vec<StoredKey> {
    let all = stores.signing_keys.list().await.expect("answers");
    all.into_iter().filter(|key| key.algorithm == algorithm).collect()
}

/// Puts the first keys of every algorithm in place.
async fn initialise(stores: &Stores) {
    for algorithm in SigningAlgorithm::ALL {
        let pair = [
            key(algorithm, KeyState::Active, 0),
            key(algorithm, KeyState::Next, 1),
        ];
        let first = stores.signing_keys.initialise(algorithm, &pair, &event()).await;
        assert!(first.expect("answers"));
    }
}

async fn of_many_who_put_the_first_keys_one_does(stores: &Stores) {
    assert_eq!(stores.signing_keys.list().await.expect("answers"), []);
    for algorithm in SigningAlgorithm::ALL {
        let before = epoch(stores).await;
        let outcomes = at_once(MANY, |_| {
            let stores = stores.clone();
            let pair = [
                key(algorithm, KeyState::Active, 0),
                key(algorithm, KeyState::Next, 1),
            ];
            async move {
                (
                    stores
                        .signing_keys
                        .initialise(algorithm, &pair, &event())
                        .await
                        .expect("answers"),
                    pair,
                )
            }
        })
        .await;
        let winners: Vec<_> = outcomes
            .into_iter()
            .filter(|(won, _)| *won)
            .map(|(_, pair)| pair)
            .collect();
        assert_eq!(winners.len(), 1);
        assert_eq!(
            keys(stores, algorithm).await,
            winners[0],
            "both of one server, oldest first"
        );
        assert_eq!(epoch(stores).await, before + 1);
    }
    let before = epoch(stores).await;
    let late = [key(SigningAlgorithm::Es256, KeyState::Active, 5)];
    assert!(
        !stores
            .signing_keys
            .initialise(SigningAlgorithm::Es256, &late, &event())
            .await
            .expect("answers")
    );
    assert_eq!(epoch(stores).await, before);
}

async fn keys_rotate_once_for_each_next_key(stores: &Stores) {
    initialise(stores).await;
    let algorithm = SigningAlgorithm::Es256;
    let others = keys(stores, SigningAlgorithm::Rs256).await;
    let before = epoch(stores).await;
    let [active, next]: [StoredKey; 2] = keys(stores, algorithm).await.try_into().expect("two keys");
    let new = key(algorithm, KeyState::Next, 10);
    let turn = async || {
        stores
            .signing_keys
            .rotate(algorithm, &next.kid, &new, at(999), at(10), &event())
            .await
            .expect("answers")
    };
    assert!(turn().await);
    let expected = [
        StoredKey {
            state: KeyState::Retiring,
            retires_at: Some(at(999)),
            ..active
        },
        StoredKey {
            state: KeyState::Active,
            activated_at: Some(at(10)),
            ..next.clone()
        },
        new.clone(),
    ];
    assert_eq!(keys(stores, algorithm).await, expected);
    assert_eq!(epoch(stores).await, before + 1);
    assert!(!turn().await, "it is no longer the next one");
    assert_eq!(keys(stores, algorithm).await, expected);
    assert_eq!(epoch(stores).await, before + 1);
    assert_eq!(keys(stores, SigningAlgorithm::Rs256).await, others);
}

async fn of_many_who_rotate_the_keys_one_does(stores: &Stores) {
    initialise(stores).await;
    let algorithm = SigningAlgorithm::Rs256;
    let before = keys(stores, algorithm).await;
    let next = before
        .iter()
        .find(|key| key.state == KeyState::Next)
        .expect("there is one")
        .kid
        .clone();
    let outcomes = at_once(MANY, |_| {
        let (stores, next, new) = (stores.clone(), next.clone(), key(algorithm, KeyState::Next, 20));
        async move {
            stores
                .signing_keys
                .rotate(algorithm, &next, &new, at(999), at(20), &event())
                .await
                .expect("answers")
        }
    })
    .await;
    assert_eq!(count(&outcomes, |turned| *turned), 1);
    let after = keys(stores, algorithm).await;
    assert_eq!(after.len(), before.len() + 1);
    for state in [KeyState::Active, KeyState::Next] {
        assert_eq!(count(&after, |key| key.state == state), 1);
    }
}

async fn a_rotation_that_fails_changes_nothing(stores: &Stores) {
    let before = stores.signing_keys.list().await.expect("answers");
    let epoch_before = epoch(stores).await;
    let unknown = key(SigningAlgorithm::Es256, KeyState::Next, 30);
    let turned = stores
        .signing_keys
        .rotate(
            SigningAlgorithm::Es256,
            "unknown",
            &unknown,
            at(999),
            at(30),
            &event(),
        )
        .await;
    assert!(!turned.expect("answers"));
    assert_eq!(stores.signing_keys.list().await.expect("answers"), before);
    assert_eq!(epoch(stores).await, epoch_before);
}

async fn an_algorithm_goes_out_of_use_and_comes_back(stores: &Stores) {
    initialise(stores).await;
    let algorithm = SigningAlgorithm::EdDsa;
    let others = keys(stores, SigningAlgorithm::Rs256).await;
    let active = keys(stores, algorithm)
        .await
        .into_iter()
        .find(|key| key.state == KeyState::Active)
        .expect("one signs");
    let before = epoch(stores).await;
    let retire = async |until| {
        let retired = stores.signing_keys.retire(algorithm, at(until), &event()).await;
        retired.expect("answers")
    };
    assert!(retire(100).await);
    let retired = StoredKey {
        state: KeyState::Retiring,
        retires_at: Some(at(100)),
        ..active
    };
    assert_eq!(
        keys(stores, algorithm).await,
        std::slice::from_ref(&retired),
        "the next one had signed nothing"
    );
    assert_eq!(epoch(stores).await, before + 1);
    assert!(!retire(200).await, "and it does not live on by being asked again");
    assert_eq!(keys(stores, algorithm).await, [retired]);
    assert_eq!(epoch(stores).await, before + 1);
    assert_eq!(keys(stores, SigningAlgorithm::Rs256).await, others);

    let pair = [
        key(algorithm, KeyState::Active, 50),
        key(algorithm, KeyState::Next, 51),
    ];
    let again = stores.signing_keys.initialise(algorithm, &pair, &event()).await;
    assert!(again.expect("answers"), "what retires stands in nobody's way");
    assert_eq!(keys(stores, algorithm).await.len(), 3);
}
