//! `grant_type=client_credentials` (RFC 6749 §4.4): a token for the client itself, of the grant that was made with the
//! client. The client is cached, no store is asked, and the one cost is the signature; but for the very first token, with
//! which the grant gets its place in a status list.

use super::{
    error::TokenError,
    request::{Request, asked, wanted_scope},
};
use crate::tokens::{
    issue::{self, About, Issue, TokenResponse},
    policy::{self, OnBehalf},
    status::place,
};

/// Issues a token. No refresh token goes along (RFC 6749 §4.4.3).
pub(super) async fn issue(request: &Request<'_>) -> Result<TokenResponse, TokenError> {
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
        status: place::of_own_grant(provider, client).await?,
        about: About::Itself,
        carried: policy::effective(&provider.config, client, OnBehalf::Itself, asked, None)?,
        confirmation: request.confirmation.as_ref(),
        refresh: None,
    };
    Ok(issue::issue(provider, issued, provider.now())?)
}
