//! The provider: everything that a flow leans on, in one place, made once.

use crate::{
    clients::{
        cache::Clients,
        fetched_keys::FetchedKeys,
        logo::FetchedLogos,
        metadata_document::{self, KnownDocuments},
    },
    config::CoreConfig,
    oauth::discovery::Documents,
    outbound::Outbound,
    people::opaque::{SetupError, Setups},
    seal::{MasterKey, Purpose, Sealer},
    tokens::keys::{KeyError, Keys},
};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    client::Client,
    clock::{Clock, Time},
    ids::{ClientId, MailId, SessionId, UserId},
    mail::{Mail, SealedMail},
    rng::Rng,
    store::{StoreError, StoreResult, Stores},
};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// What a provider is made of.
pub struct Dependencies {
    /// The compiled configuration.
    pub config: CoreConfig,
    /// All stores.
    pub stores: Stores,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The randomness.
    pub rng: Arc<dyn Rng>,
    /// What everything sealed is sealed under.
    pub master_key: MasterKey,
    /// Requests to clients.
    pub outbound: Arc<dyn Outbound>,
}

/// A provider could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Its signing keys is unavailable.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// Its OPAQUE setup is unavailable.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// A store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The provider.
pub struct Provider {
    pub(crate) config: CoreConfig,
    pub(crate) stores: Stores,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) rng: Arc<dyn Rng>,
    pub(crate) sealer: Sealer,
    pub(crate) keys: Keys,
    pub(crate) setups: Setups,
    pub(crate) outbound: Arc<dyn Outbound>,
    pub(crate) fetched_keys: FetchedKeys,
    pub(crate) fetched_logos: FetchedLogos,
    pub(crate) documents_of_clients: KnownDocuments,
    clients: Clients,
    keys_epoch: AtomicI64,
    documents: Documents,
}

impl Provider {
    /// Opens a provider: loads its keys and its OPAQUE setup, or makes them at the very first start.
    ///
    /// # Errors
    /// [`OpenError`] where a store fails, or where what is sealed in it does not open under this master key.
    pub async fn open(foundations: Dependencies) -> Result<Arc<Self>, OpenError> {
        let Dependencies {
            config,
            stores,
            clock,
            rng,
            master_key,
            outbound,
        } = foundations;
        let sealer = Sealer::new(&master_key);
        let now = clock.now();
        // Read before the keys, so that a change in between is seen as one.
        let epochs = stores.housekeeping.epochs().await?;
        let keys = Keys::open(&*stores.signing_keys, &sealer, &*rng, now).await?;
        let setups = Setups::open(&*stores.opaque_setups, &sealer, &*rng, now).await?;
        let documents = Documents::new(&config);
        let clients = Clients::new();
        clients.move_to(&*stores.clients, epochs.clients).await?;
        let keys_epoch = AtomicI64::new(epochs.keys);
        Ok(Arc::new(Self {
            config,
            stores,
            clock,
            rng,
            sealer,
            keys,
            setups,
            outbound,
            fetched_keys: FetchedKeys::new(),
            fetched_logos: FetchedLogos::new(),
            documents_of_clients: KnownDocuments::new(),
            clients,
            keys_epoch,
            documents,
        }))
    }

    /// Sees what other instances and the command line have changed. To be called twice a second.
    ///
    /// # Errors
    /// Where a store fails; what is cached stays.
    pub async fn refresh_caches(&self) -> Result<(), OpenError> {
        let epochs = self.stores.housekeeping.epochs().await?;
        self.clients
            .move_to(&*self.stores.clients, epochs.clients)
            .await?;
        if self.keys_epoch.load(Ordering::Acquire) != epochs.keys {
            self.keys.reload(&*self.stores.signing_keys, &self.sealer).await?;
            self.keys_epoch.store(epochs.keys, Ordering::Release);
        }
        Ok(())
    }

    /// The compiled configuration.
    pub fn config(&self) -> &CoreConfig {
        &self.config
    }

    /// All stores.
    pub fn stores(&self) -> &Stores {
        &self.stores
    }

    /// The signing keys.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The documents that are serialised once.
    pub fn documents(&self) -> &Documents {
        &self.documents
    }

    /// The registered clients.
    pub fn clients(&self) -> &Clients {
        &self.clients
    }

    /// What seals and unseals.
    pub fn sealer(&self) -> &Sealer {
        &self.sealer
    }

    /// The randomness.
    pub fn rng(&self) -> &dyn Rng {
        &*self.rng
    }

    /// Now.
    pub fn now(&self) -> Time {
        self.clock.now()
    }

    /// Opens a mail of the outbox for its delivery.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] where it does not open or is no mail.
    pub fn unseal_mail(&self, sealed: &SealedMail) -> StoreResult<Mail> {
        let corrupt = || StoreError::Corrupt("a mail in the outbox does not open".to_owned());
        let plain = self
            .sealer
            .unseal(Purpose::Mail, sealed.id.0.as_bytes(), &sealed.sealed)
            .map_err(|_| corrupt())?;
        serde_json::from_slice(&plain).map_err(|_| corrupt())
    }

    pub(crate) fn seal_mail(&self, mail: &Mail, now: Time) -> SealedMail {
        let id = MailId::generate(&*self.rng);
        let plain = zeroize::Zeroizing::new(serde_json::to_vec(mail).expect("a mail is plain data"));
        let sealed = self
            .sealer
            .seal(Purpose::Mail, id.0.as_bytes(), &plain, &*self.rng);
        SealedMail {
            id,
            sealed,
            created_at: now,
            attempts: 0,
        }
    }

    pub(crate) async fn client(&self, id: &ClientId) -> StoreResult<Option<Arc<Client>>> {
        if self.config.registration.client_id_metadata_documents
            && let Some(url) = metadata_document::address(id, self.config.outbound_allow_private)
        {
            return metadata_document::find(self, id, &url).await;
        }
        let found = self.clients.find(&*self.stores.clients, id).await?;
        // What came of a document while the switch was on is no client now that it is off.
        Ok(found.filter(|client| !client.metadata.metadata_document))
    }

    /// Logs an event and adds it to the trail (DESIGN rule 8). A trail that can't be written fails the request: what
    /// leaves no trace must not happen.
    pub(crate) async fn audit(&self, entry: Audit<'_>) -> StoreResult<()> {
        let event = AuditEvent {
            at: entry.at,
            action: entry.action,
            outcome: entry.outcome,
            user_id: entry.user_id,
            client_id: entry.client_id.cloned(),
            session_id: entry.session_id,
            origin: entry.origin.clone(),
        };
        tracing::info!(
            target: "tacit::audit",
            action = event.action.as_str(),
            outcome = event.outcome.as_str(),
            user = event.user_id.map(tracing::field::display),
            client = event.client_id.as_ref().map(tracing::field::display),
            session = event.session_id.map(tracing::field::display),
            ip = event.origin.ip.map(tracing::field::display),
            "{} {}", event.action.as_str(), event.outcome.as_str(),
        );
        self.stores.audit.append(&event).await
    }
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Provider {{ config: {:?}, … }}", self.config)
    }
}

/// An event, in borrowed parts.
pub(crate) struct Audit<'a> {
    pub(crate) at: Time,
    pub(crate) action: AuditAction,
    pub(crate) outcome: AuditOutcome,
    pub(crate) user_id: Option<UserId>,
    pub(crate) client_id: Option<&'a ClientId>,
    pub(crate) session_id: Option<SessionId>,
    pub(crate) origin: &'a Origin,
}

impl<'a> Audit<'a> {
    pub(crate) fn new(at: Time, action: AuditAction, outcome: AuditOutcome, origin: &'a Origin) -> Self {
        Self {
            at,
            action,
            outcome,
            user_id: None,
            client_id: None,
            session_id: None,
            origin,
        }
    }

    pub(crate) fn user(mut self, id: UserId) -> Self {
        self.user_id = Some(id);
        self
    }

    pub(crate) fn client(mut self, id: &'a ClientId) -> Self {
        self.client_id = Some(id);
        self
    }

    pub(crate) fn session(mut self, id: SessionId) -> Self {
        self.session_id = Some(id);
        self
    }
}
