//! `grant_type=authorization_code` (RFC 6749 §4.1.3, RFC 7636 §4.5, OIDC Core §3.1.3).
//!
//! The order is the point: the client is authenticated (mod.rs), then the code is *looked at* and everything is held
//! against it, and only a request that passes redeems it. So neither another client nor a thief without the verifier
//! can burn a code, and a code that comes twice through all checks is a real replay, which revokes (§4.1.2). Where a store
//! fails after that, the code is put back.
//!
//! Test to read first: `tests/blackbox/replay.rs`.

use super::{
    error::TokenError,
    pkce,
    request::{Request, carried, part_of},
};
use crate::{
    people::session,
    provider::Provider,
    tokens::{
        admission,
        issue::{self, About, Issue, TokenResponse},
        policy::Carried,
        status::place,
    },
};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome},
    authorization::{CodeRecord, Redemption},
    client::GrantType,
    clock::Time,
    grant::{IssueOutcome, NewGrant, NewRefresh},
    secret::{RefreshToken, SecretHash},
};
use std::time::Duration;

/// How long a redeemed code is remembered: a replay within the life of the first access token must revoke it.
const REMEMBER_REDEEMED: Duration = Duration::from_secs(15 * 60);

/// What comes of a code that was redeemed before. It is refused in any case.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum OnReplay {
    /// What came of it ends (RFC 6749 §4.1.2).
    Revoke,
    /// What came of it stays.
    Refuse,
}

/// Redeems a code.
pub(super) async fn redeem(request: &Request<'_>, on_replay: OnReplay) -> Result<TokenResponse, TokenError> {
    let Request {
        provider,
        client,
        params,
        ..
    } = *request;
    let code = SecretHash::of(params.get("code").ok_or(TokenError::CodeMissing)?.as_bytes());
    let redirect_uri = params.get("redirect_uri").ok_or(TokenError::RedirectUriMissing)?;

    let record = provider
        .stores
        .codes
        .peek(&code)
        .await?
        .ok_or(TokenError::CodeUnknown)?;
    if record.client_id != client.id {
        return Err(TokenError::CodeForeign);
    }
    if !record.was_sent_to(redirect_uri) {
        return Err(TokenError::RedirectUriMismatch);
    }
    pkce::verify(record.code_challenge.as_deref(), params.get("code_verifier"))?;
    // RFC 9449 §10: a code that was bound to a key is redeemed with that key.
    if record.dpop_jkt.is_some() && record.dpop_jkt.as_deref() != request.jkt() {
        return Err(TokenError::CodeBoundElsewhere);
    }
    // Of one that was redeemed nobody knows any more what it was for: it is a replay.
    let part = if record.is_redeemed {
        None
    } else {
        let granted = carried(&record.scope, &record.audience, &record.details);
        Some(part_of(request, &granted, None)?)
    };

    let now = provider.now();
    let codes = &provider.stores.codes;
    let redemption = codes.redeem(&code, &record.redeemed(), REMEMBER_REDEEMED).await?;
    match redemption {
        Redemption::Fresh(record) => {
            let Some(part) = part else {
                // It was put back since it was looked at: open for whoever asks again.
                let ttl = session::std_duration(provider.config.lifetimes.authorization_code);
                codes.put_back(&code, &record, ttl).await?;
                return Err(TokenError::CodeUnknown);
            };
            let outcome = respond(request, new_grant(provider, record.clone()), part, now).await;
            if let Err(TokenError::Store(_)) = &outcome {
                // A code is taken only by what succeeds. Good for its life once more: the store forgets what was left of it.
                let ttl = session::std_duration(provider.config.lifetimes.authorization_code);
                if let Err(error) = codes.put_back(&code, &record, ttl).await {
                    tracing::warn!(%error, "a code that could not be redeemed is lost");
                }
            }
            outcome
        }
        Redemption::Replayed(_) if on_replay == OnReplay::Refuse => Err(TokenError::CodeReplayed),
        Redemption::Replayed(record) => {
            let event = AuditEvent::new(
                now,
                AuditAction::CodeReplayed,
                AuditOutcome::Refused,
                request.origin,
            );
            let event = event
                .user(record.user_id)
                .client(&client.id)
                .session(record.session_id);
            provider
                .stores
                .grants
                .revoke_redeemed(&new_grant(provider, record).0, now, &event)
                .await?;
            Err(TokenError::CodeReplayed)
        }
        Redemption::Unknown => Err(TokenError::CodeUnknown),
    }
}

/// Makes the grant of a user and its first tokens: of a code's, and of an approved device's.
pub(super) async fn respond(
    request: &Request<'_>,
    (mut new, nonce): (NewGrant, Option<String>),
    part: Carried,
    now: Time,
) -> Result<TokenResponse, TokenError> {
    let Request { provider, client, .. } = *request;
    // The operator's rule, or the user's groups, may be others than when the code was issued or the device let in.
    if !admission::may_use(provider, client, new.user_id).await? {
        return Err(TokenError::NoAccess);
    }
    let refresh = client
        .may_use(GrantType::RefreshToken)
        .then(|| RefreshToken::generate(&*provider.rng));
    new.refresh = refresh.as_ref().map(|token| NewRefresh {
        family: token.family_hash(),
        generation: token.generation_hash(),
        binding: request.refresh_binding(),
        // OIDC Core §11: offline access outlives the browser session; without it, the session's end is the token's.
        // A device is no part of the browser session in which it was approved.
        expires_at: (new.is_device || new.scope.contains("offline_access"))
            .then(|| now + provider.config.lifetimes.refresh_token),
    });
    let issued = match provider.stores.grants.issue(&new, now).await? {
        IssueOutcome::Issued(issued) => issued,
        IssueOutcome::SessionEnded => return Err(TokenError::SessionEnded),
    };

    let issued_tokens = Issue {
        client,
        grant: new.id,
        status: issued.status,
        about: About::User {
            user: &issued.user,
            groups: &issued.groups,
            session_id: new.session_id,
            authentication: &new.authentication,
            nonce: nonce.as_deref(),
            acr: new.details.acr.as_deref(),
        },
        carried: part,
        confirmation: request.confirmation.as_ref(),
        refresh: refresh.as_ref(),
    };
    Ok(issue::issue(provider, issued_tokens, now)?)
}

/// The grant that a code stands for, and the nonce for its ID token.
fn new_grant(provider: &Provider, record: CodeRecord) -> (NewGrant, Option<String>) {
    let new = NewGrant {
        id: record.grant_id,
        client_id: record.client_id,
        user_id: record.user_id,
        session_id: record.session_id,
        scope: record.scope,
        audience: record.audience,
        authentication: record.authentication,
        allowed_at: record.allowed_at,
        details: record.details,
        refresh: None,
        is_device: false,
        status: place::draw(provider),
    };
    (new, record.nonce)
}
