//! The stores that last, on Postgres or SQLite: one struct, one file per aggregate, one text per statement.
//!
//! Every statement takes the time as a parameter and guards itself in its `WHERE`; what happened is read off the rows
//! it touched. A write that is one statement and that somebody waits for carries a deadline (`sql::in_good_time!`): given
//! up, it does nothing. What ends a user's or a session's all at once is [`ending`]'s.
//!
//! **One order of locks.** Where a check and a write must not be parted by another transaction and one statement can't do
//! both, Postgres' row locks are taken in one order everywhere: change counters (`epochs`), invitations, groups, users, usernames, mailed links, changes of addresses, sessions,
//! logout notices, grants, consents, clients; and within a table by its key, which an `UPDATE` of many rows does not do by itself
//! ([`end_grants`]). Two that met in another order would wait for each other.

mod account_deletion;
mod address_change;
mod approval;
mod audit;
mod client;
mod consent;
mod declaration;
mod email_link;
mod ending;
mod error;
mod factor;
mod grant;
mod group;
mod group_removal;
mod housekeeping;
mod initial_access_token;
mod invitation;
mod logout_notice;
mod mark;
mod new_account;
mod opaque_setup;
mod outbox;
mod passkey;
mod personal_data;
mod resource;
mod role;
mod row;
mod session;
mod signing_key;
mod status;
mod tally;
mod user;
mod username;
mod webhook;

use ::sql::Db;
use std::sync::{Arc, atomic::AtomicU32};

/// All of `authcore`'s lasting stores, over one pool. Cloning shares the pool.
#[derive(Clone, Debug)]
pub struct SqlStores {
    db: Db,
    /// How many grants were issued.
    issued: Arc<AtomicU32>,
}

impl SqlStores {
    /// Over a pool whose schema is up to date.
    pub fn new(db: Db) -> Self {
        Self {
            db,
            issued: Arc::default(),
        }
    }

    /// The pool.
    pub fn db(&self) -> &Db {
        &self.db
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
/// It is read to its end. `fetch_optional` would leave it after that row, and SQLite, which commits then, has nobody left to
/// tell that the commit failed: with a full disk the caller would be told of a write that is not there.
macro_rules! write_one {
    ($stores:expr, $pool:ident => $query:expr) => {
        ::sql::on!(&$stores.db, $pool => {
            $query.fetch_all($pool).await.map(|rows| rows.into_iter().next())
        })
    };
}
pub(crate) use write_one;

/// Revokes the live grants that a condition finds, in the order of their key. The condition speaks of the values from `$2` on;
/// `$1` is the time. `$returning` may be empty.
macro_rules! end_grants {
    ($db:expr, $condition:literal, $returning:literal) => {
        $crate::sql::locking!(
            $db,
            concat!(
                "UPDATE grants SET revoked_at = $1 WHERE revoked_at IS NULL AND status_index IN \
                 (SELECT status_index FROM grants WHERE revoked_at IS NULL AND ",
                $condition,
                " ORDER BY status_index"
            ),
            " FOR UPDATE",
            concat!(") ", $returning)
        )
    };
}
pub(crate) use end_grants;

/// Sorts before every other text: the beginning of a list that is paged by text.
const BEFORE_ALL: &str = "";

/// The change counters.
#[derive(Clone, Copy)]
enum Epoch {
    Clients,
    Keys,
    /// Moves with every change of operators' roles.
    Roles,
    /// Its value is when the parameters were counted, in microseconds.
    Parameters,
    Resources,
}

impl Epoch {
    const fn name(self) -> &'static str {
        match self {
            Self::Clients => "clients",
            Self::Keys => "keys",
            Self::Roles => "roles",
            Self::Parameters => "parameters",
            Self::Resources => "resources",
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

    #[tokio::test]
    async fn a_users_own_events_are_found_by_their_index() {
        let test = ::sql::testing::sqlite().await;
        let schema = (&crate::migrations::POSTGRES, &crate::migrations::SQLITE);
        test.db.migrate(schema.0, schema.1).await.unwrap();
        let explain = format!("EXPLAIN QUERY PLAN {}", audit::OWN_EVENTS);
        let plan: Vec<(i64, i64, i64, String)> = ::sql::on!(&test.db, connection => {
            sqlx::query_as(sqlx::AssertSqlSafe(explain)).fetch_all(connection).await
        })
        .unwrap();
        let [(.., step)] = plan.as_slice() else {
            panic!("one step, and no sorting: {plan:?}")
        };
        assert!(
            step.contains("audit_events_user_id_at (user_id=? AND at<?)"),
            "{step}"
        );
        test.drop_all().await;
    }

    /// What a sweep and the removal of a client look for is found by an index, however many grants still stand.
    #[tokio::test]
    async fn no_ending_reads_all_grants() {
        let test = ::sql::testing::sqlite().await;
        let schema = (&crate::migrations::POSTGRES, &crate::migrations::SQLITE);
        test.db.migrate(schema.0, schema.1).await.unwrap();
        for (statement, index) in [
            (housekeeping::REVOKED_GRANTS, "grants_revoked_at"),
            (housekeeping::delete_ended(&test.db), "grants_sweep_after"),
            (housekeeping::postpone_standing(&test.db), "grants_sweep_after"),
            (end_grants!(test.db, "client_id = $2", ""), "grants_client_id"),
            (status::ENDED_SINCE, "grants_revoked_at"),
            (status::ENDED_SINCE, "grants_sweep_after"),
        ] {
            let explain = format!("EXPLAIN QUERY PLAN {statement}");
            let plan: Vec<(i64, i64, i64, String)> = ::sql::on!(&test.db, connection => {
                sqlx::query_as(sqlx::AssertSqlSafe(explain)).fetch_all(connection).await
            })
            .unwrap();
            let plan: Vec<String> = plan.into_iter().map(|(.., step)| step).collect();
            assert!(plan.iter().any(|step| step.contains(index)), "{plan:?}");
            assert!(
                !plan.iter().any(|step| step.starts_with("SCAN grants")),
                "{plan:?}"
            );
        }
        test.drop_all().await;
    }

    /// A page of users, and one of the trail, is found by an index, however many there are.
    #[tokio::test]
    async fn no_page_reads_all_users_or_the_trail() {
        let test = ::sql::testing::sqlite().await;
        let schema = (&crate::migrations::POSTGRES, &crate::migrations::SQLITE);
        test.db.migrate(schema.0, schema.1).await.unwrap();
        for (statement, index) in [
            (user::BY_ADDRESS, "(email_key>? AND email_key<?)"),
            (user::BY_NAME, "USING INDEX users_name_key"),
            (approval::PAGE, "awaiting_approval_since (since>?)"),
            (group::PAGE, "(name>? AND name<?)"),
            (invitation::PAGE, "(email_key>?)"),
            (group::MEMBERS, "USING COVERING INDEX group_members_group_name"),
            (tally::SERIES, "USING PRIMARY KEY (span=? AND starts_at>?)"),
            (audit::OF_ALL.1, "USING INTEGER PRIMARY KEY"),
            (audit::OF_USER.1, "USING INDEX audit_events_user_id"),
            (audit::BY_ACTOR.1, "USING INDEX audit_events_actor_id"),
        ] {
            let explain = format!("EXPLAIN QUERY PLAN {statement}");
            let plan: Vec<(i64, i64, i64, String)> = ::sql::on!(&test.db, connection => {
                sqlx::query_as(sqlx::AssertSqlSafe(explain)).fetch_all(connection).await
            })
            .unwrap();
            let plan: Vec<String> = plan.into_iter().map(|(.., step)| step).collect();
            assert!(plan.iter().any(|step| step.starts_with("SEARCH")), "{plan:?}");
            assert!(plan.iter().any(|step| step.contains(index)), "{index}: {plan:?}");
            let sorts = |step: &String| step.starts_with("SCAN") || step.contains("TEMP B-TREE");
            assert!(!plan.iter().any(sorts), "{plan:?}");
        }
        test.drop_all().await;
    }
}
