//! The token endpoint (RFC 6749 §3.2): who asks, by which grant; one file per grant.
//!
//! Invariants: the client is authenticated before anything else is looked at; everything that can be checked is checked
//! before anything one-time is redeemed, so that a bad request can't burn a victim's code (DESIGN rule 1).

mod authorization_code;
mod client_credentials;
mod pkce;
mod refresh_token;

use super::{
    client_auth::{self, ClientAuthError},
    params::{Params, ParamsError},
};
use crate::{
    keys::KeyError,
    model::{audit::Origin, client::GrantType},
    provider::Provider,
    store::StoreError,
};
use serde::Serialize;
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
    /// `Bearer`.
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

/// Answers a token request: the form body, and the `Authorization` header where there was one.
///
/// # Errors
/// [`TokenError`] names what is wrong; [`OAuthError`](crate::error::OAuthError) has the words for the client.
pub async fn token(
    provider: &Provider,
    body: &[u8],
    authorization: Option<&str>,
    origin: &Origin,
) -> Result<(GrantType, TokenResponse), TokenError> {
    let (params, problem) = Params::parse(body);
    if let Some(problem) = problem {
        return Err(problem.into());
    }
    let client = client_auth::authenticate(provider, authorization, &params).await?;
    let grant_type = params.get("grant_type").ok_or(TokenError::GrantTypeMissing)?;
    let grant_type = GrantType::parse(grant_type).ok_or(TokenError::GrantTypeUnsupported)?;
    if !client.may_use(grant_type) {
        return Err(TokenError::GrantTypeNotAllowed);
    }
    let response = match grant_type {
        GrantType::AuthorizationCode => {
            authorization_code::redeem(provider, &client, &params, origin).await?
        }
        GrantType::RefreshToken => refresh_token::refresh(provider, &client, &params, origin).await?,
        GrantType::ClientCredentials => client_credentials::issue(provider, &client, &params)?,
    };
    Ok((grant_type, response))
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
