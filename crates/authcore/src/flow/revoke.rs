//! Token revocation (RFC 7009). A client revokes what is its own; anything else is answered alike and changes nothing.
//!
//! A refresh token, or an access token of a person's grant, takes its grant with it (§2.1: "SHOULD also invalidate all
//! access tokens based on the same authorization grant"); resource servers see that in the status list. A token of a
//! client's own grant is marked alone, for its rest of life.

use super::{
    access_token::{self, AccessTokenClaims},
    client_auth::{self, ClientAuthError, Presented},
    params::{Params, ParamsError},
};
use crate::{
    model::{
        grant::Standing,
        secret::{RefreshToken, SecretHash},
    },
    provider::Provider,
    store::{StoreError, StoreResult},
};
use std::time::Duration;

/// A request to revoke was refused (§2.2.1).
#[derive(Debug, thiserror::Error)]
pub enum RevokeError {
    /// The form is not one.
    #[error(transparent)]
    Params(#[from] ParamsError),
    /// The client could not be authenticated.
    #[error(transparent)]
    ClientAuth(#[from] ClientAuthError),
    /// `token` is missing.
    #[error("token is missing")]
    TokenMissing,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Revokes a token. The answer is the same for a token that nobody knows (§2.2).
///
/// # Errors
/// [`RevokeError`] names what is wrong with the request.
pub async fn revoke(provider: &Provider, body: &[u8], presented: &Presented<'_>) -> Result<(), RevokeError> {
    let (params, problem) = Params::parse(body);
    if let Some(problem) = problem {
        return Err(problem.into());
    }
    let client = client_auth::authenticate(provider, presented, &params).await?;
    // `token_type_hint` (§2.1) is not needed: the two kinds look different.
    let token = params.get("token").ok_or(RevokeError::TokenMissing)?;
    let now = provider.now();
    if let Some(refresh) = RefreshToken::parse(token) {
        provider
            .stores
            .grants
            .revoke_family(&refresh.family_hash(), &client.id, now)
            .await?;
        return Ok(());
    }
    let Ok(claims) = access_token::read(provider, token) else {
        return Ok(());
    };
    if claims.client_id != client.id.as_str() {
        return Ok(());
    }
    if !provider
        .stores
        .grants
        .revoke_index(&claims.grant(), &client.id, now)
        .await?
    {
        let rest = Duration::from_secs(claims.exp.saturating_sub(now.timestamp()).max(1).unsigned_abs());
        provider.stores.marks.set(&mark(&claims.jti), rest).await?;
    }
    Ok(())
}

/// Whether an access token of ours has been revoked, by itself or with its grant, or its grant has ended. Most are revoked
/// with their grants, and their marks need not be asked for.
pub(super) async fn is_revoked(provider: &Provider, claims: &AccessTokenClaims) -> StoreResult<bool> {
    let standing = provider
        .stores
        .grants
        .standing(&claims.grant(), &claims.client_id, provider.now())
        .await?;
    match standing {
        Standing::Ended => Ok(true),
        Standing::RevokedWith => Ok(false),
        Standing::RevokedAlone => provider.stores.marks.is_set(&mark(&claims.jti)).await,
    }
}

/// The mark of an access token that was revoked alone.
pub(super) fn mark(jti: &str) -> SecretHash {
    SecretHash::of(format!("revoked:{jti}").as_bytes())
}
