//! Signed authorization responses (JWT Secured Authorization Response Mode, JARM): all that an answer says, as one JWT.
//!
//! Refuses to answer a client in plain text that has asked for a signature (FAPI 2.0 Message Signing §5.4.2): what can't be
//! signed does not leave. Encryption is refused at registration. Invariant: what is signed has our `iss` inside, and nothing
//! stands beside it (RFC 9207 §2.4).
//!
//! Test to read first: `tests/blackbox/signed_response.rs`.

use crate::{clients::registration::default_algorithm, provider::Provider, tokens::keys::TokenType};
use authmodel::{
    authorization::ResponseMode,
    client::Client,
    ids::ClientId,
    signing_key::SigningAlgorithm,
    store::{StoreError, StoreResult},
};
use chrono::Duration;
use serde_json::{Map, Value};

/// How long an answer is good. JARM §2.1: "a maximum JWT lifetime of 10 minutes is RECOMMENDED"; half of it is more than a
/// redirect takes, and leaves the other half to clocks that differ.
const LIFETIME: Duration = Duration::minutes(5);

/// What the client's answers of a mode are signed with; `None` where the mode has no signature.
pub(super) fn algorithm(
    provider: &Provider,
    client: &Client,
    mode: ResponseMode,
) -> Option<SigningAlgorithm> {
    let registered = client.metadata.authorization_signed_response_alg;
    // Older registrations name nothing, whatever the default was.
    mode.is_signed()
        .then(|| registered.unwrap_or_else(|| default_algorithm(&provider.config, &client.metadata)))
}

/// Signs what an answer says (JARM §2.1).
pub(super) fn sign(
    provider: &Provider,
    algorithm: SigningAlgorithm,
    client_id: &ClientId,
    params: &[(&str, &str)],
) -> StoreResult<String> {
    let mut claims: Map<String, Value> = params
        .iter()
        .map(|(name, value)| ((*name).to_owned(), Value::from(*value)))
        .collect();
    let issuer = provider.config.issuer.as_str();
    claims.insert("iss".to_owned(), issuer.into());
    claims.insert("aud".to_owned(), client_id.as_str().into());
    let expires = (provider.now() + LIFETIME).timestamp();
    claims.insert("exp".to_owned(), expires.into());
    provider
        .keys
        .sign(algorithm, TokenType::AuthorizationResponse, &claims)
        // A key that is not there is a fact of the store that keeps them.
        .map_err(|error| StoreError::Corrupt(error.to_string()))
}
