//! DPoP at our own endpoints (RFC 9449): proofs checked, held against the replay record and the server's nonce.
//!
//! The nonce is a keyed hash of the current span of time, so that every instance knows it and none has to keep it; the
//! one of the span before is still taken (§8). A proof's `jti` is remembered for as long as the proof could be shown
//! again (§11.1), by a record that may be lost. So the nonce names the record, too, and where none is demanded, a proof that
//! was made before the record began is sent back for one: what an earlier record had seen is not taken by a later one. (Where no
//! nonce is demanded, a client whose clock is ahead of ours can make proofs that look younger than the record: for as long as it
//! is ahead, a minute at most, after a loss.)

use crate::{clients::authentication::RequestCredentials, config::Issuer, limit, provider::Provider};
use authmodel::{
    secret::SecretHash,
    store::{RecordName, StoreError},
};
use jose::dpop::{self, Proof, ProofError, WINDOW_SECONDS};
use std::time::Duration;

/// How long a nonce is handed out, in seconds; it is taken for twice that. Five minutes: rare enough that most requests
/// of a client find theirs still good, short enough that proofs made ahead are of no use (§11.2).
const NONCE_SPAN_SECONDS: i64 = 300;

/// A request's proof is not to be believed.
#[derive(Debug, thiserror::Error)]
pub enum DpopError {
    /// There is none, where the client or the token wants one.
    #[error("a DPoP proof is required")]
    Missing,
    /// There is more than one (§4.3 (1)).
    #[error("more than one DPoP proof")]
    Several,
    /// It fails a check.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// It was shown before.
    #[error("the DPoP proof was used before")]
    Replayed,
    /// It lacks our nonce, or has an old one.
    #[error("the DPoP proof needs the server's nonce")]
    NonceRequired,
    /// Its key is not the one that the token is bound to.
    #[error("the DPoP proof is of another key")]
    WrongKey,
    /// The replay record is unavailable.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The nonce to hand out now.
pub fn nonce(provider: &Provider) -> String {
    let span = provider.now().timestamp() / NONCE_SPAN_SECONDS;
    provider.sealer.dpop_nonce(span, &provider.record().id)
}

/// Sends a client whose proof lacks our nonce for one, before anything else of its request is used up: the proof is made
/// anew for the next try, its assertion, which is good once, perhaps not. What else may be wrong is found later.
///
/// # Errors
/// [`DpopError::NonceRequired`].
pub(crate) fn demand_nonce(provider: &Provider, presented: &RequestCredentials<'_>) -> Result<(), DpopError> {
    match presented.dpop.as_slice() {
        [proof] => match dpop::claimed_nonce(proof) {
            Some(nonce) => check_nonce(provider, nonce.as_deref(), &provider.record()),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

fn check_nonce(provider: &Provider, shown: Option<&str>, record: &RecordName) -> Result<(), DpopError> {
    if !provider.config.dpop_nonce_required {
        return Ok(());
    }
    let span = provider.now().timestamp() / NONCE_SPAN_SECONDS;
    let current = |shown: &str| {
        [span, span - 1]
            .iter()
            .any(|span| shown == provider.sealer.dpop_nonce(*span, &record.id))
    };
    if shown.is_some_and(current) {
        Ok(())
    } else {
        Err(DpopError::NonceRequired)
    }
}

/// The proof of a request to one of our endpoints that takes forms, where it shows one.
///
/// # Errors
/// [`DpopError`] names what is wrong with it.
pub async fn verify_at_endpoint(
    provider: &Provider,
    presented: &RequestCredentials<'_>,
    path: &str,
) -> Result<Option<Proof>, DpopError> {
    match presented.dpop.as_slice() {
        [] => Ok(None),
        [proof] => verify(provider, presented, proof, "POST", path, None)
            .await
            .map(Some),
        _ => Err(DpopError::Several),
    }
}

/// Checks a proof: for this request, with this access token where one comes along, for the first time.
///
/// # Errors
/// [`DpopError`] names what is wrong with it.
pub(crate) async fn verify(
    provider: &Provider,
    presented: &RequestCredentials<'_>,
    proof: &str,
    method: &str,
    path: &str,
    access_token: Option<&str>,
) -> Result<Proof, DpopError> {
    let now = provider.now().timestamp();
    let sent_to = |address: &Issuer| {
        let url = address.at(path);
        let request = dpop::Request {
            method,
            url: &url,
            access_token,
            now,
        };
        dpop::check(proof, &request)
    };
    let proof = match (
        sent_to(&provider.config.issuer),
        &provider.config.client_certificates.address,
    ) {
        // RFC 8705 §5: the endpoint has a second name, for those who show a certificate as well.
        (Err(ProofError::WrongRequest), Some(alias)) => sent_to(alias)?,
        (outcome, _) => outcome?,
    };
    check_nonce(provider, proof.nonce.as_deref(), &provider.record())?;
    // From a minute ahead of our clock to a minute behind it: after that its time alone refuses it.
    let remember = Duration::from_secs(2 * WINDOW_SECONDS.unsigned_abs());
    let share = limit::share_of(presented.ip);
    if !provider
        .stores
        .replay_cache
        .insert(&SecretHash(proof.replay_key), &share, remember)
        .await?
    {
        return Err(DpopError::Replayed);
    }
    // Asked after the mark was set: if this record is lost later, what names it is no use any more.
    let record = provider.look_at_record().await?;
    if provider.config.dpop_nonce_required {
        check_nonce(provider, proof.nonce.as_deref(), &record)?;
    } else if proof.issued_at < record.began_at {
        return Err(DpopError::NonceRequired);
    }
    Ok(proof)
}
