//! Consent (OIDC Core §3.1.2.4): what the person allows a client that is not the operator's own, remembered per client.

use super::{
    authorize::AuthorizeError,
    interaction::{self, Need, Step},
};
use crate::{
    model::{
        audit::{AuditAction, AuditOutcome, Origin},
        authorization::Interaction,
        scope::Scope,
        secret::SecretHash,
        session::Session,
    },
    provider::{Audit, Provider},
    store::StoreResult,
};

/// Takes the person's word on an interaction: `None` where it has run out or was answered elsewhere.
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
) -> StoreResult<Option<Step>> {
    let key = SecretHash::of(id.as_bytes());
    let Some(Interaction::Authorization(waiting)) = provider.stores.interactions.peek(&key).await? else {
        return Ok(None);
    };
    let Some(client) = interaction::client_of(provider, &waiting).await? else {
        return Ok(None);
    };
    if interaction::need_of(provider, &client, &waiting, Some(session)).await? == Need::Login {
        return Ok(Some(Step::Login(id.to_owned())));
    }
    let Some(Interaction::Authorization(mut request)) = provider.stores.interactions.take(&key).await? else {
        return Ok(None);
    };

    let now = provider.now();
    let scope = request
        .scope
        .filter(|token| token == "openid" || allowed.contains(token));
    let granted = allow && !scope.is_empty();
    let outcome = if granted {
        AuditOutcome::Success
    } else {
        AuditOutcome::Refused
    };
    let event = Audit::new(now, AuditAction::Consent, outcome, origin);
    provider
        .audit(event.user(session.user_id).client(&client.id).session(session.id))
        .await?;
    if !granted {
        return Ok(Some(Step::Client(interaction::refuse(
            provider,
            &request,
            &AuthorizeError::AccessDenied,
        ))));
    }
    let known = provider.stores.consents.find(session.user_id, &client.id).await?;
    provider
        .stores
        .consents
        .put(session.user_id, &client.id, &known.union(&scope), now)
        .await?;
    request.audience = request.audience_within(provider, &scope);
    request.scope = scope;
    Ok(Some(Step::Client(
        interaction::issue_code(provider, request, session).await?,
    )))
}

impl crate::model::authorization::AuthorizationRequest {
    /// The audiences that are left where the person allowed less than was asked.
    fn audience_within(&self, provider: &Provider, scope: &Scope) -> Vec<String> {
        let left = provider.config.audience_of(scope);
        let kept: Vec<String> = self
            .audience
            .iter()
            .filter(|audience| left.contains(audience))
            .cloned()
            .collect();
        if kept.is_empty() { left } else { kept }
    }
}
