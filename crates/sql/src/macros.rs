//! The two macros by which one statement serves two engines. They expand the same tokens once per engine, and the
//! compiler infers `sqlx`'s database type from the pool or the connection; there is no dynamic dispatch and no
//! lowest common denominator of types (which is why this is not sqlx's `Any` driver: it has no UUIDs and no times).

/// Evaluates one expression on whichever engine `$db` is.
///
/// `$pool` is bound to `&PgPool` or `&SqlitePool`; both arms must have the same type.
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
            $crate::Db::Postgres($pool) => $body,
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
#[macro_export]
macro_rules! in_transaction {
    ($db:expr, $tx:ident => $body:expr) => {
        match $db {
            $crate::Db::Postgres(pool) => $crate::in_transaction!(@run pool.begin(), $tx => $body),
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
