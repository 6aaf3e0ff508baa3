//! OPAQUE's server half as the flows use it: setups by identifier, and the credential identifier of an address.
//!
//! The credential identifier is one keyed function of the normalised address, for known and unknown addresses alike:
//! anything else (a user id, a random value, a shared one) makes the OPRF's answers tell which addresses exist.
//! Its key is drawn and sealed together with the setup, since a record dies with either.
//!
//! Invariants: setups are parsed once (parsing one costs 23 µs); nothing here prints a secret.

use crate::seal::{Purpose, Sealer, UnsealError};
use authmodel::{
    clock::Time,
    email::EmailAddress,
    ids::SetupId,
    rng::{RandAdapter, Rng},
    store::{OpaqueSetupStore, SealedSetup, StoreError},
};
use hmac::{Hmac, Mac as _};
use opaque_core::server::ServerSetup;
use sha2::Sha256;
use zeroize::Zeroizing;

/// Bytes of the key that credential identifiers are derived under.
const IDENTIFIER_KEY_BYTES: usize = 32;

/// A server setup, open.
pub struct Setup {
    /// Its identifier; records name it.
    pub id: SetupId,
    /// OPRF seed and AKE key pair.
    pub server: ServerSetup,
    identifier_key: Hmac<Sha256>,
}

impl Setup {
    /// The credential identifier of an address (RFC 9807 §5.2.2, §6.2.2).
    pub fn credential_identifier(&self, email: &EmailAddress) -> [u8; 32] {
        let mut mac = self.identifier_key.clone();
        mac.update(email.key().as_bytes());
        mac.finalize().into_bytes().into()
    }

    fn open(stored: &SealedSetup, sealer: &Sealer) -> Result<Self, SetupError> {
        let plain = sealer.unseal(Purpose::OpaqueSetup, stored.id.0.as_bytes(), &stored.sealed)?;
        let split = plain
            .len()
            .checked_sub(IDENTIFIER_KEY_BYTES)
            .ok_or(SetupError::Damaged)?;
        let (server, key) = plain.split_at(split);
        Ok(Self {
            id: stored.id,
            server: ServerSetup::from_bytes(server).map_err(|_| SetupError::Damaged)?,
            identifier_key: Hmac::new_from_slice(key).map_err(|_| SetupError::Damaged)?,
        })
    }
}

impl std::fmt::Debug for Setup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Setup {{ id: {}, … }}", self.id)
    }
}

/// The setups are unavailable.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// A setup does not open under the master key.
    #[error("the OPAQUE server setup does not open: {0}")]
    Sealed(#[from] UnsealError),
    /// A setup is not one.
    #[error("the OPAQUE server setup is damaged")]
    Damaged,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// All setups, the current one first.
#[derive(Debug)]
pub struct Setups(Vec<Setup>);

impl Setups {
    /// Loads the setups, making the first where there is none.
    ///
    /// # Errors
    /// [`SetupError`] where the store fails or a setup does not open.
    pub async fn open(
        store: &dyn OpaqueSetupStore,
        sealer: &Sealer,
        rng: &dyn Rng,
        now: Time,
    ) -> Result<Self, SetupError> {
        let mut stored = store.list().await?;
        if stored.is_empty() {
            store.initialise(&make(sealer, rng, now)).await?;
            // Whoever won the race: what is stored counts.
            stored = store.list().await?;
        }
        let open = stored
            .iter()
            .map(|setup| Setup::open(setup, sealer))
            .collect::<Result<Vec<_>, _>>()?;
        if open.is_empty() {
            Err(SetupError::Damaged)
        } else {
            Ok(Self(open))
        }
    }

    /// The setup that new records are made under.
    pub fn current(&self) -> &Setup {
        &self.0[0]
    }

    /// The setup that an old record names.
    pub fn find(&self, id: SetupId) -> Option<&Setup> {
        self.0.iter().find(|setup| setup.id == id)
    }
}

fn make(sealer: &Sealer, rng: &dyn Rng, now: Time) -> SealedSetup {
    let id = SetupId::generate(rng);
    let mut plain = Zeroizing::new(ServerSetup::generate(&mut RandAdapter(rng)).to_bytes().to_vec());
    let mut key = Zeroizing::new([0; IDENTIFIER_KEY_BYTES]);
    rng.fill(&mut *key);
    plain.extend_from_slice(&*key);
    SealedSetup {
        id,
        sealed: sealer.seal(Purpose::OpaqueSetup, id.0.as_bytes(), &plain, rng),
        created_at: now,
    }
}
