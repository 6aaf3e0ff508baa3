//! Runs every contract case on stores of its own, each bounded, and reports as cargo's own tests do.

use authmodel::store::Stores;
use libtest_mimic::{Arguments, Trial};
use sql::testing::TestDb;
use std::future::Future;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use store_contract::{SUITES, TimePasses};

/// No case takes more than a few seconds; one that hangs fails.
const LIMIT: Duration = Duration::from_secs(90);

/// Empty stores.
pub struct Fresh {
    pub stores: Stores,
    pub time: Arc<dyn TimePasses>,
    pub database: TestDb,
}

/// One test a case, on stores that `fresh` makes.
pub fn run<F>(fresh: fn() -> F) -> ExitCode
where
    F: Future<Output = Fresh> + 'static,
{
    let trials = SUITES.iter().flat_map(|suite| {
        suite.cases.iter().map(move |case| {
            Trial::test(format!("{}::{}", suite.name, case.name), move || {
                let runtime = tokio::runtime::Builder::new_multi_thread()
                    .worker_threads(4)
                    .enable_all()
                    .build()?;
                runtime.block_on(async {
                    let fresh = fresh().await;
                    if !suite.short_lived {
                        store_contract::warm_up(&fresh.stores).await;
                    }
                    tokio::time::timeout(LIMIT, (case.run)(&fresh.stores, &*fresh.time))
                        .await
                        .map_err(|_| "the case does not end")?;
                    fresh.database.drop_all().await;
                    Ok(())
                })
            })
        })
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}
