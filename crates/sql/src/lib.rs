//! One SQL statement on two engines: Postgres in production, SQLite in a file as the embedded default.
//!
//! **Owns** the pools and their settings ([`Db::connect`]), the address of a database ([`DatabaseUrl`]), the run of
//! embedded migrations ([`Db::migrate`]), the two macros that expand one `sqlx` call for either engine ([`on!`] and
//! [`in_transaction!`]), the loan of connections, the deadline of writes ([`in_good_time!`]), and the reading of database errors ([`ErrorKind`]).
//! **Refuses** to know a table: statements live with the stores that own them.
//!
//! A store writes each statement once, in the common subset of the two dialects (`$1`, `RETURNING`,
//! `ON CONFLICT … DO UPDATE`, no arrays, no `now()`: the time is a parameter), and binds the same Rust values:
//!
//! ```no_run
//! # use sql::{Db, on, in_transaction};
//! # type Id = Vec<u8>;
//! async fn name_of(db: &Db, id: Id) -> sqlx::Result<Option<String>> {
//!     on!(db, pool => sqlx::query_scalar("SELECT name FROM pets WHERE id = $1").bind(id).fetch_optional(pool).await)
//! }
//!
//! async fn hand_over(db: &Db, from: Id, to: Id) -> sqlx::Result<()> {
//!     in_transaction!(db, tx => {
//!         sqlx::query("DELETE FROM owners WHERE id = $1").bind(&from).execute(&mut *tx).await?;
//!         sqlx::query("INSERT INTO owners (id) VALUES ($1)").bind(&to).execute(&mut *tx).await?;
//!         Ok(())
//!     })
//! }
//! ```
//!
//! # How values are kept
//! | Rust | Postgres column | SQLite column |
//! | --- | --- | --- |
//! | `Uuid` | `uuid` | `BLOB` (16 bytes) |
//! | `DateTime<Utc>` | `timestamptz` | `TEXT` |
//! | `NaiveDate` | `date` | `TEXT` |
//! | `Vec<u8>`, `&[u8]` | `bytea` | `BLOB` |
//! | `String`, `&str` | `text` | `TEXT` |
//! | `i64` | `bigint` | `INTEGER` |
//! | `bool` | `boolean` | `INTEGER` (name it `BOOLEAN`) |
//!
//! **Times sort as text on SQLite.** sqlx writes `2026-11-05T10:00:00+00:00` with no fraction, or with 3, 6 or 9
//! digits of it. In ASCII `+` < `.` < `0`, so `…:00+00:00` sorts before `…:00.5+00:00`, and one instant has exactly
//! one text: `<`, `=`, `ORDER BY` are right for the years 0000 to 9999, always in UTC. Two rules follow: bind
//! `DateTime<Utc>` (never another zone, never SQLite's own `datetime()`), and let the clock yield whole
//! microseconds, because Postgres keeps no more and a value must be equal to itself after a round trip.
//!
//! **Constraints are named as Postgres would name them**: `TABLE_pkey`, `TABLE_COLUMN_key`. SQLite reports columns
//! instead of names; [`ErrorKind::of`] builds the same name from them, so that one `match` serves both.
//!
//! **An acknowledged write is one whose commit was seen.** SQLite commits a statement outside of a transaction when it was
//! read to its end: use `fetch_all` for one that writes and returns rows, never `fetch_one` or `fetch_optional`, which drop
//! it after the first row and the error of its commit with it. **A write that comes too late does nothing**: one that is a
//! single statement carries a deadline ([`in_good_time!`]).
//!
//! Tests to read first: `tests/engines.rs`, then `tests/faults.rs`.

mod clock;
mod connect;
mod error;
mod lease;
mod limits;
mod macros;
mod migrate;
#[cfg(feature = "testing")]
pub mod testing;
mod url;

pub use connect::{ConnectError, Db, PoolOptions, PostgresPool, SqliteFile};
pub use error::{Conflict, ErrorKind, said};
#[doc(hidden)]
pub use lease::{Engine, Lease, Lender};
pub use limits::ConnectionLimits;
#[doc(hidden)]
pub use macros::backoff;
pub use macros::{PATIENCE, UNHURRIED, in_time, in_time_for};
pub use migrate::MigrationError;
pub use url::{DatabaseUrl, DatabaseUrlError};
