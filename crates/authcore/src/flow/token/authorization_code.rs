//! `grant_type=authorization_code` (RFC 6749 §4.1.3, RFC 7636 §4.5, OIDC Core §3.1.3).
//!
//! The order is the point: the client is authenticated (mod.rs), then the code is *looked at* and everything is held
//! against it, and only a request that passes redeems it. So neither another client nor a thief without the verifier
//! can burn a code, and a code that comes twice through all checks is a real replay, which revokes (§4.1.2).
//!
//! Test to read first: `tests/blackbox/replay.rs`.

use super::{TokenError, TokenResponse, narrow_audience, pkce};
use crate::{
    flow::{
        mint::{self, AccessToken, IdToken, PersonalClaims, Subject},
        params::Params,
    },
    model::{
        audit::{AuditAction, AuditOutcome, Origin},
        authorization::{CodeRecord, Redemption},
        client::{Client, GrantType},
        clock::Time,
        grant::{IssueOutcome, NewGrant, NewRefresh},
        secret::{RefreshToken, SecretHash},
    },
    provider::{Audit, Provider},
};
use std::time::Duration;

/// How long a redeemed code is remembered: a replay within the life of the first access token must revoke it.
const REMEMBER_REDEEMED: Duration = Duration::from_secs(15 * 60);

/// Redeems a code.
pub(super) async fn redeem(
    provider: &Provider,
    client: &Client,
    params: &Params<'_>,
    origin: &Origin,
) -> Result<TokenResponse, TokenError> {
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
    if record.redirect_uri != redirect_uri {
        return Err(TokenError::RedirectUriMismatch);
    }
    pkce::verify(record.code_challenge.as_deref(), params.get("code_verifier"))?;
    let audience = narrow_audience(provider, params, &record.audience)?;

    let now = provider.now();
    match provider.stores.codes.redeem(&code, REMEMBER_REDEEMED).await? {
        Redemption::Fresh(record) => respond(provider, client, record, &audience, now).await,
        Redemption::Replayed(record) => {
            provider
                .stores
                .grants
                .revoke_redeemed(&new_grant(&record, None), now)
                .await?;
            let event = Audit::new(now, AuditAction::CodeReplayed, AuditOutcome::Refused, origin);
            provider
                .audit(
                    event
                        .user(record.user_id)
                        .client(&client.id)
                        .session(record.session_id),
                )
                .await?;
            Err(TokenError::CodeReplayed)
        }
        Redemption::Unknown => Err(TokenError::CodeUnknown),
    }
}

async fn respond(
    provider: &Provider,
    client: &Client,
    record: CodeRecord,
    audience: &[String],
    now: Time,
) -> Result<TokenResponse, TokenError> {
    let refresh = client
        .may_use(GrantType::RefreshToken)
        .then(|| RefreshToken::generate(&*provider.rng));
    let family = refresh.as_ref().map(|token| NewRefresh {
        family: token.family_hash(),
        turn: token.turn_hash(),
        // OIDC Core §11: offline access outlives the browser session; without it, the session's end is the token's.
        expires_at: record
            .scope
            .contains("offline_access")
            .then(|| now + provider.config.lifetimes.refresh_token),
    });
    let issued = match provider
        .stores
        .grants
        .issue(&new_grant(&record, family), now)
        .await?
    {
        IssueOutcome::Issued(issued) => issued,
        IssueOutcome::SessionEnded => return Err(TokenError::SessionEnded),
    };

    let CodeRecord {
        user_id,
        session_id,
        auth_time,
        scope,
        nonce,
        ..
    } = record;
    let subject = Subject::Person {
        user_id,
        session_id,
        auth_time,
    };
    let access = AccessToken {
        client,
        subject,
        scope: &scope,
        audience,
        status_index: issued.status_index,
    };
    let access_token = mint::access_token(provider, &access, now)?;
    let id_token = if scope.contains("openid") {
        let personal = PersonalClaims::of(&issued.user, &scope);
        let nonce = nonce.as_deref();
        let token = IdToken {
            client,
            user_id,
            session_id,
            auth_time,
            nonce,
            access_token: &access_token,
            personal,
        };
        Some(mint::id_token(provider, &token, now)?)
    } else {
        None
    };
    Ok(TokenResponse {
        access_token,
        token_type: "Bearer",
        expires_in: provider.config.lifetimes.access_token.num_seconds(),
        scope: scope.to_string(),
        refresh_token: refresh.map(|token| token.expose()),
        id_token,
    })
}

fn new_grant(record: &CodeRecord, refresh: Option<NewRefresh>) -> NewGrant {
    NewGrant {
        id: record.grant_id,
        client_id: record.client_id.clone(),
        user_id: record.user_id,
        session_id: record.session_id,
        scope: record.scope.clone(),
        audience: record.audience.clone(),
        auth_time: record.auth_time,
        refresh,
    }
}
