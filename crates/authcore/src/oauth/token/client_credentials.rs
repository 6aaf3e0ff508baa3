//! `grant_type=client_credentials` (RFC 6749 §4.4): a token for the client itself, of the grant that was made with the
//! client. No store is asked: the client is cached, and the one cost is the signature.

use super::{Request, TokenError, TokenResponse, narrow_audience};
use crate::{
    config::OPENID_SCOPES,
    oauth::authorize,
    tokens::mint::{self, AccessToken, Subject},
};
use authmodel::scope::Scope;

/// Issues a token. No refresh token goes along (RFC 6749 §4.4.3).
pub(super) fn issue(request: &Request<'_>) -> Result<TokenResponse, TokenError> {
    let Request {
        provider,
        client,
        params,
        ..
    } = *request;
    if client.is_public() {
        return Err(TokenError::PublicClient);
    }
    // Scopes about a user mean nothing where there is none.
    let about_a_user = |token: &str| OPENID_SCOPES.iter().any(|(name, _)| *name == token);
    let allowed = client
        .metadata
        .scope
        .filter(|token| !about_a_user(token) && provider.config.knows_scope(token));
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
    let details = authorize::check::authorization_details(provider, client, params)
        .map_err(|_| TokenError::AuthorizationDetails)?;
    let token = AccessToken {
        client,
        subject: Subject::Client,
        scope: &scope,
        audience: &audience,
        status_index: client.own_status_index,
        confirmation: request.confirmation.as_ref(),
        authorization_details: &details,
        actor: None,
    };
    Ok(TokenResponse {
        access_token: mint::access_token(provider, &token, provider.now())?,
        token_type: request.token_type(),
        expires_in: provider.config.lifetimes.access_token.num_seconds(),
        scope: scope.to_string(),
        refresh_token: None,
        id_token: None,
        authorization_details: details.clone(),
        issued_token_type: None,
    })
}
