//! The contract suites on the embedded default: SQLite in a file, and this process's memory.

mod support;

use authmodel::{
    clock::{Clock as _, ManualClock, SystemClock},
    store::Stores,
};
use authstore::{MemoryStores, SqlStores, assemble, migrations};
use sql::testing::TestDb;
use std::sync::Arc;
use store_contract::TimePasses;

struct Fresh {
    stores: Stores,
    time: Arc<dyn TimePasses>,
    database: TestDb,
}

impl Fresh {
    async fn new() -> Option<Self> {
        let database = sql::testing::sqlite().await;
        database
            .db
            .migrate(&migrations::POSTGRES, &migrations::SQLITE)
            .await
            .expect("the schema is sound");
        let clock = Arc::new(ManualClock::new(SystemClock.now()));
        let stores = assemble(
            SqlStores::new(database.db.clone()),
            MemoryStores::new(clock.clone()),
        );
        Some(Self {
            stores,
            time: clock,
            database,
        })
    }

    async fn end(self) {
        self.database.drop_all().await;
    }
}

support::contract_suites!(Fresh::new);
