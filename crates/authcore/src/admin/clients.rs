//! Clients: registered, replaced, found, listed and removed by the operator. What a client has to be stands in
//! [`super::client_rules`]; changes of what is registered in [`super::client_changes`].

pub use crate::clients::left_out::without_keys;

use super::{
    Actor, Administration,
    client_rules::{self, ClientDraft, ClientProblems, SecretTooWeak},
};
use authmodel::{
    audit::AuditAction,
    client::{Client, NewClient},
    ids::{ClientId, GrantId},
    secret::BearerSecret,
    store::{AddOutcome, StoreError, StoreResult},
};

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

/// An act on a client is refused.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// It is not as a client has to be.
    #[error(transparent)]
    Draft(#[from] ClientProblems),
    /// Its secret could be guessed.
    #[error(transparent)]
    Secret(#[from] SecretTooWeak),
    /// A secret for a client that has none.
    #[error("a client that authenticates by {0} has no secret")]
    SecretUnused(&'static str),
    /// The identifier is taken.
    #[error("there is a client {0} already")]
    Exists(ClientId),
    /// There is no such client.
    #[error("there is no client {0}")]
    Unknown(ClientId),
    /// It is a copy of a document that is the client's to change.
    #[error("the client {0} is a copy of the document at that address, and changes with it")]
    Document(ClientId),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
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
    let (id, metadata) = request.draft.check(&admin.config)?;
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
    let event = event.client(&new.id);
    let clients = &admin.stores.clients;
    let (client, outcome) = loop {
        match (clients.add(&new, now, &event).await?, request.if_exists) {
            (AddOutcome::Added(client), _) => break (*client, ClientOutcome::Added),
            (AddOutcome::Exists, IfExists::Replace) => {
                let client = clients.put(&new, now, &event).await?;
                break (client, ClientOutcome::Replaced);
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

/// All clients, by identifier.
///
/// # Errors
/// Where the store fails.
pub async fn list(admin: &Administration) -> StoreResult<Vec<Client>> {
    admin.stores.clients.list().await
}

/// Removes a client, and revokes every token of it.
///
/// # Errors
/// [`ClientError::Unknown`], or the store's failure.
pub async fn remove(admin: &Administration, id: &ClientId, actor: &Actor) -> Result<(), ClientError> {
    let (event, now) = admin.event(AuditAction::ClientChanged, actor);
    if admin.stores.clients.remove(id, now, &event.client(id)).await? {
        Ok(())
    } else {
        Err(ClientError::Unknown(id.clone()))
    }
}
