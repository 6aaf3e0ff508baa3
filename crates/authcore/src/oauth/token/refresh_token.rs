//! `grant_type=refresh_token` (RFC 6749 §6, OIDC Core §12) with rotation and reuse detection (RFC 9700 §4.14.2).
//!
//! Clients that are held to FAPI 2.0 keep theirs: a rotation to the same token, which moves its expiry and nothing else.
//!
//! The store does the whole of it in one statement where nothing is wrong; see [`RotationOutcome`]. A repeated request
//! gets the same successor, since a successor is derived from its predecessor (see [`RefreshToken::successor`]).

use super::{NarrowedGrant, Request, TokenError, TokenResponse};
use crate::{
    params::Params,
    provider::Provider,
    tokens::{
        claims::PersonalClaims,
        mint::{self, AccessToken, IdToken, Subject},
    },
};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome},
    client::Client,
    grant::{Grant, Rotation, RotationOutcome},
    scope::Scope,
    secret::RefreshToken,
};

/// Rotates a refresh token.
pub(super) async fn refresh(request: &Request<'_>) -> Result<TokenResponse, TokenError> {
    let Request {
        provider,
        client,
        params,
        ..
    } = *request;
    let presented = params
        .get("refresh_token")
        .ok_or(TokenError::RefreshTokenMissing)?;
    let presented = RefreshToken::parse(presented).ok_or(TokenError::RefreshTokenUnknown)?;
    let wanted = params
        .get("scope")
        .map(Scope::parse)
        .transpose()
        .map_err(|_| TokenError::ScopeMalformed)?;
    check_before_rotation(provider, client, params, &presented, wanted.as_ref()).await?;

    let now = provider.now();
    // FAPI 2.0 §5.3.2.1 (9): "shall not use refresh token rotation except in extraordinary circumstances": where the token
    // is bound to a client that proves itself, a rotation protects nothing, and a lost one costs the user a sign-in.
    let successor = if client.is_fapi() {
        presented.clone()
    } else {
        presented.successor(provider.sealer.refresh_key())
    };
    let lifetimes = &provider.config.lifetimes;
    let rotation = Rotation {
        family: presented.family_hash(),
        presented: presented.generation_hash(),
        successor: successor.generation_hash(),
        client_id: client.id.clone(),
        binding: request.refresh_binding(),
        now,
        grace_since: now - lifetimes.refresh_grace,
        expires_at: now + lifetimes.refresh_token,
    };
    let replay = AuditEvent::new(
        now,
        AuditAction::RefreshReplayed,
        AuditOutcome::Refused,
        request.origin,
    )
    .client(&client.id);
    let grant = match provider.stores.grants.rotate(&rotation, &replay).await? {
        RotationOutcome::Fresh(grant) | RotationOutcome::Retried(grant) => *grant,
        RotationOutcome::Replayed(_) => return Err(TokenError::RefreshTokenReplayed),
        RotationOutcome::Unknown => return Err(TokenError::RefreshTokenUnknown),
    };

    let part = NarrowedGrant::of_grant(
        provider,
        params,
        &grant.audience,
        &grant.details.authorization_details,
    )?;
    let Grant {
        user_id,
        session_id,
        auth_time,
        status_index,
        details,
        ..
    } = grant;
    // What the operator has taken from the client since is not renewed.
    let scope = wanted
        .unwrap_or(grant.scope)
        .filter(|token| client.metadata.scope.contains(token));
    let access_token = mint::access_token(
        provider,
        &AccessToken {
            client,
            subject: Subject::User {
                user_id,
                session_id,
                auth_time,
            },
            scope: &scope,
            audience: &part.audience,
            status_index,
            confirmation: request.confirmation.as_ref(),
            authorization_details: &part.details,
            actor: None,
        },
        now,
    )?;
    let id_token = if scope.contains("openid") {
        // OIDC Core §12.2: the same user and sign-in, no nonce; what the scope tells about them is at userinfo.
        let token = IdToken {
            client,
            user_id,
            session_id,
            auth_time,
            nonce: None,
            acr: details.acr.as_deref(),
            access_token: &access_token,
            personal: PersonalClaims::new(),
        };
        Some(mint::id_token(provider, &token, now)?)
    } else {
        None
    };
    Ok(TokenResponse {
        access_token,
        token_type: request.token_type(),
        expires_in: lifetimes.access_token.num_seconds(),
        scope: scope.to_string(),
        refresh_token: Some(successor.expose()),
        id_token,
        authorization_details: part.details,
        issued_token_type: None,
    })
}

/// A narrower scope, audience or set of details is held against the grant before the token is used up. Most requests
/// name none and skip the look.
async fn check_before_rotation(
    provider: &Provider,
    client: &Client,
    params: &Params<'_>,
    presented: &RefreshToken,
    wanted: Option<&Scope>,
) -> Result<(), TokenError> {
    if wanted.is_none() && !NarrowedGrant::is_asked_for(params) {
        return Ok(());
    }
    let grants = &provider.stores.grants;
    let grant = grants
        .find_by_family(&presented.family_hash(), &client.id, provider.now())
        .await?;
    // Unknown here is unknown to the rotation too, which has the last word.
    let Some(grant) = grant else { return Ok(()) };
    if wanted.is_some_and(|wanted| !grant.scope.covers(wanted)) {
        return Err(TokenError::ScopeTooWide);
    }
    let details = &grant.details.authorization_details;
    NarrowedGrant::of_grant(provider, params, &grant.audience, details).map(drop)
}
