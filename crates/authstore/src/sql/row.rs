//! Rows and what they mean: one `TryFrom` per model type, the same for both engines. Column names are chosen so that
//! rows can be joined: a user's columns are called `account_…` in every statement.

use super::error::corrupt;
use authmodel::{
    authentication::{Authentication, Methods},
    clock::Time,
    email::EmailAddress,
    grant::Grant,
    group::{AppRole, GroupName, Memberships},
    ids::{ClientId, GrantId, SessionId, UserId},
    network::Network,
    scope::Scope,
    session::{Session, SessionSummary},
    store::StoreError,
    user::{Profile, User, UserStatus},
    username::Username,
};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// The columns of a [`UserRow`], from `users u`.
macro_rules! user_columns {
    () => {
        "u.id AS account_id, u.email AS account_email, u.name AS account_name, u.username AS account_username, \
         u.status AS account_status, \
         u.profile AS account_profile, u.created_at AS account_created_at, u.updated_at AS account_updated_at"
    };
}
pub(super) use user_columns;

/// The columns of a [`UserRow`], by an identifier that the statement has: for `RETURNING`, which may name no other table.
macro_rules! user_columns_of {
    ($id:literal) => {
        concat!(
            "(SELECT u.id FROM users u WHERE u.id = ",
            $id,
            ") AS account_id, ",
            "(SELECT u.email FROM users u WHERE u.id = ",
            $id,
            ") AS account_email, ",
            "(SELECT u.name FROM users u WHERE u.id = ",
            $id,
            ") AS account_name, ",
            "(SELECT u.username FROM users u WHERE u.id = ",
            $id,
            ") AS account_username, ",
            "(SELECT u.status FROM users u WHERE u.id = ",
            $id,
            ") AS account_status, ",
            "(SELECT u.profile FROM users u WHERE u.id = ",
            $id,
            ") AS account_profile, ",
            "(SELECT u.created_at FROM users u WHERE u.id = ",
            $id,
            ") AS account_created_at, ",
            "(SELECT u.updated_at FROM users u WHERE u.id = ",
            $id,
            ") AS account_updated_at"
        )
    };
}
pub(super) use user_columns_of;

/// The groups of the user that an expression names, with their roles, as [`memberships`] reads them.
macro_rules! groups_of {
    ($id:expr) => {
        concat!(
            "(SELECT string_agg(g.name || ' ' || g.roles, ',') FROM group_members m \
             JOIN user_groups g ON g.name = m.group_name WHERE m.user_id = ",
            $id,
            ") AS account_groups"
        )
    };
}
pub(super) use groups_of;

/// Reads what [`groups_of`] has gathered: `ops editor admin,web`. The two engines gather in orders of their own.
pub(super) fn memberships(text: Option<&str>) -> Result<Memberships, StoreError> {
    let group = |text: &str| {
        let mut words = text.split(' ').filter(|word| !word.is_empty());
        let name = group_name(words.next().unwrap_or_default())?;
        let roles = words.map(app_role).collect::<Result<Vec<_>, _>>()?;
        Ok((name, roles))
    };
    let groups = text.into_iter().flat_map(|text| text.split(',')).map(group);
    let mut groups = groups.collect::<Result<Vec<_>, StoreError>>()?;
    groups.sort_unstable();
    Ok(Memberships(groups))
}

/// Reads a group's name.
pub(super) fn group_name(text: &str) -> Result<GroupName, StoreError> {
    GroupName::parse(text).map_err(|_| corrupt("a group's name is none"))
}

/// Reads a role of a group's.
pub(super) fn app_role(text: &str) -> Result<AppRole, StoreError> {
    AppRole::parse(text).map_err(|_| corrupt("a group's role is none"))
}

/// A user.
#[derive(sqlx::FromRow)]
pub(super) struct UserRow {
    account_id: Uuid,
    account_email: String,
    account_name: Option<String>,
    account_username: Option<String>,
    account_status: String,
    account_profile: String,
    account_created_at: Time,
    account_updated_at: Time,
}

impl TryFrom<UserRow> for User {
    type Error = StoreError;

    fn try_from(row: UserRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: UserId(row.account_id),
            email: email(&row.account_email)?,
            name: row.account_name,
            username: row.account_username.map(Username::from_stored),
            profile: profile(&row.account_profile)?,
            status: match row.account_status.as_str() {
                ACTIVE => UserStatus::Active,
                DISABLED => UserStatus::Disabled,
                WAITING => UserStatus::Waiting,
                _ => return Err(corrupt("a user's status is none that we know")),
            },
            created_at: row.account_created_at,
            updated_at: row.account_updated_at,
        })
    }
}

/// `users.status` of a user who may sign in.
pub(super) const ACTIVE: &str = "active";
/// `users.status` of a user who was shut out.
pub(super) const DISABLED: &str = "disabled";
/// `users.status` of a user who waits for an operator's approval.
pub(super) const WAITING: &str = "waiting";
/// `users.status` of a user who is gone but for rows that are still to follow. No statement finds them as a user.
pub(super) const DELETED: &str = "deleted";

/// The columns of a [`GrantRow`]: of the statement's own table, or of the one that a prefix names.
macro_rules! grant_columns {
    () => {
        grant_columns!("")
    };
    ($of:literal) => {
        concat!(
            $of,
            "id, ",
            $of,
            "status_list, status_place, client_id, user_id, session_id, scope, audience, auth_time, methods, details"
        )
    };
}
pub(super) use grant_columns;

/// A user's grant.
#[derive(sqlx::FromRow)]
pub(super) struct GrantRow {
    pub(super) id: Uuid,
    status_list: Option<i64>,
    status_place: Option<i64>,
    client_id: String,
    pub(super) user_id: Option<Uuid>,
    pub(super) session_id: Option<Uuid>,
    scope: String,
    audience: String,
    auth_time: Option<Time>,
    methods: String,
    details: String,
}

impl TryFrom<GrantRow> for Grant {
    type Error = StoreError;

    fn try_from(row: GrantRow) -> Result<Self, StoreError> {
        let (Some(user_id), Some(session_id), Some(auth_time)) = (row.user_id, row.session_id, row.auth_time)
        else {
            return Err(corrupt("a live grant has no user, session or time"));
        };
        Ok(Self {
            id: GrantId(row.id),
            status: super::status::place(row.status_list, row.status_place)?,
            client_id: client_id(row.client_id)?,
            user_id: UserId(user_id),
            session_id: SessionId(session_id),
            scope: scope(&row.scope)?,
            audience: from_json(&row.audience)?,
            authentication: authentication(auth_time, &row.methods)?,
            details: from_json(&row.details)?,
        })
    }
}

/// A session and its user.
#[derive(sqlx::FromRow)]
pub(super) struct SessionRow {
    id: Uuid,
    auth_time: Time,
    methods: String,
    expires_at: Time,
    #[sqlx(flatten)]
    user: UserRow,
}

impl TryFrom<SessionRow> for (Session, User) {
    type Error = StoreError;

    fn try_from(row: SessionRow) -> Result<Self, StoreError> {
        let user = User::try_from(row.user)?;
        let session = Session {
            id: SessionId(row.id),
            user_id: user.id,
            authentication: authentication(row.auth_time, &row.methods)?,
            expires_at: row.expires_at,
        };
        Ok((session, user))
    }
}

/// A session of a user's own list.
#[derive(sqlx::FromRow)]
pub(super) struct SessionSummaryRow {
    id: Uuid,
    created_at: Time,
    auth_time: Time,
    last_used_at: Option<Time>,
    expires_at: Time,
    user_agent: Option<String>,
    network: Option<String>,
}

impl TryFrom<SessionSummaryRow> for SessionSummary {
    type Error = StoreError;

    fn try_from(row: SessionSummaryRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: SessionId(row.id),
            created_at: row.created_at,
            authenticated_at: row.auth_time,
            last_used_at: row.last_used_at,
            expires_at: row.expires_at,
            user_agent: row.user_agent,
            network: row.network.as_deref().map(network).transpose()?,
        })
    }
}

/// Reads a profile. An instance of before usernames, which may run beside this one, writes `preferred_username` as a text of the
/// profile: it is no username, and left out.
fn profile(text: &str) -> Result<Profile, StoreError> {
    from_json(text).or_else(|error| {
        let mut document: serde_json::Value = from_json(text)?;
        let typed = document
            .as_object_mut()
            .and_then(|members| members.remove("preferred_username"));
        if typed.is_none() {
            return Err(error);
        }
        serde_json::from_value(document).map_err(|_| error)
    })
}

/// Reads a network.
fn network(text: &str) -> Result<Network, StoreError> {
    text.parse().map_err(|_| corrupt("a network is none"))
}

/// Reads how and when somebody signed in.
fn authentication(at: Time, methods: &str) -> Result<Authentication, StoreError> {
    let methods = Methods::parse(methods).map_err(|_| corrupt("a method of authentication is unknown"))?;
    Ok(Authentication { at, methods })
}

/// Reads an address.
pub(super) fn email(text: &str) -> Result<EmailAddress, StoreError> {
    EmailAddress::from_stored(text).map_err(|_| corrupt("an address is none"))
}

/// Reads a client's identifier.
pub(super) fn client_id(text: String) -> Result<ClientId, StoreError> {
    ClientId::try_from(text).map_err(|_| corrupt("a client's identifier is none"))
}

/// Reads a scope.
pub(super) fn scope(text: &str) -> Result<Scope, StoreError> {
    Scope::parse(text).map_err(|_| corrupt("a scope is none"))
}

/// Reads a JSON column.
pub(super) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| corrupt("a JSON column does not parse"))
}

/// Writes a JSON column.
pub(super) fn to_json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Refused("a value has no JSON".into()))
}
