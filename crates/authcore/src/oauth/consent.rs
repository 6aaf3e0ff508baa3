//! Consent (OIDC Core §3.1.2.4): what the user allows a client that is not the operator's own, remembered per client.

use super::{
    authorize::AuthorizeError,
    interaction::{self, NextStep, RequiredAction},
};
use crate::provider::Provider;
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    authorization::{AuthorizationRequest, Interaction},
    scope::Scope,
    secret::SecretHash,
    session::Session,
    store::StoreResult,
};

/// Takes the user's word on an interaction: `None` where it has expired or was answered elsewhere.
///
/// `allowed` can only narrow what was asked; `openid` stays, since without it the answer would be of another protocol.
///
/// # Errors
/// Where a store fails.
pub async fn decide(
    provider: &Provider,
    id: &str,
    allow: bool,
    allowed: &Scope,
    session: &Session,
    origin: &Origin,
) -> StoreResult<Option<NextStep>> {
    if !allow {
        return decline(provider, id, Some(session), origin).await;
    }
    let key = SecretHash::of(id.as_bytes());
    let Some(Interaction::Authorization(waiting)) = provider.stores.interactions.peek(&key).await? else {
        return Ok(None);
    };
    let Some(client) = interaction::client_of(provider, &waiting).await? else {
        return Ok(None);
    };
    if interaction::need_of(provider, &client, &waiting, Some(session)).await? == RequiredAction::Login {
        return Ok(Some(NextStep::Login(id.to_owned())));
    }
    let Some(Interaction::Authorization(mut request)) = provider.stores.interactions.take(&key).await? else {
        return Ok(None);
    };

    let now = provider.now();
    let scope = request
        .scope
        .filter(|token| token == "openid" || allowed.contains(token));
    if scope.is_empty() {
        return Ok(Some(deny(provider, &request, Some(session), origin).await?));
    }
    let event = AuditEvent::new(now, AuditAction::Consent, AuditOutcome::Success, origin)
        .user(session.user_id)
        .client(&client.id)
        .session(session.id);
    let known = provider.stores.consents.find(session.user_id, &client.id).await?;
    provider
        .stores
        .consents
        .put(session.user_id, &client.id, &known.union(&scope), now, &event)
        .await?;
    request.audience = audience_within(provider, &request, &scope);
    request.scope = scope;
    Ok(Some(NextStep::Client(
        interaction::issue_code(provider, *request, session).await?,
    )))
}

/// The user goes back to the client with a no, signed in or not (RFC 6749 §4.1.2.1): `None` where the interaction has
/// expired or was answered elsewhere.
///
/// # Errors
/// Where a store fails.
pub async fn decline(
    provider: &Provider,
    id: &str,
    session: Option<&Session>,
    origin: &Origin,
) -> StoreResult<Option<NextStep>> {
    let key = SecretHash::of(id.as_bytes());
    let interactions = &provider.stores.interactions;
    let Some(Interaction::Authorization(waiting)) = interactions.peek(&key).await? else {
        return Ok(None);
    };
    if interaction::client_of(provider, &waiting).await?.is_none() {
        return Ok(None);
    }
    match interactions.take(&key).await? {
        Some(Interaction::Authorization(request)) => {
            Ok(Some(deny(provider, &request, session, origin).await?))
        }
        _ => Ok(None),
    }
}

async fn deny(
    provider: &Provider,
    request: &AuthorizationRequest,
    session: Option<&Session>,
    origin: &Origin,
) -> StoreResult<NextStep> {
    // Without a session it is nobody's word, and would be a row that any stranger could make the server keep.
    if let Some(session) = session {
        let event = AuditEvent::new(
            provider.now(),
            AuditAction::Consent,
            AuditOutcome::Refused,
            origin,
        );
        let event = event.client(&request.client_id).user(session.user_id);
        provider.audit(&event.session(session.id)).await?;
    }
    interaction::use_up(provider, request).await?;
    let answer = interaction::refuse(provider, request, &AuthorizeError::AccessDenied);
    Ok(NextStep::Client(answer))
}

/// The audiences that are left where the user allowed less than was asked.
fn audience_within(provider: &Provider, request: &AuthorizationRequest, scope: &Scope) -> Vec<String> {
    let left = provider.config.audience_of(scope);
    let kept: Vec<String> = request
        .audience
        .iter()
        .filter(|audience| left.contains(audience))
        .cloned()
        .collect();
    if kept.is_empty() { left } else { kept }
}
