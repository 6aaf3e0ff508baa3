//! Clients: registered, replaced, found, listed and removed by the operator. What a client has to be stands in
//! [`super::client_rules`]; changes of what is registered in [`super::client_changes`].

pub use crate::clients::left_out::without_keys;

pub use super::client_error::ClientError;
use super::{
    Actor, Administration, Denied, Tells as _, client_access, client_changes, client_ids,
    client_rules::{self, ClientDraft, ClientProblems},
    declared::guard::demand_free,
    pages_client,
};
use crate::{config::ADMIN_SCOPE, protected_apps::CLIENT_PREFIX};
use authmodel::{
    audit::AuditAction,
    client::{Client, ClientMetadata, NewClient},
    declaration::DeclaredKind,
    ids::{ClientId, GrantId},
    role::Right,
    secret::BearerSecret,
    store::{AddOutcome, StoreResult},
};
use serde_json::{Value, json};

/// What happens where there is a client with this identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfExists {
    /// The request is refused.
    Refuse,
    /// The new one takes its place, with a new secret; its tokens stay good.
    Replace,
    /// It stays as it is.
    Keep,
}

/// A client to be registered.
pub struct ClientRequest {
    /// What it is to be.
    pub draft: ClientDraft,
    /// A secret that was chosen elsewhere, instead of one that is drawn.
    pub secret: Option<String>,
    /// What happens where it is there.
    pub if_exists: IfExists,
}

/// How registering came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientOutcome {
    /// It is new.
    Added,
    /// It took another's place.
    Replaced,
    /// There was one, which was left as it is.
    Unchanged,
}

/// A client that is registered now.
#[derive(Debug)]
pub struct ClientAdded {
    /// What it is.
    pub client: Client,
    /// How it came to be.
    pub outcome: ClientOutcome,
    /// The secret that was drawn for it, shown this once.
    pub secret: Option<BearerSecret>,
}

/// Registers a client.
///
/// # Errors
/// [`ClientError`]; nothing has changed then.
pub async fn add(
    admin: &Administration,
    request: ClientRequest,
    actor: &Actor,
) -> Result<ClientAdded, ClientError> {
    demand(admin, "clients.add", &request.draft.id, actor).await?;
    let names_access = request
        .draft
        .document
        .get("access")
        .is_some_and(|value| !value.is_null());
    let (id, metadata) = request.draft.check(&admin.config)?;
    demand_reach(admin, "clients.add", id.as_str(), &metadata, actor).await?;
    let clients = &admin.stores.clients;
    if let Some(problem) = client_ids::problem(&id, &admin.config)
        && clients.find(&id).await?.is_none()
    {
        return Err(ClientProblems(vec![problem]).into());
    }
    client_access::check(admin, &metadata, None).await?;
    let method = metadata.token_endpoint_auth_method;
    if request.secret.is_some() && !method.uses_secret() {
        return Err(ClientError::SecretUnused(method.as_str()));
    }
    let given = request.secret.map(client_rules::check_secret).transpose()?;
    let drawn = (given.is_none() && method.uses_secret()).then(|| BearerSecret::generate(&*admin.rng));
    let new = NewClient {
        id,
        secret: given.as_ref().or(drawn.as_ref()).map(BearerSecret::hash),
        metadata,
        registration_token: None,
        own_grant: GrantId::generate(&*admin.rng),
    };
    let (event, now) = admin.event(AuditAction::ClientChanged, actor);
    let event = event
        .client(&new.id)
        .about(new.id.as_str(), Value::Null, told(&new.metadata));
    let (client, outcome) = loop {
        match (clients.add(&new, now, &event).await?, request.if_exists) {
            (AddOutcome::Added(client), _) => break (*client, ClientOutcome::Added),
            (AddOutcome::Exists, IfExists::Replace) => {
                let Some(known) = clients.find(&new.id).await? else {
                    continue;
                };
                demand_reach(admin, "clients.add", new.id.as_str(), &known.metadata, actor).await?;
                demand_free(admin, DeclaredKind::Client, new.id.as_str()).await?;
                let mut new = new.clone();
                if !names_access {
                    // Who may use it is no property of its software: a new registration opens nothing that was closed.
                    new.metadata.access = known.metadata.access.clone();
                }
                let (before, after) = (told(&known.metadata), told(&new.metadata));
                let event = event.clone().about(new.id.as_str(), before, after);
                if let Some(client) = clients.replace(&known, &new, now, &event).await? {
                    break (client, ClientOutcome::Replaced);
                }
                // Changed or removed since it was read: once more, from what it is now.
            }
            (AddOutcome::Exists, IfExists::Keep) => {
                // Removed since: it is added after all.
                if let Some(client) = clients.find(&new.id).await? {
                    break (client, ClientOutcome::Unchanged);
                }
            }
            (AddOutcome::Exists, IfExists::Refuse) => return Err(ClientError::Exists(new.id)),
        }
    };
    Ok(ClientAdded {
        client,
        outcome,
        // The one that it has is another.
        secret: drawn.filter(|_| outcome != ClientOutcome::Unchanged),
    })
}

/// Finds a client.
///
/// # Errors
/// [`ClientError::Unknown`], or the store's failure.
pub async fn find(admin: &Administration, id: &ClientId) -> Result<Client, ClientError> {
    let found = admin.stores.clients.find(id).await?;
    found.ok_or_else(|| ClientError::Unknown(id.clone()))
}

/// As [`find`], for whoever may read clients.
///
/// # Errors
/// [`ClientError`].
pub async fn show(admin: &Administration, id: &ClientId, actor: &Actor) -> Result<Client, ClientError> {
    admin
        .demand(actor, Right::ReadClients, "clients.show", Some(id.as_str()))
        .await?;
    find(admin, id).await
}

/// Up to `limit` clients after one, by identifier.
///
/// # Errors
/// [`Denied`].
pub async fn page(
    admin: &Administration,
    after: Option<&ClientId>,
    limit: u32,
    actor: &Actor,
) -> Result<Vec<Client>, Denied> {
    admin
        .demand(actor, Right::ReadClients, "clients.list", None)
        .await?;
    Ok(admin.stores.clients.page(after, limit).await?)
}

/// Refuses whoever may not write to clients.
pub(super) async fn demand(
    admin: &Administration,
    action: &str,
    target: &str,
    actor: &Actor,
) -> Result<(), Denied> {
    admin
        .demand(actor, Right::ManageClients, action, Some(target))
        .await
}

/// Refuses whoever lacks the rights that a client could use in others' names, or signed in long ago. Who may write to a client
/// that operators use for this API (its addresses, its secret) could act as any of them: it is as much as giving roles.
pub(super) async fn demand_reach(
    admin: &Administration,
    action: &str,
    target: &str,
    metadata: &ClientMetadata,
    actor: &Actor,
) -> Result<(), Denied> {
    let audience = admin.config.admin_audience();
    let exchanges = metadata
        .token_exchange
        .as_ref()
        .is_some_and(|policy| policy.audiences.contains(&audience));
    // Who could change where a protected app's sign-ins go would get them; and the gate makes its clients itself, at each start.
    let is_the_gates = target.starts_with(CLIENT_PREFIX);
    if metadata.scope.contains(ADMIN_SCOPE) || exchanges || is_the_gates {
        admin
            .demand(actor, Right::ManageRoles, action, Some(target))
            .await?;
        admin.demand_recent(actor, action, Some(target)).await?;
    }
    Ok(())
}

/// What the trail says of a client: its metadata, which holds no secret.
pub(super) fn told(metadata: &ClientMetadata) -> Value {
    json!(metadata)
}

/// All clients, by identifier: at the host.
///
/// # Errors
/// Where the store fails.
pub async fn list(admin: &Administration) -> StoreResult<Vec<Client>> {
    admin.stores.clients.list().await
}

/// Removes a client, and revokes every token of it. `expected` are states of which it has to be in one
/// ([`state_of`](client_changes::state_of)); any will do where nothing is said.
///
/// # Errors
/// [`ClientError::Unknown`], or the store's failure.
pub async fn remove(
    admin: &Administration,
    id: &ClientId,
    expected: Option<&[String]>,
    actor: &Actor,
) -> Result<(), ClientError> {
    demand(admin, "clients.remove", id.as_str(), actor).await?;
    admin
        .demand_recent(actor, "clients.remove", Some(id.as_str()))
        .await?;
    let found = admin.stores.clients.find(id).await?;
    let known = found.ok_or_else(|| ClientError::Unknown(id.clone()))?;
    demand_reach(admin, "clients.remove", id.as_str(), &known.metadata, actor).await?;
    client_changes::demand_state(&known, expected)?;
    pages_client::leave(&known)?;
    demand_free(admin, DeclaredKind::Client, id.as_str()).await?;
    let (event, now) = admin.event(AuditAction::ClientChanged, actor);
    let event = event
        .client(id)
        .about(id.as_str(), told(&known.metadata), Value::Null);
    if admin.stores.clients.remove(id, now, &event).await? {
        Ok(())
    } else {
        Err(ClientError::Unknown(id.clone()))
    }
}
