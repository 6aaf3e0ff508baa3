//! A connection while a statement or a transaction has it, and what becomes of it afterwards.
//!
//! Invariants: a connection goes back only when it has answered a ping, within [`ANSWER`] on Postgres, and has no
//! transaction open; one in doubt (a commit or a rollback failed, or nothing came back) is thrown away and the pool opens
//! another. An in-memory database is its connection: that one is kept whatever happens.
//!
//! Why: sqlx pings on release without a time limit, so a connection that went silent would keep its place in the pool
//! for ever; and after a failed `ROLLBACK` it takes the connection for one in a transaction from then on, so that every
//! later transaction would fail. Test to read first: `tests/faults.rs`.

use std::future::Future;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Connection, PgConnection, Postgres, Sqlite, SqliteConnection, Transaction};

use crate::connect::{PostgresPool, SqliteFile};

/// How long a Postgres connection may take to answer a ping when it is given back, or asked before it is lent. One second:
/// a thousand times what it takes, and a silent connection is replaced while its next user still waits.
pub(crate) const ANSWER: Duration = Duration::from_secs(1);

/// A pool that lends.
#[doc(hidden)]
pub trait Lender: Clone + Send + Sync + 'static {
    /// Its engine.
    type Engine: Engine;

    /// Waits for a connection.
    fn lend(&self) -> impl Future<Output = Result<Lease<Self>, sqlx::Error>> + Send;

    /// Takes a connection back: pings it, looks for an open transaction, and releases it or throws it away.
    fn take_back(self, connection: PoolConnection<Self::Engine>)
    -> impl Future<Output = ()> + Send + 'static;

    /// Whether a connection in doubt can be replaced.
    fn can_replace(&self) -> bool;
}

/// An engine, as far as transactions differ.
#[doc(hidden)]
pub trait Engine: sqlx::Database {
    /// Begins a transaction.
    fn begin(
        connection: &mut Self::Connection,
    ) -> impl Future<Output = Result<Transaction<'_, Self>, sqlx::Error>> + Send;

    /// Lifts the limit on statements for the transaction that is open.
    fn unhurried(connection: &mut Self::Connection) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
}

impl Engine for Postgres {
    async fn begin(connection: &mut PgConnection) -> Result<Transaction<'_, Self>, sqlx::Error> {
        connection.begin().await
    }

    async fn unhurried(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        sqlx::query("SET LOCAL statement_timeout = 0")
            .execute(connection)
            .await
            .map(drop)
    }
}

impl Engine for Sqlite {
    async fn begin(connection: &mut SqliteConnection) -> Result<Transaction<'_, Self>, sqlx::Error> {
        connection.begin_with("BEGIN IMMEDIATE").await
    }

    async fn unhurried(_: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        Ok(())
    }
}

/// A connection on loan.
#[doc(hidden)]
pub struct Lease<L: Lender> {
    connection: Option<PoolConnection<L::Engine>>,
    lender: L,
}

impl<L: Lender> Lease<L> {
    pub(crate) fn new(connection: PoolConnection<L::Engine>, lender: L) -> Self {
        Self {
            connection: Some(connection),
            lender,
        }
    }

    /// The connection.
    ///
    /// # Panics
    /// Never: it is there until the lease ends.
    #[expect(
        clippy::expect_used,
        reason = "taken by `Drop` and `in_doubt` alone, which end the lease"
    )]
    pub fn connection(&mut self) -> &mut <L::Engine as sqlx::Database>::Connection {
        self.connection.as_mut().expect("taken when the lease ends")
    }

    /// Begins a transaction; `unhurried` lifts Postgres' limit on its statements.
    ///
    /// # Errors
    /// What the database said.
    pub async fn begin(&mut self, unhurried: bool) -> Result<Transaction<'_, L::Engine>, sqlx::Error> {
        let mut transaction = L::Engine::begin(self.connection()).await?;
        if unhurried {
            L::Engine::unhurried(&mut transaction).await?;
        }
        Ok(transaction)
    }

    /// Ends the lease of a connection of which nobody knows in what state it is.
    pub fn in_doubt(mut self) {
        if self.lender.can_replace()
            && let Some(connection) = self.connection.take()
        {
            log::warn!("a database connection in doubt is replaced");
            drop(connection.detach());
        }
    }
}

impl<L: Lender> Drop for Lease<L> {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(self.lender.clone().take_back(connection))),
            // Nobody is there to ask it: the program is on its way down.
            Err(_) => drop(connection.detach()),
        }
    }
}

impl Lender for PostgresPool {
    type Engine = Postgres;

    async fn lend(&self) -> Result<Lease<Self>, sqlx::Error> {
        let connection = self.pool.acquire().await?;
        Ok(Lease::new(connection, self.clone()))
    }

    async fn take_back(self, mut connection: PoolConnection<Postgres>) {
        // The pool's own ping is the one that counts; what it does not get in time is closed with the future.
        if tokio::time::timeout(ANSWER, connection.return_to_pool())
            .await
            .is_err()
        {
            log::warn!("a database connection does not answer and is replaced");
            self.clock.suspect_all();
        }
    }

    fn can_replace(&self) -> bool {
        true
    }
}

impl Lender for SqliteFile {
    type Engine = Sqlite;

    async fn lend(&self) -> Result<Lease<Self>, sqlx::Error> {
        let connection = self.pool.acquire().await?;
        Ok(Lease::new(connection, self.clone()))
    }

    async fn take_back(self, mut connection: PoolConnection<Sqlite>) {
        // A rollback that a cancelled transaction left behind is run before the ping is answered.
        let answers = connection.ping().await.is_ok();
        if (!answers || connection.is_in_transaction()) && self.can_replace() {
            log::warn!("a database connection in doubt is replaced");
            drop(connection.detach());
        } else {
            connection.return_to_pool().await;
        }
    }

    fn can_replace(&self) -> bool {
        !self.in_memory
    }
}
