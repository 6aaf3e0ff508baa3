//! Groups of users: added, described, given roles, removed; who is in them.
//!
//! A group opens apps and never this API: what its roles are called is for apps to understand, and an operator's rights come of
//! operators' roles alone. So nobody gets rights here by a membership, their own or one that they give.
//!
//! Invariants: nobody moves a user who has rights that they lack; a change of members happens to all who are named or to nobody.
//! Test to read first: `groups_are_kept_by_whoever_looks_after_users` in `tests/blackbox/groups.rs`.

use super::{
    Actor, Administration, Denied, Tells as _,
    declared::guard::{HandsOff, demand_free},
    users::{self, UserError},
};
use authmodel::{
    audit::AuditAction,
    clock::Time,
    declaration::DeclaredKind,
    group::{
        AppRole, Group, GroupName, InvalidAppRole, InvalidGroupName, LONGEST_DESCRIPTION, MOST_GROUPS,
        MOST_ROLES, Member, Memberships,
    },
    ids::{ClientId, UserId},
    role::Right,
    secret::SecretHash,
    store::{MemberChange, MemberPlace, MembersOutcome, StoreError},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// How many users one change of members may name: what goes into one request, and one transaction.
pub const MOST_CHANGED: usize = 500;

/// What a group is to be.
#[derive(Clone, Debug, Default)]
pub struct GroupDraft {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What its members are to apps.
    pub roles: Vec<String>,
}

/// What of a group is to change.
#[derive(Clone, Debug, Default)]
pub struct GroupUpdate {
    /// What it is for; as it is where nothing is said.
    pub description: Option<String>,
    /// What its members are to apps; likewise.
    pub roles: Option<Vec<String>>,
    /// States of which it has to be in one ([`state_of`]); any will do where nothing is said.
    pub expected: Option<Vec<String>>,
}

/// An act on a group is refused.
#[derive(Debug, thiserror::Error)]
pub enum GroupError {
    /// The name is none.
    #[error(transparent)]
    Name(#[from] InvalidGroupName),
    /// A role is none.
    #[error(transparent)]
    Role(#[from] InvalidAppRole),
    /// The description is too long, or has lines.
    #[error("a description is at most {LONGEST_DESCRIPTION} characters on one line")]
    Description,
    /// There are too many roles.
    #[error("a group carries at most {MOST_ROLES} roles")]
    TooManyRoles,
    /// The name is taken.
    #[error("there is a group {0} already")]
    Exists(GroupName),
    /// There is none.
    #[error("there is no such group")]
    Unknown,
    /// It is in another state than was said.
    #[error("the group has changed meanwhile")]
    Stale,
    /// A change of members names too many.
    #[error("one change names at most {MOST_CHANGED} users")]
    TooManyChanged,
    /// Nobody has the identifier.
    #[error("nobody has the identifier {0}")]
    UserUnknown(UserId),
    /// They are in too many groups.
    #[error("the user {0} is in {MOST_GROUPS} groups already, which is the most")]
    TooManyGroups(UserId),
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

/// Up to `limit` groups whose name begins so, after one, by name.
///
/// # Errors
/// [`Denied`].
pub async fn list(
    admin: &Administration,
    beginning: &str,
    after: Option<&GroupName>,
    limit: u32,
    actor: &Actor,
) -> Result<Vec<Group>, Denied> {
    admin
        .demand(actor, Right::ReadGroups, "groups.list", None)
        .await?;
    Ok(admin.stores.groups.list(beginning, after, limit).await?)
}

/// One group.
///
/// # Errors
/// [`GroupError::Unknown`], or why not.
pub async fn show(admin: &Administration, name: &GroupName, actor: &Actor) -> Result<Group, GroupError> {
    admin
        .demand(actor, Right::ReadGroups, "groups.show", Some(name.as_str()))
        .await?;
    find(admin, name).await
}

/// What a group opens: what is closed to its members when it goes.
#[derive(Clone, Debug, Default)]
pub struct GroupUses {
    /// Clients whose rule names it, by identifier, with what they are called.
    pub clients: Vec<(ClientId, String)>,
    /// Apps behind the gate, by the settings.
    pub apps: Vec<AppUse>,
}

/// An app behind the gate whose rules name a group.
#[derive(Clone, Debug)]
pub struct AppUse {
    /// Its name for programs.
    pub id: String,
    /// Its name for users.
    pub name: String,
    /// How the paths begin that are for the group.
    pub paths: Vec<String>,
}

/// Where a group is used. Whoever may remove it has to know, so the names of clients are told to all who may read groups.
///
/// # Errors
/// [`GroupError::Unknown`], or why not.
pub async fn uses(admin: &Administration, name: &GroupName, actor: &Actor) -> Result<GroupUses, GroupError> {
    admin
        .demand(actor, Right::ReadGroups, "groups.uses", Some(name.as_str()))
        .await?;
    find(admin, name).await?;
    let clients = admin.stores.clients.list().await?;
    let naming = clients
        .into_iter()
        .filter(|client| client.metadata.access.names(name));
    let apps = admin.config.protected_apps.iter().filter_map(|app| {
        let rules = app.rules.iter().filter(|rule| rule.groups.contains(name));
        let paths: Vec<String> = rules.map(|rule| rule.path.clone()).collect();
        (!paths.is_empty()).then(|| AppUse {
            id: app.id.clone(),
            name: app.name.clone(),
            paths,
        })
    });
    Ok(GroupUses {
        clients: naming
            .map(|client| (client.id, client.metadata.client_name))
            .collect(),
        apps: apps.collect(),
    })
}

/// Adds a group. Nobody is in it.
///
/// # Errors
/// [`GroupError`]; nothing has changed then.
pub async fn add(admin: &Administration, draft: &GroupDraft, actor: &Actor) -> Result<Group, GroupError> {
    let name = GroupName::parse(&draft.name);
    let target = name.as_ref().ok().map(GroupName::as_str);
    demand(admin, "groups.add", target, actor).await?;
    let (event, now) = admin.event(AuditAction::GroupChanged, actor);
    let group = checked(draft, now)?;
    let event = event.about(group.name.as_str(), Value::Null, told(&group));
    if admin.stores.groups.add(&group, &event).await? {
        Ok(group)
    } else {
        Err(GroupError::Exists(group.name))
    }
}

/// The group that is asked for, as a new one.
pub(super) fn checked(draft: &GroupDraft, now: Time) -> Result<Group, GroupError> {
    Ok(Group {
        name: GroupName::parse(&draft.name)?,
        description: description(&draft.description)?,
        roles: roles(&draft.roles)?,
        created_at: now,
        updated_at: now,
    })
}

/// Changes what is said of a group, and what its members are to apps.
///
/// # Errors
/// [`GroupError`]; nothing has changed then.
pub async fn update(
    admin: &Administration,
    name: &GroupName,
    update: &GroupUpdate,
    actor: &Actor,
) -> Result<Group, GroupError> {
    demand(admin, "groups.update", Some(name.as_str()), actor).await?;
    demand_free(admin, DeclaredKind::Group, name.as_str()).await?;
    loop {
        let known = find(admin, name).await?;
        let expected = update.expected.as_ref();
        if expected.is_some_and(|states| !states.contains(&state_of(&known))) {
            return Err(GroupError::Stale);
        }
        let (event, now) = admin.event(AuditAction::GroupChanged, actor);
        let mut new = known.clone();
        if let Some(text) = &update.description {
            new.description = description(text)?;
        }
        if let Some(names) = &update.roles {
            new.roles = roles(names)?;
        }
        if new == known {
            return Ok(known);
        }
        if new.roles != known.roles {
            demand_rank_of_members(admin, name, "groups.update", actor).await?;
        }
        new.updated_at = now;
        let event = event.about(name.as_str(), told(&known), told(&new));
        if admin.stores.groups.replace(&known, &new, &event).await? {
            return Ok(new);
        }
        // Changed or removed since it was read: once more, from what it is now.
    }
}

/// Removes a group, with all memberships. It can't be undone. `expected` are states of which it has to be in one ([`state_of`]); any
/// will do where nothing is said.
///
/// # Errors
/// [`GroupError`]; nothing has changed then.
pub async fn remove(
    admin: &Administration,
    name: &GroupName,
    expected: Option<&[String]>,
    actor: &Actor,
) -> Result<(), GroupError> {
    demand(admin, "groups.remove", Some(name.as_str()), actor).await?;
    admin
        .demand_recent(actor, "groups.remove", Some(name.as_str()))
        .await?;
    let known = find(admin, name).await?;
    demand_free(admin, DeclaredKind::Group, name.as_str()).await?;
    demand_rank_of_members(admin, name, "groups.remove", actor).await?;
    if expected.is_some_and(|states| !states.contains(&state_of(&known))) {
        return Err(GroupError::Stale);
    }
    let (event, _) = admin.event(AuditAction::GroupChanged, actor);
    let event = event.about(name.as_str(), told(&known), Value::Null);
    if admin.stores.groups.remove(name, &event).await? {
        Ok(())
    } else {
        Err(GroupError::Unknown)
    }
}

/// Up to `limit` members after a place, in the order in which they came.
///
/// # Errors
/// [`GroupError::Unknown`], or why not.
pub async fn members(
    admin: &Administration,
    name: &GroupName,
    after: Option<&MemberPlace>,
    limit: u32,
    actor: &Actor,
) -> Result<Vec<Member>, GroupError> {
    let target = Some(name.as_str());
    admin
        .demand(actor, Right::ReadGroups, "groups.members", target)
        .await?;
    admin
        .demand(actor, Right::ReadUsers, "groups.members", target)
        .await?;
    find(admin, name).await?;
    Ok(admin.stores.groups.members(name, after, limit).await?)
}

/// The groups that a user is in.
///
/// # Errors
/// [`UserError::Unknown`], or why not.
pub async fn of_user(admin: &Administration, user: UserId, actor: &Actor) -> Result<Memberships, UserError> {
    let target = user.to_string();
    admin
        .demand(actor, Right::ReadGroups, "groups.of_user", Some(&target))
        .await?;
    users::show(admin, user, actor).await?;
    Ok(admin.stores.groups.of_user(user).await?)
}

/// Who came, and who went, that were not in before, or were.
#[derive(Clone, Debug, Default)]
pub struct Moved {
    /// Who came.
    pub added: Vec<UserId>,
    /// Who went.
    pub removed: Vec<UserId>,
}

/// Changes who is in a group: all who are named, or nobody. Running servers tell apps at the next token.
///
/// # Errors
/// [`GroupError`]; nothing has changed then.
pub async fn change_members(
    admin: &Administration,
    name: &GroupName,
    change: &MemberChange,
    actor: &Actor,
) -> Result<Moved, GroupError> {
    const ACT: &str = "groups.change_members";
    demand(admin, ACT, Some(name.as_str()), actor).await?;
    if change.add.len() + change.remove.len() > MOST_CHANGED {
        return Err(GroupError::TooManyChanged);
    }
    if actor.operator.is_some() {
        let named: BTreeSet<UserId> = change.add.iter().chain(&change.remove).copied().collect();
        for operator in admin.stores.roles.operators().await? {
            if named.contains(&operator.user.id) {
                let target = operator.user.email.as_str();
                admin
                    .demand_rank(actor, &operator.roles, ACT, Some(target))
                    .await?;
            }
        }
    }
    let (event, now) = admin.event(AuditAction::GroupMembersChanged, actor);
    let event = event.about(name.as_str(), Value::Null, Value::Null);
    match admin
        .stores
        .groups
        .change_members(name, change, now, &event)
        .await?
    {
        MembersOutcome::Changed { added, removed } => Ok(Moved { added, removed }),
        MembersOutcome::GroupUnknown => Err(GroupError::Unknown),
        MembersOutcome::UserUnknown(id) => Err(GroupError::UserUnknown(id)),
        MembersOutcome::TooManyGroups(id) => Err(GroupError::TooManyGroups(id)),
    }
}

/// A name for the state that a group is in: another for every other description and every other set of roles.
pub fn state_of(group: &Group) -> String {
    let text = json!([group.name, group.description, group.roles, group.created_at]).to_string();
    // 128 bits: nobody chooses states to find two that are alike.
    let hash = SecretHash::of(text.as_bytes()).to_hex();
    hash.chars().take(32).collect()
}

async fn demand(
    admin: &Administration,
    action: &str,
    target: Option<&str>,
    actor: &Actor,
) -> Result<(), Denied> {
    admin.demand(actor, Right::ManageGroups, action, target).await
}

/// Nobody takes what a group gives from users who have rights that they lack, nor gives them something, by a change of the whole
/// group. Operators are few, so each of them is asked for.
async fn demand_rank_of_members(
    admin: &Administration,
    name: &GroupName,
    action: &str,
    actor: &Actor,
) -> Result<(), GroupError> {
    if actor.operator.is_none() {
        return Ok(());
    }
    for operator in admin.stores.roles.operators().await? {
        if admin.stores.groups.of_user(operator.user.id).await?.has(name) {
            admin
                .demand_rank(actor, &operator.roles, action, Some(name.as_str()))
                .await?;
        }
    }
    Ok(())
}

async fn find(admin: &Administration, name: &GroupName) -> Result<Group, GroupError> {
    admin.stores.groups.find(name).await?.ok_or(GroupError::Unknown)
}

fn description(text: &str) -> Result<String, GroupError> {
    let text = text.trim();
    if text.chars().count() > LONGEST_DESCRIPTION || text.chars().any(char::is_control) {
        return Err(GroupError::Description);
    }
    Ok(text.to_owned())
}

fn roles(names: &[String]) -> Result<BTreeSet<AppRole>, GroupError> {
    let parsed = names.iter().map(|name| AppRole::parse(name));
    let roles: BTreeSet<AppRole> = parsed.collect::<Result<_, _>>()?;
    if roles.len() > MOST_ROLES {
        return Err(GroupError::TooManyRoles);
    }
    Ok(roles)
}

pub(super) fn told(group: &Group) -> Value {
    json!({ "description": group.description, "roles": group.roles })
}
