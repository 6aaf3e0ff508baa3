//! Token revocation (RFC 7009). A client revokes what is its own; anything else is answered alike and changes nothing.
//!
//! A refresh token, or an access token of a user's grant, takes its grant with it (§2.1: "SHOULD also invalidate all
//! access tokens based on the same authorization grant"); resource servers see that in the status list. A token of a
//! client's own grant is marked alone, for its rest of life; in the status list, with all of that client's so far (see
//! `tokens/status`).

use super::refused;
use crate::params::{Params, ParamsError};
use crate::{
    clients::authentication::{self, ClientAuthError, RequestCredentials},
    provider::Provider,
    tokens::{
        access_token::{self, AccessTokenClaims, AccessTokenError},
        status::place,
    },
};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    client::Client,
    grant::TokenStatus,
    ids::ClientId,
    secret::{RefreshToken, SecretHash},
    store::{StoreError, StoreResult},
};
use chrono::{DateTime, Duration};

/// How much longer than it is good a revoked token is remembered: for an instance whose clock is behind.
const LEEWAY: Duration = Duration::seconds(jose::LEEWAY_SECONDS);

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

impl refused::Refused for RevokeError {
    fn is_told(&self) -> bool {
        match self {
            Self::ClientAuth(fact) => refused::auth_is_told(fact),
            Self::Params(_) | Self::TokenMissing => true,
            Self::Store(_) => false,
        }
    }

    fn is_strangers(&self) -> bool {
        !matches!(self, Self::TokenMissing)
    }

    fn hint(&self) -> Option<&'static str> {
        match self {
            Self::ClientAuth(fact) => refused::auth_hint(fact),
            Self::Params(_) | Self::TokenMissing | Self::Store(_) => None,
        }
    }
}

/// Revokes a token. The answer is the same for a token that nobody knows (§2.2).
///
/// # Errors
/// [`RevokeError`] names what is wrong with the request.
pub async fn revoke(
    provider: &Provider,
    body: &[u8],
    presented: &RequestCredentials<'_>,
    origin: &Origin,
) -> Result<(), RevokeError> {
    let (params, problem) = Params::parse(body);
    let outcome = match problem {
        Some(problem) => Err(problem.into()),
        None => answer(provider, &params, presented, origin).await,
    };
    refused::tell(provider, "revoke", (&params, presented), &outcome);
    outcome
}

async fn answer(
    provider: &Provider,
    params: &Params<'_>,
    presented: &RequestCredentials<'_>,
    origin: &Origin,
) -> Result<(), RevokeError> {
    let client = authentication::authenticate(&provider.clients, presented, params).await?;
    // `token_type_hint` (§2.1) is not needed: the two kinds look different.
    let token = params.get("token").ok_or(RevokeError::TokenMissing)?;
    let now = provider.now();
    let event = AuditEvent::new(now, AuditAction::TokenRevoked, AuditOutcome::Success, origin);
    let grants = &provider.stores.grants;
    if let Some(refresh) = RefreshToken::parse(token) {
        grants
            .revoke_family(&refresh.family_hash(), &client.id, now, &event)
            .await?;
        return Ok(());
    }
    let claims = match access_token::read(provider, token).await {
        Ok(claims) => claims,
        Err(AccessTokenError::Store(error)) => return Err(error.into()),
        Err(AccessTokenError::Invalid(_) | AccessTokenError::Expired) => return Ok(()),
    };
    if claims.client_id != client.id.as_str() {
        return Ok(());
    }
    if !grants
        .revoke_named(&claims.grant(), &client.id, now, &event)
        .await?
    {
        // Kept where it lasts: what was revoked stays so, whatever is lost.
        let until = DateTime::from_timestamp(claims.exp, 0).unwrap_or(now) + LEEWAY;
        let mark = denylist_key(&claims.jti);
        let event = event.client(&client.id);
        provider.stores.marks.set(&mark, until, now, Some(&event)).await?;
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
        TokenStatus::RevokedAlone => is_revoked_alone(provider, claims).await,
    }
}

/// Whether an access token has ended although its grant stands: one that was exchanged for is revoked by itself, and ends with the
/// client that got it.
pub(crate) async fn is_revoked_alone(provider: &Provider, claims: &AccessTokenClaims) -> StoreResult<bool> {
    let client = match ClientId::parse(&claims.client_id) {
        Ok(id) => provider.clients.known(&id).await?,
        Err(_) => None,
    };
    // Another client may have its identifier by now. The two times are of two hosts.
    let is_its = |client: &Client| client.created_at.timestamp() <= claims.iat + jose::LEEWAY_SECONDS;
    if !client.is_some_and(|client| is_its(&client)) {
        return Ok(true);
    }
    let mark = denylist_key(&claims.jti);
    provider.stores.marks.is_set(&mark, provider.now()).await
}

/// The denylist entry of an access token that was revoked alone.
fn denylist_key(jti: &str) -> SecretHash {
    SecretHash::of(format!("revoked:{jti}").as_bytes())
}
