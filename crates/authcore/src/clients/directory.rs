//! The directory of clients: finds one by its identifier, wherever it comes from, and owns what is remembered about clients.
//!
//! It lies below the provider and knows nothing of it: a client is found, authenticated and registered without a flow of
//! OAuth. What it leans on is handed to it once.

use super::{
    cache::Clients,
    fetched_keys::FetchedKeys,
    logo::FetchedLogos,
    metadata_document::{self, KnownDocuments},
};
use crate::{config::CoreConfig, limit::Limiter, outbound::Outbound, refusal_log::RefusalLog};
use authmodel::{
    client::Client,
    clock::{Clock, Time},
    ids::ClientId,
    rng::Rng,
    store::{StoreResult, Stores},
};
use std::{net::IpAddr, sync::Arc};

/// Every client, and what is known of it.
pub struct Directory {
    pub(super) config: Arc<CoreConfig>,
    pub(super) stores: Stores,
    pub(super) limiter: Arc<Limiter>,
    clock: Arc<dyn Clock>,
    pub(super) rng: Arc<dyn Rng>,
    pub(super) outbound: Arc<dyn Outbound>,
    pub(super) refusal_log: Arc<RefusalLog>,
    pub(super) registered: Clients,
    pub(super) fetched_keys: FetchedKeys,
    pub(super) fetched_logos: FetchedLogos,
    pub(super) known_documents: KnownDocuments,
}

impl Directory {
    pub(crate) fn new(
        config: Arc<CoreConfig>,
        stores: Stores,
        limiter: Arc<Limiter>,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
        outbound: Arc<dyn Outbound>,
        refusal_log: Arc<RefusalLog>,
    ) -> Self {
        Self {
            config,
            stores,
            limiter,
            clock,
            rng,
            outbound,
            refusal_log,
            registered: Clients::new(),
            fetched_keys: FetchedKeys::new(),
            fetched_logos: FetchedLogos::new(),
            known_documents: KnownDocuments::new(),
        }
    }

    /// Finds a client that something of ours names, and asks for its metadata document where that is what its identifier is and
    /// may be. Where a stranger names it, [`find_for`](Self::find_for).
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn find(&self, id: &ClientId) -> StoreResult<Option<Arc<Client>>> {
        self.find_for(id, None).await
    }

    /// As [`find`](Self::find), at the expense of the network that asks.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn find_for(&self, id: &ClientId, asker: Option<IpAddr>) -> StoreResult<Option<Arc<Client>>> {
        if self.config.registration.client_id_metadata_documents
            && let Some(url) = metadata_document::address(id, self.config.outbound_allow_private)
        {
            return metadata_document::find(self, id, &url, asker).await;
        }
        let found = self.known(id).await?;
        // What came of a document while the switch was on is no client now that it is off.
        Ok(found.filter(|client| !client.metadata.metadata_document))
    }

    /// Finds a client among those that are stored; its own server is not asked for anything.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn known(&self, id: &ClientId) -> StoreResult<Option<Arc<Client>>> {
        self.registered.find(&*self.stores.clients, id).await
    }

    /// Whether a public client is registered at this origin (the `Origin` header of its pages): who may call the token
    /// endpoint from a browser.
    pub fn is_spa_origin(&self, origin: &str) -> bool {
        self.registered.is_spa_origin(origin)
    }

    /// Sees what has changed since, if `epoch` is another one than before.
    pub(crate) async fn move_to(&self, epoch: i64) -> StoreResult<()> {
        self.registered.move_to(&*self.stores.clients, epoch).await
    }

    /// Sees this instance's own change at once, rather than at the next look at the epochs; where that fails, it is seen then.
    pub(crate) async fn refresh(&self) {
        let refreshed = async {
            self.move_to(self.stores.housekeeping.epochs().await?.clients)
                .await
        };
        if let Err(error) = refreshed.await {
            tracing::warn!(%error, "the cache of clients could not be refreshed");
        }
    }

    pub(super) fn now(&self) -> Time {
        self.clock.now()
    }
}

impl std::fmt::Debug for Directory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Directory {{ {:?}, … }}", self.registered)
    }
}
