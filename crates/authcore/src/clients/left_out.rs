//! Clients that are registered for what the settings have left out since.

use crate::config::CoreConfig;
use authmodel::{client::Client, ids::ClientId, signing_key::SigningAlgorithm};

/// The clients that are registered for an algorithm that the settings have left out, with the algorithm: their users can't
/// sign in.
pub fn without_keys<'a>(clients: &'a [Client], config: &CoreConfig) -> Vec<(&'a ClientId, SigningAlgorithm)> {
    let left_out = |client: &'a Client| {
        let metadata = &client.metadata;
        let registered = [
            Some(metadata.id_token_signed_response_alg),
            metadata.userinfo_signed_response_alg,
            metadata.introspection_signed_response_alg,
            metadata.authorization_signed_response_alg,
        ];
        let algorithm = registered
            .into_iter()
            .flatten()
            .find(|algorithm| !config.signs_with(*algorithm))?;
        Some((&client.id, algorithm))
    };
    clients.iter().filter_map(left_out).collect()
}
