//! Rotation of the signing keys: made at first start, turned by the operator or by age.

use crate::{
    seal::Sealer,
    tokens::keys::{KeyError, generate},
};
use authmodel::{
    clock::Time,
    rng::Rng,
    signing_key::{KeyState, SigningAlgorithm, StoredKey},
    store::SigningKeyStore,
};
use chrono::Duration;

/// How long a retired key stays published beyond the longest life of a token: verifiers' clocks differ, and their
/// leeway is minutes.
const RETIREMENT_MARGIN: Duration = Duration::minutes(10);

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
        let new_next = generate::make(algorithm, sealer, rng, now)?;
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
