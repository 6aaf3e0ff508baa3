//! The two macros by which one statement serves two engines. They expand the same tokens once per engine, and the
//! compiler infers `sqlx`'s database type from the pool or the connection; there is no dynamic dispatch and no
//! lowest common denominator of types (which is why this is not sqlx's `Any` driver: it has no UUIDs and no times).
//!
//! Invariant: nobody waits for Postgres longer than [`PATIENCE`], whatever the network does, unless the caller says that the
//! work is as large as it is. (SQLite is in the process.)

use std::time::Duration;

/// How long a statement or a transaction may take, the wait for a connection included. Five seconds: a hundred times what
/// the slowest of ours takes, and not yet so long that whoever asked has gone. Without it a network that loses every packet
/// would hold a request until the system gives up on the connection, a quarter of an hour later.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// Gives up after [`PATIENCE`]. The connection is left to the pool, which looks whether it still lives before it is used
/// again; a transaction that was not committed is rolled back.
///
/// # Errors
/// `sqlx::Error::PoolTimedOut`, the same as where no connection is to be had; or the future's own.
pub async fn in_time<T, E: From<sqlx::Error>>(work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(outcome) => outcome,
        Err(_) => Err(sqlx::Error::PoolTimedOut.into()),
    }
}

/// Evaluates one expression, a `Result` with an error `From<sqlx::Error>`, on whichever engine `$db` is.
///
/// `$pool` is bound to `&PgPool` or `&SqlitePool`; both arms must have the same type. The expression is a block of its own
/// on Postgres: `?` and `return` do not leave the function.
///
/// ```no_run
/// # async fn f(db: &sql::Db) -> sqlx::Result<i64> {
/// sql::on!(db, pool => sqlx::query_scalar("SELECT count(*) FROM pets").fetch_one(pool).await)
/// # }
/// ```
#[macro_export]
macro_rules! on {
    ($db:expr, $pool:ident => $body:expr) => {
        match $db {
            $crate::Db::Postgres($pool) => $crate::in_time(async { $body }).await,
            $crate::Db::Sqlite($pool) => $body,
        }
    };
}

/// Runs a block in one transaction on whichever engine `$db` is; evaluates to the block's `Result<T, E>`.
///
/// `$tx` is bound to `&mut PgConnection` or `&mut SqliteConnection`; pass `&mut *tx` to each statement. `Ok` commits;
/// `Err` rolls back, and so does `?`, `return Err(…)` inside the block (they leave the block, not the function), and
/// the cancellation of the future. `E` must implement `From<sqlx::Error>`, for the start and the commit.
///
/// SQLite's transaction begins `IMMEDIATE`: it takes the write lock at once. A deferred one would take it at its first
/// write, and a transaction that has read before is then refused with `SQLITE_BUSY` without the busy timeout being
/// honoured. Postgres runs at its default, READ COMMITTED: guard in `WHERE` and branch on the row count.
///
/// On SQLite the process has one connection, and the transaction holds it: do not use `$db` inside the block.
///
/// `unhurried` before `$db` is for work whose size nobody bounds, such as what belongs to one client: it may take longer than
/// [`PATIENCE`], since giving up would be giving up for ever.
#[macro_export]
macro_rules! in_transaction {
    (unhurried $db:expr, $tx:ident => $body:expr) => {
        match $db {
            $crate::Db::Postgres(pool) => $crate::in_transaction!(@run pool.begin(), $tx => $body),
            $crate::Db::Sqlite(pool) => {
                $crate::in_transaction!(@run pool.begin_with("BEGIN IMMEDIATE"), $tx => $body)
            }
        }
    };
    ($db:expr, $tx:ident => $body:expr) => {
        match $db {
            $crate::Db::Postgres(pool) => {
                $crate::in_time(async { $crate::in_transaction!(@run pool.begin(), $tx => $body) }).await
            }
            $crate::Db::Sqlite(pool) => {
                $crate::in_transaction!(@run pool.begin_with("BEGIN IMMEDIATE"), $tx => $body)
            }
        }
    };
    (@run $begin:expr, $tx:ident => $body:expr) => {
        match $begin.await {
            ::core::result::Result::Err(error) => ::core::result::Result::Err(::core::convert::From::from(error)),
            ::core::result::Result::Ok(mut transaction) => {
                let outcome = async {
                    let $tx = &mut *transaction;
                    $body
                }
                .await;
                match outcome {
                    ::core::result::Result::Ok(value) => match transaction.commit().await {
                        ::core::result::Result::Ok(()) => ::core::result::Result::Ok(value),
                        ::core::result::Result::Err(error) => {
                            ::core::result::Result::Err(::core::convert::From::from(error))
                        }
                    },
                    ::core::result::Result::Err(error) => {
                        // The block's own error is the news; a failed rollback closes the connection by itself.
                        let _ = transaction.rollback().await;
                        ::core::result::Result::Err(error)
                    }
                }
            }
        }
    };
}
