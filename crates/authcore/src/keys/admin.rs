//! The wheel of signing keys: made at first start, turned by the operator or by age.

use super::{KeyError, pair};
use crate::{
    model::{
        clock::Time,
        rng::Rng,
        signing_key::{KeyState, SigningAlgorithm, StoredKey},
    },
    seal::{Purpose, Sealer},
    store::SigningKeyStore,
};
use chrono::Duration;

/// How long a retired key stays published beyond the longest life of a token: verifiers' clocks differ, and their
/// leeway is minutes.
const RETIREMENT_MARGIN: Duration = Duration::minutes(10);

/// What turning the wheel did for one algorithm.
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

/// Makes the first keys of every algorithm that has none.
pub(super) async fn initialise(
    store: &dyn SigningKeyStore,
    sealer: &Sealer,
    rng: &dyn Rng,
    now: Time,
) -> Result<(), KeyError> {
    let known = store.list().await?;
    for algorithm in SigningAlgorithm::ALL {
        if !known.iter().any(|key| key.algorithm == algorithm) {
            let mut active = make(algorithm, sealer, rng, now)?;
            active.state = KeyState::Active;
            active.activated_at = Some(now);
            store
                .initialise(algorithm, &[active, make(algorithm, sealer, rng, now)?])
                .await?;
        }
    }
    Ok(())
}

/// Turns the wheel once for every algorithm of `known`, the keys that the decision to turn it was made on: where somebody
/// else has turned it since, nothing happens. `longest_token` is the longest life of a token that a key signed.
///
/// # Errors
/// [`KeyError`] where the store fails or the library does.
pub async fn rotate(
    store: &dyn SigningKeyStore,
    sealer: &Sealer,
    rng: &dyn Rng,
    known: &[StoredKey],
    longest_token: Duration,
    now: Time,
) -> Result<Vec<Rotated>, KeyError> {
    let mut turned = Vec::new();
    for algorithm in SigningAlgorithm::ALL {
        let next = known
            .iter()
            .find(|key| key.algorithm == algorithm && key.state == KeyState::Next);
        let Some(next) = next else { continue };
        let new_next = make(algorithm, sealer, rng, now)?;
        let retires_at = now + longest_token + RETIREMENT_MARGIN;
        if store
            .rotate(algorithm, &next.kid, &new_next, retires_at, now)
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

fn make(
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
