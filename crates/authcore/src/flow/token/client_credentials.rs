//! `grant_type=client_credentials` (RFC 6749 §4.4): a token for the client itself, of the grant that was made with the
//! client. No store is asked: the client is cached, and the one cost is the signature.

use super::{TokenError, TokenResponse, narrow_audience};
use crate::{
    config::OPENID_SCOPES,
    flow::{
        mint::{self, AccessToken, Subject},
        params::Params,
    },
    model::{client::Client, scope::Scope},
    provider::Provider,
};

/// Issues a token. No refresh token goes along (RFC 6749 §4.4.3).
pub(super) fn issue(
    provider: &Provider,
    client: &Client,
    params: &Params<'_>,
) -> Result<TokenResponse, TokenError> {
    if client.is_public() {
        return Err(TokenError::PublicClient);
    }
    // Scopes about a person mean nothing where there is none.
    let about_a_person = |token: &str| OPENID_SCOPES.iter().any(|(name, _)| *name == token);
    let allowed = client
        .metadata
        .scope
        .filter(|token| !about_a_person(token) && provider.config.knows_scope(token));
    let scope = match params.get("scope") {
        None => allowed,
        Some(text) => {
            let wanted = Scope::parse(text).map_err(|_| TokenError::ScopeMalformed)?;
            if !allowed.covers(&wanted) {
                return Err(TokenError::ScopeTooWide);
            }
            wanted
        }
    };
    let audience = narrow_audience(provider, params, &provider.config.audience_of(&scope))?;
    let token = AccessToken {
        client,
        subject: Subject::Client,
        scope: &scope,
        audience: &audience,
        status_index: client.own_status_index,
    };
    Ok(TokenResponse {
        access_token: mint::access_token(provider, &token, provider.now())?,
        token_type: "Bearer",
        expires_in: provider.config.lifetimes.access_token.num_seconds(),
        scope: scope.to_string(),
        refresh_token: None,
        id_token: None,
    })
}
