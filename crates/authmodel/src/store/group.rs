//! Groups of users, and who is in which.

use super::StoreResult;
use crate::{
    audit::AuditEvent,
    clock::Time,
    group::{Group, GroupName, Member, Memberships},
    ids::UserId,
};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// A place in a group's list of members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberPlace {
    /// Since when the last one shown is in the group.
    pub since: Time,
    /// Who that was.
    pub id: UserId,
}

/// Who comes and who goes, in one change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberChange {
    /// Whoever is to be in the group.
    pub add: Vec<UserId>,
    /// Whoever is not.
    pub remove: Vec<UserId>,
}

/// How a change of members came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MembersOutcome {
    /// It is as was asked; these came and went that were not in, or in, before.
    Changed {
        /// Who came.
        added: Vec<UserId>,
        /// Who went.
        removed: Vec<UserId>,
    },
    /// There is no such group; nothing changed.
    GroupUnknown,
    /// Nobody has this identifier; nothing changed.
    UserUnknown(UserId),
    /// They are in [`MOST_GROUPS`](crate::group::MOST_GROUPS) already; nothing changed.
    TooManyGroups(UserId),
}

/// Groups.
#[async_trait]
pub trait GroupStore: Send + Sync {
    /// Finds a group.
    async fn find(&self, name: &GroupName) -> StoreResult<Option<Group>>;

    /// Up to `limit` groups whose name begins so, after one, by name.
    async fn list(&self, beginning: &str, after: Option<&GroupName>, limit: u32) -> StoreResult<Vec<Group>>;

    /// Adds a group. Whether it was added: `false`, and nothing happens, where there is one of this name.
    async fn add(&self, group: &Group, event: &AuditEvent) -> StoreResult<bool>;

    /// Puts another description, and other roles, in the place of what is `known`. Whether it still was so.
    async fn replace(&self, known: &Group, new: &Group, event: &AuditEvent) -> StoreResult<bool>;

    /// Removes a group, with all memberships, and takes it out of the rules of clients that name it, each with an event of its
    /// own; the `clients` epoch moves. Whether it was there.
    async fn remove(&self, name: &GroupName, event: &AuditEvent) -> StoreResult<bool>;

    /// Up to `limit` members after a place, in the order in which they came.
    async fn members(
        &self,
        name: &GroupName,
        after: Option<&MemberPlace>,
        limit: u32,
    ) -> StoreResult<Vec<Member>>;

    /// Changes who is in a group, all of it or nothing. The event is completed by who came and who went, by their addresses.
    async fn change_members(
        &self,
        name: &GroupName,
        change: &MemberChange,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<MembersOutcome>;

    /// The groups that a user is in.
    async fn of_user(&self, user: UserId) -> StoreResult<Memberships>;
}
