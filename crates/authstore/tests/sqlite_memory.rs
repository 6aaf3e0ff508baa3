//! The contract cases on the embedded default: SQLite in a file, and this process's memory.

mod support;

use authmodel::clock::{Clock as _, ManualClock, SystemClock};
use authstore::{MemoryStores, SqlStores, assemble, migrations};
use std::process::ExitCode;
use std::sync::Arc;
use support::Fresh;

fn main() -> ExitCode {
    support::run(fresh)
}

async fn fresh() -> Fresh {
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
    Fresh {
        stores,
        time: clock,
        database,
    }
}
