//! The stores that last, on Postgres or SQLite: one struct, one file per aggregate, one text per statement.
//!
//! Every statement takes the time as a parameter and guards itself in its `WHERE`; what happened is read off the rows
//! it touched. Where a check and a write must not be parted by another transaction and one statement can't do both,
//! Postgres' row locks are taken in one order everywhere: users, then sessions, then grants.
//! What ends a user's or a session's all at once is [`ending`]'s.

mod audit;
mod client;
mod consent;
mod ending;
mod error;
mod grant;
mod housekeeping;
mod initial_access_token;
mod logout_notice;
mod opaque_setup;
mod outbox;
mod row;
mod session;
mod sign_up;
mod signing_key;
mod user;

use ::sql::Db;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// All of `authcore`'s lasting stores, over one pool. Cloning shares the pool.
#[derive(Clone, Debug)]
pub struct SqlStores {
    db: Db,
    /// How often [`write_one!`] was used.
    written: Arc<AtomicU32>,
    /// How many grants were issued.
    issued: Arc<AtomicU32>,
}

impl SqlStores {
    /// Over a pool whose schema is up to date.
    pub fn new(db: Db) -> Self {
        Self {
            db,
            written: Arc::default(),
            issued: Arc::default(),
        }
    }

    /// The pool.
    pub fn db(&self) -> &Db {
        &self.db
    }

    fn reads_to_end(&self) -> bool {
        self.db.is_sqlite()
            && self
                .written
                .fetch_add(1, Ordering::Relaxed)
                .is_multiple_of(READ_TO_END)
    }
}

/// A statement as this engine wants it: the same text, and on Postgres a lock on the rows that were read. SQLite has no
/// such clause and needs none: it has one writer at a time.
macro_rules! locking {
    ($db:expr, $before:expr, $lock:expr, $after:expr) => {
        if $db.is_sqlite() {
            concat!($before, $after)
        } else {
            concat!($before, $lock, $after)
        }
    };
}
pub(crate) use locking;

/// Runs a statement that writes and returns one row at most.
///
/// `fetch_optional` leaves it after that row, which spares the second of two wake-ups (5 µs). But SQLite, which commits
/// then, does not ask whether its write-ahead log wants folding into the file: it asks only after a statement that was
/// read to its end. So one in [`READ_TO_END`] is, and the log stays bounded where nothing but such statements is run.
macro_rules! write_one {
    ($stores:expr, $pool:ident => $query:expr) => {
        ::sql::on!(&$stores.db, $pool => if $stores.reads_to_end() {
            $query.fetch_all($pool).await.map(|rows| rows.into_iter().next())
        } else {
            $query.fetch_optional($pool).await
        })
    };
}
pub(crate) use write_one;

/// Each of these statements adds five pages or so to the log, and it is folded at a thousand: a third more is harmless.
const READ_TO_END: u32 = 64;

/// Sorts before every other text: the beginning of a list that is paged by text.
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

#[cfg(test)]
mod tests {
    use super::*;

    const COMMITS: u64 = 20_000;

    #[tokio::test]
    async fn the_write_ahead_log_stays_bounded_under_returning_statements_alone() {
        let test = ::sql::testing::sqlite().await;
        let schema = (&crate::migrations::POSTGRES, &crate::migrations::SQLITE);
        test.db.migrate(schema.0, schema.1).await.unwrap();
        let stores = SqlStores::new(test.db.clone());
        for _ in 0..COMMITS {
            let moved: Option<i64> = write_one!(stores, pool =>
                sqlx::query_scalar("UPDATE epochs SET value = value + 1 WHERE name = $1 RETURNING value")
                    .bind(Epoch::Keys.name()))
            .unwrap();
            assert!(moved.is_some());
        }
        let log = format!("{}-wal", test.url.path().unwrap().display());
        let pages = std::fs::metadata(log).unwrap().len() / 4096;
        assert!(
            pages < COMMITS / 2,
            "{pages} pages for {COMMITS} commits of a page each"
        );
        test.drop_all().await;
    }
}
