//! Signing keys: listed, rotated by the operator's word, and held against the master key.

use super::{Actor, Administration, Denied, Tells as _};
pub use crate::tokens::keys::rotation::Rotated;
use crate::{
    provider::Provider,
    seal::{Purpose, Sealer},
    tokens::keys::{KeyError, rotation},
};
use authmodel::{
    audit::AuditAction,
    role::Right,
    signing_key::{KeyState, StoredKey},
    store::{StoreError, StoreResult},
};
use serde_json::json;

/// An act on the keys is refused.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// Whoever acts may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A key can't be made, or does not open.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// All keys, oldest first.
///
/// # Errors
/// [`Denied`].
pub async fn list(admin: &Administration, actor: &Actor) -> Result<Vec<StoredKey>, Denied> {
    admin.demand(actor, Right::ReadKeys, "keys.list", None).await?;
    Ok(admin.stores.signing_keys.list().await?)
}

/// Rotates the keys of every algorithm, whatever their age. Nothing where there are none yet.
///
/// # Errors
/// [`KeysError`].
pub async fn rotate(
    admin: &Administration,
    sealer: &Sealer,
    actor: &Actor,
) -> Result<Vec<Rotated>, KeysError> {
    admin
        .demand(actor, Right::ManageKeys, "keys.rotate", None)
        .await?;
    admin.demand_recent(actor, "keys.rotate", None).await?;
    let (event, now) = admin.event(AuditAction::KeysRotated, actor);
    let store = &*admin.stores.signing_keys;
    let known = store.list().await?;
    let kids = |state: KeyState| -> Vec<&str> {
        let keys = known.iter().filter(|key| key.state == state);
        keys.map(|key| key.kid.as_str()).collect()
    };
    // What was next signs from now on.
    let event = event.about(
        "the signing keys",
        json!(kids(KeyState::Active)),
        json!(kids(KeyState::Next)),
    );
    let longest = admin.config.longest_token();
    Ok(rotation::rotate(store, sealer, &*admin.rng, &known, longest, now, &event).await?)
}

/// As [`rotate`], of a provider that runs: it signs with the new keys from here on.
///
/// # Errors
/// [`KeysError`].
pub async fn rotate_running(
    admin: &Administration,
    provider: &Provider,
    actor: &Actor,
) -> Result<Vec<Rotated>, KeysError> {
    let rotated = rotate(admin, &provider.sealer, actor).await?;
    if let Err(error) = provider.refresh_caches().await {
        // They stand; this instance looks again within a second.
        tracing::warn!(%error, "the rotated keys were not read at once");
    }
    Ok(rotated)
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
    let keys = admin.stores.signing_keys.list().await?;
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
