//! Changes of a client that is registered: single members of its metadata, and its secret.
//!
//! What is not named stays as it is, the secret first of all; what is changed has to make a sound client together with what
//! stays ([`super::client_rules`]), or nothing changes at all. A change is written only where the client still is what the
//! change was made of: two operators, or an operator and the client itself (RFC 7592), take nothing of each other back.
//!
//! Test to read first: `a_change_touches_what_it_names_and_nothing_else` in `tests/blackbox/cli.rs`.

use super::{
    Actor, Administration, Tells as _, client_access,
    client_rules::{self, ClientDraft},
    clients::{self, ClientError, find, told},
    declared::guard::demand_free,
    pages_client,
};
use authmodel::{
    audit::AuditAction,
    client::{AuthMethod, Client, ClientMetadata, NewClient},
    declaration::DeclaredKind,
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
    /// States of which the client has to be in one ([`state_of`]); any will do where nothing is said.
    pub expected: Option<Vec<String>>,
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
    const ACT: &str = "clients.update";
    clients::demand(admin, ACT, update.id.as_str(), actor).await?;
    demand_free(admin, DeclaredKind::Client, update.id.as_str()).await?;
    loop {
        let known = find(admin, &update.id).await?;
        clients::demand_reach(admin, ACT, known.id.as_str(), &known.metadata, actor).await?;
        demand_state(&known, update.expected.as_deref())?;
        if known.metadata.metadata_document {
            return Err(ClientError::Document(known.id));
        }
        pages_client::leave(&known)?;
        let mut metadata = updated(&known, update).check(&admin.config)?.1;
        keep_own_scope(&known, &mut metadata)?;
        clients::demand_reach(admin, ACT, known.id.as_str(), &metadata, actor).await?;
        client_access::check(admin, &metadata, Some(&known.metadata)).await?;
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
/// it was drawn. `expected` are states of which the client has to be in one; any will do where nothing is said.
///
/// # Errors
/// [`ClientError`]; nothing has changed then.
pub async fn rotate_secret(
    admin: &Administration,
    id: &ClientId,
    given: Option<String>,
    expected: Option<&[String]>,
    actor: &Actor,
) -> Result<Option<BearerSecret>, ClientError> {
    const ACT: &str = "clients.rotate_secret";
    clients::demand(admin, ACT, id.as_str(), actor).await?;
    demand_free(admin, DeclaredKind::Client, id.as_str()).await?;
    let given = given.map(client_rules::check_secret).transpose()?;
    loop {
        let known = find(admin, id).await?;
        clients::demand_reach(admin, ACT, id.as_str(), &known.metadata, actor).await?;
        demand_state(&known, expected)?;
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

/// A name for the state that a client is in: another for every other metadata, and for every other secret.
pub fn state_of(client: &Client) -> String {
    let secret = client.secret.as_ref().map(SecretHash::to_hex);
    let text = serde_json::json!([client.metadata, secret, client.created_at]).to_string();
    // 128 bits: nobody chooses states to find two that are alike.
    SecretHash::of(text.as_bytes())
        .to_hex()
        .chars()
        .take(32)
        .collect()
}

/// Refuses a client that is in none of the states that it was said to be in.
pub(super) fn demand_state(known: &Client, expected: Option<&[String]>) -> Result<(), ClientError> {
    if expected.is_some_and(|states| !states.contains(&state_of(known))) {
        return Err(ClientError::Stale(known.id.clone()));
    }
    Ok(())
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
        match (value, document.get_mut(name)) {
            (Value::Null, _) => {
                document.remove(name);
            }
            // Of a rule that stays a rule, too, what is not named stays as it is.
            (Value::Object(lists), Some(Value::Object(rule))) if name == "access" => {
                rule.extend(lists.clone());
            }
            _ => {
                document.insert(name.clone(), value.clone());
            }
        }
    }
    ClientDraft {
        id: known.id.as_str().to_owned(),
        public: update.public,
        document,
        named: update.named.clone(),
    }
}

/// The scope of a client that registered itself is what it asked for, or was given where it named none: the operator bounds all
/// such clients by the settings, and another scope of one of them would change nothing.
fn keep_own_scope(known: &Client, metadata: &mut ClientMetadata) -> Result<(), ClientError> {
    if !known.registered_itself() {
        return Ok(());
    }
    if metadata.scope != known.metadata.scope {
        return Err(ClientError::ScopeIsBound(known.id.clone()));
    }
    metadata.scope_by_default = known.metadata.scope_by_default;
    Ok(())
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
    // Of a secret it is told that it is another one.
    let (mut before, mut after) = (told(&known.metadata), told(&new.metadata));
    if known.secret != new.secret {
        (before["client_secret"], after["client_secret"]) = ("before".into(), "another".into());
    }
    let event = event.client(&new.id).about(new.id.as_str(), before, after);
    Ok(admin.stores.clients.replace(known, &new, now, &event).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use authmodel::{ids::GrantId, scope::Scope};

    fn client(by_itself: bool) -> Client {
        Client {
            id: ClientId::parse("app").expect("an identifier"),
            secret: None,
            metadata: ClientMetadata {
                scope: Scope::parse("openid email").expect("a scope"),
                scope_by_default: by_itself,
                ..ClientMetadata::default()
            },
            own_grant: GrantId(uuid::Uuid::nil()),
            own_status: None,
            registration_token: by_itself.then(|| SecretHash::of(b"a token")),
            created_at: chrono::DateTime::UNIX_EPOCH,
        }
    }

    /// What the check of an operator's client makes of it, which always is one that has said what it wants.
    fn checked(scope: &str) -> ClientMetadata {
        ClientMetadata {
            scope: Scope::parse(scope).expect("a scope"),
            ..ClientMetadata::default()
        }
    }

    #[test]
    fn the_scope_of_a_client_that_registered_itself_is_not_the_operators_to_change() {
        let theirs = client(true);
        let mut other = checked("openid");
        let refused = keep_own_scope(&theirs, &mut other).expect_err("it would change nothing");
        assert!(refused.to_string().contains("registration.scope"), "{refused}");
        let mut same = checked("openid email");
        keep_own_scope(&theirs, &mut same).expect("nothing about the scope changes");
        assert!(same.scope_by_default, "that it named none is still so");

        let mut other = checked("openid");
        keep_own_scope(&client(false), &mut other).expect("the operator's own");
        assert_eq!(other, checked("openid"));
    }
}
