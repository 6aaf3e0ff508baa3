//! Our own access tokens, shown to our own endpoints: checked by signature, type, issuer and time; whether their grant
//! still stands is asked of the store by whoever needs to know.

use crate::{
    provider::Provider,
    tokens::keys::{Confirmation, TokenType, VerifyError},
};
use authmodel::{
    grant::GrantReference,
    ids::{StatusIndex, UserId},
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
    /// The user's browser session.
    pub sid: Option<String>,
    /// When the user had signed in.
    pub auth_time: Option<i64>,
    /// What its bearer has to prove.
    pub cnf: Option<Confirmation>,
    /// What it allows in detail.
    pub authorization_details: Option<Value>,
    /// Who acts for the subject.
    pub act: Option<Value>,
    status: Status,
}

#[derive(Clone, Debug, Deserialize)]
struct Status {
    status_list: StatusList,
}

#[derive(Clone, Debug, Deserialize)]
struct StatusList {
    idx: i64,
}

/// An access token is none of ours, or has expired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccessTokenError {
    /// None of ours.
    #[error(transparent)]
    Invalid(#[from] VerifyError),
    /// It has expired.
    #[error("the access token has expired")]
    Expired,
}

impl AccessTokenClaims {
    /// How it names its grant. A pairwise subject is nobody's identifier, and a client's own token has the client as its
    /// subject.
    pub fn grant(&self) -> GrantReference {
        let user = (self.sub != self.client_id).then(|| Uuid::parse_str(&self.sub).ok());
        GrantReference {
            index: StatusIndex(self.status.status_list.idx),
            id: None,
            user_id: user.flatten().map(UserId),
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

/// Reads an access token of ours.
///
/// # Errors
/// [`AccessTokenError`] names what is wrong with it.
pub fn read(provider: &Provider, token: &str) -> Result<AccessTokenClaims, AccessTokenError> {
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
