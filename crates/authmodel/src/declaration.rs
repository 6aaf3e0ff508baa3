//! What operators declare in files: clients, resource servers and groups, which are then what the files say.
//!
//! Invariant: what was there before a file named it (`made` is false) is never removed because a file no longer does.

use crate::{
    client::{Client, NewClient},
    group::Group,
    resource::Resource,
};
use serde::Serialize;

/// What can be declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DeclaredKind {
    /// A resource server, by its audience.
    Resource,
    /// A group of users, by its name.
    Group,
    /// A client, by its identifier.
    Client,
}

impl DeclaredKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Resource, Self::Group, Self::Client];

    /// The name in the store and in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Resource => "resource",
            Self::Group => "group",
            Self::Client => "client",
        }
    }

    /// Of its name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Something that a file declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// What it is.
    pub kind: DeclaredKind,
    /// What it is called.
    pub name: String,
    /// The file, by its name within the folder that is applied.
    pub file: String,
    /// Whether it was made from there; else it was there before.
    pub made: bool,
}

/// One thing that comes of a declaration.
#[derive(Clone, Debug)]
pub enum DeclaredAct {
    /// A client is new.
    ClientAdded(Box<NewClient>),
    /// A client becomes another.
    ClientReplaced {
        /// What it is.
        known: Box<Client>,
        /// What it becomes.
        new: Box<NewClient>,
    },
    /// A client goes, with every token of it.
    ClientRemoved(Box<Client>),
    /// A group is new; nobody is in it.
    GroupAdded(Group),
    /// A group becomes another; its members stay.
    GroupReplaced {
        /// What it is.
        known: Group,
        /// What it becomes.
        new: Group,
    },
    /// A group goes, with all memberships.
    GroupRemoved(Group),
    /// A resource server is new.
    ResourceAdded(Resource),
    /// A resource server becomes another.
    ResourceReplaced {
        /// What it is.
        known: Resource,
        /// What it becomes.
        new: Resource,
    },
    /// A resource server goes.
    ResourceRemoved(Resource),
}

impl DeclaredAct {
    /// What it is about.
    pub const fn kind(&self) -> DeclaredKind {
        match self {
            Self::ClientAdded(_) | Self::ClientReplaced { .. } | Self::ClientRemoved(_) => {
                DeclaredKind::Client
            }
            Self::GroupAdded(_) | Self::GroupReplaced { .. } | Self::GroupRemoved(_) => DeclaredKind::Group,
            Self::ResourceAdded(_) | Self::ResourceReplaced { .. } | Self::ResourceRemoved(_) => {
                DeclaredKind::Resource
            }
        }
    }
}
