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
use crate::{
    clients::authentication::{self, ClientAuthError, RequestCredentials},
    provider::Provider,
    tokens::keys::{Confirmation, KeyError},
};
use authmodel::{
    audit::Origin,
    client::{Client, GrantType},
    store::StoreError,
};
use serde::Serialize;
use serde_json::Value;
use zeroize::Zeroizing;

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

/// A token response (RFC 6749 §5.1, OIDC Core §3.1.3.3).
#[derive(Serialize)]
pub struct TokenResponse {
    /// The access token.
    pub access_token: String,
    /// `Bearer`, or `DPoP` where the token is bound to a key (RFC 9449 §5).
    pub token_type: &'static str,
    /// Its life, in seconds.
    pub expires_in: i64,
    /// What it allows.
    pub scope: String,
    /// The next refresh token.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "expose")]
    pub refresh_token: Option<Zeroizing<String>>,
    /// The ID token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
    /// What was allowed in detail (RFC 9396 §7).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authorization_details: Vec<Value>,
    /// What kind of token was exchanged for (RFC 8693 §2.2.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued_token_type: Option<&'static str>,
}

impl std::fmt::Debug for TokenResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TokenResponse {{ scope: {:?}, … }}", self.scope)
    }
}

fn expose<S: serde::Serializer>(
    secret: &Option<Zeroizing<String>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match secret {
        Some(secret) => serializer.serialize_str(secret),
        None => serializer.serialize_none(),
    }
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

    /// `token_type` of what is issued (RFC 9449 §5).
    pub(crate) fn token_type(&self) -> &'static str {
        if self.jkt().is_some() { "DPoP" } else { "Bearer" }
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
        GrantType::ClientCredentials => client_credentials::issue(&request)?,
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
    let proof = dpop::verify_at_endpoint(provider, presented, "/oauth/token/").await?;
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

/// The part of a grant that a token is for: all of it, or what the request asks for.
struct NarrowedGrant {
    audience: Vec<String>,
    details: Vec<Value>,
}

impl NarrowedGrant {
    /// # Errors
    /// [`TokenError::ResourceUnknown`], [`TokenError::AuthorizationDetails`]: the request asks for what was not granted.
    fn of_grant(
        provider: &Provider,
        params: &Params<'_>,
        audience: &[String],
        details: &[Value],
    ) -> Result<Self, TokenError> {
        Ok(Self {
            audience: narrow_audience(provider, params, audience)?,
            details: narrow_details(params, details)?,
        })
    }

    /// Whether a request asks for less than all.
    fn is_asked_for(params: &Params<'_>) -> bool {
        params.get("resource").is_some() || params.get("authorization_details").is_some()
    }
}

/// The part of a grant's `authorization_details` that the parameter of this name asks for (RFC 9396 §6); all of them where
/// there is none. What is less than a granted object only its resource server could tell: each has to be one of them.
fn narrow_details(params: &Params<'_>, granted: &[Value]) -> Result<Vec<Value>, TokenError> {
    let Some(text) = params.get("authorization_details") else {
        return Ok(granted.to_vec());
    };
    let wanted: Vec<Value> = serde_json::from_str(text).map_err(|_| TokenError::AuthorizationDetails)?;
    if wanted.iter().all(|detail| granted.contains(detail)) {
        Ok(wanted)
    } else {
        Err(TokenError::AuthorizationDetails)
    }
}

/// The part of a grant's audience that `resource` parameters ask for (RFC 8707 §2.2); all of it where there are none.
fn narrow_audience(
    provider: &Provider,
    params: &Params<'_>,
    granted: &[String],
) -> Result<Vec<String>, TokenError> {
    let mut audience = Vec::new();
    for indicator in params.get_all("resource") {
        let resource = provider
            .config
            .resource(indicator)
            .ok_or(TokenError::ResourceUnknown)?;
        if !granted.contains(&resource.audience) {
            return Err(TokenError::ResourceUnknown);
        }
        audience.push(resource.audience.clone());
    }
    Ok(if audience.is_empty() {
        granted.to_vec()
    } else {
        audience
    })
}
