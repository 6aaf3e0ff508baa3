//! The contract cases on the production pair. Skipped, with a line that says so, where `TACIT_TEST_POSTGRES` or
//! `TACIT_TEST_REDIS` is not set; `cargo xtask test` sets both.

mod support;

use authstore::{RedisOptions, RedisStores, SqlStores, assemble, migrations};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use store_contract::RealTime;
use support::Fresh;

/// The environment variable that names a Redis for tests.
const REDIS: &str = "TACIT_TEST_REDIS";

fn main() -> ExitCode {
    for variable in [REDIS, sql::testing::POSTGRES] {
        if std::env::var(variable).unwrap_or_default().is_empty() {
            eprintln!("skipped: {variable} is not set");
            return ExitCode::SUCCESS;
        }
    }
    support::run(fresh)
}

/// The keys of a run have times to live of a minute at most, and a prefix that no other run has.
async fn fresh() -> Fresh {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let url = std::env::var(REDIS).expect("it was looked at");
    let options = RedisOptions {
        prefix: format!(
            "tacit-test:{}:{}:",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        ),
        // A machine that runs all tests at once may be slow.
        timeout: Duration::from_secs(5),
        ..RedisOptions::default()
    };
    let redis = RedisStores::connect(&url, options)
        .await
        .expect("TACIT_TEST_REDIS lets us in");
    redis.ping().await.expect("it answers");
    let database = sql::testing::postgres().await.expect("it was looked at");
    database
        .db
        .migrate(&migrations::POSTGRES, &migrations::SQLITE)
        .await
        .expect("the schema is sound");
    Fresh {
        stores: assemble(SqlStores::new(database.db.clone()), redis),
        time: Arc::new(RealTime),
        database,
    }
}
