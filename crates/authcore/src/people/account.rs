//! What a user sees and changes of their own: what they have allowed to whom, and what they tell about themselves.

use crate::{
    descriptions::{ClientDescription, ScopeDescription},
    limit::{self, LimitError, Try},
    provider::Provider,
    tokens::policy,
};
use authmodel::{
    audit::{AuditAction, AuditEvent, AuditOutcome, Origin},
    client::Client,
    clock::Time,
    ids::ClientId,
    session::Session,
    store::{ProfileUpdate, StoreResult},
};
use serde::Serialize;

/// What a user has allowed a client.
#[derive(Debug, Serialize)]
pub struct ConsentDescription {
    client: AllowedClient,
    scopes: Vec<ScopeDescription>,
    since: Time,
}

/// A client in the user's lists.
#[derive(Debug, Serialize)]
pub(super) struct AllowedClient {
    id: ClientId,
    #[serde(flatten)]
    description: ClientDescription,
}

impl AllowedClient {
    pub(super) fn of(client: &Client) -> Self {
        Self {
            id: client.id.clone(),
            description: client.into(),
        }
    }
}

/// Everything that the user of this session allows.
///
/// # Errors
/// Where a store fails.
pub async fn consents(provider: &Provider, session: &Session) -> StoreResult<Vec<ConsentDescription>> {
    let mut described = Vec::new();
    for consent in provider.stores.consents.list(session.user_id).await? {
        // From the store, not through [`Provider::client`]: a list is no reason to ask a client's server for anything.
        let found = provider.clients.known(&consent.client_id).await?;
        let Some(client) = found else {
            continue;
        };
        let allowed = policy::remembered(&provider.config, &consent.scope);
        described.push(ConsentDescription {
            client: AllowedClient::of(&client),
            scopes: ScopeDescription::all(provider, &allowed.scope, &allowed.claims, &allowed.audience),
            since: consent.updated_at,
        });
    }
    Ok(described)
}

/// Takes consent back, and with it every token of the client for this user. Whether there was any.
///
/// # Errors
/// Where a store fails.
pub async fn revoke_consent(
    provider: &Provider,
    session: &Session,
    client: &ClientId,
    origin: &Origin,
) -> StoreResult<bool> {
    let now = provider.now();
    let event = AuditEvent::new(now, AuditAction::ConsentRevoked, AuditOutcome::Success, origin)
        .user(session.user_id)
        .client(client)
        .session(session.id);
    let consents = &provider.stores.consents;
    consents.revoke(session.user_id, client, now, &event).await
}

/// Puts a new name, a new profile or both in the place of the old. Whether the user was there.
///
/// # Errors
/// [`LimitError::Reached`] where they change too often, or the store's failure.
pub async fn change_profile(
    provider: &Provider,
    session: &Session,
    update: &ProfileUpdate<'_>,
    origin: &Origin,
) -> Result<bool, LimitError> {
    Try::new(&provider.limiter, origin)
        .subject(&limit::PROFILE_CHANGES, &session.user_id.to_string())
        .count()
        .await?;
    let now = provider.now();
    let users = &provider.stores.users;
    let event = AuditEvent::new(now, AuditAction::ProfileChanged, AuditOutcome::Success, origin)
        .user(session.user_id)
        .session(session.id);
    Ok(users.update_profile(session.user_id, update, now, &event).await?)
}
