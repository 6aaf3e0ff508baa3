//! Token revocation (RFC 7009). A client revokes what is its own; anything else is answered alike and changes nothing.
//!
//! A refresh token, or an access token of a user's grant, takes its grant with it (§2.1: "SHOULD also invalidate all
//! access tokens based on the same authorization grant"); resource servers see that in the status list. A token of a
//! client's own grant is marked alone, for its rest of life; in the status list, with all of that client's so far (see
//! `tokens/status`).

use crate::params::{Params, ParamsError};
use crate::{
    clients::authentication::{self, ClientAuthError, RequestCredentials},
    provider::Provider,
    tokens::{
        access_token::{self, AccessTokenClaims},
        status::place,
    },
};
use authmodel::{
    grant::TokenStatus,
    ids::ClientId,
    secret::{RefreshToken, SecretHash},
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
pub async fn revoke(
    provider: &Provider,
    body: &[u8],
    presented: &RequestCredentials<'_>,
) -> Result<(), RevokeError> {
    let (params, problem) = Params::parse(body);
    if let Some(problem) = problem {
        return Err(problem.into());
    }
    let client = authentication::authenticate(&provider.clients, presented, &params).await?;
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
        .revoke_named(&claims.grant(), &client.id, now)
        .await?
    {
        let rest = Duration::from_secs(claims.exp.saturating_sub(now.timestamp()).max(1).unsigned_abs());
        provider
            .stores
            .replay_cache
            .insert(&denylist_key(&claims.jti), rest)
            .await?;
        end_place(provider, &client.id, &claims).await?;
    }
    Ok(())
}

/// What is revoked alone shows in its status list, too: an exchanged token at its own place. A client's own tokens share the
/// place of its own grant: that is given up, with all of them so far, and the grant goes on with another one.
async fn end_place(provider: &Provider, client: &ClientId, claims: &AccessTokenClaims) -> StoreResult<()> {
    let Some(old) = claims
        .status
        .as_ref()
        .and_then(|status| status.place(&provider.config.issuer))
    else {
        return Ok(());
    };
    let (now, store) = (provider.now(), &provider.stores.status);
    if store.revoke_token(old, now).await? || !claims.is_client_only() {
        return Ok(());
    }
    let places = (old, place::draw(provider));
    let expires_at = now + provider.config.lifetimes.access_token;
    if store.replace_own_place(client, places, expires_at, now).await? {
        provider.clients.refresh().await;
    }
    Ok(())
}

/// Whether an access token of ours has been revoked, by itself or with its grant, or its grant has ended. Most are revoked
/// with their grants, and the denylist need not be asked.
pub(crate) async fn is_revoked(provider: &Provider, claims: &AccessTokenClaims) -> StoreResult<bool> {
    let status = provider
        .stores
        .grants
        .token_status(&claims.grant(), &claims.client_id, provider.now())
        .await?;
    match status {
        TokenStatus::Ended => Ok(true),
        TokenStatus::RevokedWith => Ok(false),
        TokenStatus::RevokedAlone => {
            provider
                .stores
                .replay_cache
                .contains(&denylist_key(&claims.jti))
                .await
        }
    }
}

/// The denylist entry of an access token that was revoked alone.
pub(crate) fn denylist_key(jti: &str) -> SecretHash {
    SecretHash::of(format!("revoked:{jti}").as_bytes())
}
