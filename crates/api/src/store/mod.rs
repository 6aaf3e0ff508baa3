//! Goals and entries in SQL, each statement once for both engines (crate `sql`).
//!
//! **Owns** every statement on `goals`, `entries` and `idempotency_keys`, and the migrations. **Refuses** to answer for anybody but the owner:
//! there is no function here that does not take one, and no statement without `owner = …`.
//!
//! Invariants: `goals.total` and `goals.entry_count` are the sum and the count of the goal's entries, because only the
//! transactions in [`entries`] write either; every change makes the version grow, and a change that names a version
//! happens only to that version, in the same statement.
//!
//! Tests to read first: `tests/store.rs`, which runs on both engines.

pub mod entries;
pub mod goals;
pub mod idempotency;
pub mod import;
mod known_entries;
mod pace;
mod page;
pub mod refold;
pub mod series;

use sql::Db;
use sqlx::migrate::Migrator;

pub use idempotency::{Answer, Once};
pub use page::{Key, Page, Position};

use crate::model::Ambient;

/// The schema for Postgres.
pub static POSTGRES: Migrator = sqlx::migrate!("../../migrations/api/postgres");
/// The schema for SQLite.
pub static SQLITE: Migrator = sqlx::migrate!("../../migrations/api/sqlite");

/// Access to the database.
#[derive(Clone)]
pub struct Store {
    /// The pool.
    pub db: Db,
    ambient: Ambient,
    running: idempotency::Running,
}

/// Why something did not happen.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The owner has no such thing (somebody else may).
    #[error("there is no such thing")]
    NotFound,
    /// It has changed since the version that the caller knows.
    #[error("it has changed meanwhile")]
    Stale,
    /// The goal's total would leave the range of an [`Amount`](crate::model::Amount).
    #[error("the total would be out of range")]
    TotalOutOfRange,
    /// An import names a goal that the owner has not: the entry, by its place in the import.
    #[error("an entry names a goal that is not there")]
    NoSuchGoal(usize),
    /// The total of a goal of an import would leave its range: the goal, by its place in the import.
    #[error("the total of an imported goal would be out of range")]
    ImportedTotalOutOfRange(usize),
    /// An import that was only tried out: what it would have done.
    #[error("nothing was imported, as asked")]
    Rehearsed(import::Tally),
    /// The request with this idempotency key is under way.
    #[error("the first request with this key is still under way")]
    Running,
    /// This idempotency key came with another request.
    #[error("this key came with another request")]
    KeyReused,
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
}

impl sql::Conflict for StoreError {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Database(error) if error.is_conflict())
    }
}

impl Store {
    /// A store on this pool.
    pub fn new(db: Db, ambient: Ambient) -> Self {
        Self {
            db,
            ambient,
            running: idempotency::Running::default(),
        }
    }

    /// The time.
    pub fn now(&self) -> crate::model::Time {
        self.ambient.clock.now()
    }

    /// Brings the schema up to date, and the rows to today's form.
    pub async fn migrate(&self) -> Result<(), sql::MigrationError> {
        self.db.migrate(&POSTGRES, &SQLITE).await?;
        let refolded = self.refold().await;
        refolded
            .map(drop)
            .map_err(|error| sql::MigrationError::Failed(error.to_string()))
    }

    /// What `migrate` would still do.
    pub async fn pending_migrations(&self) -> Result<Vec<String>, sql::MigrationError> {
        self.db.pending_migrations(&POSTGRES, &SQLITE).await
    }
}

/// The versions that a change may happen to. `None`: any.
///
/// SQL knows them one at a time, where 0 stands for any; no row has version 0.
fn versions(expected: Option<&[i64]>) -> &[i64] {
    expected.unwrap_or(&[0])
}
