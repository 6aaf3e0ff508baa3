//! What an [`InitialAccessTokenStore`](authmodel::store::InitialAccessTokenStore) promises.

use crate::fixture::*;
use authmodel::{secret::SecretHash, store::Stores};

crate::cases! {
    a_token_is_good_for_its_uses,
    a_token_runs_out,
    of_many_at_once_as_many_as_it_has_uses_are_let_in,
}

async fn token(stores: &Stores, uses: u32) -> SecretHash {
    let token = hash();
    stores
        .initial_access_tokens
        .add(&token, uses, at(100), at(0))
        .await
        .expect("answers");
    token
}

async fn redeem(stores: &Stores, token: &SecretHash, seconds: i64) -> bool {
    stores
        .initial_access_tokens
        .redeem(token, at(seconds))
        .await
        .expect("answers")
}

async fn is_good(stores: &Stores, token: &SecretHash, seconds: i64) -> bool {
    stores
        .initial_access_tokens
        .is_good(token, at(seconds))
        .await
        .expect("answers")
}

async fn a_token_is_good_for_its_uses(stores: &Stores) {
    let (once, thrice, never, unlimited) = (
        token(stores, 1).await,
        token(stores, 3).await,
        token(stores, 0).await,
        token(stores, u32::MAX).await,
    );
    assert!(
        is_good(stores, &once, 1).await && is_good(stores, &once, 99).await,
        "a look uses nothing"
    );
    assert!(!is_good(stores, &once, 100).await && !is_good(stores, &hash(), 1).await);
    assert!(redeem(stores, &once, 1).await);
    assert!(!is_good(stores, &once, 1).await);
    assert!(!redeem(stores, &once, 1).await);
    for _ in 0..3 {
        assert!(redeem(stores, &thrice, 1).await);
    }
    for _ in 0..2 {
        assert!(!redeem(stores, &thrice, 1).await);
    }
    assert!(!redeem(stores, &never, 1).await);
    assert!(redeem(stores, &unlimited, 1).await && redeem(stores, &unlimited, 1).await);
    assert!(!redeem(stores, &hash(), 1).await, "unknown");
}

async fn a_token_runs_out(stores: &Stores) {
    let (token, lasting) = (token(stores, 5).await, hash());
    stores
        .initial_access_tokens
        .add(&lasting, 5, at(1000), at(0))
        .await
        .expect("answers");
    assert!(redeem(stores, &token, 99).await);
    assert!(!redeem(stores, &token, 100).await);
    assert!(!redeem(stores, &token, 5000).await);
    assert!(redeem(stores, &lasting, 100).await);
    // A server whose clock is behind has not used any of them up meanwhile.
    for _ in 0..4 {
        assert!(redeem(stores, &token, 99).await);
    }
    assert!(!redeem(stores, &token, 99).await);
}

async fn of_many_at_once_as_many_as_it_has_uses_are_let_in(stores: &Stores) {
    for uses in [1, 7, MANY, MANY + 3] {
        let token = token(stores, u32::try_from(uses).expect("few")).await;
        let outcomes = at_once(MANY, |_| {
            let stores = stores.clone();
            async move { redeem(&stores, &token, 1).await }
        })
        .await;
        assert_eq!(count(&outcomes, |let_in| *let_in), uses.min(MANY));
        for left in (MANY..MANY + 4).map(|used| used < uses) {
            assert_eq!(redeem(stores, &token, 1).await, left);
        }
    }
}
