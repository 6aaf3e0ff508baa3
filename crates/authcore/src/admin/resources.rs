//! Resource servers that the operator adds by command, beside those of the settings. What they have to be stands in
//! [`crate::resources`].

use super::{
    Actor, Administration, Denied, Tells as _,
    declared::guard::{HandsOff, demand_free},
};
use crate::resources::problems;
use authmodel::{
    audit::AuditAction, declaration::DeclaredKind, resource::Resource, role::Right, store::StoreError,
};
use serde_json::{Value, json};

/// An act on a resource server is refused.
#[derive(Debug, thiserror::Error)]
pub enum ResourceError {
    /// It is not as a resource server has to be.
    #[error("the resource server can't be added: {}", .0.join("; "))]
    Unsound(Vec<String>),
    /// There is one by that audience.
    #[error("there is a resource server {0} already")]
    Exists(String),
    /// There is none by that audience.
    #[error("there is no resource server {0}")]
    Unknown(String),
    /// It is not ours to remove.
    #[error("the resource server {0} is one of the settings ([[resources]]): remove it there")]
    OfSettings(String),
    /// A file has it.
    #[error(transparent)]
    HandsOff(#[from] HandsOff),
    /// Whoever acts may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Adds a resource server.
///
/// # Errors
/// [`ResourceError`]; nothing has changed then.
pub async fn add(admin: &Administration, resource: &Resource, actor: &Actor) -> Result<(), ResourceError> {
    let target = resource.audience.as_str();
    admin
        .demand(actor, Right::ManageClients, "resources.add", Some(target))
        .await?;
    let known = admin.config.resources.all();
    if known.iter().any(|other| other.audience == resource.audience) {
        return Err(ResourceError::Exists(resource.audience.clone()));
    }
    let found = problems(resource, &known, admin.config.issuer.as_str());
    if !found.is_empty() {
        return Err(ResourceError::Unsound(found));
    }
    let (event, now) = admin.event(AuditAction::ResourceChanged, actor);
    let event = event.about(target, Value::Null, json!(resource));
    // Two at once that share a scope are sorted out by whoever reads them: one is left out, and the log says so.
    if admin.stores.resources.add(resource, now, &event).await? {
        Ok(())
    } else {
        Err(ResourceError::Exists(resource.audience.clone()))
    }
}

/// Removes a resource server that was added. Tokens for it stay good until they expire; from then on nobody gets any.
///
/// # Errors
/// [`ResourceError`]; nothing has changed then.
pub async fn remove(admin: &Administration, audience: &str, actor: &Actor) -> Result<(), ResourceError> {
    admin
        .demand(actor, Right::ManageClients, "resources.remove", Some(audience))
        .await?;
    demand_free(admin, DeclaredKind::Resource, audience).await?;
    let (event, _) = admin.event(AuditAction::ResourceChanged, actor);
    let all = admin.config.resources.all();
    let known = all.iter().find(|known| known.audience == audience);
    let event = event.about(audience, json!(known), Value::Null);
    if admin.stores.resources.remove(audience, &event).await? {
        Ok(())
    } else if admin.config.resources.is_of_settings(audience) {
        Err(ResourceError::OfSettings(audience.to_owned()))
    } else {
        Err(ResourceError::Unknown(audience.to_owned()))
    }
}
