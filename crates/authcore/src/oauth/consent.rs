//! Consent (OIDC Core §3.1.2.4): what the user allows a client that is not the operator's own, remembered per client.

use super::{
    authorize::AuthorizeError,
    interaction::{self, RequiredAction},
};
use crate::{
    provider::Provider,
    tokens::{
        claims,
        policy::{self, Asked, OnBehalf},
    },
};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    authorization::AuthorizationRequest,
    client::Client,
    scope::Scope,
    secret::SecretHash,
    session::Session,
    store::StoreResult,
};

/// Takes the user's word on an interaction: where the page goes on, or `None` where it has expired or was answered elsewhere.
///
/// `allowed` can only narrow what was asked, scopes and the single claims under them; `openid` stays, since without it the
/// answer would be of another protocol.
///
/// # Errors
/// Where a store fails. The request waits on then, and the same word may be given again.
pub async fn decide(
    provider: &Provider,
    id: &str,
    allow: bool,
    allowed: &Scope,
    session: &Session,
    origin: &Origin,
) -> StoreResult<Option<String>> {
    if !allow {
        return decline(provider, id, Some(session), origin).await;
    }
    let key = SecretHash::of(id.as_bytes());
    let Some(mut request) = interaction::peek(provider, &key).await? else {
        return Ok(None);
    };
    let Some(client) = interaction::client_of(provider, &request).await? else {
        return Ok(None);
    };
    let need = interaction::need_of(provider, &client, &request, Some(session)).await?;
    if !matches!(need, RequiredAction::Consent | RequiredAction::Nothing) {
        return interaction::location(provider, interaction::page(need, id))
            .await
            .map(Some);
    }

    let now = provider.now();
    let scope = request
        .scope
        .filter(|token| token == "openid" || allowed.contains(token));
    let ticked = |name: &String| claims::scope_of(name).is_some_and(|scope| allowed.contains(scope));
    let mut requested = request.details.claims.clone();
    requested.id_token.retain(ticked);
    requested.userinfo.retain(ticked);
    let asked = Asked {
        scope: Some(&scope),
        claims: requested,
        // What the client named stays; else the audience follows what is left.
        resources: if request.audience_is_named {
            request.audience.iter().map(String::as_str).collect()
        } else {
            Vec::new()
        },
        details: Some(request.details.authorization_details.clone()),
    };
    // The operator may have changed the client while the page was open: what is refused now was not to be had.
    let left = policy::effective(&provider.config, &client, OnBehalf::User, asked, None).ok();
    let Some(carried) = left.filter(|carried| !carried.is_empty(&provider.config)) else {
        return deny(provider, &key, &request, Some(session), origin).await;
    };
    let consent = carried.consent(&provider.config);
    let refused = shown(provider, &client, &request).filter(|word| !consent.contains(word));
    request.audience = carried.audience;
    request.scope = carried.scope;
    request.details.claims = carried.claims;
    request.details.authorization_details = carried.details;
    // The code first, which nobody knows yet. The consent is that of the one answer that leaves.
    let answer = interaction::code_for(provider, &request, session).await?;
    let event = AuditEvent::new(now, AuditAction::Consent, AuditOutcome::Success, origin)
        .user(session.user_id)
        .client(&client.id)
        .session(session.id);
    let consents = &provider.stores.consents;
    let remembered = consents.put(session.user_id, &client.id, &consent, &refused, now, &event);
    interaction::answer_once_with(provider, &key, &request, answer, remembered).await
}

/// What the page has shown: all that was asked for and may be had, in the words of the memory.
fn shown(provider: &Provider, client: &Client, request: &AuthorizationRequest) -> Scope {
    let asked = Asked {
        scope: Some(&request.scope),
        claims: request.details.claims.clone(),
        resources: request.audience.iter().map(String::as_str).collect(),
        details: Some(request.details.authorization_details.clone()),
    };
    policy::effective(&provider.config, client, OnBehalf::User, asked, None).map_or_else(
        |_| request.scope.clone(),
        |carried| carried.consent(&provider.config),
    )
}

/// The user goes back to the client with a no, signed in or not (RFC 6749 §4.1.2.1): `None` where the interaction has
/// expired or was answered elsewhere.
///
/// # Errors
/// Where a store fails, as in [`decide`].
pub async fn decline(
    provider: &Provider,
    id: &str,
    session: Option<&Session>,
    origin: &Origin,
) -> StoreResult<Option<String>> {
    let key = SecretHash::of(id.as_bytes());
    let Some(waiting) = interaction::peek(provider, &key).await? else {
        return Ok(None);
    };
    if interaction::client_of(provider, &waiting).await?.is_none() {
        return Ok(None);
    }
    deny(provider, &key, &waiting, session, origin).await
}

async fn deny(
    provider: &Provider,
    key: &SecretHash,
    request: &AuthorizationRequest,
    session: Option<&Session>,
    origin: &Origin,
) -> StoreResult<Option<String>> {
    let answer = interaction::refuse(provider, request, &AuthorizeError::AccessDenied)?;
    // Without a session it is nobody's word, and would be a row that any stranger could make the server keep.
    let Some(session) = session else {
        return interaction::answer_once(provider, key, request, answer).await;
    };
    let now = provider.now();
    let event = AuditEvent::new(now, AuditAction::Consent, AuditOutcome::Refused, origin)
        .client(&request.client_id)
        .user(session.user_id)
        .session(session.id);
    let remembered = async {
        let consents = &provider.stores.consents;
        let (user, client) = (session.user_id, &request.client_id);
        // What is refused now is allowed no more, though it was before.
        match interaction::client_of(provider, request).await? {
            Some(known) if !consents.find(user, client).await?.is_empty() => {
                let refused = shown(provider, &known, request);
                consents
                    .put(user, client, &Scope::default(), &refused, now, &event)
                    .await
            }
            _ => provider.audit(&event).await,
        }
    };
    interaction::answer_once_with(provider, key, request, answer, remembered).await
}
