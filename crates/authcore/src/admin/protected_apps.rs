//! The clients of apps behind the gate: made from the settings at each start, so that they are what the settings say.
//!
//! A client of an app that is no longer named stays until the operator removes it: nobody comes back to it.

use super::{
    Actor, Administration,
    client_rules::ClientDraft,
    clients::{self, ClientError, ClientRequest, IfExists},
};
use crate::{forward_auth::return_address, protected_apps::ProtectedApp};
use authmodel::ids::ClientId;
use serde_json::{Map, Value, json};

/// Registers the client of each app, where it is missing or another.
///
/// # Errors
/// [`ClientError`] of the first that can't be.
pub async fn register(admin: &Administration) -> Result<(), ClientError> {
    for app in &admin.config.protected_apps {
        let draft = draft(app);
        let (id, metadata) = draft.clone().check(&admin.config)?;
        let known = find(admin, &id).await?;
        if known.is_some_and(|known| known == metadata) {
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

async fn find(
    admin: &Administration,
    id: &ClientId,
) -> Result<Option<authmodel::client::ClientMetadata>, ClientError> {
    Ok(admin.stores.clients.find(id).await?.map(|client| client.metadata))
}

fn draft(app: &ProtectedApp) -> ClientDraft {
    let returns: Vec<String> = app.origins.iter().map(|origin| return_address(origin)).collect();
    let document = json!({
        "client_name": app.name,
        "redirect_uris": returns,
        "grant_types": ["authorization_code"],
        "scope": "openid profile email",
        // The operator has put it behind their own proxy: nobody is asked whether it may know who they are.
        "first_party": true,
    });
    let document = match document {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    ClientDraft {
        id: app.client_id(),
        public: Some(false),
        document,
        named: Vec::new(),
    }
}
