//! Users' accounts: listed, shut out, deleted. Nobody is ever made here, since only the user can choose a password.

use super::{Actor, Administration};
use authmodel::{
    audit::AuditAction,
    email::EmailAddress,
    store::{StoreError, StoreResult},
    user::User,
};

/// Users per query.
const PAGE: u32 = 500;

/// An act on a user is refused.
#[derive(Debug, thiserror::Error)]
pub enum UserError {
    /// Nobody has the address.
    #[error("nobody has this address")]
    Unknown,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// All users, by address.
///
/// # Errors
/// Where the store fails.
pub async fn list(admin: &Administration) -> StoreResult<Vec<User>> {
    let mut all: Vec<User> = Vec::new();
    loop {
        let after = all.last().map(|user| user.email.key().to_owned());
        let page = admin.stores.users.list(after.as_deref(), PAGE).await?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}

/// Shuts a user out: their sessions end, and every token of theirs. Who it was.
///
/// # Errors
/// [`UserError::Unknown`], or the store's failure.
pub async fn disable(admin: &Administration, email: &EmailAddress, actor: &Actor) -> Result<User, UserError> {
    let user = find(admin, email).await?;
    let (event, now) = admin.event(AuditAction::UserDisabled, actor);
    if admin
        .stores
        .users
        .disable(user.id, now, &event.user(user.id))
        .await?
    {
        Ok(user)
    } else {
        Err(UserError::Unknown)
    }
}

/// Deletes a user, with their password record, sessions and consents. Who it was.
///
/// # Errors
/// As [`disable`].
pub async fn delete(admin: &Administration, email: &EmailAddress, actor: &Actor) -> Result<User, UserError> {
    let user = find(admin, email).await?;
    let (event, now) = admin.event(AuditAction::UserDeleted, actor);
    if admin
        .stores
        .users
        .delete(user.id, now, &event.user(user.id))
        .await?
    {
        Ok(user)
    } else {
        Err(UserError::Unknown)
    }
}

async fn find(admin: &Administration, email: &EmailAddress) -> Result<User, UserError> {
    let found = admin.stores.users.find_by_email(email).await?;
    found.ok_or(UserError::Unknown)
}
