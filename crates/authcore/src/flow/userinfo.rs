//! The userinfo endpoint (OIDC Core §5.3): what an access token's scope tells about its person, as they are now.
//!
//! Access tokens are checked against the store, not only by their signature: sign-out, revocation and disabling are
//! seen at once.

use super::mint::PersonalClaims;
use crate::{
    keys::{TokenType, VerifyError},
    model::{ids::StatusIndex, scope::Scope},
    provider::Provider,
    store::StoreError,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The request is refused (RFC 6750 §3.1).
#[derive(Debug, thiserror::Error)]
pub enum UserinfoError {
    /// No token.
    #[error("no access token")]
    TokenMissing,
    /// Not one of our access tokens.
    #[error(transparent)]
    TokenInvalid(#[from] VerifyError),
    /// It has run out.
    #[error("the access token has run out")]
    TokenExpired,
    /// Its grant is no more.
    #[error("the access token was revoked")]
    GrantEnded,
    /// It is not an OpenID one.
    #[error("the access token lacks the scope openid")]
    ScopeMissing,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    exp: i64,
    #[serde(default)]
    scope: String,
    status: Status,
}

#[derive(Deserialize)]
struct Status {
    status_list: StatusList,
}

#[derive(Deserialize)]
struct StatusList {
    idx: i64,
}

#[derive(Serialize)]
struct Response<'a> {
    sub: Uuid,
    #[serde(flatten)]
    personal: PersonalClaims<'a>,
}

/// Answers with the claims as JSON.
///
/// # Errors
/// [`UserinfoError`] names what is wrong with the token.
pub async fn userinfo(provider: &Provider, token: Option<&str>) -> Result<String, UserinfoError> {
    let token = token.ok_or(UserinfoError::TokenMissing)?;
    let claims: Claims = provider.keys.verify(token, TokenType::AccessToken)?;
    if claims.iss != provider.config.issuer.as_str() {
        return Err(VerifyError::UnknownKey.into());
    }
    let now = provider.now();
    // Our own clock made it: no leeway.
    if claims.exp <= now.timestamp() {
        return Err(UserinfoError::TokenExpired);
    }
    // The token's own scope, which may be narrower than its grant's (RFC 6749 §6).
    let scope = Scope::parse(&claims.scope).map_err(|_| VerifyError::Malformed)?;
    if !scope.contains("openid") {
        return Err(UserinfoError::ScopeMissing);
    }
    let index = StatusIndex(claims.status.status_list.idx);
    let (_, user) = provider
        .stores
        .grants
        .subject(index, now)
        .await?
        .ok_or(UserinfoError::GrantEnded)?;
    if user.id.to_string() != claims.sub {
        return Err(UserinfoError::GrantEnded);
    }
    let response = Response {
        sub: user.id.0,
        personal: PersonalClaims::of(&user, &scope),
    };
    Ok(serde_json::to_string(&response).expect("plain data serialises"))
}
