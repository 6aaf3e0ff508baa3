//! The token endpoint (RFC 6749 §3.2): who asks, by which grant; one file per grant.
//!
//! Invariants: the client is authenticated before anything of the grant is looked at; everything that can be checked is checked
//! before anything one-time is redeemed, so that a bad request can't burn a victim's code.

mod authorization_code;
mod client_credentials;
mod device_code;
mod error;
mod pkce;
mod refresh_token;
mod request;
mod token_exchange;

pub use crate::tokens::issue::TokenResponse;
pub use error::TokenError;

use self::{authorization_code::OnReplay, request::Request};
use super::{
    dpop::{self, DpopError},
    refused,
};
use crate::{
    clients::authentication::{self, RequestCredentials},
    params::Params,
    provider::Provider,
    tokens::keys::Confirmation,
};
use authmodel::{
    audit::Origin,
    client::{Client, GrantType},
};

/// Answers a token request: its form, and what it shows beside it.
///
/// # Errors
/// [`TokenError`] names what is wrong; [`OAuthError`](crate::error::OAuthError) has the words for the client.
pub async fn token(
    provider: &Provider,
    body: &[u8],
    presented: &RequestCredentials<'_>,
    origin: &Origin,
) -> Result<(GrantType, TokenResponse), TokenError> {
    let (params, problem) = Params::parse(body);
    let outcome = match problem {
        Some(problem) => Err(problem.into()),
        None => answer(provider, &params, presented, origin).await,
    };
    refused::tell(provider, "token", (&params, presented), &outcome);
    outcome
}

async fn answer(
    provider: &Provider,
    params: &Params<'_>,
    presented: &RequestCredentials<'_>,
    origin: &Origin,
) -> Result<(GrantType, TokenResponse), TokenError> {
    dpop::demand_nonce(provider, presented)?;
    let client = authentication::authenticate(&provider.clients, presented, params).await?;
    let grant_type = params.get("grant_type").ok_or(TokenError::GrantTypeMissing)?;
    let grant_type = GrantType::parse(grant_type).ok_or(TokenError::GrantTypeUnsupported)?;
    if !client.may_use(grant_type) {
        return Err(TokenError::GrantTypeNotAllowed);
    }
    let confirmation = confirm(provider, &client, presented).await?;
    let request = Request {
        provider,
        client: &client,
        params,
        confirmation,
        origin,
    };
    let response = match grant_type {
        GrantType::AuthorizationCode => authorization_code::redeem(&request, OnReplay::Revoke).await?,
        GrantType::RefreshToken => refresh_token::refresh(&request).await?,
        GrantType::ClientCredentials => client_credentials::issue(&request).await?,
        GrantType::DeviceCode => device_code::redeem(&request).await?,
        GrantType::TokenExchange => token_exchange::exchange(&request).await?,
    };
    provider.tallies.note_tokens(&client, provider.now());
    Ok((grant_type, response))
}

/// Redeems a code for a client that is this server itself, which proves to itself nothing but the verifier. One that was redeemed
/// before changes nothing: it has come with the secret of the browser that it was issued to, which a thief of codes lacks, so it is
/// that browser's second try.
///
/// # Errors
/// As [`token`].
pub(crate) async fn redeem_code(
    provider: &Provider,
    client: &Client,
    params: &Params<'_>,
    origin: &Origin,
) -> Result<TokenResponse, TokenError> {
    let request = Request {
        provider,
        client,
        params,
        confirmation: None,
        origin,
    };
    authorization_code::redeem(&request, OnReplay::Refuse).await
}

/// What the tokens of this request will be bound to: a DPoP key that was proven (RFC 9449 §5), or the certificate of a
/// client that wants it (RFC 8705 §3.4). A client of FAPI 2.0 gets none that is bound to nothing (§5.3.2.1 (4)).
async fn confirm(
    provider: &Provider,
    client: &Client,
    presented: &RequestCredentials<'_>,
) -> Result<Option<Confirmation>, TokenError> {
    let proof = dpop::verify_at_endpoint(provider, presented, crate::endpoint::TOKEN).await?;
    if client.metadata.dpop_bound_access_tokens && proof.is_none() {
        return Err(DpopError::Missing.into());
    }
    let wants_certificate = client.metadata.tls_client_certificate_bound_access_tokens;
    let x5t = match &presented.certificate {
        Some(certificate) if wants_certificate || (client.is_fapi() && proof.is_none()) => {
            Some(certificate.thumbprint.clone())
        }
        None if wants_certificate => return Err(TokenError::CertificateMissing),
        _ => None,
    };
    if client.is_fapi() && proof.is_none() && x5t.is_none() {
        return Err(DpopError::Missing.into());
    }
    let confirmation = Confirmation {
        jkt: proof.map(|proof| proof.jkt),
        x5t,
    };
    Ok((confirmation != Confirmation::default()).then_some(confirmation))
}
