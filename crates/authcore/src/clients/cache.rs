//! The cache of registered clients. Another instance's change is seen at the next look at the epochs, within a second.
//!
//! What moved is read, not everything: a change among thousands of clients costs the rows that changed. Each change is one
//! step of the epoch and leaves it at its client. Where a step is missing (a removal, two changes of one client between two
//! looks, an older program that writes no epochs), all is read anew.
//!
//! Invariant: an entry that was read before a change is not put in after the change was seen. Both happen under one lock,
//! and who read under an older epoch puts nothing in.
//!
//! Test to read first: `a_change_costs_what_changed`.

use arc_swap::ArcSwap;
use authmodel::{
    client::Client,
    ids::ClientId,
    store::{ClientStore, StoreResult},
};
use moka::sync::Cache;
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

/// Clients in memory at most: at about 1 kB each, 10 MB (registrations are bounded, see `registration/mod.rs`).
const CAPACITY: u64 = 10_000;

/// Clients by identifier, and the origins of the public ones.
pub struct Clients {
    cache: Cache<ClientId, Arc<Client>>,
    epoch: AtomicI64,
    origins: ArcSwap<HashSet<String>>,
    /// Where they come from. Held while anything is put in or taken out.
    by_client: Mutex<HashMap<ClientId, Vec<String>>>,
}

impl Clients {
    pub(crate) fn new() -> Self {
        Self {
            cache: Cache::new(CAPACITY),
            epoch: AtomicI64::new(-1),
            origins: ArcSwap::from_pointee(HashSet::new()),
            by_client: Mutex::default(),
        }
    }

    /// Finds a client.
    ///
    /// # Errors
    /// Where it is not cached and the store fails.
    pub async fn find(&self, store: &dyn ClientStore, id: &ClientId) -> StoreResult<Option<Arc<Client>>> {
        if let Some(client) = self.cache.get(id) {
            return Ok(Some(client));
        }
        let epoch = self.epoch.load(Ordering::Acquire);
        let Some(client) = store.find(id).await?.map(Arc::new) else {
            return Ok(None);
        };
        let _held = self.lock();
        if self.epoch.load(Ordering::Acquire) == epoch {
            self.cache.insert(id.clone(), Arc::clone(&client));
        }
        Ok(Some(client))
    }

    /// Moves to another epoch, if it is another: forgets what has changed, and reads the origins of public clients among it.
    pub(crate) async fn move_to(&self, store: &dyn ClientStore, epoch: i64) -> StoreResult<()> {
        let known = self.epoch.load(Ordering::Acquire);
        if known == epoch {
            return Ok(());
        }
        if known >= 0 && epoch > known {
            let changed = store.changed_since(known).await?;
            let steps: BTreeSet<i64> = changed
                .iter()
                .map(|(at, _)| *at)
                .filter(|at| *at <= epoch)
                .collect();
            if i64::try_from(steps.len()).is_ok_and(|steps| steps == epoch - known) {
                let mut by_client = self.lock();
                for (_, client) in changed {
                    self.cache.invalidate(&client.id);
                    keep_origins(&mut by_client, client);
                }
                self.publish(&by_client, epoch);
                return Ok(());
            }
        }
        let all = store.list().await?;
        let mut by_client = self.lock();
        by_client.clear();
        for client in all {
            keep_origins(&mut by_client, client);
        }
        self.cache.invalidate_all();
        self.publish(&by_client, epoch);
        Ok(())
    }

    fn publish(&self, by_client: &HashMap<ClientId, Vec<String>>, epoch: i64) {
        self.origins
            .store(Arc::new(by_client.values().flatten().cloned().collect()));
        self.epoch.store(epoch, Ordering::Release);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ClientId, Vec<String>>> {
        self.by_client.lock().unwrap_or_else(PoisonError::into_inner)
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

fn keep_origins(by_client: &mut HashMap<ClientId, Vec<String>>, client: Client) {
    if client.is_public() {
        let origins = origins_of(&client);
        by_client.insert(client.id, origins);
    } else {
        by_client.remove(&client.id);
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

#[cfg(test)]
mod tests {
    use super::*;
    use async_trait::async_trait;
    use authmodel::{
        audit::AuditEvent,
        client::{AuthMethod, ClientMetadata, NewClient},
        clock::Time,
        ids::GrantId,
        store::AddOutcome,
    };
    use futures_util::FutureExt as _;

    /// Clients with their epochs, and how often all of them were read: the stores themselves keep what `store-contract`
    /// says of `changed_since`.
    #[derive(Default)]
    struct Counted {
        clients: Mutex<HashMap<ClientId, (i64, Client)>>,
        all_read: AtomicI64,
    }

    impl Counted {
        fn set(&self, id: &str, epoch: i64, redirect_uri: &str) {
            let client = Client {
                id: ClientId::parse(id).expect("an identifier"),
                secret: None,
                metadata: ClientMetadata {
                    token_endpoint_auth_method: AuthMethod::None,
                    redirect_uris: vec![redirect_uri.to_owned()],
                    ..ClientMetadata::default()
                },
                own_grant: GrantId(uuid::Uuid::nil()),
                own_status: None,
                registration_token: None,
                created_at: chrono::DateTime::UNIX_EPOCH,
            };
            let mut clients = self.clients.lock().expect("no test panics in here");
            clients.insert(client.id.clone(), (epoch, client));
        }

        fn remove(&self, id: &str) {
            let mut clients = self.clients.lock().expect("no test panics in here");
            clients.remove(&ClientId::parse(id).expect("an identifier"));
        }
    }

    #[async_trait]
    impl ClientStore for Counted {
        async fn find(&self, id: &ClientId) -> StoreResult<Option<Client>> {
            let clients = self.clients.lock().expect("no test panics in here");
            Ok(clients.get(id).map(|(_, client)| client.clone()))
        }

        async fn page(&self, _: Option<&ClientId>, _: u32) -> StoreResult<Vec<Client>> {
            unreachable!("the cache reads no pages")
        }

        async fn list(&self) -> StoreResult<Vec<Client>> {
            self.all_read.fetch_add(1, Ordering::SeqCst);
            let clients = self.clients.lock().expect("no test panics in here");
            Ok(clients.values().map(|(_, client)| client.clone()).collect())
        }

        async fn changed_since(&self, epoch: i64) -> StoreResult<Vec<(i64, Client)>> {
            let clients = self.clients.lock().expect("no test panics in here");
            Ok(clients.values().filter(|(at, _)| *at > epoch).cloned().collect())
        }

        async fn add(&self, _: &NewClient, _: Time, _: &AuditEvent) -> StoreResult<AddOutcome> {
            unreachable!("the cache only reads")
        }

        async fn put(&self, _: &NewClient, _: Time, _: &AuditEvent) -> StoreResult<Client> {
            unreachable!("the cache only reads")
        }

        async fn replace(
            &self,
            _: &Client,
            _: &NewClient,
            _: Time,
            _: &AuditEvent,
        ) -> StoreResult<Option<Client>> {
            unreachable!("the cache only reads")
        }

        async fn remove(&self, _: &ClientId, _: Time, _: &AuditEvent) -> StoreResult<bool> {
            unreachable!("the cache only reads")
        }

        async fn unused_documents(&self, _: Time) -> StoreResult<Vec<ClientId>> {
            unreachable!("the cache only reads")
        }

        async fn unused_registrations(&self, _: Time) -> StoreResult<Vec<ClientId>> {
            unreachable!("the cache only reads")
        }

        async fn remove_unused(&self, _: &ClientId, _: Time, _: Time, _: &AuditEvent) -> StoreResult<bool> {
            unreachable!("the cache only reads")
        }
    }

    fn now<T>(future: impl Future<Output = StoreResult<T>>) -> T {
        future
            .now_or_never()
            .expect("nothing waits")
            .expect("no store fails")
    }

    #[test]
    fn a_change_costs_what_changed() {
        let (store, clients) = (Counted::default(), Clients::new());
        store.set("a", 1, "https://a.example/cb");
        store.set("b", 2, "https://b.example/cb");
        now(clients.move_to(&store, 2));
        assert_eq!(store.all_read.load(Ordering::SeqCst), 1, "at the start");
        let id = ClientId::parse("a").expect("an identifier");
        let uris = || {
            now(clients.find(&store, &id))
                .expect("it is there")
                .metadata
                .redirect_uris
                .clone()
        };
        assert_eq!(uris(), ["https://a.example/cb"]);

        store.set("a", 3, "https://moved.example/cb");
        store.set("c", 4, "https://c.example/cb");
        assert_eq!(uris(), ["https://a.example/cb"], "not seen yet");
        now(clients.move_to(&store, 4));
        assert_eq!(uris(), ["https://moved.example/cb"]);
        for (origin, open) in [
            ("https://a.example", false),
            ("https://moved.example", true),
            ("https://b.example", true),
            ("https://c.example", true),
        ] {
            assert_eq!(clients.is_spa_origin(origin), open, "{origin}");
        }
        assert_eq!(store.all_read.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_step_that_nobody_tells_of_is_a_reason_to_read_all() {
        let (store, clients) = (Counted::default(), Clients::new());
        store.set("a", 1, "https://a.example/cb");
        store.set("b", 2, "https://b.example/cb");
        now(clients.move_to(&store, 2));
        let id = ClientId::parse("a").expect("an identifier");
        assert!(now(clients.find(&store, &id)).is_some());
        store.remove("a");
        now(clients.move_to(&store, 3));
        assert!(now(clients.find(&store, &id)).is_none(), "removed");
        assert!(!clients.is_spa_origin("https://a.example") && clients.is_spa_origin("https://b.example"));
        // Twice between two looks, and a database that was put back.
        store.set("b", 5, "https://twice.example/cb");
        now(clients.move_to(&store, 5));
        assert!(clients.is_spa_origin("https://twice.example"));
        store.set("b", 2, "https://b.example/cb");
        now(clients.move_to(&store, 2));
        assert!(
            clients.is_spa_origin("https://b.example") && !clients.is_spa_origin("https://twice.example")
        );
        assert_eq!(store.all_read.load(Ordering::SeqCst), 4);
    }
}
