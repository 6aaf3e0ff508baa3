//! The cache of registered clients. Another instance's change is seen at the next look at the epochs, within a second.

use arc_swap::ArcSwap;
use authmodel::{
    client::Client,
    ids::ClientId,
    store::{ClientStore, StoreResult},
};
use moka::sync::Cache;
use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

/// Clients in memory at most: at about 1 kB each, 10 MB.
const CAPACITY: u64 = 10_000;

/// Clients by epoch and identifier. An entry that was read while the epoch moved lies under the old epoch and is never
/// found again.
pub struct Clients {
    cache: Cache<(i64, ClientId), Arc<Client>>,
    epoch: AtomicI64,
    origins: ArcSwap<HashSet<String>>,
}

impl Clients {
    pub(crate) fn new() -> Self {
        Self {
            cache: Cache::new(CAPACITY),
            epoch: AtomicI64::new(-1),
            origins: ArcSwap::from_pointee(HashSet::new()),
        }
    }

    /// Finds a client.
    ///
    /// # Errors
    /// Where it is not cached and the store fails.
    pub async fn find(&self, store: &dyn ClientStore, id: &ClientId) -> StoreResult<Option<Arc<Client>>> {
        let key = (self.epoch.load(Ordering::Acquire), id.clone());
        if let Some(client) = self.cache.get(&key) {
            return Ok(Some(client));
        }
        let Some(client) = store.find(id).await?.map(Arc::new) else {
            return Ok(None);
        };
        self.cache.insert(key, Arc::clone(&client));
        Ok(Some(client))
    }

    /// Moves to another epoch, if it is another: forgets all entries and reads the origins of public clients anew.
    pub(crate) async fn move_to(&self, store: &dyn ClientStore, epoch: i64) -> StoreResult<()> {
        if self.epoch.load(Ordering::Acquire) == epoch {
            return Ok(());
        }
        let origins = store
            .list()
            .await?
            .iter()
            .filter(|client| client.is_public())
            .flat_map(origins_of)
            .collect();
        self.origins.store(Arc::new(origins));
        self.epoch.store(epoch, Ordering::Release);
        self.cache.invalidate_all();
        Ok(())
    }

    /// Whether a public client is registered at this origin (the `Origin` header of its pages): who may call the token
    /// endpoint from a browser.
    pub fn is_spa_origin(&self, origin: &str) -> bool {
        self.origins.load().contains(origin)
    }
}

impl std::fmt::Debug for Clients {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Clients {{ epoch: {}, … }}",
            self.epoch.load(Ordering::Relaxed)
        )
    }
}

fn origins_of(client: &Client) -> Vec<String> {
    let web = |uri: &String| {
        let url = url::Url::parse(uri).ok()?;
        // An app's own scheme (RFC 8252 §7.1) has no origin that a browser would send.
        matches!(url.scheme(), "http" | "https").then(|| url.origin().ascii_serialization())
    };
    client.metadata.redirect_uris.iter().filter_map(web).collect()
}
