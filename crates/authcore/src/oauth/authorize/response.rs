//! The answer to a client: parameters, and the way that they reach it (RFC 6749 §4.1.2, Form Post §2, RFC 9207 §2).

use super::error::AuthorizeError;
use crate::{error::OAuthError, provider::Provider};
use authmodel::authorization::{AuthorizationResponse, ResponseMode};

/// A code (RFC 6749 §4.1.2).
pub(crate) fn code(
    provider: &Provider,
    mode: ResponseMode,
    redirect_uri: &str,
    state: Option<&str>,
    code: &str,
) -> AuthorizationResponse {
    new(provider, mode, redirect_uri, state, vec![("code", code)])
}

/// An error (RFC 6749 §4.1.2.1).
pub(crate) fn error(
    provider: &Provider,
    mode: ResponseMode,
    redirect_uri: &str,
    state: Option<&str>,
    fact: &AuthorizeError,
) -> AuthorizationResponse {
    let error = OAuthError::from(fact);
    let params = vec![
        ("error", error.code.as_str()),
        ("error_description", error.description),
    ];
    new(provider, mode, redirect_uri, state, params)
}

fn new<'a>(
    provider: &'a Provider,
    mode: ResponseMode,
    redirect_uri: &str,
    state: Option<&'a str>,
    mut params: Vec<(&'a str, &'a str)>,
) -> AuthorizationResponse {
    params.extend(state.map(|state| ("state", state)));
    params.push(("iss", provider.config.issuer.as_str()));
    let owned = params
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    AuthorizationResponse {
        mode,
        redirect_uri: redirect_uri.to_owned(),
        params: owned,
    }
}
