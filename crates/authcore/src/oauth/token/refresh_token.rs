//! `grant_type=refresh_token` (RFC 6749 §6, OIDC Core §12) with rotation and reuse detection (RFC 9700 §4.14.2).
//!
//! Clients that are held to FAPI 2.0 keep theirs: a rotation to the same token, which moves its expiry and nothing else.
//!
//! The store does the whole of it in one statement where nothing is wrong; see [`RotationOutcome`]. A repeated request
//! gets the same successor, since a successor is derived from its predecessor (see [`RefreshToken::successor`]).

use super::{
    error::TokenError,
    request::{Request, asks_for_a_part, carried, part_of, wanted_scope},
};
use crate::tokens::issue::{self, About, Issue, TokenResponse};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome},
    clock::Time,
    grant::{Rotation, RotationOutcome, Subject},
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
    let wanted = wanted_scope(params)?;
    check_before_rotation(request, &presented, wanted.as_ref()).await?;

    let now = provider.now();
    // FAPI 2.0 §5.3.2.1 (9): "shall not use refresh token rotation except in extraordinary circumstances": where the token
    // is bound to a client that proves itself, a rotation protects nothing, and a lost one costs the user a sign-in.
    let successor = if client.is_fapi() {
        presented.clone()
    } else {
        presented.successor(provider.sealer.refresh_key())
    };
    let lifetimes = &provider.config.lifetimes;
    // The repeat of a lost answer may come to another host, whose clock is another.
    let shared = provider.stores.housekeeping.clock(now);
    let rotation = Rotation {
        family: presented.family_hash(),
        presented: presented.generation_hash(),
        successor: successor.generation_hash(),
        client_id: client.id.clone(),
        binding: request.refresh_binding(),
        now,
        rotated_at: shared,
        grace_since: shared - lifetimes.refresh_grace,
        expires_at: now + lifetimes.refresh_token,
    };
    let replay = AuditEvent::new(
        now,
        AuditAction::RefreshReplayed,
        AuditOutcome::Refused,
        request.origin,
    )
    .client(&client.id);
    let Subject { grant, user, groups } = match provider.stores.grants.rotate(&rotation, &replay).await? {
        RotationOutcome::Fresh(grant) | RotationOutcome::Retried(grant) => *grant,
        RotationOutcome::Replayed(_) => return Err(TokenError::RefreshTokenReplayed),
        RotationOutcome::Unknown => return Err(TokenError::RefreshTokenUnknown),
    };
    if !client.admits(user.id, &groups) {
        end(request, &presented, now).await?;
        return Err(TokenError::NoAccess);
    }

    let granted = carried(&grant.scope, &grant.audience, &grant.details);
    let issued = Issue {
        client,
        grant: grant.id,
        status: grant.status,
        // OIDC Core §12.2: the same user and sign-in, no nonce; about the user the same as before, as it is now.
        about: About::User {
            user: &user,
            groups: &groups,
            session_id: grant.session_id,
            authentication: &grant.authentication,
            nonce: None,
            acr: grant.details.acr.as_deref(),
        },
        carried: part_of(request, &granted, wanted.as_ref())?,
        confirmation: request.confirmation.as_ref(),
        refresh: Some(&successor),
    };
    Ok(issue::issue(provider, issued, now)?)
}

/// Ends the grant of a user who may not use the client any more: taken out of its rule, or of a group that it names. Its access
/// tokens end with it.
async fn end(request: &Request<'_>, presented: &RefreshToken, now: Time) -> Result<(), TokenError> {
    let event = AuditEvent::new(
        now,
        AuditAction::AccessLost,
        AuditOutcome::Refused,
        request.origin,
    );
    let grants = &request.provider.stores.grants;
    grants
        .revoke_family(&presented.family_hash(), &request.client.id, now, &event)
        .await?;
    Ok(())
}

/// A narrower scope, audience or set of details is held against the grant before the token is used up. Most requests
/// name none and skip the look.
async fn check_before_rotation(
    request: &Request<'_>,
    presented: &RefreshToken,
    wanted: Option<&Scope>,
) -> Result<(), TokenError> {
    if !asks_for_a_part(request.params) {
        return Ok(());
    }
    let Request { provider, client, .. } = *request;
    let grants = &provider.stores.grants;
    let grant = grants
        .find_by_family(&presented.family_hash(), &client.id, provider.now())
        .await?;
    // Unknown here is unknown to the rotation too, which has the last word.
    let Some(grant) = grant else { return Ok(()) };
    part_of(
        request,
        &carried(&grant.scope, &grant.audience, &grant.details),
        wanted,
    )
    .map(drop)
}
