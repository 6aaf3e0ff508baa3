//! `grant_type=urn:ietf:params:oauth:grant-type:device_code` (RFC 8628 §3.4, §3.5).

use super::{
    authorization_code,
    error::TokenError,
    request::{Request, asks_for_a_part, carried, part_of},
};
use crate::tokens::issue::TokenResponse;
use crate::{oauth::device::POLL_INTERVAL, people::session::std_duration};
use authmodel::{
    device::{DeviceDecision, DevicePoll},
    grant::NewGrant,
    secret::SecretHash,
};

/// Answers a device's poll.
pub(super) async fn redeem(request: &Request<'_>) -> Result<TokenResponse, TokenError> {
    let Request {
        provider,
        client,
        params,
        ..
    } = *request;
    let code = params.get("device_code").ok_or(TokenError::DeviceCodeMissing)?;
    let code = SecretHash::of(code.as_bytes());
    let codes = &provider.stores.device_codes;
    // Before the code is used up: what was not granted (RFC 8707 §2.2, RFC 9396 §6) must not cost the user's word.
    if asks_for_a_part(params)
        && let Some(asked) = codes.asked(&code, &client.id).await?
    {
        part_of(
            request,
            &carried(&asked.scope, &asked.audience, &asked.details),
            None,
        )?;
    }
    let poll = codes.poll(&code, &client.id, POLL_INTERVAL).await?;
    let (asked, approval) = match poll {
        DevicePoll::Pending => return Err(TokenError::DevicePending),
        DevicePoll::SlowDown => return Err(TokenError::DeviceSlowDown),
        DevicePoll::Denied => return Err(TokenError::DeviceDenied),
        DevicePoll::Unknown => return Err(TokenError::DeviceCodeUnknown),
        DevicePoll::Approved(asked, approval) => (*asked, approval),
    };
    let again = (asked.clone(), DeviceDecision::Approved(approval.clone()));
    let new = NewGrant {
        id: approval.grant_id,
        client_id: asked.client_id,
        user_id: approval.user_id,
        session_id: approval.session_id,
        scope: approval.scope,
        audience: asked.audience,
        authentication: approval.authentication,
        allowed_at: approval.allowed_at,
        details: asked.details,
        refresh: None,
        is_device: true,
    };
    let part = part_of(request, &carried(&new.scope, &new.audience, &new.details), None)?;
    let outcome = authorization_code::respond(request, (new, None), part, provider.now()).await;
    if let Err(TokenError::Store(_)) = &outcome {
        // The user's word is used up only by what succeeds.
        let (asked, decision) = again;
        let rest = std_duration(asked.expires_at - provider.now());
        if let Err(error) = codes.put_back(&code, &asked, &decision, rest).await {
            tracing::warn!(%error, "an approval that could not be redeemed is lost");
        }
    }
    outcome
}
