//! The clients of apps behind the gate: made from the settings at each start, so that they are what the settings say.
//!
//! A client of an app that is no longer named stays until the operator removes it: nobody comes back to it.

use super::{
    Actor, Administration,
    client_rules::ClientDraft,
    clients::{self, ClientError, ClientRequest, IfExists},
};
use crate::{forward_auth::return_address, protected_apps::ProtectedApp};
use serde_json::json;

/// Registers the client of each app, where it is missing or another.
///
/// # Errors
/// [`ClientError`] of the first that can't be.
pub async fn register(admin: &Administration) -> Result<(), ClientError> {
    for app in &admin.config.protected_apps {
        let draft = draft(app);
        let (id, mut metadata) = draft.clone().check(&admin.config)?;
        let known = admin.stores.clients.find(&id).await?;
        if let Some(known) = &known {
            // The settings have the rules of the gate; a rule of the client's own stays beside them.
            metadata.access.clone_from(&known.metadata.access);
        }
        if known.is_some_and(|known| known.metadata == metadata) {
            continue;
        }
        let request = ClientRequest {
            draft,
            // One that nobody knows: the server redeems the codes itself.
            secret: None,
            if_exists: IfExists::Replace,
        };
        clients::add(admin, request, &Actor::default()).await?;
    }
    Ok(())
}

fn draft(app: &ProtectedApp) -> ClientDraft {
    let returns: Vec<String> = app.origins.iter().map(|origin| return_address(origin)).collect();
    let members = [
        ("client_name", json!(app.name)),
        ("redirect_uris", json!(returns)),
        ("grant_types", json!(["authorization_code"])),
        ("scope", json!("openid profile email")),
        // The operator has put it behind their own proxy: nobody is asked whether it may know who they are.
        ("first_party", json!(true)),
    ];
    ClientDraft {
        id: app.client_id(),
        public: Some(false),
        document: members
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        named: Vec::new(),
    }
}
