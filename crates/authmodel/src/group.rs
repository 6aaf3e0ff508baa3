//! Groups of users: what apps are told of a user by the claims `groups` and `roles` (RFC 9068 §2.2.3.1), and what rules name.
//!
//! Invariants: a group holds users and no groups, so that rules, claims and lists of members mean the same by it; its name never
//! changes; what its roles mean is for apps to say, and nothing here ever asks for them (operators' roles are
//! [`Role`](crate::role::Role)s). Test to read first: `names_are_words_that_any_list_can_hold`.

use crate::{clock::Time, user::User};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt};

/// How many groups a user may be in: whoever would pass it is refused a membership, never told less than is.
pub const MOST_GROUPS: usize = 200;

/// How many roles a group may carry.
pub const MOST_ROLES: usize = 20;

/// The longest description, in characters: a sentence or two.
pub const LONGEST_DESCRIPTION: usize = 500;

/// A group's name: 1 to 64 small letters, digits, and `.`, `_`, `:`, `-` after the first.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GroupName(String);

/// The text is no name of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a group's name is 1 to 64 small letters (a to z), digits, dots, underscores, colons and hyphens, and begins with a letter or a digit"
)]
pub struct InvalidGroupName;

impl GroupName {
    /// Parses a name. Small letters alone: two names never differ by their case, which apps judge differently.
    ///
    /// # Errors
    /// [`InvalidGroupName`].
    pub fn parse(text: &str) -> Result<Self, InvalidGroupName> {
        let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        if is_word(text, is_plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidGroupName)
        }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for GroupName {
    type Err = InvalidGroupName;
    fn from_str(text: &str) -> Result<Self, InvalidGroupName> {
        Self::parse(text)
    }
}

impl TryFrom<String> for GroupName {
    type Error = InvalidGroupName;
    fn try_from(text: String) -> Result<Self, InvalidGroupName> {
        Self::parse(&text)
    }
}

impl From<GroupName> for String {
    fn from(name: GroupName) -> String {
        name.0
    }
}

impl fmt::Display for GroupName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What members of a group are to apps: 1 to 64 letters and digits of ASCII, and `.`, `_`, `:`, `-` after the first.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AppRole(String);

/// The text is no role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a role is 1 to 64 letters (A to Z, a to z), digits, dots, underscores, colons and hyphens, and begins with a letter or a digit"
)]
pub struct InvalidAppRole;

impl AppRole {
    /// Parses a role.
    ///
    /// # Errors
    /// [`InvalidAppRole`].
    pub fn parse(text: &str) -> Result<Self, InvalidAppRole> {
        if is_word(text, |b| b.is_ascii_alphanumeric()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidAppRole)
        }
    }

    /// The role as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for AppRole {
    type Err = InvalidAppRole;
    fn from_str(text: &str) -> Result<Self, InvalidAppRole> {
        Self::parse(text)
    }
}

impl TryFrom<String> for AppRole {
    type Error = InvalidAppRole;
    fn try_from(text: String) -> Result<Self, InvalidAppRole> {
        Self::parse(&text)
    }
}

impl From<AppRole> for String {
    fn from(role: AppRole) -> String {
        role.0
    }
}

/// Whether this is a pattern of [`Memberships::told`].
pub fn is_pattern(text: &str) -> bool {
    GroupName::parse(text.strip_suffix('*').unwrap_or(text)).is_ok()
}

/// No commas and no spaces: a header's list of names (`Remote-Groups`) and a column's are parted by those.
fn is_word(text: &str, is_plain: fn(u8) -> bool) -> bool {
    let mut bytes = text.bytes();
    text.len() <= 64
        && bytes.next().is_some_and(is_plain)
        && bytes.all(|b| is_plain(b) || matches!(b, b'.' | b'_' | b':' | b'-'))
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What apps and rules call it.
    pub name: GroupName,
    /// What it is for, to operators.
    pub description: String,
    /// What its members are to apps.
    pub roles: BTreeSet<AppRole>,
    /// When it was made.
    pub created_at: Time,
    /// When its description or roles last changed.
    pub updated_at: Time,
}

/// A user in a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub user: User,
    /// Since when.
    pub since: Time,
}

/// The groups that a user is in at a moment, each with the roles that it carries; by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memberships(pub Vec<(GroupName, Vec<AppRole>)>);

impl Memberships {
    /// The groups, by name.
    pub fn names(&self) -> impl Iterator<Item = &GroupName> {
        self.0.iter().map(|(name, _)| name)
    }

    /// Whether the user is in this one.
    pub fn has(&self, name: &GroupName) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// Whether the user is in one of these.
    pub fn has_any(&self, names: &[GroupName]) -> bool {
        names.iter().any(|name| self.has(name))
    }

    /// Those that patterns name, by name or by how names begin (`team:*`); all of them where there is no pattern.
    #[must_use]
    pub fn told(&self, patterns: &[String]) -> Self {
        let is_told = |name: &str| {
            patterns.iter().any(|pattern| match pattern.strip_suffix('*') {
                Some(beginning) => name.starts_with(beginning),
                None => name == pattern,
            })
        };
        let told = self
            .0
            .iter()
            .filter(|(name, _)| patterns.is_empty() || is_told(name.as_str()));
        Self(told.cloned().collect())
    }

    /// What the groups make of the user together, each once.
    pub fn roles(&self) -> BTreeSet<&AppRole> {
        self.0.iter().flat_map(|(_, roles)| roles).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words_that_any_list_can_hold() {
        for good in ["a", "7", "ops", "team:web.eu_1-x", &"a".repeat(64)] {
            assert!(GroupName::parse(good).is_ok(), "{good}");
        }
        let long = "a".repeat(65);
        for bad in [
            "", "-a", ".a", "a b", "a,b", "a/b", "Ops", "ops\n", "\u{212a}", "ä", "a\"", &long,
        ] {
            assert!(GroupName::parse(bad).is_err(), "{bad:?}");
        }
        assert!(AppRole::parse("Editor").is_ok());
        for bad in ["", "a b", "a,b", "ä"] {
            assert!(AppRole::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn roles_of_several_groups_are_told_once() {
        let group = |name: &str, roles: &[&str]| {
            let roles = roles.iter().map(|role| AppRole::parse(role).expect("a role"));
            (GroupName::parse(name).expect("a name"), roles.collect())
        };
        let all = Memberships(vec![
            group("ops", &["editor", "admin"]),
            group("web", &["editor"]),
        ]);
        let roles: Vec<&str> = all.roles().into_iter().map(AppRole::as_str).collect();
        assert_eq!(roles, ["admin", "editor"]);
        let web = GroupName::parse("web").expect("a name");
        assert!(all.has(&web) && all.has_any(std::slice::from_ref(&web)) && !all.has_any(&[]));
        assert!(!Memberships::default().has(&web));
        let told = |patterns: &[&str]| {
            let patterns: Vec<String> = patterns.iter().map(|pattern| (*pattern).to_owned()).collect();
            let told = all.told(&patterns);
            told.names().map(GroupName::as_str).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(told(&[]), "ops web");
        assert_eq!(
            (told(&["web"]), told(&["we"]), told(&["o*", "web2"])),
            ("web".into(), "".into(), "ops".into())
        );
        assert!(is_pattern("team:*") && is_pattern("web") && !is_pattern("*") && !is_pattern("a*b"));
    }
}
