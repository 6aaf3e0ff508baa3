//! The provider: everything that a flow leans on, in one place, made once. It shows flows and documents, not its stores,
//! sealer and keys.

use crate::{
    clients::{Directory, left_out::without_keys},
    config::CoreConfig,
    forward_auth::identity::Identities,
    limit::Limiter,
    look_again::LookAgain,
    oauth::discovery::Documents,
    outbound::{Fetcher, Outbound},
    people::{
        factors::passkey::relying_party::RelyingParty,
        last_use::LastUses,
        opaque::{SetupError, Setups},
        stand_in::{self, StandIns},
    },
    refusal_log::RefusalLog,
    seal::{MasterKey, Sealer},
    sealed_mail,
    tally::{self, Tallies},
    tokens::{
        keys::{KeyError, Keys},
        status::state::Status,
    },
};
use arc_swap::ArcSwap;
use authmodel::{
    audit::AuditEvent,
    client::Client,
    clock::{Clock, Time},
    ids::{ClientId, SessionId, UserId},
    mail::{Mail, SealedMail},
    rng::Rng,
    secret::BearerSecret,
    signing_key::SigningAlgorithm,
    store::{RecordName, StoreError, StoreResult, Stores},
    tally::Tallied,
};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// By how many seconds this host's clock is ahead of the database's; the server describes it at its metrics.
pub const CLOCK_SKEW: &str = "tacit_clock_skew_seconds";

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
    /// Who delivers what the flows have put down.
    pub wake: Arc<dyn Wake>,
}

/// Wakes those who deliver, at once, what a flow has just put into a store. Nobody depends on it: whoever is not woken looks
/// by themselves before long.
pub trait Wake: Send + Sync {
    /// There may be notices of ended sessions.
    fn logout_notices(&self);
    /// There is a mail.
    fn mails(&self);
}

/// Wakes nobody: for a command that ends at once, beside servers that look by themselves.
#[derive(Clone, Copy, Debug)]
pub struct WakeNobody;

impl Wake for WakeNobody {
    fn logout_notices(&self) {}
    fn mails(&self) {}
}

/// A provider could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Its signing keys are unavailable.
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
    pub(crate) config: Arc<CoreConfig>,
    pub(crate) stores: Stores,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) rng: Arc<dyn Rng>,
    pub(crate) sealer: Sealer,
    pub(crate) keys: Keys,
    pub(crate) status: Status,
    pub(crate) setups: Setups,
    pub(crate) stand_ins: StandIns,
    pub(crate) outbound: Arc<dyn Outbound>,
    pub(crate) last_uses: LastUses,
    pub(crate) tallies: Arc<Tallies>,
    pub(crate) limiter: Arc<Limiter>,
    pub(crate) wake: Arc<dyn Wake>,
    pub(crate) clients: Directory,
    pub(crate) refusal_log: Arc<RefusalLog>,
    pub(crate) identities: Identities,
    /// Who checks passkeys; nobody where there are none.
    pub(crate) passkeys: Option<RelyingParty>,
    record: ArcSwap<RecordName>,
    keys_epoch: AtomicI64,
    keys_look: LookAgain,
    parameters_epoch: AtomicI64,
    resources_epoch: AtomicI64,
    documents: ArcSwap<Documents>,
}

impl Provider {
    /// What a page is told of the account that it shows, and says back with what it does: the same for all of its sessions, and of no use
    /// for anything else.
    pub fn account_mark(&self, user: UserId) -> String {
        self.sealer.pseudonym(&format!("account {user}"))
    }

    /// Opens a provider: loads its keys and its OPAQUE setup, or makes them at the very first start.
    ///
    /// # Errors
    /// [`OpenError`] where a store fails, or where what is sealed in it does not open under this master key.
    pub async fn open(dependencies: Dependencies) -> Result<Arc<Self>, OpenError> {
        let Dependencies {
            config,
            stores,
            clock,
            rng,
            master_key,
            outbound,
            wake,
        } = dependencies;
        let sealer = Sealer::new(&master_key);
        let now = clock.now();
        // Read before the keys, so that a change in between is seen as one.
        let epochs = stores.housekeeping.epochs().await?;
        let keys = Keys::open(&*stores.signing_keys, &sealer, &*rng, &config, now).await?;
        let setups = Setups::open(&*stores.opaque_setups, &sealer, &*rng, now).await?;
        // Now, whenever the last count was: the settings may be others since.
        if let Err(error) = stores.opaque_setups.count_parameters(now, now).await {
            tracing::warn!(%error, "records were not counted; the last count stands");
        }
        let stand_ins = StandIns::open(&*stores.opaque_setups, &setups, config.ksf).await?;
        config
            .resources
            .reload(&*stores.resources, config.issuer.as_str())
            .await?;
        let documents = ArcSwap::from_pointee(Documents::new(&config));
        let passkeys = config.passkeys.as_ref().map(RelyingParty::of);
        let config = Arc::new(config);
        // Everything below asks through the one fetcher.
        let outbound: Arc<dyn Outbound> = Arc::new(Fetcher::new(outbound, clock.clone()));
        let tallies = Arc::new(Tallies::default());
        let limiter = Arc::new(Limiter::new(
            config.clone(),
            stores.clone(),
            clock.clone(),
            tallies.clone(),
        ));
        let refusal_log = Arc::new(RefusalLog::default());
        let clients = Directory::new(
            config.clone(),
            stores.clone(),
            limiter.clone(),
            clock.clone(),
            rng.clone(),
            outbound.clone(),
            refusal_log.clone(),
        );
        clients.move_to(epochs.clients).await?;
        let keys_epoch = AtomicI64::new(epochs.keys);
        let new = new_record(&*rng, clock.now());
        let record = ArcSwap::from_pointee(stores.replay_cache.record(&new).await?);
        if config.signing_algorithms.len() < SigningAlgorithm::ALL.len() {
            let known = stores.clients.list().await?;
            for (client, algorithm) in without_keys(&known, &config) {
                tracing::warn!(
                    %client,
                    algorithm = algorithm.as_str(),
                    "keys.algorithms leaves out what a client is registered for: nobody can sign in to it"
                );
            }
        }
        Ok(Arc::new(Self {
            config,
            stores,
            clock,
            rng,
            sealer,
            keys,
            status: Status::default(),
            setups,
            stand_ins,
            outbound,
            last_uses: LastUses::default(),
            tallies,
            limiter,
            wake,
            clients,
            refusal_log,
            identities: Identities::new(),
            passkeys,
            record,
            keys_epoch,
            keys_look: LookAgain::default(),
            parameters_epoch: AtomicI64::new(epochs.parameters),
            resources_epoch: AtomicI64::new(epochs.resources),
            documents,
        }))
    }

    /// Sees what other instances and the command line have changed. To be called twice a second.
    ///
    /// # Errors
    /// Where a store fails; what is cached stays.
    pub async fn refresh_caches(&self) -> Result<(), OpenError> {
        let epochs = self.stores.housekeeping.epochs().await?;
        self.clients.move_to(epochs.clients).await?;
        self.move_keys(epochs.keys).await?;
        if self.parameters_epoch.load(Ordering::Acquire) != epochs.parameters {
            self.stand_ins
                .reload(&*self.stores.opaque_setups, &self.setups, self.config.ksf)
                .await?;
            self.parameters_epoch.store(epochs.parameters, Ordering::Release);
        }
        if self.resources_epoch.load(Ordering::Acquire) != epochs.resources {
            let issuer = self.config.issuer.as_str();
            self.config
                .resources
                .reload(&*self.stores.resources, issuer)
                .await?;
            // The scopes of all resource servers are in it.
            self.documents.store(Arc::new(Documents::new(&self.config)));
            self.resources_epoch.store(epochs.resources, Ordering::Release);
        }
        self.limiter.tick().await?;
        let now = self.now();
        let ahead = now - self.stores.housekeeping.clock(now);
        metrics::gauge!(CLOCK_SKEW).set(ahead.num_milliseconds() as f64 / 1000.0);
        // Requests ask for it anyhow: where the store is away, this look can wait.
        if let Err(error) = self.look_at_record().await {
            tracing::debug!(%error, "the name of the replay record can't be read for now");
        }
        Ok(())
    }

    async fn move_keys(&self, epoch: i64) -> Result<(), KeyError> {
        if self.keys_epoch.load(Ordering::Acquire) != epoch {
            self.keys.reload(&*self.stores.signing_keys, &self.sealer).await?;
            self.keys_epoch.store(epoch, Ordering::Release);
        }
        Ok(())
    }

    /// Sees to it that a token of our own is not refused for a key that another instance has signed it with a moment ago: where
    /// it says that it is ours and names a key that is not known here, the store is asked whether keys have changed.
    ///
    /// # Errors
    /// Where the store fails: then nobody knows.
    pub(crate) async fn know_key_of(&self, token: &str) -> StoreResult<()> {
        if !self.keys.is_missing_for(token, self.config.issuer.as_str()) {
            return Ok(());
        }
        let looked = self
            .keys_look
            .look(|| async {
                let epochs = self.stores.housekeeping.epochs().await?;
                self.move_keys(epochs.keys).await.map_err(|error| match error {
                    KeyError::Store(error) => error,
                    other => StoreError::Corrupt(other.to_string()),
                })
            })
            .await;
        looked.unwrap_or(Ok(()))
    }

    /// The record of what was seen, as this instance knows it.
    pub(crate) fn record(&self) -> RecordName {
        **self.record.load()
    }

    /// The same, as the store knows it.
    pub(crate) async fn look_at_record(&self) -> StoreResult<RecordName> {
        let found = self
            .stores
            .replay_cache
            .record(&new_record(&*self.rng, self.now()))
            .await?;
        if found != self.record() {
            tracing::warn!("the record of what was seen has been lost, and begins anew");
            self.record.store(Arc::new(found));
        }
        Ok(found)
    }

    /// Counts what addresses that nobody has answer with in proportion, where the last count is old. To be called every few
    /// minutes; instances see it with [`refresh_caches`](Self::refresh_caches).
    ///
    /// # Errors
    /// Where the store fails; the last count stands.
    pub async fn count_parameters(&self) -> StoreResult<bool> {
        stand_in::count(&*self.stores.opaque_setups, self.now()).await
    }

    /// Writes down when sessions were last used. To be called every [`PERIOD`](crate::people::last_use::PERIOD), and at the end.
    ///
    /// # Errors
    /// Where the store fails; the next call tries again.
    pub async fn write_down_last_uses(&self) -> StoreResult<()> {
        self.last_uses.write_down(&*self.stores.sessions).await
    }

    /// Adds what was counted to the store's counts, and counts the sessions where nobody has for a while. To be called every
    /// [`PERIOD`](crate::tally::PERIOD), and at the end.
    ///
    /// # Errors
    /// Where the store fails; the next call tries again.
    pub async fn write_down_tallies(&self) -> StoreResult<()> {
        let store = &*self.stores.tallies;
        self.tallies.write_down(store).await?;
        tally::count_sessions(store, self.now()).await.map(drop)
    }

    /// One more, for operators to see.
    pub(crate) fn tally(&self, kind: Tallied) {
        self.tallies.note(kind, self.now());
    }

    /// The compiled configuration.
    pub fn config(&self) -> &CoreConfig {
        &self.config
    }

    /// Wakes whoever tells clients of ended sessions, after an act that has ended some.
    pub fn tell_clients(&self) {
        self.wake.logout_notices();
    }

    /// The JWKS document (RFC 7517 §5).
    pub fn jwks(&self) -> bytes::Bytes {
        self.keys.jwks()
    }

    /// The documents that are serialised once for many requests.
    pub fn documents(&self) -> Arc<Documents> {
        self.documents.load_full()
    }

    /// Whether a public client is registered at this origin: who may call the endpoints for browsers.
    pub fn is_spa_origin(&self, origin: &str) -> bool {
        self.clients.is_spa_origin(origin)
    }

    /// The registered clients.
    pub fn clients(&self) -> &Directory {
        &self.clients
    }

    /// Now.
    pub fn now(&self) -> Time {
        self.clock.now()
    }

    /// Opens a mail of the outbox for its delivery.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] where it does not open or is no mail.
    pub(crate) fn unseal_mail(&self, sealed: &SealedMail) -> StoreResult<Mail> {
        sealed_mail::open(&self.sealer, sealed)
    }

    pub(crate) fn seal_mail(&self, mail: &Mail, now: Time) -> SealedMail {
        sealed_mail::seal(&self.sealer, &*self.rng, mail, now)
    }

    pub(crate) async fn client(&self, id: &ClientId) -> StoreResult<Option<Arc<Client>>> {
        self.clients.find(id).await
    }

    /// Adds an event to the trail that no change of a lasting store tells of: a refusal, or what was decided about something
    /// that does not last. Whatever changes hands its event to the store, which writes it in the same transaction.
    pub(crate) async fn audit(&self, event: &AuditEvent) -> StoreResult<()> {
        self.stores.audit.append(event).await
    }

    /// Ends a session, with the event of it, and has its clients told. Whose it was.
    pub(crate) async fn end_session(
        &self,
        id: SessionId,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<Option<UserId>> {
        let ended = self.stores.sessions.end(id, now, event).await?;
        if ended.is_some() {
            self.wake.logout_notices();
        }
        Ok(ended)
    }
}

fn new_record(rng: &dyn Rng, now: Time) -> RecordName {
    RecordName {
        id: BearerSecret::generate(rng).hash(),
        began_at: now.timestamp(),
    }
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Provider {{ config: {:?}, … }}", self.config)
    }
}
