//! Opening the stores that the configuration names.

use crate::config::{Config, KeyValueConfig};
use anyhow::bail;
use authmodel::{clock::Clock, secret::SecretHash, store::Stores};
use authstore::{
    MemoryStores, RedisAddressError, RedisOptions, RedisStores, SqlStores, assemble, migrations,
};
use sql::{ConnectError, Db, PoolOptions};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Open stores, and the pool below them.
#[derive(Clone)]
pub struct OpenStores {
    /// All stores.
    pub stores: Stores,
    /// The pool, for its end.
    pub db: Db,
}

/// The short-lived store, before it is put together with the lasting one.
enum ShortLived {
    Memory(Box<MemoryStores>),
    Redis(RedisStores),
}

impl OpenStores {
    /// Opens both stores at once. The embedded database is brought up to date; a Postgres that is not is refused: its
    /// schema changes when its operator says so.
    ///
    /// # Errors
    /// Which store does not let us in, and why; or that migrations are pending.
    pub async fn open(config: &Config, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        Self::open_within(config, clock, Duration::ZERO).await
    }

    /// The same for a server, which waits for a store that is late.
    ///
    /// # Errors
    /// As [`open`](Self::open), once the wait is over.
    pub async fn open_at_start(config: &Config, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        Self::open_within(config, clock, AT_START).await
    }

    async fn open_within(config: &Config, clock: Arc<dyn Clock>, limit: Duration) -> anyhow::Result<Self> {
        let (db, short_lived) = tokio::join!(
            open_database(config, limit),
            open_short_lived(config, clock, limit)
        );
        let db = db?;
        let sql = SqlStores::new(db.clone());
        let stores = match short_lived? {
            ShortLived::Memory(memory) => assemble(sql, *memory),
            ShortLived::Redis(redis) => assemble(sql, redis),
        };
        Ok(Self { stores, db })
    }

    /// Whether both stores take a write, over the connections that requests have: a full disk, a full Redis, a standby
    /// and a lost right all answer a read.
    ///
    /// # Errors
    /// What the one that does not said.
    pub async fn ping(&self) -> authmodel::store::StoreResult<()> {
        // A state that nobody can ask for, gone in a second.
        let nobody = SecretHash::of(b"ready");
        let (lasting, short_lived) = tokio::join!(
            self.stores.housekeeping.ping(),
            self.stores
                .login_states
                .put(&nobody, "", b"1", Duration::from_secs(1))
        );
        lasting?;
        short_lived
    }
}

/// How long a server that starts waits for its stores. Machines start everything at once, and a database that recovers
/// takes its time; longer than that, and whoever watches over the server had better know.
const AT_START: Duration = Duration::from_secs(30);

/// Between two tries. Each is logged.
const NEXT_TRY: Duration = Duration::from_secs(2);

/// Tries until a store lets us in, for as long as `limit`, where it may yet.
async fn patiently<T, E: std::fmt::Display>(
    limit: Duration,
    is_passing: impl Fn(&E) -> bool,
    mut attempt: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    let begun = Instant::now();
    loop {
        match attempt().await {
            Err(error) if is_passing(&error) && begun.elapsed() + NEXT_TRY < limit => {
                tracing::warn!(
                    waited_s = begun.elapsed().as_secs(),
                    limit_s = limit.as_secs(),
                    "waiting for a store: {error}"
                );
                tokio::time::sleep(NEXT_TRY).await;
            }
            outcome => return outcome,
        }
    }
}

/// Connects to the database alone.
///
/// # Errors
/// What the database or the system said.
pub async fn connect(config: &Config) -> anyhow::Result<Db> {
    Ok(connect_within(config, Duration::ZERO).await?)
}

async fn connect_within(config: &Config, limit: Duration) -> Result<Db, ConnectError> {
    let options = PoolOptions {
        max_connections: config.database.max_connections,
        ..PoolOptions::default()
    };
    patiently(limit, ConnectError::is_passing, async || {
        Db::connect(&config.database.url, options.clone()).await
    })
    .await
}

/// The names of migrations that are still to be run.
///
/// # Errors
/// Where the database does not answer.
pub async fn pending_migrations(db: &Db) -> anyhow::Result<Vec<String>> {
    Ok(db
        .pending_migrations(&migrations::POSTGRES, &migrations::SQLITE)
        .await?)
}

/// Runs them.
///
/// # Errors
/// Which one failed, and why.
pub async fn migrate(db: &Db) -> anyhow::Result<()> {
    Ok(db.migrate(&migrations::POSTGRES, &migrations::SQLITE).await?)
}

async fn open_database(config: &Config, limit: Duration) -> anyhow::Result<Db> {
    let db = connect_within(config, limit).await?;
    if db.is_sqlite() {
        migrate(&db).await?;
    } else if let pending @ [_, ..] = pending_migrations(&db).await?.as_slice() {
        bail!(
            "the database is not up to date ({} pending): run `authserver migrate` first",
            pending.join(", ")
        );
    }
    Ok(db)
}

async fn open_short_lived(
    config: &Config,
    clock: Arc<dyn Clock>,
    limit: Duration,
) -> anyhow::Result<ShortLived> {
    Ok(match &config.keyvalue {
        KeyValueConfig::Memory => ShortLived::Memory(Box::new(MemoryStores::new(clock))),
        KeyValueConfig::Redis { url, prefix, tls } => {
            let options = RedisOptions {
                prefix: prefix.clone(),
                tls: tls.clone(),
                ..RedisOptions::default()
            };
            let connected = patiently(limit, RedisAddressError::is_passing, async || {
                RedisStores::connect(url.expose(), options.clone()).await
            });
            ShortLived::Redis(connected.await?)
        }
    })
}
