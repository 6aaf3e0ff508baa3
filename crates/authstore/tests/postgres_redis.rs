//! The contract suites on the production pair. Skipped, with a line that says so, where `TACIT_TEST_POSTGRES` or
//! `TACIT_TEST_REDIS` is not set; `cargo xtask test` sets both.

mod support;

use authmodel::store::Stores;
use authstore::{RedisOptions, RedisStores, SqlStores, assemble, migrations};
use sql::testing::TestDb;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use store_contract::{RealTime, TimePasses};

/// The environment variable that names a Redis for tests.
const REDIS: &str = "TACIT_TEST_REDIS";

struct Fresh {
    stores: Stores,
    time: Arc<dyn TimePasses>,
    database: TestDb,
}

impl Fresh {
    async fn new() -> Option<Self> {
        let Some(redis) = redis().await else {
            eprintln!("skipped: {REDIS} is not set");
            return None;
        };
        let Some(database) = sql::testing::postgres().await else {
            eprintln!("skipped: {} is not set", sql::testing::POSTGRES);
            return None;
        };
        database
            .db
            .migrate(&migrations::POSTGRES, &migrations::SQLITE)
            .await
            .expect("the schema is sound");
        let stores = assemble(SqlStores::new(database.db.clone()), redis);
        Some(Self {
            stores,
            time: Arc::new(RealTime),
            database,
        })
    }

    /// The keys of a run have times to live of a minute at most, and a prefix that no other run has.
    async fn end(self) {
        self.database.drop_all().await;
    }
}

async fn redis() -> Option<RedisStores> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let url = std::env::var(REDIS).ok().filter(|url| !url.is_empty())?;
    let options = RedisOptions {
        prefix: format!(
            "tacit-test:{}:{}:",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        ),
        // A machine that runs all tests at once may be slow.
        timeout: Duration::from_secs(5),
    };
    Some(
        RedisStores::connect(&url, options)
            .await
            .expect("TACIT_TEST_REDIS lets us in"),
    )
}

support::contract_suites!(Fresh::new);

#[tokio::test]
async fn a_redis_that_answers_is_ready() {
    if let Some(redis) = redis().await {
        redis.ping().await.expect("it answers");
    }
}
