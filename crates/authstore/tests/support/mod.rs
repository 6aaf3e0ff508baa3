//! Runs every contract case on stores of its own, each bounded, and reports as cargo's own tests do.

use authmodel::store::Stores;
use libtest_mimic::{Arguments, Trial};
use sql::testing::TestDb;
use std::future::Future;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use store_contract::{RefusesEvents, SUITES, Surroundings, TimePasses};

/// No case takes more than a few seconds; one that hangs fails.
const LIMIT: Duration = Duration::from_secs(90);

/// Empty stores.
pub struct Fresh {
    pub stores: Stores,
    pub time: Arc<dyn TimePasses>,
    pub database: TestDb,
}

/// A trigger that refuses every audit event, in the words of the engine.
struct Trail(sql::Db);

#[async_trait::async_trait]
impl RefusesEvents for Trail {
    async fn refuse_audit(&self) {
        let text = if self.0.is_sqlite() {
            "CREATE TRIGGER refuse BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'the trail is full'); END;"
        } else {
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'the trail is full'; END $$; \
             CREATE TRIGGER refuse BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION refuse();"
        };
        let done: Result<_, sqlx::Error> =
            sql::on!(&self.0, connection => sqlx::raw_sql(text).execute(connection).await.map(drop));
        done.expect("triggers may be made");
    }
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
                    let trail = Trail(fresh.database.db.clone());
                    let around = Surroundings {
                        time: &*fresh.time,
                        trail: &trail,
                    };
                    tokio::time::timeout(LIMIT, (case.run)(&fresh.stores, around))
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
