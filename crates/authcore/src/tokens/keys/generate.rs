//! Making signing keys: drawn, named by their thumbprint (RFC 7638), sealed before they leave this file.

use super::{KeyError, pair, retiring};
use crate::{
    config::CoreConfig,
    seal::{Purpose, Sealer},
};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    clock::Time,
    rng::Rng,
    signing_key::{KeyState, SigningAlgorithm, StoredKey},
    store::SigningKeyStore,
};

/// Makes the first keys of every algorithm in use that has none, and takes the keys of every other out of use: what they
/// signed stays good until it expires.
pub(super) async fn initialise(
    store: &dyn SigningKeyStore,
    sealer: &Sealer,
    rng: &dyn Rng,
    config: &CoreConfig,
    now: Time,
) -> Result<(), KeyError> {
    let known = store.list().await?;
    for algorithm in SigningAlgorithm::ALL {
        let has_keys = known
            .iter()
            .any(|key| key.algorithm == algorithm && key.state != KeyState::Retiring);
        if !config.signs_with(algorithm) {
            if has_keys {
                let retires_at = retiring::retirement(config.longest_token(), now);
                let event = retiring::rotated(&Origin::default(), now);
                store.retire(algorithm, retires_at, &event).await?;
            }
        } else if !has_keys {
            let mut active = make(algorithm, sealer, rng, now)?;
            active.state = KeyState::Active;
            active.activated_at = Some(now);
            store
                .initialise(
                    algorithm,
                    &[active, make(algorithm, sealer, rng, now)?],
                    &made(now),
                )
                .await?;
        }
    }
    Ok(())
}

/// The event of the server's first keys, which nobody asked for.
pub(crate) fn made(now: Time) -> AuditEvent {
    AuditEvent::new(
        now,
        AuditAction::KeysMade,
        AuditOutcome::Success,
        &Origin::default(),
    )
}

/// A new key, sealed, to be published as the next one.
pub(crate) fn make(
    algorithm: SigningAlgorithm,
    sealer: &Sealer,
    rng: &dyn Rng,
    now: Time,
) -> Result<StoredKey, KeyError> {
    let pkcs8 = pair::generate(algorithm)?;
    let kid = pair::KeyPair::from_pkcs8(algorithm, &pkcs8)?.thumbprint();
    let sealed = sealer.seal(Purpose::SigningKey, kid.as_bytes(), &pkcs8, rng);
    Ok(StoredKey {
        kid,
        algorithm,
        state: KeyState::Next,
        sealed,
        created_at: now,
        activated_at: None,
        retires_at: None,
    })
}
