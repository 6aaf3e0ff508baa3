//! Sealed signing keys.

use super::StoreResult;
use crate::{
    audit::AuditEvent,
    clock::Time,
    signing_key::{SigningAlgorithm, StoredKey},
};
use async_trait::async_trait;

/// Signing keys. Every change moves the `keys` epoch in the same transaction.
#[async_trait]
pub trait SigningKeyStore: Send + Sync {
    /// All keys, retired ones that are not deleted yet included, oldest first.
    async fn list(&self) -> StoreResult<Vec<StoredKey>>;

    /// Puts the first keys of an algorithm (one active, one next) in place. Nothing happens where the algorithm has
    /// keys that are not retiring: of two servers that start at once, one wins. Whether it was this one.
    async fn initialise(
        &self,
        algorithm: SigningAlgorithm,
        keys: &[StoredKey],
        event: &AuditEvent,
    ) -> StoreResult<bool>;

    /// Rotates the keys for an algorithm: `active` retires (until `retires_at`), the `next` named by `expected_next`
    /// becomes active, `new_next` is published. All or nothing; `false`, and nothing happens, where the next key is no
    /// longer `expected_next` (somebody else turned it).
    async fn rotate(
        &self,
        algorithm: SigningAlgorithm,
        expected_next: &str,
        new_next: &StoredKey,
        retires_at: Time,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<bool>;

    /// Takes an algorithm out of use: `active` retires (until `retires_at`), `next`, which has signed nothing, is deleted.
    /// Whether there was anything to do.
    async fn retire(
        &self,
        algorithm: SigningAlgorithm,
        retires_at: Time,
        event: &AuditEvent,
    ) -> StoreResult<bool>;
}
