//! Changes of a client that is registered: single members of its metadata, and its secret.
//!
//! What is not named stays as it is, the secret first of all; what is changed has to make a sound client together with what
//! stays ([`super::client_rules`]), or nothing changes at all. A change is written only where the client still is what the
//! change was made of: two operators, or an operator and the client itself (RFC 7592), take nothing of each other back.
//!
//! Test to read first: `a_change_touches_what_it_names_and_nothing_else` in `tests/blackbox/cli.rs`.

use super::{
    Actor, Administration,
    client_rules::{self, ClientDraft},
    clients::{ClientError, find},
};
use authmodel::{
    audit::AuditAction,
    client::{AuthMethod, Client, ClientMetadata, NewClient},
    ids::ClientId,
    secret::{BearerSecret, SecretHash},
};
use serde_json::{Map, Value};

/// Members of a client to be changed.
#[derive(Clone, Debug)]
pub struct ClientUpdate {
    /// Which client.
    pub id: ClientId,
    /// Whether it can keep no secret, where that is said beside the metadata.
    pub public: Option<bool>,
    /// The members, under the registered names; `null` puts a member back to its default.
    pub members: Map<String, Value>,
    /// Those that somebody wrote by hand, which have to be known.
    pub named: Vec<String>,
}

/// A client after a change.
#[derive(Debug)]
pub struct ClientUpdated {
    /// What it is now.
    pub client: Client,
    /// Whether it was something else before.
    pub changed: bool,
    /// The secret that was drawn for it, shown this once.
    pub secret: Option<BearerSecret>,
}

/// Changes members of a client's metadata. The secret stays, unless the new authentication method needs one for the first
/// time, or none any more.
///
/// # Errors
/// [`ClientError`]; nothing has changed then.
pub async fn update(
    admin: &Administration,
    update: &ClientUpdate,
    actor: &Actor,
) -> Result<ClientUpdated, ClientError> {
    loop {
        let known = find(admin, &update.id).await?;
        if known.metadata.metadata_document {
            return Err(ClientError::Document(known.id));
        }
        let metadata = updated(&known, update).check(&admin.config)?.1;
        if metadata == known.metadata {
            return Ok(ClientUpdated {
                client: known,
                changed: false,
                secret: None,
            });
        }
        let uses_secret = metadata.token_endpoint_auth_method.uses_secret();
        let drawn = (uses_secret && known.secret.is_none()).then(|| BearerSecret::generate(&*admin.rng));
        let kept = known.secret.filter(|_| uses_secret);
        let secret = drawn.as_ref().map(BearerSecret::hash).or(kept);
        if let Some(client) = replace(admin, &known, metadata, secret, actor).await? {
            return Ok(ClientUpdated {
                client,
                changed: true,
                secret: drawn,
            });
        }
        // Changed or removed since it was read: once more, from what it is now.
    }
}

/// Gives a client a new secret, drawn here unless one is `given`; the one before is no good from then on. The new one, where
/// it was drawn.
///
/// # Errors
/// [`ClientError`]; nothing has changed then.
pub async fn rotate_secret(
    admin: &Administration,
    id: &ClientId,
    given: Option<String>,
    actor: &Actor,
) -> Result<Option<BearerSecret>, ClientError> {
    let given = given.map(client_rules::check_secret).transpose()?;
    loop {
        let known = find(admin, id).await?;
        let method = known.metadata.token_endpoint_auth_method;
        if !method.uses_secret() {
            return Err(ClientError::SecretUnused(method.as_str()));
        }
        let drawn = given.is_none().then(|| BearerSecret::generate(&*admin.rng));
        let secret = given.as_ref().or(drawn.as_ref()).map(BearerSecret::hash);
        let metadata = known.metadata.clone();
        if replace(admin, &known, metadata, secret, actor).await?.is_some() {
            return Ok(drawn);
        }
    }
}

/// What the client is to be: the members over what it is.
fn updated(known: &Client, update: &ClientUpdate) -> ClientDraft {
    const METHOD: &str = "token_endpoint_auth_method";
    let stored = serde_json::to_value(&known.metadata).unwrap_or_default();
    let Value::Object(mut document) = stored else {
        unreachable!("metadata is an object")
    };
    let is_public = known.metadata.token_endpoint_auth_method == AuthMethod::None;
    if update.public.is_some_and(|public| public != is_public) {
        // Of the other kind, by the method that goes with it unless one is named.
        document.remove(METHOD);
    }
    for (name, value) in &update.members {
        if value.is_null() {
            document.remove(name);
        } else {
            document.insert(name.clone(), value.clone());
        }
    }
    ClientDraft {
        id: known.id.as_str().to_owned(),
        public: update.public,
        document,
        named: update.named.clone(),
    }
}

async fn replace(
    admin: &Administration,
    known: &Client,
    metadata: ClientMetadata,
    secret: Option<SecretHash>,
    actor: &Actor,
) -> Result<Option<Client>, ClientError> {
    let new = NewClient {
        id: known.id.clone(),
        secret,
        metadata,
        registration_token: known.registration_token,
        own_grant: known.own_grant,
    };
    let (event, now) = admin.event(AuditAction::ClientChanged, actor);
    let event = event.client(&new.id);
    Ok(admin.stores.clients.replace(known, &new, now, &event).await?)
}
