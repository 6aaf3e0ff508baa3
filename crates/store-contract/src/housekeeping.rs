//! What a [`HousekeepingStore`](authmodel::store::HousekeepingStore) promises. Wants empty stores.

use crate::fixture::*;
use authmodel::{
    rng::SystemRng,
    secret::BearerSecret,
    signing_key::{KeyState, SigningAlgorithm, StoredKey},
    store::{Stores, Swept},
};

crate::cases! {
    sweeping_takes_what_ended_before_and_nothing_else,
    however_much_there_is_all_of_it_goes,
    retired_keys_are_swept,
}

async fn sweep(stores: &Stores, seconds: i64) -> Swept {
    stores.housekeeping.sweep(at(seconds)).await.expect("answers")
}

async fn however_much_there_is_all_of_it_goes(stores: &Stores) {
    let many = 1500;
    let tokens = &stores.initial_access_tokens;
    for _ in 0..many {
        tokens
            .add(&hash(), 1, at(5000), at(0), &event())
            .await
            .expect("answers");
    }
    let kept = hash();
    tokens
        .add(&kept, 1, at(6000), at(0), &event())
        .await
        .expect("answers");
    assert_eq!(sweep(stores, 5000).await, Swept::default());
    assert_eq!(
        sweep(stores, 5001).await,
        Swept {
            initial_access_tokens: many,
            ..Swept::default()
        }
    );
    assert!(tokens.redeem(&kept, at(5001), &event()).await.expect("answers"));
}

async fn sweeping_takes_what_ended_before_and_nothing_else(stores: &Stores) {
    // One link used; one that waits until 1800; mails for both; a session until 1000.
    let user = user(stores).await;
    let waiting = link(stores, &fresh_email()).await;
    let letter = mail(at(0));
    stores
        .email_links
        .open(&waiting, &letter, &event())
        .await
        .expect("answers");
    stores.outbox.delivered(letter.id, at(50)).await.expect("answers");
    let (kept, removed) = (client(stores).await, client(stores).await);
    stores
        .clients
        .remove(&removed.id, at(10), &event())
        .await
        .expect("answers");
    let revoked = new_grant(&user, &kept.id, Some(new_refresh(Some(at(9000)))));
    let tied = new_grant(&user, &kept.id, Some(new_refresh(None)));
    let offline = new_grant(&user, &kept.id, Some(new_refresh(Some(at(3000)))));
    for grant in [&revoked, &tied, &offline] {
        issue(stores, grant).await;
    }
    stores.grants.revoke(revoked.id, at(20)).await.expect("answers");
    let tombstone = new_grant(&user, &kept.id, None);
    stores
        .grants
        .revoke_redeemed(&tombstone, at(30), &event())
        .await
        .expect("answers");

    // The newest grant stays, so that no place in the status list is given twice: let it be one that stays anyhow.
    client(stores).await;

    assert_eq!(sweep(stores, 10).await, Swept::default());
    assert_eq!(
        sweep(stores, 20).await,
        Swept {
            grants: 1,
            ..Swept::default()
        },
        "the removed client's own"
    );
    assert_eq!(
        sweep(stores, 31).await,
        Swept {
            grants: 2,
            ..Swept::default()
        },
        "revoked and tombstone"
    );
    assert_eq!(
        sweep(stores, 1000).await,
        Swept {
            mails: 1,
            ..Swept::default()
        },
        "only what was delivered"
    );
    assert!(
        stores
            .sessions
            .find(&user.session.cookie, at(999))
            .await
            .expect("answers")
            .is_some()
    );
    assert_eq!(
        sweep(stores, 1001).await,
        Swept {
            sessions: 1,
            grants: 1,
            ..Swept::default()
        }
    );
    assert!(
        stores
            .grants
            .scope_if_live(offline.id, at(2999))
            .await
            .expect("answers")
            .is_some()
    );
    assert_eq!(
        sweep(stores, 1801).await,
        Swept {
            email_links: 1,
            ..Swept::default()
        }
    );
    assert_eq!(
        sweep(stores, 3001).await,
        Swept {
            grants: 1,
            ..Swept::default()
        }
    );
    assert_eq!(sweep(stores, 1_000_000).await, Swept::default());

    // A client's own grant stays while the client does, even revoked.
    stores
        .grants
        .revoke(kept.own_grant, at(1))
        .await
        .expect("answers");
    assert_eq!(sweep(stores, 1_000_000).await, Swept::default());
    assert_eq!(stores.clients.find(&kept.id).await.expect("answers"), Some(kept));
    assert!(stores.users.find(user.id).await.expect("answers").is_some());
}

async fn retired_keys_are_swept(stores: &Stores) {
    let key = |state, activated_at, retires_at| StoredKey {
        kid: BearerSecret::generate(&SystemRng).expose().to_owned(),
        algorithm: SigningAlgorithm::Es256,
        state,
        sealed: bytes(100),
        created_at: at(0),
        activated_at,
        retires_at,
    };
    let keys = [
        key(KeyState::Retiring, Some(at(0)), Some(at(100))),
        key(KeyState::Active, Some(at(0)), None),
        key(KeyState::Next, None, None),
    ];
    assert!(
        stores
            .signing_keys
            .initialise(SigningAlgorithm::Es256, &keys)
            .await
            .expect("answers")
    );
    let before = stores.housekeeping.epochs().await.expect("answers");
    assert_eq!(sweep(stores, 100).await.keys, 0);
    assert_eq!(stores.housekeeping.epochs().await.expect("answers"), before);
    assert_eq!(sweep(stores, 101).await.keys, 1);
    assert!(stores.housekeeping.epochs().await.expect("answers").keys > before.keys);
    let left = stores.signing_keys.list().await.expect("answers");
    assert_eq!(left.len(), 2);
    assert!(left.iter().all(|key| key.state != KeyState::Retiring));
}
