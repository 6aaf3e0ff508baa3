//! Users and their OPAQUE records.

use super::StoreResult;
use crate::{
    audit::AuditEvent,
    clock::Time,
    credential::Credential,
    email::EmailAddress,
    group::GroupName,
    ids::UserId,
    user::{Profile, User},
    username::Username,
};
use async_trait::async_trait;

/// What a sign-in starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginRecord {
    /// Who.
    pub user_id: UserId,
    /// Their record.
    pub credential: Credential,
    /// The user's epoch, for [`NewSession::since_epoch`](crate::session::NewSession::since_epoch).
    pub epoch: i64,
}

/// Where a page of users ends.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct UserPlace {
    /// What the list is ordered by: the key of the address, or of the name.
    pub key: String,
    /// Who, of several with one name.
    pub id: UserId,
}

/// Which users are asked for.
#[derive(Clone, Debug)]
pub enum UserSearch {
    /// Whose address begins so, whatever its case; ordered by address.
    Address(String),
    /// Whose name begins so, whatever its case (SQLite: of ASCII letters); ordered by name.
    Name(String),
}

/// A page of users.
#[derive(Clone, Debug, Default)]
pub struct UserPage {
    /// In the order of the search.
    pub users: Vec<User>,
    /// Where the next page begins; nothing at the end.
    pub next: Option<UserPlace>,
}

/// What of a user's own account of themselves changes.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProfileUpdate<'a> {
    /// The name; the inner `None` takes it away.
    pub name: Option<Option<&'a str>>,
    /// The profile, as a whole.
    pub profile: Option<&'a Profile>,
}

/// A user, and the groups that they are in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserWithGroups {
    /// The user.
    pub user: User,
    /// By name.
    pub groups: Vec<GroupName>,
}

/// Users. An account comes to be only through
/// [`EmailLinkStore::complete_sign_up`](super::EmailLinkStore::complete_sign_up).
#[async_trait]
pub trait UserStore: Send + Sync {
    /// Finds a user.
    async fn find(&self, id: UserId) -> StoreResult<Option<User>>;

    /// Finds a user by their address, whatever its case.
    async fn find_by_email(&self, email: &EmailAddress) -> StoreResult<Option<User>>;

    /// The record of the user with this address, disabled or not, in one statement that costs the same for an address that
    /// nobody has: it reads another user's record then, the next one at `stand_in` in the order of addresses.
    async fn login_record(&self, email: &EmailAddress, stand_in: &str) -> StoreResult<Option<LoginRecord>>;

    /// The same for the user who has this username, with their address: in one statement that costs the same for one that nobody has.
    async fn login_record_by_username(
        &self,
        username: &Username,
        stand_in: &str,
    ) -> StoreResult<Option<(EmailAddress, LoginRecord)>>;

    /// Puts a new record of the same password in the place of the old. Whether the old one was still there: whoever has
    /// chosen another password since keeps that.
    async fn renew_credential(
        &self,
        old: &Credential,
        new: &Credential,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<bool>;

    /// Up to `limit` users whose address key is greater than `after`, by address key.
    async fn list(&self, after: Option<&str>, limit: u32) -> StoreResult<Vec<User>>;

    /// The same, with the groups of each: one statement, however many they are in.
    async fn list_with_groups(&self, after: Option<&str>, limit: u32) -> StoreResult<Vec<UserWithGroups>>;

    /// Up to `limit` users that a search finds after a place, by an index.
    async fn search(
        &self,
        search: &UserSearch,
        after: Option<&UserPlace>,
        limit: u32,
    ) -> StoreResult<UserPage>;

    /// Lets a user who was shut out sign in again. Whether there was one.
    async fn enable(&self, id: UserId, now: Time, event: &AuditEvent) -> StoreResult<bool>;

    /// Puts a new name, a new profile or both in the place of the old; what is not named stays, whatever somebody else makes of it at the
    /// same time. Whether the user was there. Where they are the same nothing changes, and no event is written.
    async fn update_profile(
        &self,
        id: UserId,
        update: &ProfileUpdate<'_>,
        now: Time,
        event: &AuditEvent,
    ) -> StoreResult<bool>;

    /// Shuts a user out: sessions and grants end and clients' logout notices are written in the same transaction, in a time
    /// that does not grow with the grants. Whether they were there.
    async fn disable(&self, id: UserId, now: Time, event: &AuditEvent) -> StoreResult<bool>;

    /// Ends all sessions and grants of a user, those with offline access and devices' included, as
    /// [`disable`](Self::disable) does; they may sign in again. Whether they were there.
    async fn sign_out_everywhere(&self, id: UserId, now: Time, event: &AuditEvent) -> StoreResult<bool>;

    /// Deletes a user with their record, sessions and consents. Grants end and stay, without a user, for the status list.
    /// Whether they were there.
    async fn delete(&self, id: UserId, now: Time, event: &AuditEvent) -> StoreResult<bool>;
}
