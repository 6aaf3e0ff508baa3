//! What [`LoginStates`](authmodel::store::LoginStates) promise.

use crate::{TimePasses, fixture::*};
use authmodel::store::Stores;
use std::time::Duration;

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(150);
const LONGER_THAN_SHORT: Duration = Duration::from_millis(250);

crate::cases! {
    a_state_is_taken_once_while_it_lasts(time),
}

async fn a_state_is_taken_once_while_it_lasts(stores: &Stores, time: &dyn TimePasses) {
    // All bytes, whatever they are; the newer of two under one identifier.
    let (id, sealed) = (hash(), (0..=255).cycle().take(1000).collect::<Vec<u8>>());
    stores
        .login_states
        .put(&id, "share", b"older", LONG)
        .await
        .expect("answers");
    stores
        .login_states
        .put(&id, "share", &sealed, LONG)
        .await
        .expect("answers");
    assert_eq!(
        stores.login_states.take(&id).await.expect("answers"),
        Some(sealed)
    );
    assert_eq!(
        stores.login_states.take(&id).await.expect("answers"),
        None,
        "it is taken"
    );

    let short = hash();
    stores
        .login_states
        .put(&short, "share", b"state", SHORT)
        .await
        .expect("answers");
    time.pass(LONGER_THAN_SHORT).await;
    assert_eq!(
        stores.login_states.take(&short).await.expect("answers"),
        None,
        "it has expired"
    );

    stores
        .login_states
        .put(&id, "share", b"state", LONG)
        .await
        .expect("answers");
    let outcomes = at_once(MANY, |_| {
        let stores = stores.clone();
        async move { stores.login_states.take(&id).await.expect("answers") }
    })
    .await;
    assert_eq!(
        count(&outcomes, Option::is_some),
        1,
        "of many who take it, one gets it"
    );
}
