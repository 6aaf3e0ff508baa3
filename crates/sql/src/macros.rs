//! The macros by which one statement serves two engines. They expand the same tokens once per engine, and the
//! compiler infers `sqlx`'s database type from the connection; there is no dynamic dispatch and no
//! lowest common denominator of types (which is why this is not sqlx's `Any` driver: it has no UUIDs and no times).
//!
//! Invariants: nobody waits for Postgres longer than [`PATIENCE`], whatever the network does, or than [`UNHURRIED`] where
//! the caller says that the work is as large as it is (SQLite is in the process); a transaction that failed only because of
//! others is begun again, [`TRIES`] times in all, here and nowhere else.

use std::time::Duration;

/// How long a statement or a transaction may take, the wait for a connection included. Five seconds: a hundred times what
/// the slowest of ours takes, and not yet so long that whoever asked has gone. Without it a network that loses every packet
/// would hold a request until the system gives up on the connection, a quarter of an hour later.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// How long unhurried work may take: ten minutes is some ten million rows. Every wait has an end.
pub const UNHURRIED: Duration = Duration::from_secs(10 * 60);

/// How often a transaction is tried that others stand in the way of. Three: locks are taken in one order, so a second try
/// is rare and a third is a coincidence of two; and Postgres takes a second to see a deadlock, of the five there are.
#[doc(hidden)]
pub const TRIES: u32 = 3;

/// Gives up after [`PATIENCE`]. The connection is asked whether it still lives before it is used again; a transaction that
/// was not committed is rolled back.
///
/// # Errors
/// `sqlx::Error::PoolTimedOut`, the same as where no connection is to be had; or the future's own.
pub async fn in_time<T, E: From<sqlx::Error>>(work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    in_time_for(PATIENCE, work).await
}

/// The same with another limit.
///
/// # Errors
/// As [`in_time`].
pub async fn in_time_for<T, E: From<sqlx::Error>>(
    limit: Duration,
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    match tokio::time::timeout(limit, work).await {
        Ok(outcome) => outcome,
        Err(_) => Err(sqlx::Error::PoolTimedOut.into()),
    }
}

/// Whether to begin a transaction again after this error; waits a moment if so.
#[doc(hidden)]
pub async fn backoff<E: crate::Conflict>(error: &E, tried: u32) -> bool {
    if tried >= TRIES || !error.is_conflict() {
        return false;
    }
    log::debug!("a transaction met another and is begun again");
    tokio::time::sleep(Duration::from_millis(10) * tried).await;
    true
}

/// The condition of a `WHERE` by which a write comes in good time or not at all: `$deadline` is the parameter that
/// [`Db::deadline`](crate::Db::deadline) is bound to.
///
/// It holds before the deadline; after it, by the database's own clock, the statement fails with `57014`, which nobody
/// hears who has given up, and which is [`ErrorKind::Unavailable`](crate::ErrorKind::Unavailable) to whoever still listens.
/// One text for both engines: the schema has a view `database_clock (now)` and a view `too_late (refused)`, which raises
/// the error on Postgres; on SQLite, where nothing runs after it was given up, it is never read.
///
/// ```
/// const SQL: &str = concat!("UPDATE pets SET name = $1 WHERE id = $2 AND ", sql::in_good_time!("$3"));
/// ```
#[macro_export]
macro_rules! in_good_time {
    ($deadline:literal) => {
        concat!(
            "(SELECT CASE WHEN ",
            $deadline,
            " > c.now THEN TRUE ELSE (SELECT t.refused FROM too_late t) END FROM database_clock c)"
        )
    };
}

/// Evaluates one expression, a `Result` with an error `From<sqlx::Error>`, on whichever engine `$db` is.
///
/// `$connection` is bound to `&mut PgConnection` or `&mut SqliteConnection`; both arms must have the same type. The
/// expression is a block of its own: `?` and `return` do not leave the function.
///
/// ```no_run
/// # async fn f(db: &sql::Db) -> sqlx::Result<i64> {
/// sql::on!(db, pool => sqlx::query_scalar("SELECT count(*) FROM pets").fetch_one(pool).await)
/// # }
/// ```
#[macro_export]
macro_rules! on {
    ($db:expr, $connection:ident => $body:expr) => {
        match $db {
            $crate::Db::Postgres(pool) => {
                $crate::in_time(async { $crate::on!(@run pool, $connection => $body) }).await
            }
            $crate::Db::Sqlite(pool) => $crate::on!(@run pool, $connection => $body),
        }
    };
    (@run $pool:expr, $connection:ident => $body:expr) => {
        match $crate::Lender::lend($pool).await {
            ::core::result::Result::Err(error) => ::core::result::Result::Err(::core::convert::From::from(error)),
            ::core::result::Result::Ok(mut lease) => {
                async {
                    let $connection = lease.connection();
                    $body
                }
                .await
            }
        }
    };
}

/// Runs a block in one transaction on whichever engine `$db` is; evaluates to the block's `Result<T, E>`.
///
/// `$tx` is bound to `&mut PgConnection` or `&mut SqliteConnection`; pass `&mut *tx` to each statement. `Ok` commits;
/// `Err` rolls back, and so does `?`, `return Err(…)` inside the block (they leave the block, not the function), and
/// the cancellation of the future. `E` must implement `From<sqlx::Error>`, for the start and the commit, and
/// [`Conflict`](crate::Conflict): where it says that others stood in the way, the block is run again from its beginning,
/// so it must not use up what it takes.
///
/// SQLite's transaction begins `IMMEDIATE`: it takes the write lock at once. A deferred one would take it at its first
/// write, and a transaction that has read before is then refused with `SQLITE_BUSY` without the busy timeout being
/// honoured. Postgres runs at its default, READ COMMITTED: guard in `WHERE` and branch on the row count.
///
/// On SQLite the process has one connection, and the transaction holds it: do not use `$db` inside the block.
///
/// A transaction that is given up before its commit was sent never commits, however late Postgres wakes: nobody sends it.
///
/// `unhurried` before `$db` is for work whose size nobody bounds, such as what belongs to one client: it may take longer than
/// [`PATIENCE`](crate::PATIENCE), since giving up would be giving up for ever.
#[macro_export]
macro_rules! in_transaction {
    (unhurried $db:expr, $tx:ident => $body:expr) => {
        match $db {
            $crate::Db::Postgres(pool) => {
                $crate::in_time_for($crate::UNHURRIED, async {
                    $crate::in_transaction!(@again pool, true, $tx => $body)
                })
                .await
            }
            $crate::Db::Sqlite(pool) => $crate::in_transaction!(@again pool, true, $tx => $body),
        }
    };
    ($db:expr, $tx:ident => $body:expr) => {
        match $db {
            $crate::Db::Postgres(pool) => {
                $crate::in_time(async { $crate::in_transaction!(@again pool, false, $tx => $body) }).await
            }
            $crate::Db::Sqlite(pool) => $crate::in_transaction!(@again pool, false, $tx => $body),
        }
    };
    (@again $pool:expr, $unhurried:literal, $tx:ident => $body:expr) => {{
        let mut tried = 0;
        loop {
            tried += 1;
            let outcome = $crate::in_transaction!(@run $pool, $unhurried, $tx => $body);
            match &outcome {
                ::core::result::Result::Err(error) if $crate::backoff(error, tried).await => {}
                _ => break outcome,
            }
        }
    }};
    (@run $pool:expr, $unhurried:literal, $tx:ident => $body:expr) => {
        match $crate::Lender::lend($pool).await {
            ::core::result::Result::Err(error) => ::core::result::Result::Err(::core::convert::From::from(error)),
            ::core::result::Result::Ok(mut lease) => {
                let (outcome, sure) = match $crate::Lease::begin(&mut lease, $unhurried).await {
                    ::core::result::Result::Err(error) => (
                        ::core::result::Result::Err(::core::convert::From::from(error)),
                        true,
                    ),
                    ::core::result::Result::Ok(mut transaction) => {
                        let outcome = async {
                            let $tx = &mut *transaction;
                            $body
                        }
                        .await;
                        match outcome {
                            ::core::result::Result::Ok(value) => match transaction.commit().await {
                                ::core::result::Result::Ok(()) => (::core::result::Result::Ok(value), true),
                                ::core::result::Result::Err(error) => (
                                    ::core::result::Result::Err(::core::convert::From::from(error)),
                                    false,
                                ),
                            },
                            ::core::result::Result::Err(error) => {
                                // The block's own error is the news.
                                let rolled_back = transaction.rollback().await.is_ok();
                                (::core::result::Result::Err(error), rolled_back)
                            }
                        }
                    }
                };
                if !sure {
                    lease.in_doubt();
                }
                outcome
            }
        }
    };
}
