//! Signing keys turn by age. The key that comes into use has been published since the last turn, so that no verifier
//! meets a signature by a key that it could not have seen. Of two instances that see the same age, one turns.

use super::{Stopped, jittered, report};
use authcore::{Provider, admin::keys, tokens::keys::KeyError};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    clock::Time,
    signing_key::{KeyState, StoredKey},
};
use chrono::Duration;
use std::sync::Arc;

const PERIOD: std::time::Duration = std::time::Duration::from_secs(60 * 60);

/// For how long the next key has to have been published before it comes into use: caches of a JWKS live for hours.
const PUBLISHED: Duration = Duration::days(1);

pub(super) async fn run(provider: Arc<Provider>, rotate_after: Duration, mut stopped: Stopped) {
    while stopped.sleep(jittered(PERIOD, provider.rng())).await {
        if let Err(error) = rotate_if_due(&provider, rotate_after).await {
            report("key_rotation", error);
        }
    }
}

async fn rotate_if_due(provider: &Provider, rotate_after: Duration) -> Result<(), KeyError> {
    let (stores, now) = (provider.stores(), provider.now());
    let known = stores.signing_keys.list().await?;
    if !is_due(&known, rotate_after, now) {
        return Ok(());
    }
    let lifetimes = &provider.config().lifetimes;
    let longest = lifetimes.access_token.max(lifetimes.id_token);
    let turned = keys::rotate(
        &*stores.signing_keys,
        provider.sealer(),
        provider.rng(),
        &known,
        longest,
        now,
    )
    .await?;
    if turned.is_empty() {
        return Ok(());
    }
    for key in turned {
        tracing::info!(
            algorithm = key.algorithm.as_str(),
            active = key.active,
            next = key.next,
            "signing key rotated by age"
        );
    }
    let event = AuditEvent {
        at: now,
        action: AuditAction::KeysRotated,
        outcome: AuditOutcome::Success,
        user_id: None,
        client_id: None,
        session_id: None,
        origin: Origin::default(),
    };
    Ok(stores.audit.append(&event).await?)
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
    fn keys_turn_at_their_age_and_never_twice_in_a_row() {
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
