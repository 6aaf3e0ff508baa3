//! A client's public keys: by value in its metadata, or by reference at its `jwks_uri`.
//!
//! Keys by reference are fetched through [`Outbound`](crate::outbound::Outbound), kept for five minutes, and fetched anew
//! where a JWT names a key that is not among them, though not more often than twice a minute: a client's rotation is
//! seen at once, and nobody can make us hammer its server.

use crate::{clients::Directory, outbound::read_json};
use authmodel::{client::Client, clock::Time};
use chrono::Duration;
use jose::{JoseError, Jwk, JwkSet};
use moka::sync::Cache;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::sync::Arc;

/// How long fetched keys are believed.
const KEEP: Duration = Duration::minutes(5);

/// How long to wait before the keys are fetched anew for a key that is not among them.
const REFETCH_AFTER: Duration = Duration::seconds(30);

/// Documents in memory at most.
const CAPACITY: u64 = 1_000;

/// Bytes of a JWKS document at most: a hundred keys.
const MAX_DOCUMENT: usize = 64 * 1024;

/// A JWT could not be checked with its client's keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientKeyError {
    /// It is not to be believed.
    #[error(transparent)]
    Jose(#[from] JoseError),
    /// The keys are unavailable.
    #[error("the client's keys can't be fetched")]
    Unavailable,
}

/// Fetched key sets by their address.
pub(crate) struct FetchedKeys(Cache<String, Arc<(JwkSet, Time)>>);

impl FetchedKeys {
    pub(crate) fn new() -> Self {
        Self(Cache::new(CAPACITY))
    }
}

/// Verifies a JWT with the client's keys and reads its claims. Time and audience are the caller's to check.
///
/// # Errors
/// [`ClientKeyError`] says whether the JWT or the client's server is to blame.
pub(crate) async fn verify<T: DeserializeOwned + Clone>(
    directory: &Directory,
    client: &Client,
    token: &str,
) -> Result<T, ClientKeyError> {
    if let Some(keys) = &client.metadata.jwks {
        return Ok(jose::verify(token, &keys.0, client.algorithms())?);
    }
    let Some(uri) = &client.metadata.jwks_uri else {
        return Err(JoseError::UnknownKey.into());
    };
    // What is no JWT of ours to check costs nobody a request.
    jose::header(token, client.algorithms())?;
    let known = directory.fetched_keys.0.get(uri);
    let now = directory.now();
    if let Some(known) = known.filter(|known| known.1 + KEEP > now) {
        match jose::verify(token, &known.0, client.algorithms()) {
            Err(JoseError::UnknownKey) if known.1 + REFETCH_AFTER <= now => {}
            outcome => return Ok(outcome?),
        }
    }
    let fetched = fetch(directory, uri, now).await?;
    Ok(jose::verify(token, &fetched.0, client.algorithms())?)
}

async fn fetch(directory: &Directory, uri: &str, now: Time) -> Result<Arc<(JwkSet, Time)>, ClientKeyError> {
    let document = directory
        .outbound
        .get_keys(uri, MAX_DOCUMENT)
        .await
        .and_then(|body| read_json(&body))
        .map_err(|error| {
            tracing::warn!(%error, "a client's jwks_uri does not answer");
            ClientKeyError::Unavailable
        })?;
    let keys = JwkSet {
        keys: readable_keys(&document),
    };
    let fetched = Arc::new((keys, now));
    directory
        .fetched_keys
        .0
        .insert(uri.to_owned(), Arc::clone(&fetched));
    Ok(fetched)
}

/// The keys that can be read. The others are skipped (RFC 7517 §5: implementations "SHOULD ignore JWKs within a JWK Set that use
/// "kty" values that are not understood by them, that are missing required members, or for which values are out of the supported
/// ranges"); what is no key set holds no key, until it is asked for anew.
fn readable_keys(document: &Value) -> Vec<Jwk> {
    let keys = document.get("keys").and_then(Value::as_array);
    let readable = |key: &Value| serde_json::from_value(key.clone()).ok();
    keys.into_iter().flatten().filter_map(readable).collect()
}

/// Whether one of the client's keys has this thumbprint.
///
/// # Errors
/// [`ClientKeyError::Unavailable`] where keys by reference can't be fetched.
pub(crate) async fn holds(
    directory: &Directory,
    client: &Client,
    thumbprint: &str,
) -> Result<bool, ClientKeyError> {
    let among = |keys: &JwkSet| {
        keys.keys
            .iter()
            .any(|key| jose::thumbprint(key).is_ok_and(|known| known == thumbprint))
    };
    if let Some(keys) = &client.metadata.jwks {
        return Ok(among(&keys.0));
    }
    let Some(uri) = &client.metadata.jwks_uri else {
        return Ok(false);
    };
    let now = directory.now();
    match directory
        .fetched_keys
        .0
        .get(uri)
        .filter(|known| known.1 + KEEP > now)
    {
        Some(known) if among(&known.0) || known.1 + REFETCH_AFTER > now => Ok(among(&known.0)),
        _ => Ok(among(&fetch(directory, uri, now).await?.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_key_that_is_none_takes_no_other_with_it() {
        let good = json!({ "kty": "EC", "crv": "P-256", "kid": "good",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0" });
        let mut odd = good.clone();
        odd["x"] = json!(7);
        let document = json!({ "keys": ["x", odd, 7, null, good] });
        let kids: Vec<_> = readable_keys(&document).into_iter().map(|key| key.kid).collect();
        assert_eq!(kids, [Some("good".to_owned())]);
        for none in [json!({}), json!([]), json!({ "keys": {} }), json!("keys")] {
            assert!(readable_keys(&none).is_empty(), "{none}");
        }
    }
}
