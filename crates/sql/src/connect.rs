//! The two pools and the reason for each of their settings.
//!
//! Invariants: a SQLite file is created for its owner alone (0600; its `-wal` and `-shm` take after it); a process has
//! one SQLite connection, and closes it only to open another in its place; no pool ever logs a statement's parameters; a
//! Postgres connection is asked before it is lent where there is reason to doubt that it still answers.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use log::LevelFilter;
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

use chrono::{DateTime, Utc};

use crate::clock::DatabaseClock;
use crate::error::{ErrorKind, said};
use crate::lease::ANSWER;
use crate::macros::PATIENCE;
use crate::url::{DatabaseUrl, Durability, Target};

/// A pool of connections to one of the two engines. Cloning is cheap and shares the pool.
#[derive(Clone, Debug)]
pub enum Db {
    /// Production.
    Postgres(PostgresPool),
    /// The embedded default: one file, one connection.
    Sqlite(SqliteFile),
}

/// Connections to Postgres, and what is known of its clock.
#[derive(Clone, Debug)]
pub struct PostgresPool {
    pub(crate) pool: PgPool,
    pub(crate) clock: DatabaseClock,
}

/// The connection to a SQLite file.
#[derive(Clone, Debug)]
pub struct SqliteFile {
    pub(crate) pool: SqlitePool,
    pub(crate) in_memory: bool,
}

/// What an operator may choose about a pool. SQLite takes `acquire_timeout` alone.
#[derive(Clone, Debug)]
pub struct PoolOptions {
    /// Upper bound of Postgres connections of this process. Ten keep two cores of Postgres busy; add up all
    /// processes and stay below the server's `max_connections` (100 by default).
    pub max_connections: u32,
    /// How long a request waits for a connection. Three seconds: longer than any healthy burst takes to drain, short
    /// enough that the caller still listens when it is told 503, so that a stall does not pile up requests.
    pub acquire_timeout: Duration,
}

impl Default for PoolOptions {
    fn default() -> Self {
        Self {
            max_connections: 10,
            acquire_timeout: Duration::from_secs(3),
        }
    }
}

/// Why no connection could be made. Names the place, never the password.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The SQLite file can't be created or opened.
    #[error("the database file {path} can't be created or opened: {reason}")]
    File {
        /// Where it should be.
        path: String,
        /// What the system said.
        reason: String,
    },
    /// The database does not answer, or refuses us.
    #[error("the database {place} does not let us in: {reason}")]
    Refused {
        /// The address without its password.
        place: String,
        /// What it said, once: sqlx' errors repeat their sources' words.
        reason: String,
        /// Whether it may let us in later: it is starting, or the network is not there yet.
        passing: bool,
    },
}

impl ConnectError {
    /// Whether another try may find the database there.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Refused { passing: true, .. })
    }
}

impl Db {
    /// Opens the pool and makes a first connection, so that a wrong address is known at start.
    ///
    /// SQLite runs in WAL mode with `synchronous=NORMAL`: a commit survives the death of the process (`kill -9`
    /// included) without a call to `fsync`; only a power cut may take back the last moments, and leaves the file whole.
    /// For the embedded default that is the better bargain; `sqlite://PATH?synchronous=full` pays one `fsync` per
    /// commit and survives the power cut too.
    pub async fn connect(url: &DatabaseUrl, options: PoolOptions) -> Result<Self, ConnectError> {
        let refused = |error: sqlx::Error| ConnectError::Refused {
            place: url.to_string(),
            reason: said(&error),
            passing: ErrorKind::of(&error) == ErrorKind::Unavailable,
        };
        match &url.0 {
            Target::Postgres(connect) => {
                let connect = connect
                    .as_ref()
                    .clone()
                    // Every statement of a store is prepared once per connection; 256 is more than we have.
                    .statement_cache_capacity(256)
                    .log_statements(LevelFilter::Off)
                    .log_slow_statements(LevelFilter::Warn, SLOW_STATEMENT);
                let clock = DatabaseClock::new();
                let (at_connect, at_acquire) = (clock.clone(), clock.clone());
                let pool = PgPoolOptions::new()
                    .max_connections(options.max_connections)
                    .acquire_timeout(options.acquire_timeout)
                    // A ping before each use would double the round trips of a one-statement request. One that has
                    // idled, or was given back before another was found silent, is asked.
                    .test_before_acquire(false)
                    .after_connect(move |connection, _| {
                        let clock = at_connect.clone();
                        Box::pin(async move {
                            sqlx::query(LIMIT_STATEMENTS).execute(&mut *connection).await?;
                            clock.ask(connection).await
                        })
                    })
                    .before_acquire(move |connection, known| {
                        let clock = at_acquire.clone();
                        Box::pin(async move {
                            if clock.asks_after(known.idle_for) {
                                let answer = tokio::time::timeout(ANSWER, clock.ask(connection)).await;
                                answer.map_err(|_| sqlx::Error::PoolTimedOut)??;
                            }
                            Ok(true)
                        })
                    })
                    // Server processes grow with age, and a failover must be followed; but not all at once.
                    .max_lifetime(Duration::from_secs(30 * 60))
                    .idle_timeout(Duration::from_secs(10 * 60));
                match pool.connect_with(connect.clone()).await {
                    Ok(pool) => Ok(Self::Postgres(PostgresPool { pool, clock })),
                    // The pool has tried again and again, and does not say what it met.
                    Err(sqlx::Error::PoolTimedOut) => {
                        Err(refused(why_not(&connect, options.acquire_timeout).await))
                    }
                    Err(error) => Err(refused(error)),
                }
            }
            Target::File { path, durability } => {
                create_private(path).map_err(|error| ConnectError::File {
                    path: path.display().to_string(),
                    reason: error.to_string(),
                })?;
                let synchronous = match durability {
                    Durability::Normal => SqliteSynchronous::Normal,
                    Durability::Full => SqliteSynchronous::Full,
                };
                let connect = SqliteConnectOptions::new()
                    .filename(path)
                    .journal_mode(SqliteJournalMode::Wal)
                    // Pages in the write-ahead log before it is folded into the file, 32 MB of them: folding calls
                    // `fsync` and stalls the statement that it falls on, so eight times rarer than the default.
                    .pragma("wal_autocheckpoint", "8000")
                    .synchronous(synchronous);
                sqlite_pool(connect, &options, false).await.map_err(refused)
            }
            Target::Memory => {
                let connect = SqliteConnectOptions::new().in_memory(true);
                sqlite_pool(connect, &options, true).await.map_err(refused)
            }
        }
    }

    /// When a write that begins now has come too late: for the parameter of [`in_good_time!`](crate::in_good_time). To
    /// be asked for before the statement waits for its connection, so that it ends when the caller's patience does.
    pub fn deadline(&self) -> DateTime<Utc> {
        match self {
            Self::Postgres(postgres) => postgres.clock.after(PATIENCE),
            // In this process: nothing runs after it was given up.
            Self::Sqlite(_) => NEVER,
        }
    }

    /// What the database's own clock shows when this host's shows `host`: the clock that all processes share. Known to within
    /// a round trip, and not older than ten seconds while there is traffic; SQLite has this host's.
    pub fn shown(&self, host: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::Postgres(postgres) => postgres.clock.now().unwrap_or(host),
            Self::Sqlite(_) => host,
        }
    }

    /// One round trip to the engine.
    pub async fn ping(&self) -> Result<(), sqlx::Error> {
        crate::on!(self, pool => sqlx::query_scalar::<_, i32>("SELECT 1").fetch_one(pool).await).map(drop)
    }

    /// Whether this is the embedded engine.
    pub fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    /// Ends all connections once their statements are done. SQLite folds its write-ahead log into the file.
    pub async fn close(&self) {
        match self {
            Self::Postgres(postgres) => {
                // Whoever does not say good-bye in time is left.
                let _ = tokio::time::timeout(PATIENCE, postgres.pool.close()).await;
            }
            Self::Sqlite(sqlite) => sqlite.pool.close().await,
        }
    }
}

/// A time that sorts after every other as text, too: [`DateTime::MAX_UTC`] has a sign before its year.
const NEVER: DateTime<Utc> = match DateTime::from_timestamp(253_402_300_799, 0) {
    Some(time) => time,
    None => DateTime::<Utc>::MAX_UTC,
};

/// Postgres gives up a statement when its client does, so that one that waits for a lock does not go on alone. A limit that
/// the operator has set stays.
const LIMIT_STATEMENTS: &str = "SELECT set_config('statement_timeout', \
    CASE WHEN current_setting('statement_timeout') = '0' THEN '5s' ELSE current_setting('statement_timeout') END, false)";

/// A statement that takes this long is worth a warning (its text, never its parameters).
const SLOW_STATEMENT: Duration = Duration::from_secs(1);

/// What a single connection fails with.
async fn why_not(connect: &PgConnectOptions, limit: Duration) -> sqlx::Error {
    match tokio::time::timeout(limit, connect.connect()).await {
        Ok(Err(error)) => error,
        Ok(Ok(_)) | Err(_) => sqlx::Error::PoolTimedOut,
    }
}

async fn sqlite_pool(
    connect: SqliteConnectOptions,
    options: &PoolOptions,
    in_memory: bool,
) -> Result<Db, sqlx::Error> {
    let connect = connect
        .foreign_keys(true)
        // Another process (a CLI call beside the server) may hold the write lock: wait for it, as long as a user would.
        .busy_timeout(Duration::from_secs(5))
        .statement_cache_capacity(256)
        .log_statements(LevelFilter::Off)
        .log_slow_statements(LevelFilter::Warn, SLOW_STATEMENT);
    SqlitePoolOptions::new()
        // SQLite has one writer at a time anyway. One connection makes a queue of what would otherwise be SQLITE_BUSY.
        .max_connections(1)
        .min_connections(1)
        .acquire_timeout(options.acquire_timeout)
        .test_before_acquire(false)
        // Never closed for its age: reopening costs a schema parse and every prepared statement, and loses an in-memory database.
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(connect)
        .await
        .map(|pool| Db::Sqlite(SqliteFile { pool, in_memory }))
}

/// Makes the file before SQLite does, because SQLite would let the umask decide who may read it.
fn create_private(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}
