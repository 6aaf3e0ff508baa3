//! Our own access tokens, shown to our own endpoints: checked by signature, type, issuer and time; whether their grant
//! still stands is asked of the store by whoever needs to know.

use crate::{
    provider::Provider,
    tokens::{
        keys::{Confirmation, TokenType, VerifyError},
        mint,
        status::claim::StatusClaim,
    },
};
use authmodel::{
    grant::GrantReference,
    ids::{GrantId, UserId},
    store::StoreError,
};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

/// The claims of an access token that our endpoints look at.
#[derive(Clone, Debug, Deserialize)]
pub struct AccessTokenClaims {
    iss: String,
    /// Who it is about.
    pub sub: String,
    /// `app` where it is about a client ([`is_client_only`](Self::is_client_only)).
    pub idtyp: Option<String>,
    /// Who may take it.
    pub aud: Value,
    /// When it expires, in seconds since 1970.
    pub exp: i64,
    /// When it was made, in seconds since 1970.
    pub iat: i64,
    /// Its own name.
    pub jti: String,
    /// Who asked for it.
    pub client_id: String,
    /// What it allows.
    #[serde(default)]
    pub scope: String,
    /// When the user had signed in.
    pub auth_time: Option<i64>,
    /// What its bearer has to prove.
    pub cnf: Option<Confirmation>,
    /// What it allows in detail.
    pub authorization_details: Option<Value>,
    /// Who acts for the subject.
    pub act: Option<Value>,
    /// The grant that it comes of.
    pub grant_id: GrantId,
    /// Where its revocation shows.
    pub status: Option<StatusClaim>,
}

/// An access token is none of ours, or has expired.
#[derive(Debug, thiserror::Error)]
pub enum AccessTokenError {
    /// None of ours.
    #[error(transparent)]
    Invalid(#[from] VerifyError),
    /// It has expired.
    #[error("the access token has expired")]
    Expired,
    /// Nobody knows: its key may be one that the store has.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AccessTokenClaims {
    /// Whether no user is involved: issued to a client for itself, or exchanged for such a token.
    pub fn is_client_only(&self) -> bool {
        self.idtyp.as_deref() == Some(mint::APP_ONLY)
    }

    /// How it names its grant. A pairwise subject is nobody's identifier.
    pub fn grant(&self) -> GrantReference {
        let user_id = if self.is_client_only() {
            None
        } else {
            Uuid::parse_str(&self.sub).ok().map(UserId)
        };
        GrantReference {
            id: self.grant_id,
            user_id,
        }
    }

    /// Whether it is for this audience.
    pub fn is_for(&self, audience: &str) -> bool {
        match &self.aud {
            Value::String(one) => one == audience,
            Value::Array(all) => all.iter().any(|one| one == audience),
            _ => false,
        }
    }
}

/// Reads an access token of ours, whichever instance has made it.
///
/// # Errors
/// [`AccessTokenError`] names what is wrong with it.
pub async fn read(provider: &Provider, token: &str) -> Result<AccessTokenClaims, AccessTokenError> {
    provider.know_key_of(token).await?;
    let claims: AccessTokenClaims = provider.keys.verify(token, TokenType::AccessToken)?;
    if claims.iss != provider.config.issuer.as_str() {
        return Err(VerifyError::UnknownKey.into());
    }
    // Our own clock made it: no leeway.
    if claims.exp <= provider.now().timestamp() {
        return Err(AccessTokenError::Expired);
    }
    Ok(claims)
}
