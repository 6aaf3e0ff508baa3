//! What an [`OpaqueSetupStore`](authmodel::store::OpaqueSetupStore) promises. Wants empty stores.

use crate::fixture::*;
use authmodel::{
    ids::SetupId,
    rng::SystemRng,
    store::{SealedSetup, Stores},
};

crate::cases! {
    of_many_servers_that_start_at_once_one_makes_the_setup,
}

async fn of_many_servers_that_start_at_once_one_makes_the_setup(stores: &Stores) {
    assert_eq!(stores.opaque_setups.list().await.expect("answers"), []);
    let outcomes = at_once(MANY, |_| {
        let stores = stores.clone();
        let setup = SealedSetup {
            id: SetupId::generate(&SystemRng),
            sealed: bytes(160),
            created_at: at(0),
        };
        async move {
            (
                stores
                    .opaque_setups
                    .initialise(&setup, &event())
                    .await
                    .expect("answers"),
                setup,
            )
        }
    })
    .await;
    let winners: Vec<_> = outcomes
        .into_iter()
        .filter(|(won, _)| *won)
        .map(|(_, setup)| setup)
        .collect();
    assert_eq!(winners.len(), 1, "of many servers that start at once, one wins");
    assert_eq!(stores.opaque_setups.list().await.expect("answers"), winners);
}
