//! Rotation of the signing keys: next → active → retiring, by the operator's word or by age.
//!
//! The key that comes into use has been published since the last rotation, so that no verifier meets a signature by a key
//! that it could not have seen. Of two instances that see the same age, one rotates.
//!
//! Test to read first: `keys_rotate_at_their_age_and_never_twice_in_a_row`.

use super::{
    KeyError, generate,
    retiring::{retirement, rotated},
};
use crate::{provider::Provider, seal::Sealer};
use authmodel::{
    audit::{AuditEvent, Origin},
    clock::Time,
    rng::Rng,
    signing_key::{KeyState, SigningAlgorithm, StoredKey},
    store::SigningKeyStore,
};
use chrono::Duration;

/// For how long the next key has to have been published before age brings it into use: caches of a JWKS live for hours.
const PUBLISHED: Duration = Duration::days(1);

/// What rotating the keys did for one algorithm.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Rotated {
    /// The algorithm.
    pub algorithm: SigningAlgorithm,
    /// The key that signs from now on.
    pub active: String,
    /// The key that is published for the next turn.
    pub next: String,
    /// When the active key was published: verifiers that cache the JWKS know it if they looked since.
    pub active_published_at: Time,
}

/// Rotates the keys once for every algorithm of `known`, the keys that the decision to turn it was made on: where somebody
/// else has turned it since, nothing happens. `longest_token` is the longest life of a token that a key signed. Each algorithm leaves an
/// event of its own.
///
/// # Errors
/// [`KeyError`] where the store fails or the library does.
pub(crate) async fn rotate(
    store: &dyn SigningKeyStore,
    sealer: &Sealer,
    rng: &dyn Rng,
    known: &[StoredKey],
    longest_token: Duration,
    now: Time,
    event: &AuditEvent,
) -> Result<Vec<Rotated>, KeyError> {
    let mut turned = Vec::new();
    for algorithm in SigningAlgorithm::ALL {
        let next = known
            .iter()
            .find(|key| key.algorithm == algorithm && key.state == KeyState::Next);
        let Some(next) = next else { continue };
        let new_next = generate::make(algorithm, sealer, rng, now)?;
        let retires_at = retirement(longest_token, now);
        if store
            .rotate(algorithm, &next.kid, &new_next, retires_at, now, event)
            .await?
        {
            turned.push(Rotated {
                algorithm,
                active: next.kid.clone(),
                next: new_next.kid,
                active_published_at: next.created_at,
            });
        }
    }
    Ok(turned)
}

/// Rotates the keys whose active one is older than `rotate_after`. What it did; nothing where none is due.
///
/// # Errors
/// As `rotate`.
pub async fn rotate_if_due(provider: &Provider, rotate_after: Duration) -> Result<Vec<Rotated>, KeyError> {
    let (store, now) = (&*provider.stores.signing_keys, provider.now());
    let known = store.list().await?;
    if !is_due(&known, rotate_after, now) {
        return Ok(Vec::new());
    }
    let event = rotated(&Origin::default(), now);
    let longest = provider.config.longest_token();
    rotate(
        store,
        &provider.sealer,
        &*provider.rng,
        &known,
        longest,
        now,
        &event,
    )
    .await
}

fn is_due(keys: &[StoredKey], rotate_after: Duration, now: Time) -> bool {
    let aged = keys.iter().any(|key| {
        key.state == KeyState::Active && key.activated_at.unwrap_or(key.created_at) + rotate_after <= now
    });
    let published = keys
        .iter()
        .filter(|key| key.state == KeyState::Next)
        .all(|key| key.created_at + PUBLISHED <= now);
    aged && published
}

#[cfg(test)]
mod tests {
    use super::*;
    use authmodel::signing_key::SigningAlgorithm;

    fn key(state: KeyState, created_at: Time) -> StoredKey {
        let activated_at = (state == KeyState::Active).then_some(created_at);
        let (kid, algorithm) = (String::new(), SigningAlgorithm::Es256);
        StoredKey {
            kid,
            algorithm,
            state,
            sealed: Vec::new(),
            created_at,
            activated_at,
            retires_at: None,
        }
    }

    #[test]
    fn keys_rotate_at_their_age_and_never_twice_in_a_row() {
        let start = chrono::DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
        let after = Duration::days(90);
        let keys = [key(KeyState::Active, start), key(KeyState::Next, start)];
        assert!(!is_due(&keys, after, start + Duration::days(89)));
        assert!(is_due(&keys, after, start + Duration::days(90)));
        // Another instance turned a moment ago: old keys of one algorithm, a fresh next of the other.
        let just_turned = [
            key(KeyState::Active, start),
            key(KeyState::Next, start + Duration::days(90)),
        ];
        assert!(!is_due(&just_turned, after, start + Duration::days(90)));
        assert!(!is_due(&[], after, start));
    }
}
