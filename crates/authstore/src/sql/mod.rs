//! The stores that last, on Postgres or SQLite: one struct, one file per aggregate, one text per statement.
//!
//! Every statement takes the time as a parameter and guards itself in its `WHERE`; what happened is read off the rows
//! it touched. Where a check and a write must not be parted by another transaction and one statement can't do both,
//! Postgres' row locks are taken in one order everywhere: people, then sessions, then grants.

mod audit;
mod client;
mod consent;
mod error;
mod grant;
mod housekeeping;
mod opaque_setup;
mod outbox;
mod registration;
mod row;
mod session;
mod signing_key;
mod user;

use ::sql::Db;

/// All of `authcore`'s lasting stores, over one pool. Cloning shares the pool.
#[derive(Clone, Debug)]
pub struct SqlStores {
    db: Db,
}

impl SqlStores {
    /// Over a pool whose schema is up to date.
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// The pool.
    pub fn db(&self) -> &Db {
        &self.db
    }
}

/// A statement as this engine wants it: the same text, and on Postgres a lock on the rows that were read. SQLite has no
/// such clause and needs none: it has one writer at a time.
macro_rules! locking {
    ($db:expr, $before:literal, $lock:literal, $after:literal) => {
        if $db.is_sqlite() {
            concat!($before, $after)
        } else {
            concat!($before, $lock, $after)
        }
    };
}
pub(crate) use locking;

/// The first character makes this text sort before every other: the beginning of a list that is paged by text.
const BEFORE_ALL: &str = "";

/// The two change counters.
#[derive(Clone, Copy)]
enum Epoch {
    Clients,
    Keys,
}

impl Epoch {
    const fn name(self) -> &'static str {
        match self {
            Self::Clients => "clients",
            Self::Keys => "keys",
        }
    }
}

/// Moves a counter, in the transaction of the change that it tells of.
macro_rules! move_epoch {
    ($tx:expr, $epoch:expr) => {
        sqlx::query("UPDATE epochs SET value = value + 1 WHERE name = $1")
            .bind(crate::sql::Epoch::name($epoch))
            .execute(&mut *$tx)
            .await
    };
}
pub(crate) use move_epoch;
