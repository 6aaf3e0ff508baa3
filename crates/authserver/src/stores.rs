//! Opening the stores that the configuration names.

use crate::config::{Config, KeyValueConfig};
use anyhow::bail;
use authmodel::{clock::Clock, secret::SecretHash, store::Stores};
use authstore::{MemoryStores, RedisOptions, RedisStores, SqlStores, assemble, migrations};
use sql::{Db, PoolOptions};
use std::sync::Arc;

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
        let (db, short_lived) = tokio::join!(open_database(config), open_short_lived(config, clock));
        let db = db?;
        let sql = SqlStores::new(db.clone());
        let stores = match short_lived? {
            ShortLived::Memory(memory) => assemble(sql, *memory),
            ShortLived::Redis(redis) => assemble(sql, redis),
        };
        Ok(Self { stores, db })
    }

    /// Whether both stores answer.
    ///
    /// # Errors
    /// What the one that does not said.
    pub async fn ping(&self) -> authmodel::store::StoreResult<()> {
        // A state of which there is none: one round trip, and nothing taken.
        let nobody = SecretHash::of(b"ping");
        let (lasting, short_lived) = tokio::join!(
            self.stores.housekeeping.ping(),
            self.stores.login_states.take(&nobody)
        );
        lasting?;
        short_lived.map(drop)
    }
}

/// Connects to the database alone.
///
/// # Errors
/// What the database or the system said.
pub async fn connect(config: &Config) -> anyhow::Result<Db> {
    let options = PoolOptions {
        max_connections: config.database.max_connections,
        ..PoolOptions::default()
    };
    Ok(Db::connect(&config.database.url, options).await?)
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

async fn open_database(config: &Config) -> anyhow::Result<Db> {
    let db = connect(config).await?;
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

async fn open_short_lived(config: &Config, clock: Arc<dyn Clock>) -> anyhow::Result<ShortLived> {
    Ok(match &config.keyvalue {
        KeyValueConfig::Memory => ShortLived::Memory(Box::new(MemoryStores::new(clock))),
        KeyValueConfig::Redis { url, prefix } => {
            let options = RedisOptions {
                prefix: prefix.clone(),
                ..RedisOptions::default()
            };
            ShortLived::Redis(RedisStores::connect(url.expose(), options).await?)
        }
    })
}
