//! Signing keys: listed, rotated by the operator's word, and held against the master key.

use super::{Actor, Administration};
pub use crate::tokens::keys::rotation::Rotated;
use crate::{
    seal::{Purpose, Sealer},
    tokens::keys::{KeyError, rotation},
};
use authmodel::{audit::AuditAction, signing_key::StoredKey, store::StoreResult};

/// All keys, oldest first.
///
/// # Errors
/// Where the store fails.
pub async fn list(admin: &Administration) -> StoreResult<Vec<StoredKey>> {
    admin.stores.signing_keys.list().await
}

/// Rotates the keys of every algorithm, whatever their age. Nothing where there are none yet.
///
/// # Errors
/// [`KeyError`] where the store fails or the library does.
pub async fn rotate(
    admin: &Administration,
    sealer: &Sealer,
    actor: &Actor,
) -> Result<Vec<Rotated>, KeyError> {
    let (event, now) = admin.event(AuditAction::KeysRotated, actor);
    let store = &*admin.stores.signing_keys;
    let known = store.list().await?;
    let longest = admin.config.longest_token();
    rotation::rotate(store, sealer, &*admin.rng, &known, longest, now, &event).await
}

/// Whether what is sealed in a store opens under a master key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealedKeys {
    /// There are none yet.
    None,
    /// All of so many do.
    Open(usize),
    /// There are some, and no key was shown.
    Unopened,
    /// One does not.
    OtherMasterKey,
}

/// Holds the signing keys against a master key's sealer. Changes nothing.
///
/// # Errors
/// Where the store fails.
pub async fn examine(admin: &Administration, sealer: Option<&Sealer>) -> StoreResult<SealedKeys> {
    let keys = list(admin).await?;
    Ok(match sealer {
        _ if keys.is_empty() => SealedKeys::None,
        None => SealedKeys::Unopened,
        Some(sealer) => {
            let opens = |key: &StoredKey| {
                sealer
                    .unseal(Purpose::SigningKey, key.kid.as_bytes(), &key.sealed)
                    .is_ok()
            };
            if keys.iter().all(opens) {
                SealedKeys::Open(keys.len())
            } else {
                SealedKeys::OtherMasterKey
            }
        }
    })
}
