//! Who may use a client: everyone with an account, or the users that a rule names, by their groups or one by one.
//!
//! Invariants: a rule that names nobody, or nobody any more, lets nobody in: only the word `everyone` opens a client; membership
//! of a group is what the claim `groups` tells ([`Memberships`]), so a rule and an app never count differently. Test to read
//! first: `only_the_word_opens_a_client`.

use crate::{
    group::{GroupName, Memberships},
    ids::UserId,
};
use serde::{Deserialize, Serialize};

/// How many groups a rule may name, and how many users: who would name more has a group to make.
pub const MOST_ALLOWED: usize = 200;

/// Who may use a client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub enum ClientAccess {
    /// Whoever has an account.
    #[default]
    Everyone,
    /// Whom the rule names, and nobody else.
    Only(Allowed),
}

/// Whom a rule names. Whoever is named either way may; where nobody is, nobody may.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Allowed {
    /// The members of these groups.
    pub groups: Vec<GroupName>,
    /// These users, by their identifiers: an address may be another's one day.
    pub users: Vec<UserId>,
}

/// As it is written in a client's metadata: a word, or an object.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Word(Word),
    Only(Allowed),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Everyone,
}

impl From<Written> for ClientAccess {
    fn from(written: Written) -> Self {
        match written {
            Written::Word(Word::Everyone) => Self::Everyone,
            Written::Only(allowed) => Self::Only(allowed),
        }
    }
}

impl From<ClientAccess> for Written {
    fn from(access: ClientAccess) -> Self {
        match access {
            ClientAccess::Everyone => Self::Word(Word::Everyone),
            ClientAccess::Only(allowed) => Self::Only(allowed),
        }
    }
}

impl ClientAccess {
    /// Whether a user who is in these groups may use the client. The one place where that is decided.
    pub fn admits(&self, user: UserId, groups: &Memberships) -> bool {
        match self {
            Self::Everyone => true,
            Self::Only(allowed) => allowed.users.contains(&user) || groups.has_any(&allowed.groups),
        }
    }

    /// Whether it takes a look at the user's groups to tell.
    pub fn asks_for_groups(&self, user: UserId) -> bool {
        match self {
            Self::Everyone => false,
            Self::Only(allowed) => !allowed.users.contains(&user) && !allowed.groups.is_empty(),
        }
    }

    /// Whether the rule names this group.
    pub fn names(&self, group: &GroupName) -> bool {
        match self {
            Self::Everyone => false,
            Self::Only(allowed) => allowed.groups.contains(group),
        }
    }

    /// The rule without the groups for which `stands` is false. What is left of it stays a rule, of nobody at last.
    #[must_use]
    pub fn keeping(&self, stands: impl Fn(&GroupName) -> bool) -> Self {
        let mut kept = self.clone();
        if let Self::Only(allowed) = &mut kept {
            allowed.groups.retain(stands);
        }
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(value: Value) -> Option<ClientAccess> {
        serde_json::from_value(value).ok()
    }

    fn group(name: &str) -> GroupName {
        GroupName::parse(name).expect("a name")
    }

    #[test]
    fn only_the_word_opens_a_client() {
        let (ada, bob) = (UserId(uuid::Uuid::from_u128(1)), UserId(uuid::Uuid::from_u128(2)));
        let nobody = Memberships::default();
        let ops = Memberships(vec![(group("ops"), Vec::new())]);
        let everyone = read(json!("everyone")).expect("the word");
        assert!(everyone.admits(ada, &nobody) && !everyone.asks_for_groups(ada));
        for closed in [
            json!({}),
            json!({ "groups": [] }),
            json!({ "groups": [], "users": [] }),
        ] {
            let closed = read(closed).expect("a rule");
            assert!(!closed.admits(ada, &ops) && !closed.asks_for_groups(ada));
        }
        let rule = read(json!({ "groups": ["ops"], "users": [ada] })).expect("a rule");
        assert!(rule.admits(ada, &nobody) && rule.admits(bob, &ops) && !rule.admits(bob, &nobody));
        assert!(rule.asks_for_groups(bob) && !rule.asks_for_groups(ada) && rule.names(&group("ops")));
        let left = rule.keeping(|name| name.as_str() != "ops");
        assert!(left.admits(ada, &nobody) && !left.admits(bob, &ops));
        let last = read(json!({ "groups": ["ops"] }))
            .expect("a rule")
            .keeping(|_| false);
        assert_eq!(last, ClientAccess::Only(Allowed::default()), "closed, never open");
        for wrong in [
            json!("nobody"),
            json!(null),
            json!(["ops"]),
            json!({ "groups": ["Ops"] }),
            json!(true),
        ] {
            assert_eq!(read(wrong.clone()), None, "{wrong}");
        }
    }

    #[test]
    fn it_is_written_as_it_is_read() {
        for value in [json!("everyone"), json!({ "groups": ["ops"], "users": [] })] {
            let access = read(value.clone()).expect("a rule");
            assert_eq!(serde_json::to_value(access).expect("plain data"), value);
        }
    }
}
