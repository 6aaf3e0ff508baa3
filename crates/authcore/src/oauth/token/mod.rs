//! The token endpoint (RFC 6749 §3.2): who asks, by which grant; one file per grant.
//!
//! Invariants: the client is authenticated before anything of the grant is looked at; everything that can be checked is checked
//! before anything one-time is redeemed, so that a bad request can't burn a victim's code (DESIGN rule 1).

mod authorization_code;
mod client_credentials;
mod device_code;
mod pkce;
mod refresh_token;
mod token_exchange;

use super::dpop::{self, DpopError};
use crate::params::{Params, ParamsError};
pub use crate::tokens::issue::TokenResponse;
use crate::{
    clients::authentication::{self, ClientAuthError, RequestCredentials},
    provider::Provider,
    tokens::{
        keys::{Confirmation, KeyError},
        policy::{self, Asked, Carried, Excess, OnBehalf},
    },
};
use authmodel::{
    audit::Origin,
    client::{Client, GrantType},
    grant::GrantDetails,
    scope::Scope,
    store::StoreError,
};

/// A request could not be answered with a token.
#[derive(Debug, thiserror::Error)]
#[expect(
    missing_docs,
    reason = "each is a fact in a few words, and error.rs says what it means to the client"
)]
pub enum TokenError {
    #[error(transparent)]
    Params(#[from] ParamsError),
    #[error(transparent)]
    ClientAuth(#[from] ClientAuthError),
    #[error(transparent)]
    Dpop(#[from] DpopError),
    #[error("the client's tokens are bound to a certificate, and there is none")]
    CertificateMissing,
    #[error("grant_type is missing")]
    GrantTypeMissing,
    #[error("unknown grant_type")]
    GrantTypeUnsupported,
    #[error("the client is not registered for this grant_type")]
    GrantTypeNotAllowed,
    #[error("a public client asks for a token of its own")]
    PublicClient,
    #[error("code is missing")]
    CodeMissing,
    #[error("unknown code")]
    CodeUnknown,
    #[error("another client's code")]
    CodeForeign,
    #[error("the code was redeemed before")]
    CodeReplayed,
    #[error("redirect_uri is missing")]
    RedirectUriMissing,
    #[error("the code is bound to another key")]
    CodeBoundElsewhere,
    #[error("another redirect_uri than at the authorization")]
    RedirectUriMismatch,
    #[error("code_verifier is missing")]
    VerifierMissing,
    #[error("code_verifier is malformed")]
    VerifierMalformed,
    #[error("code_verifier does not match")]
    VerifierMismatch,
    #[error("code_verifier without a challenge")]
    VerifierUnexpected,
    #[error("the browser session has ended")]
    SessionEnded,
    #[error("refresh_token is missing")]
    RefreshTokenMissing,
    #[error("unknown refresh token")]
    RefreshTokenUnknown,
    #[error("the refresh token was used before")]
    RefreshTokenReplayed,
    #[error("scope is malformed")]
    ScopeMalformed,
    #[error("scope is too wide")]
    ScopeTooWide,
    #[error("unknown resource")]
    ResourceUnknown,
    #[error("a scope of another resource server than the one that is named")]
    ScopeOfAnotherResource,
    #[error("authorization_details is malformed or of an unknown type")]
    AuthorizationDetails,
    #[error("device_code is missing")]
    DeviceCodeMissing,
    #[error("unknown device code")]
    DeviceCodeUnknown,
    #[error("nobody has decided on the device code yet")]
    DevicePending,
    #[error("the device polls too often")]
    DeviceSlowDown,
    #[error("the user refused the device")]
    DeviceDenied,
    #[error("subject_token or its type is missing")]
    SubjectTokenMissing,
    #[error("a token of a type that can't be exchanged")]
    TokenTypeUnsupported,
    #[error("subject_token is not valid")]
    SubjectTokenInvalid,
    #[error("actor_token is not valid")]
    ActorTokenInvalid,
    #[error("the client may not exchange for this")]
    ExchangeNotAllowed,
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What every grant works with: the authenticated client, its form, what its tokens will be bound to, and where from.
pub(crate) struct Request<'a> {
    pub(crate) provider: &'a Provider,
    pub(crate) client: &'a Client,
    pub(crate) params: &'a Params<'a>,
    pub(crate) confirmation: Option<Confirmation>,
    pub(crate) origin: &'a Origin,
}

impl Request<'_> {
    /// The proven DPoP key.
    pub(crate) fn jkt(&self) -> Option<&str> {
        self.confirmation
            .as_ref()
            .and_then(|confirmation| confirmation.jkt.as_deref())
    }

    /// What a public client's refresh token is bound to: its key (RFC 9449 §5), or its certificate (RFC 8705 §4). A
    /// confidential client's is bound by its authentication, so that it may change its key.
    pub(crate) fn refresh_binding(&self) -> Option<String> {
        let proven = self.confirmation.as_ref().filter(|_| self.client.is_public())?;
        proven.jkt.clone().or_else(|| proven.x5t.clone())
    }
}

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
    if let Some(problem) = problem {
        return Err(problem.into());
    }
    dpop::demand_nonce(provider, presented)?;
    let client = authentication::authenticate(&provider.clients, presented, &params).await?;
    let grant_type = params.get("grant_type").ok_or(TokenError::GrantTypeMissing)?;
    let grant_type = GrantType::parse(grant_type).ok_or(TokenError::GrantTypeUnsupported)?;
    if !client.may_use(grant_type) {
        return Err(TokenError::GrantTypeNotAllowed);
    }
    let confirmation = confirm(provider, &client, presented).await?;
    let request = Request {
        provider,
        client: &client,
        params: &params,
        confirmation,
        origin,
    };
    let response = match grant_type {
        GrantType::AuthorizationCode => authorization_code::redeem(&request).await?,
        GrantType::RefreshToken => refresh_token::refresh(&request).await?,
        GrantType::ClientCredentials => client_credentials::issue(&request).await?,
        GrantType::DeviceCode => device_code::redeem(&request).await?,
        GrantType::TokenExchange => token_exchange::exchange(&request).await?,
    };
    Ok((grant_type, response))
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

/// What a request asks of a grant that there is, or is to be.
fn asked<'a>(params: &'a Params<'_>, scope: Option<&'a Scope>) -> Result<Asked<'a>, TokenError> {
    let details = match params.get("authorization_details") {
        Some(text) => Some(serde_json::from_str(text).map_err(|_| TokenError::AuthorizationDetails)?),
        None => None,
    };
    Ok(Asked {
        scope,
        resources: params.get_all("resource").collect(),
        details,
        ..Asked::default()
    })
}

/// The part of a grant that a token is for: all of it that the client may still have, or what the request asks for
/// (RFC 8707 §2.2, RFC 9396 §6, RFC 6749 §6).
fn part_of(request: &Request<'_>, granted: &Carried, scope: Option<&Scope>) -> Result<Carried, TokenError> {
    let Request {
        provider,
        client,
        params,
        ..
    } = *request;
    let asked = asked(params, scope)?;
    Ok(policy::effective(
        &provider.config,
        client,
        OnBehalf::User,
        asked,
        Some(granted),
    )?)
}

/// Whether a request asks for less than all of a grant.
fn asks_for_a_part(params: &Params<'_>) -> bool {
    ["scope", "resource", "authorization_details"]
        .iter()
        .any(|name| params.get(name).is_some())
}

/// `scope`, where the request has one.
fn wanted_scope(params: &Params<'_>) -> Result<Option<Scope>, TokenError> {
    params
        .get("scope")
        .map(Scope::parse)
        .transpose()
        .map_err(|_| TokenError::ScopeMalformed)
}

fn carried(scope: &Scope, audience: &[String], details: &GrantDetails) -> Carried {
    Carried {
        scope: scope.clone(),
        claims: details.claims.clone(),
        audience: audience.to_vec(),
        details: details.authorization_details.clone(),
    }
}

impl From<Excess> for TokenError {
    fn from(excess: Excess) -> Self {
        match excess {
            Excess::Scope => Self::ScopeTooWide,
            Excess::Resource => Self::ResourceUnknown,
            Excess::ScopeOfAnotherResource => Self::ScopeOfAnotherResource,
            Excess::Details => Self::AuthorizationDetails,
        }
    }
}
