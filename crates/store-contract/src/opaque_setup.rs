//! What an [`OpaqueSetupStore`](authmodel::store::OpaqueSetupStore) promises. Wants empty stores.

use crate::fixture::*;
use authmodel::{
    ids::SetupId,
    rng::SystemRng,
    store::{SealedSetup, Stores},
};

/// Runs the suite.
pub async fn run(stores: &Stores) {
    warm_up(stores).await;
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
                stores.opaque_setups.initialise(&setup).await.expect("answers"),
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
