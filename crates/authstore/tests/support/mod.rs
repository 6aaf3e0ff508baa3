//! Runs every contract suite of authcore, each on stores of its own and each bounded.

use std::future::Future;
use std::time::Duration;

/// No suite takes more than a few seconds; one that hangs fails.
const LIMIT: Duration = Duration::from_secs(90);

/// Bounds a suite.
pub async fn bounded(suite: impl Future<Output = ()>) {
    tokio::time::timeout(LIMIT, suite)
        .await
        .expect("the suite ends in time");
}

/// One test per suite. `$fresh` makes a value with `stores`, `time` and `async fn end(self)`, or `None` to skip.
macro_rules! contract_suites {
    ($fresh:path) => {
        support::contract_suites!(@lasting $fresh: audit, client, consent, ending, grant, housekeeping, initial_access_token,
            logout_notice, lost_answer, opaque_setup, outbox, profile, registration, revocation, rotation, session, signing_key,
            user);
        support::contract_suites!(@short_lived $fresh: code, device_code, interaction, login_state, mark, put_back, rate_limit);
    };
    (@lasting $fresh:path: $($suite:ident),*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $suite() {
                let Some(fresh) = $fresh().await else { return };
                support::bounded(authcore::store::contract::$suite::run(&fresh.stores)).await;
                fresh.end().await;
            }
        )*
    };
    (@short_lived $fresh:path: $($suite:ident),*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $suite() {
                let Some(fresh) = $fresh().await else { return };
                support::bounded(authcore::store::contract::$suite::run(&fresh.stores, &*fresh.time)).await;
                fresh.end().await;
            }
        )*
    };
}
pub(crate) use contract_suites;
