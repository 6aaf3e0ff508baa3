//! Sealed OPAQUE server setups.

use super::StoreResult;
use crate::{audit::AuditEvent, clock::Time, ids::SetupId};
use async_trait::async_trait;
use opaque_core::Ksf;

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

/// A set of parameters that records were made with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterSet {
    /// The setup.
    pub setup_id: SetupId,
    /// What passwords are stretched with.
    pub ksf: Ksf,
    /// How many records there were, at the last count.
    pub records: u64,
}

/// Server setups, and what records were made with.
#[async_trait]
pub trait OpaqueSetupStore: Send + Sync {
    /// All setups, newest first.
    async fn list(&self) -> StoreResult<Vec<SealedSetup>>;

    /// Puts the first setup in place, if there is none: of two servers that start at once, one wins. Whether it was
    /// this one.
    async fn initialise(&self, setup: &SealedSetup, event: &AuditEvent) -> StoreResult<bool>;

    /// The sets of parameters that records were made with, the one with the oldest record first, as of the last count.
    async fn parameter_sets(&self) -> StoreResult<Vec<ParameterSet>>;

    /// Counts the records by their parameters, unless the last count is younger than `since`; every instance sees the
    /// same count, and that it has moved by [`Epochs::parameters`](super::Epochs). Whether it counted.
    async fn count_parameters(&self, since: Time, now: Time) -> StoreResult<bool>;
}
