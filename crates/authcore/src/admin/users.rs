//! Users' accounts: searched, shown, shut out, let in again, signed out, deleted. Nobody is ever made here, since only the
//! user can choose a password.
//!
//! Invariants: nobody writes over a user who has rights that they lack; whoever is shut out or deleted loses their roles
//! first, so that the last owner can't be. Test to read first: `nobody_acts_on_who_has_rights_that_they_lack` in
//! `tests/blackbox/admin_roles.rs`.

use super::{
    Actor, Administration, Denied, Tells as _,
    roles::{self, RolesError},
};
use crate::{
    people::{
        factors,
        username::{self, UsernameError},
    },
    provider::Provider,
    seal::Sealer,
    sealed_mail,
};
use authmodel::{
    audit::{AuditAction, AuditEvent},
    clock::Time,
    email::EmailAddress,
    grant::GrantSummary,
    ids::UserId,
    mail::{FactorChange, Language},
    role::{Right, Roles},
    store::{StoreError, StoreResult, UserPage, UserPlace, UserSearch},
    user::{User, UserStatus},
    username::Username,
};
use serde_json::{Value, json};

/// Users per query.
const PAGE: u32 = 500;

/// An act on a user is refused.
#[derive(Debug, thiserror::Error)]
pub enum UserError {
    /// Nobody has the address, or the identifier.
    #[error("nobody has this address")]
    Unknown,
    /// They have no second factor, or are shut out.
    #[error("they have no second factor")]
    NoFactor,
    /// The username is refused.
    #[error(transparent)]
    Username(UsernameError),
    /// They wait for an approval, which is decided first.
    #[error("they wait for an approval: approve or refuse them")]
    Waiting,
    /// They don't wait for an approval.
    #[error("they don't wait for an approval")]
    NotWaiting,
    /// They are the last owner.
    #[error("they are the last owner: make somebody else one first")]
    LastOwner,
    /// Whoever acts may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Which user is meant.
#[derive(Clone, Debug)]
pub enum UserName {
    /// By the identifier.
    Id(UserId),
    /// By the address.
    Email(EmailAddress),
}

/// A user as operators see them.
#[derive(Clone, Debug)]
pub struct UserShown {
    /// The user.
    pub user: User,
    /// Their roles.
    pub roles: Roles,
}

/// All users, by address: at the host.
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

/// A page of the users whose address or name begins as is asked.
///
/// # Errors
/// [`Denied`].
pub async fn search(
    admin: &Administration,
    search: &UserSearch,
    after: Option<&UserPlace>,
    limit: u32,
    actor: &Actor,
) -> Result<UserPage, Denied> {
    admin
        .demand(actor, Right::ReadUsers, "users.search", None)
        .await?;
    Ok(admin.stores.users.search(search, after, limit).await?)
}

/// One user.
///
/// # Errors
/// [`UserError::Unknown`], or why not.
pub async fn show(admin: &Administration, id: UserId, actor: &Actor) -> Result<UserShown, UserError> {
    let target = id.to_string();
    admin
        .demand(actor, Right::ReadUsers, "users.show", Some(&target))
        .await?;
    find(admin, &UserName::Id(id)).await
}

/// What stands of a user's: each app or device that they have allowed something, newest first.
///
/// # Errors
/// As [`show`].
pub async fn grants(
    admin: &Administration,
    id: UserId,
    actor: &Actor,
) -> Result<Vec<GrantSummary>, UserError> {
    show(admin, id, actor).await?;
    Ok(admin.stores.grants.list(id, admin.clock.now()).await?)
}

/// Shuts a user out: their sessions end, and every token of theirs; roles of theirs are taken. Who it was.
///
/// # Errors
/// [`UserError`], of it [`Denied::SignInTooOld`] where there are roles to take; nothing has changed then but that, where they
/// were an operator, they may be none any more.
pub async fn disable(admin: &Administration, name: &UserName, actor: &Actor) -> Result<User, UserError> {
    let shown = decided(writable(admin, name, "users.disable", actor).await?)?;
    take_roles(admin, &shown, "users.disable", actor).await?;
    let (event, now) = event(admin, AuditAction::UserDisabled, &shown.user, "disabled", actor);
    ended(admin.stores.users.disable(shown.user.id, now, &event).await?)?;
    Ok(User {
        status: UserStatus::Disabled,
        updated_at: now,
        ..shown.user
    })
}

/// Lets a user who was shut out sign in again. What was ended stays so; whoever may already, may.
///
/// # Errors
/// [`UserError`]; nothing has changed then.
pub async fn enable(admin: &Administration, name: &UserName, actor: &Actor) -> Result<User, UserError> {
    let shown = decided(writable(admin, name, "users.enable", actor).await?)?;
    let (event, now) = event(admin, AuditAction::UserEnabled, &shown.user, "active", actor);
    if admin.stores.users.enable(shown.user.id, now, &event).await? {
        return Ok(User {
            status: UserStatus::Active,
            updated_at: now,
            ..shown.user
        });
    }
    // Active before, or gone since.
    Ok(find(admin, &UserName::Id(shown.user.id)).await?.user)
}

/// Ends all sessions and grants of a user, who may sign in again.
///
/// # Errors
/// [`UserError`]; nothing has changed then.
pub async fn sign_out(admin: &Administration, name: &UserName, actor: &Actor) -> Result<User, UserError> {
    let shown = writable(admin, name, "users.sign_out", actor).await?;
    let (event, now) = admin.event(AuditAction::SignedOutEverywhere, actor);
    let event = event
        .user(shown.user.id)
        .about(shown.user.email.as_str(), Value::Null, Value::Null);
    ended(
        admin
            .stores
            .users
            .sign_out_everywhere(shown.user.id, now, &event)
            .await?,
    )?;
    Ok(shown.user)
}

/// Gives a user a username, or takes theirs: at any time, and otherwise on the terms that hold for users. Who it was.
///
/// # Errors
/// [`UserError::Username`] where the name is reserved, another's, or held for another; nothing has changed then.
pub async fn set_username(
    admin: &Administration,
    name: &UserName,
    username: Option<&Username>,
    actor: &Actor,
) -> Result<User, UserError> {
    let shown = writable(admin, name, "users.set_username", actor).await?;
    let accounts = &admin.config.accounts;
    username::refuse_reserved(accounts, username).map_err(UserError::Username)?;
    let (event, now) = admin.event(AuditAction::UsernameChanged, actor);
    let told = |name: Option<&Username>| json!({ "username": name.map(Username::as_str) });
    let (before, after) = (told(shown.user.username.as_ref()), told(username));
    let event = event
        .user(shown.user.id)
        .about(shown.user.email.as_str(), before, after);
    let terms = username::terms(accounts, now);
    let usernames = &admin.stores.usernames;
    let outcome = usernames
        .set_username(shown.user.id, username, &terms, &event)
        .await?;
    username::judge(accounts, outcome).map_err(|error| match error {
        UsernameError::Gone => UserError::Unknown,
        other => UserError::Username(other),
    })?;
    Ok(find(admin, &UserName::Id(shown.user.id)).await?.user)
}

/// Removes every second factor of a user, recovery codes too: for who has lost all of them, and has shown the operator who they are.
/// Their password alone signs in then; a mail tells them.
///
/// # Errors
/// [`UserError::NoFactor`] where there is none, [`Denied::SignInTooOld`], or why not; nothing has changed then.
pub async fn reset_factors(
    admin: &Administration,
    sealer: &Sealer,
    name: &UserName,
    actor: &Actor,
) -> Result<User, UserError> {
    let shown = writable(admin, name, "users.reset_factors", actor).await?;
    // It takes a lock off an account, and no one else can put it back.
    demand_recent(admin, &shown, "users.reset_factors", actor).await?;
    let (event, now) = admin.event(AuditAction::FactorsReset, actor);
    let event = event
        .user(shown.user.id)
        .about(shown.user.email.as_str(), Value::Null, Value::Null);
    let issuer = &admin.config.issuer;
    let mail = factors::mail_about(issuer, &shown.user, FactorChange::Reset, Language::En);
    let mail = sealed_mail::seal(sealer, &*admin.rng, &mail, now);
    if admin
        .stores
        .factors
        .remove_all(shown.user.id, &mail, &event)
        .await?
    {
        Ok(shown.user)
    } else {
        Err(UserError::NoFactor)
    }
}

/// The same at a server that runs, which sends the mail at once.
///
/// # Errors
/// As [`reset_factors`].
pub async fn reset_factors_at(
    provider: &Provider,
    admin: &Administration,
    name: &UserName,
    actor: &Actor,
) -> Result<User, UserError> {
    let user = reset_factors(admin, &provider.sealer, name, actor).await?;
    provider.wake.mails();
    Ok(user)
}

/// Deletes a user, with their password record, sessions and consents. Who it was.
///
/// # Errors
/// As [`disable`]; [`Denied::SignInTooOld`], too, since it can't be undone.
pub async fn delete(admin: &Administration, name: &UserName, actor: &Actor) -> Result<User, UserError> {
    let shown = writable(admin, name, "users.delete", actor).await?;
    demand_recent(admin, &shown, "users.delete", actor).await?;
    take_roles(admin, &shown, "users.delete", actor).await?;
    let (event, now) = event(admin, AuditAction::UserDeleted, &shown.user, "deleted", actor);
    ended(admin.stores.users.delete(shown.user.id, now, &event).await?)?;
    Ok(shown.user)
}

/// A user whom whoever acts may write to.
pub(super) async fn writable(
    admin: &Administration,
    name: &UserName,
    action: &str,
    actor: &Actor,
) -> Result<UserShown, UserError> {
    let target = match name {
        UserName::Id(id) => id.to_string(),
        UserName::Email(email) => email.as_str().to_owned(),
    };
    admin
        .demand(actor, Right::ManageUsers, action, Some(&target))
        .await?;
    let shown = find(admin, name).await?;
    let target = shown.user.email.as_str();
    admin
        .demand_rank(actor, &shown.roles, action, Some(target))
        .await?;
    Ok(shown)
}

/// Nobody who waits is let in or shut out beside the decision about them, and without the mail of it.
fn decided(shown: UserShown) -> Result<UserShown, UserError> {
    match shown.user.status {
        UserStatus::Waiting => Err(UserError::Waiting),
        UserStatus::Active | UserStatus::Disabled => Ok(shown),
    }
}

/// Refuses whoever signed in long ago.
async fn demand_recent(
    admin: &Administration,
    shown: &UserShown,
    action: &str,
    actor: &Actor,
) -> Result<(), Denied> {
    let target = shown.user.email.as_str();
    admin.demand_recent(actor, action, Some(target)).await
}

/// Whoever is let in again is no operator by that.
async fn take_roles(
    admin: &Administration,
    shown: &UserShown,
    action: &str,
    actor: &Actor,
) -> Result<(), UserError> {
    if shown.roles.is_empty() {
        return Ok(());
    }
    // As where they are taken and nothing else happens: they do not come back by enabling.
    demand_recent(admin, shown, action, actor).await?;
    match roles::put(admin, &shown.user, &Roles::default(), None, action, actor).await {
        Ok(_) => Ok(()),
        Err(RolesError::LastOwner) => Err(UserError::LastOwner),
        Err(RolesError::Denied(denied)) => Err(denied.into()),
        Err(RolesError::Store(store)) => Err(store.into()),
        Err(RolesError::Unknown | RolesError::ShutOut | RolesError::Stale) => Err(UserError::Unknown),
    }
}

fn event(
    admin: &Administration,
    action: AuditAction,
    user: &User,
    after: &str,
    actor: &Actor,
) -> (AuditEvent, Time) {
    let (event, now) = admin.event(action, actor);
    let (before, after) = (json!({ "status": user.status }), json!({ "status": after }));
    (event.user(user.id).about(user.email.as_str(), before, after), now)
}

fn ended(there: bool) -> Result<(), UserError> {
    if there { Ok(()) } else { Err(UserError::Unknown) }
}

async fn find(admin: &Administration, name: &UserName) -> Result<UserShown, UserError> {
    let users = &admin.stores.users;
    let found = match name {
        UserName::Id(id) => users.find(*id).await?,
        UserName::Email(email) => users.find_by_email(email).await?,
    };
    let user = found.ok_or(UserError::Unknown)?;
    let roles = admin.stores.roles.roles(user.id).await?;
    Ok(UserShown { user, roles })
}
