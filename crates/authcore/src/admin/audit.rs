//! The audit trail, as operators read it.

use super::{Actor, Administration, Denied};
use authmodel::{
    role::Right,
    store::{AuditFilter, AuditPage},
};

/// A page of the trail before a place, newest first. It may be short, or empty, and yet have a next one
/// ([`AuditStore::list`](authmodel::store::AuditStore::list)).
///
/// # Errors
/// [`Denied`].
pub async fn list(
    admin: &Administration,
    filter: &AuditFilter,
    before: Option<i64>,
    limit: u32,
    actor: &Actor,
) -> Result<AuditPage, Denied> {
    admin.demand(actor, Right::ReadAudit, "audit.list", None).await?;
    Ok(admin.stores.audit.list(filter, before, limit).await?)
}
