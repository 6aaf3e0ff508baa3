//! The answer to a client: parameters, and the way that they reach it (RFC 6749 §4.1.2, Form Post §2, RFC 9207 §2, JARM §2.3).

use super::{error::AuthorizeError, signed_response};
use crate::{error::OAuthError, provider::Provider};
use authmodel::{
    authorization::{AuthorizationRequest, AuthorizationResponse, ResponseMode},
    ids::ClientId,
    signing_key::SigningAlgorithm,
    store::StoreResult,
};

/// The way to a client, by an address of its own.
pub(crate) struct Way<'a> {
    pub(crate) client_id: &'a ClientId,
    pub(crate) redirect_uri: &'a str,
    pub(crate) state: Option<&'a str>,
    pub(crate) mode: ResponseMode,
    /// There where the mode is a signed one.
    pub(crate) signing_alg: Option<SigningAlgorithm>,
}

impl<'a> Way<'a> {
    /// The way that a request asks for.
    pub(crate) fn of(request: &'a AuthorizationRequest) -> Self {
        Self {
            client_id: &request.client_id,
            redirect_uri: &request.redirect_uri,
            state: request.state.as_deref(),
            mode: request.response_mode,
            signing_alg: request.response_signing_alg,
        }
    }
}

/// A code (RFC 6749 §4.1.2).
pub(crate) fn code(provider: &Provider, way: &Way<'_>, code: &str) -> StoreResult<AuthorizationResponse> {
    new(provider, way, vec![("code", code)])
}

/// An error (RFC 6749 §4.1.2.1).
pub(crate) fn error(
    provider: &Provider,
    way: &Way<'_>,
    fact: &AuthorizeError,
) -> StoreResult<AuthorizationResponse> {
    let error = OAuthError::from(fact);
    let params = vec![
        ("error", error.code.as_str()),
        ("error_description", error.description),
    ];
    new(provider, way, params)
}

fn new<'a>(
    provider: &'a Provider,
    way: &Way<'a>,
    mut params: Vec<(&'a str, &'a str)>,
) -> StoreResult<AuthorizationResponse> {
    params.extend(way.state.map(|state| ("state", state)));
    let params = if let Some(algorithm) = way.signing_alg {
        let jwt = signed_response::sign(provider, algorithm, way.client_id, &params)?;
        vec![("response".to_owned(), jwt)]
    } else {
        params.push(("iss", provider.config.issuer.as_str()));
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        params.into_iter().map(owned).collect()
    };
    Ok(AuthorizationResponse {
        mode: way.mode,
        redirect_uri: way.redirect_uri.to_owned(),
        params,
    })
}
