//! A fresh, empty database per test: a SQLite file always, and a Postgres schema where `TACIT_TEST_POSTGRES` names a
//! database in which schemas may be made. Compiled for tests only (feature `testing`).

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection};

use crate::{
    Db, PoolOptions,
    url::{DatabaseUrl, Target},
};

/// The environment variable that names the Postgres database for tests.
pub const POSTGRES: &str = "TACIT_TEST_POSTGRES";

/// A database of its own for one test, removed when this is dropped; a test that failed leaves it for inspection.
pub struct TestDb {
    /// The pool.
    pub db: Db,
    /// Its address, for code that connects by itself.
    pub url: DatabaseUrl,
    cleanup: Cleanup,
}

enum Cleanup {
    File(PathBuf),
    Schema { admin: String, name: String },
}

/// A fresh database on every engine that is at hand.
pub async fn each_engine() -> Vec<TestDb> {
    let mut all = vec![sqlite().await];
    all.extend(postgres().await);
    all
}

/// A fresh SQLite file in the temporary folder.
pub async fn sqlite() -> TestDb {
    let path = std::env::temp_dir().join(format!("{}.db", unique_name()));
    remove(&path);
    let url: DatabaseUrl = format!("sqlite://{}", path.display())
        .parse()
        .expect("a path of our own making");
    let db = Db::connect(&url, PoolOptions::default())
        .await
        .expect("the temporary folder is writable");
    TestDb {
        db,
        url,
        cleanup: Cleanup::File(path),
    }
}

/// A fresh Postgres schema, if `TACIT_TEST_POSTGRES` is set.
pub async fn postgres() -> Option<TestDb> {
    let admin = std::env::var(POSTGRES).ok().filter(|url| !url.is_empty())?;
    let name = unique_name();
    run(
        &admin,
        format!("DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}"),
    )
    .await;
    let url: DatabaseUrl = admin.parse().expect("TACIT_TEST_POSTGRES is an address");
    let Target::Postgres(options) = url.0 else {
        panic!("TACIT_TEST_POSTGRES must be a postgres:// address")
    };
    let url = DatabaseUrl(Target::Postgres(Box::new(
        options.options([("search_path", &name)]),
    )));
    // Tests run many at a time, and the server's default is 100 connections in all.
    let options = PoolOptions {
        max_connections: 4,
        ..PoolOptions::default()
    };
    let db = Db::connect(&url, options)
        .await
        .expect("TACIT_TEST_POSTGRES lets us in");
    Some(TestDb {
        db,
        url,
        cleanup: Cleanup::Schema { admin, name },
    })
}

impl TestDb {
    /// The schema that this is, on Postgres.
    pub fn schema(&self) -> Option<&str> {
        match &self.cleanup {
            Cleanup::File(_) => None,
            Cleanup::Schema { name, .. } => Some(name),
        }
    }

    /// Closes the pool and removes the database.
    pub async fn drop_all(self) {
        self.db.close().await;
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        match &self.cleanup {
            Cleanup::File(path) => remove(path),
            Cleanup::Schema { admin, name } => {
                let (admin, statements) = (admin.clone(), format!("DROP SCHEMA IF EXISTS {name} CASCADE"));
                // A thread of its own, because this one may be in the middle of a runtime.
                let removal = std::thread::spawn(move || {
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                    runtime.expect("a runtime").block_on(run(&admin, statements));
                });
                let _ = removal.join();
            }
        }
    }
}

async fn run(url: &str, statements: String) {
    let mut connection = sqlx::PgConnection::connect(url)
        .await
        .expect("TACIT_TEST_POSTGRES lets us in");
    sqlx::raw_sql(AssertSqlSafe(statements))
        .execute(&mut connection)
        .await
        .expect("schemas may be made there");
    connection.close().await.expect("an orderly end");
}

fn remove(path: &std::path::Path) {
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", path.display()));
    }
}

/// Unique among the tests that run now: the process and a count.
fn unique_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!(
        "tacit_test_{}_{}",
        std::process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    )
}
