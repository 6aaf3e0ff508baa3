//! What operators may do: rights, and the roles that carry them. A user without a role is no operator.
//!
//! Invariants: no role carries the right of another by accident (a right is named by each role that has it); only an owner
//! may change roles. Test to read first: `each_role_has_its_rights_and_no_others`.

use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt};

/// One thing that an operator may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// Read who has an account, and what they have allowed.
    ReadUsers,
    /// Disable, enable, sign out and delete users.
    ManageUsers,
    /// Read the clients' registrations.
    ReadClients,
    /// Register, change and remove clients, and make registration tokens.
    ManageClients,
    /// Read which groups there are, and who is in them.
    ReadGroups,
    /// Add, change and remove groups, and say who is in them.
    ManageGroups,
    /// Read which signing keys there are.
    ReadKeys,
    /// Rotate signing keys.
    ManageKeys,
    /// Name receivers of events. How they are doing is seen with the audit trail.
    ManageWebhooks,
    /// Read the settings that the server runs with.
    ReadSettings,
    /// Read the audit trail.
    ReadAudit,
    /// Read who has which role.
    ReadRoles,
    /// Give and take roles, and change what could reach this API in an operator's name.
    ManageRoles,
}

impl Right {
    /// Every right.
    pub const ALL: [Self; 13] = [
        Self::ReadUsers,
        Self::ManageUsers,
        Self::ReadClients,
        Self::ManageClients,
        Self::ReadGroups,
        Self::ManageGroups,
        Self::ReadKeys,
        Self::ManageKeys,
        Self::ManageWebhooks,
        Self::ReadSettings,
        Self::ReadAudit,
        Self::ReadRoles,
        Self::ManageRoles,
    ];

    /// The name in the trail and in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReadUsers => "read_users",
            Self::ManageUsers => "manage_users",
            Self::ReadClients => "read_clients",
            Self::ManageClients => "manage_clients",
            Self::ReadGroups => "read_groups",
            Self::ManageGroups => "manage_groups",
            Self::ReadKeys => "read_keys",
            Self::ManageKeys => "manage_keys",
            Self::ManageWebhooks => "manage_webhooks",
            Self::ReadSettings => "read_settings",
            Self::ReadAudit => "read_audit",
            Self::ReadRoles => "read_roles",
            Self::ManageRoles => "manage_roles",
        }
    }
}

/// A bundle of rights that is given to a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads everything and changes nothing.
    Auditor,
    /// Looks after users' accounts.
    UserManager,
    /// Looks after clients.
    ClientManager,
    /// Everything, and who else may do what.
    Owner,
}

impl Role {
    /// Every role, the least first.
    pub const ALL: [Self; 4] = [Self::Auditor, Self::UserManager, Self::ClientManager, Self::Owner];

    /// The name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Auditor => "auditor",
            Self::UserManager => "user_manager",
            Self::ClientManager => "client_manager",
            Self::Owner => "owner",
        }
    }

    /// What it carries.
    pub const fn rights(self) -> &'static [Right] {
        match self {
            Self::Auditor => &[
                Right::ReadUsers,
                Right::ReadClients,
                Right::ReadGroups,
                Right::ReadKeys,
                Right::ReadSettings,
                Right::ReadAudit,
                Right::ReadRoles,
            ],
            Self::UserManager => &[
                Right::ReadUsers,
                Right::ManageUsers,
                Right::ReadGroups,
                Right::ManageGroups,
            ],
            // Clients are opened to groups by name.
            Self::ClientManager => &[Right::ReadClients, Right::ManageClients, Right::ReadGroups],
            Self::Owner => &Right::ALL,
        }
    }
}

/// The text names no role.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a role is auditor, user_manager, client_manager or owner")]
pub struct InvalidRole;

impl std::str::FromStr for Role {
    type Err = InvalidRole;

    fn from_str(text: &str) -> Result<Self, InvalidRole> {
        let mut all = Self::ALL.into_iter();
        all.find(|role| role.as_str() == text).ok_or(InvalidRole)
    }
}

/// The roles of one user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Roles(BTreeSet<Role>);

impl Roles {
    /// Parses names that are parted by spaces; an empty text is no role.
    ///
    /// # Errors
    /// [`InvalidRole`].
    pub fn parse(text: &str) -> Result<Self, InvalidRole> {
        text.split(' ')
            .filter(|name| !name.is_empty())
            .map(str::parse)
            .collect()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this role is among them.
    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// The roles, the least first.
    pub fn iter(&self) -> impl Iterator<Item = Role> + '_ {
        self.0.iter().copied()
    }

    /// What they carry together.
    pub fn rights(&self) -> BTreeSet<Right> {
        self.iter().flat_map(Role::rights).copied().collect()
    }

    /// Whether one of them carries this right.
    pub fn allow(&self, right: Right) -> bool {
        self.iter().any(|role| role.rights().contains(&right))
    }

    /// Both sets together.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.iter().chain(other.iter()).collect()
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        Self(roles.into_iter().collect())
    }
}

impl fmt::Display for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, role) in self.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            f.write_str(role.as_str())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_has_its_rights_and_no_others() {
        for right in Right::ALL {
            let who: Vec<&str> = Role::ALL
                .into_iter()
                .filter(|role| role.rights().contains(&right))
                .map(Role::as_str)
                .collect();
            let expected: &[&str] = match right {
                Right::ReadUsers => &["auditor", "user_manager", "owner"],
                Right::ReadClients => &["auditor", "client_manager", "owner"],
                Right::ReadKeys | Right::ReadSettings | Right::ReadAudit | Right::ReadRoles => {
                    &["auditor", "owner"]
                }
                Right::ReadGroups => &["auditor", "user_manager", "client_manager", "owner"],
                Right::ManageUsers | Right::ManageGroups => &["user_manager", "owner"],
                Right::ManageClients => &["client_manager", "owner"],
                Right::ManageKeys | Right::ManageRoles | Right::ManageWebhooks => &["owner"],
            };
            assert_eq!(who, expected, "{right:?}");
        }
    }

    #[test]
    fn roles_are_a_set_whatever_their_order() {
        let roles = Roles::parse("owner auditor owner").expect("roles");
        assert_eq!(roles.to_string(), "auditor owner");
        assert_eq!(Roles::parse(&roles.to_string()), Ok(roles));
        assert!(Roles::parse("").expect("none").is_empty());
        assert_eq!(Roles::parse("root"), Err(InvalidRole));
        assert!(!Roles::default().allow(Right::ReadUsers));
    }
}
