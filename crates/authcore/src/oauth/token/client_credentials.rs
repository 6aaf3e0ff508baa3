//! `grant_type=client_credentials` (RFC 6749 §4.4): a token for the client itself, of the grant that was made with the
//! client. No store is asked: the client is cached, and the one cost is the signature.

use super::{
    error::TokenError,
    request::{Request, asked, wanted_scope},
};
use crate::tokens::{
    issue::{self, About, Issue, TokenResponse},
    policy::{self, OnBehalf},
};

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
    let wanted = wanted_scope(params)?;
    let asked = asked(params, wanted.as_ref())?;
    let issued = Issue {
        client,
        grant: client.own_grant,
        about: About::Itself,
        carried: policy::effective(&provider.config, client, OnBehalf::Itself, asked, None)?,
        confirmation: request.confirmation.as_ref(),
        refresh: None,
    };
    Ok(issue::issue(provider, issued, provider.now())?)
}
