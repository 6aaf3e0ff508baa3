//! Sealed OPAQUE server setups.

use super::StoreResult;
use crate::{clock::Time, ids::SetupId};
use async_trait::async_trait;

/// A server setup as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedSetup {
    /// Its identifier; records name it.
    pub id: SetupId,
    /// The sealed setup.
    pub sealed: Vec<u8>,
    /// When it was made. The newest is the one that new records are made under.
    pub created_at: Time,
}

/// Server setups.
#[async_trait]
pub trait OpaqueSetupStore: Send + Sync {
    /// All setups, newest first.
    async fn list(&self) -> StoreResult<Vec<SealedSetup>>;

    /// Puts the first setup in place, if there is none: of two servers that start at once, one wins. Whether it was
    /// this one.
    async fn initialise(&self, setup: &SealedSetup) -> StoreResult<bool>;
}
