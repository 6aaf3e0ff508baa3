//! All users with their groups, page by page, for a file that operators take with them. That it was taken is an event of the trail; since it
//! is everybody's address, it takes a recent sign-in.

use super::{Actor, Administration, Denied};
use authmodel::{
    audit::AuditAction,
    role::Right,
    store::{StoreResult, UserWithGroups},
};

/// Users in a page: some hundred kilobytes.
const PAGE: u32 = 500;

/// Lets somebody begin, and writes down that they did.
///
/// # Errors
/// [`Denied`].
pub async fn begin(admin: &Administration, actor: &Actor) -> Result<(), Denied> {
    admin
        .demand(actor, Right::ReadUsers, "users.export", None)
        .await?;
    admin.demand_recent(actor, "users.export", None).await?;
    let (event, _) = admin.event(AuditAction::UsersExported, actor);
    Ok(admin.stores.audit.append(&event).await?)
}

/// The page after an address; an empty one is the end.
///
/// # Errors
/// Where the store fails.
pub async fn page(admin: &Administration, after: Option<&str>) -> StoreResult<Vec<UserWithGroups>> {
    admin.stores.users.list_with_groups(after, PAGE).await
}
